"""Values that stand for a name that could not be bound, and for a person at the keyboard."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping, Sequence
from typing import Any


class NotAvailable(Exception):
    """The code calls for a person at the keyboard, or reads a name that a slow line did not set."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class UnknownBase:
    """Stands for a base class of a module that was not handed in: a class keeps what it defines itself."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass


class Placeholder:
    """Stands for a name that could not be bound; each use of the name raises the reason.

    Without an `origin`, the line of that number was too slow. The attributes in `lent` work.
    `parts` are the further words of a module's name.
    """

    def __init__(
        self,
        line: int = 0,
        origin: BaseException | None = None,
        lent: Mapping[str, Any] | None = None,
        parts: Sequence[str] = (),
    ) -> None:
        trace = origin.__traceback__ if origin else None
        known = {**(lent or {}), **dict.fromkeys(parts, self)}
        self.__dict__.update(_line=line, _origin=origin, _trace=trace, _lent=known)

    def _refuse(self, *_: Any, **__: Any) -> Any:
        origin = self.__dict__["_origin"]
        if origin is None:
            raise NotAvailable(str(self.__dict__["_line"]))
        raise origin.with_traceback(self.__dict__["_trace"])  # each use adds its own lines to these

    def __getattr__(self, name: str) -> Any:
        lent = self.__dict__["_lent"]
        if name in lent:
            return lent[name]
        if name.startswith("__"):
            raise AttributeError(name)
        if isinstance(self._origin, ModuleNotFoundError) and name[:1].isupper():
            return Placeholder(origin=self._origin)  # a class, perhaps a base
        return self._refuse()

    def __mro_entries__(self, _: Any) -> tuple[type, ...]:
        return (UnknownBase,) if isinstance(self._origin, ModuleNotFoundError) else self._refuse()

    __call__ = __getitem__ = __setitem__ = __setattr__ = __iter__ = __len__ = __bool__ = _refuse
    __enter__ = __exit__ = __array__ = __float__ = __int__ = __index__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _refuse
    __matmul__ = __rmatmul__ = __pow__ = __rpow__ = __neg__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse


def refuse_interaction() -> None:
    """Make input(), breakpoint() and pdb.set_trace() raise, because nobody sits at the keyboard."""

    def make_refusal(call: str) -> Any:
        def refuse(*_: Any, **__: Any) -> Any:
            raise NotAvailable(call)

        return refuse

    # an interpreter without `site` has no exit() and no quit()
    builtins.exit = builtins.quit = sys.exit  # type: ignore[assignment]
    builtins.input = make_refusal("input()")
    sys.breakpointhook = make_refusal("breakpoint()")
    if (pdb := sys.modules.get("pdb")) is not None:  # to import it takes longer than to grade
        vars(pdb)["set_trace"] = make_refusal("pdb.set_trace()")
