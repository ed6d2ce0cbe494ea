"""The rule for lines that turn labels into one-hot rows, or pick the number at a row's label."""

from __future__ import annotations

import ast

from grader.diagnosis.proposals.scope import Proposed, Scope


def propose_classes(node: ast.AST, scope: Scope) -> Proposed:
    """The number of classes as the size of an identity; the number of each row, where all rows are taken."""
    match node:
        case ast.Call(func=ast.Attribute(attr="eye" | "identity"), args=[size, *_]):
            yield from ((size, f"{name}.shape[-1]", 0.8) for name in scope.names)
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Slice(lower=None, upper=None), ast.Name(id=column)])):
            text = ast.unparse(node.value)
            yield node, f"{text}[np.arange(len({text})), {column}]", 0.7
