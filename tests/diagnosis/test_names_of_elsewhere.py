"""A name that is not defined: another one is told only where it could be meant, and an absent file is named."""

from __future__ import annotations

import pytest
from corpus import load_english

SIGMOID = """{imports}
import numpy as np
class Sigmoid:
    def forward(self, x):
        self.out = {value}
        return self.out
    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""
STAR = "from common.functions import *"


@pytest.mark.parametrize(("imports", "value", "id", "says"), [
    ("", "sigomid(x)", "name_misspelt", "Did you mean `sigmoid`?"),
    (STAR, "sigmiod(x)", "name_misspelt", "Did you mean `sigmoid`?"),
    (STAR, "sigmoid_for_batches(x)", "name_not_defined", "If it stands in `common/functions.py`"),
    ("from mine import *", "squash(x)", "name_not_defined", "If it stands in `mine.py`"),
    ("from math import *", "squash(x)", "name_not_defined", "No line before this one"),
    ("", "squash(x)", "name_not_defined", "No line before this one"),
])  # fmt: skip
def test_a_name_of_another_file_or_a_slip(grade_one, imports: str, value: str, id: str, says: str) -> None:
    first = grade_one(SIGMOID.format(imports=imports, value=value), "sigmoid").findings[0]

    assert (first.id, first.place.line) == (id, 5)
    assert says in load_english().format_message(first.message)


@pytest.mark.parametrize("line", ["super().__init__(*args, **kwargs)", "print(args, kwargs)", "self.x = [arg, kwargs]"])
def test_a_function_of_python_is_not_meant_where_nothing_is_called(grade_one, line: str) -> None:
    text = f"class AddLayer:\n    def __init__(self):\n        {line}\n    def forward(self, x, y): return x + y\n"
    first = grade_one(text + "    def backward(self, dout): return dout, dout\n", "add_layer").findings[0]

    assert (first.id, first.place.line, first.edits) == ("name_not_defined", 3, ())


def test_a_function_of_python_is_meant_where_it_is_called(grade_one) -> None:
    text = "class AddLayer:\n    def forward(self, x, y):\n        return smu([x, y])\n"
    first = grade_one(text + "    def backward(self, dout): return dout, dout\n", "add_layer").findings[0]

    assert (first.id, first.message.values["near"]) == ("name_misspelt", "sum")
