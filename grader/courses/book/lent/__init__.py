"""The texts that the book lends: what its files define, and right layers of the other exercises."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path


def read_lent(file: Path) -> Mapping[str, str]:
    """Read a module: the text of each name that it defines; each text is complete by itself."""
    text = file.read_text(encoding="utf-8")
    lines = text.splitlines()
    definitions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}

    def list_needed(name: str) -> Iterator[str]:
        for node in ast.walk(definitions[name]):
            if isinstance(node, ast.Name) and node.id in definitions.keys() - {name}:
                yield from list_needed(node.id)
        yield name

    def cut(name: str) -> str:
        nodes = (definitions[needed] for needed in dict.fromkeys(list_needed(name)))
        parts = ("\n".join(lines[node.lineno - 1 : node.end_lineno]) for node in nodes)
        return "\n\n\n".join(["import numpy as np", *parts])

    return {name: cut(name) for name in definitions}


# by the name of a file of the book
FOLDER = Path(__file__).parent
BOOK = {
    f"common.{module}": read_lent(FOLDER / f"{module}.py") for module in ("functions", "gradient", "util", "layers")
}
HELPERS = {name: text for texts in BOOK.values() for name, text in texts.items()}
LENT = {**HELPERS, **read_lent(FOLDER / "exercises.py")}
