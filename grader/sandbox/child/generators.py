"""Make every generator of random numbers start again for each training, also one that has no seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

made: list[tuple[Callable[[Any], Any], Any]] = []  # for each generator of this child, what restores its first state
make_generator = np.random.default_rng
seed_numpy, seed_python = np.random.seed, random.seed
seed_in_use = [0]


def follow_generators() -> None:
    """Follow the generators that the code of a submission makes from now on."""
    np.random.default_rng = make_followed
    np.random.RandomState = FollowedState  # type: ignore[misc]
    np.random.PCG64 = FollowedBits  # type: ignore[misc]
    random.Random = FollowedRandom  # type: ignore[misc, assignment]
    np.random.seed = lambda seed=None: seed_numpy(seed_in_use[0] if seed is None else seed)
    random.seed = lambda a=None, version=2: seed_python(seed_in_use[0] if a is None else a, version)


def make_followed(seed: Any = None) -> Any:
    """Make a generator as numpy does; without a seed it gets the seed in use."""
    generator = make_generator(seed_in_use[0] if seed is None else seed)
    bits = generator.bit_generator
    made.append((lambda state: setattr(bits, "state", state), bits.state))
    return generator


class FollowedBits(np.random.PCG64):
    """The source of random bits that a generator is made of, which is followed."""

    def __init__(self, seed: Any = None) -> None:
        super().__init__(seed_in_use[0] if seed is None else seed)
        made.append((lambda state: setattr(self, "state", state), self.state))


class FollowedState(np.random.RandomState):
    """A generator of the older kind of numpy, which is followed."""

    def __init__(self, seed: Any = None) -> None:
        super().__init__(seed_in_use[0] if seed is None else seed)
        made.append((self.set_state, self.get_state()))


class FollowedRandom(random.Random):
    """A generator of Python, which is followed."""

    def __init__(self, seed: Any = None) -> None:
        super().__init__(seed_in_use[0] if seed is None else seed)
        made.append((self.setstate, self.getstate()))


def reseed(seed: int) -> None:
    """Seed the generators of numpy and of Python, and start all others again."""
    seed_numpy(seed)
    seed_python(seed)
    seed_in_use[0] = seed
    for restore, state in made:
        restore(state)
