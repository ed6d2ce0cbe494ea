"""The texts that the book lends: functions that a class may call; in layers/, layers that replace wrong ones."""

from pathlib import Path


def read_lent(name: str) -> str:
    """Read the text of a helper ("softmax") or of a layer ("layers/Affine"); each is complete by itself."""
    return (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")


HELPERS = {name: read_lent(name) for name in ("softmax", "cross_entropy_error", "sigmoid", "relu")}
