"""A layer that loops, sleeps, exits or dies costs its own exercise, and nothing that is built on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from corpus import Counting

from grader.model import Report, Verdict
from grader.sandbox import Sandbox
from grader.sandbox.protocol import Limits

SHORT = Limits(cpu=0.2, total=20.0, memory=300 << 20)
MUL = "import os, sys, time\nclass {name}:\n    def forward(self, x, y):\n        {death}\n    def backward(self, dout): return dout, dout\n"
APPLE = """
def buy_apple():
    apple_layer, tax_layer = {name}(), {name}()
    price = tax_layer.forward(apple_layer.forward(100, 2), 1.1)
    dapple_price, dtax = tax_layer.backward(1)
    dapple, dapple_num = apple_layer.backward(dapple_price)
    return price, (dapple, dapple_num, dtax)
"""
ADD = "class AddLayer:\n    def forward(self, x, y): return x + y\n    def backward(self, dout): return dout, dout\n"
DEATHS = {
    "loop": ("while True: pass", Verdict.TIMED_OUT),
    "sleep": ("time.sleep(30)", Verdict.TIMED_OUT),
    "os._exit": ("os._exit(0)", Verdict.CRASHED),
    "segmentation fault": ("__import__('ctypes').string_at(0)", Verdict.CRASHED),
    "exit": ("exit()", Verdict.RAISED),
    "recursion": ("return self.forward(x, y)", Verdict.RAISED),
    "memory": ("self.a = [0] * 10**10", Verdict.OUT_OF_MEMORY),
}


def write_files(where: str, name: str, death: str) -> dict[str, str]:
    """Write a layer that dies and what is built on it: in one file, in two, or in a notebook of two cells."""
    layer, apple = MUL.format(name=name, death=death), APPLE.format(name=name)
    match where:
        case "two files":
            return {
                "mul_layer.py": layer,
                "buy_apple.py": f"from mul_layer import {name}\n{apple}",
                "add_layer.py": ADD,
            }
        case "folders":
            own = {"graph/mul_layer.py": layer, "graph/add_layer.py": ADD}
            return own | {"graph/buy_apple.py": f"from graph import mul_layer as m\n{apple.replace(name, f'm.{name}')}"}
        case "notebook":
            import json

            cells = [
                {"cell_type": "code", "source": text, "outputs": [], "metadata": {}} for text in (layer, apple, ADD)
            ]
            return {"work.ipynb": json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})}
    return {"work.py": f"{layer}\n{apple}\n{ADD}"}


@pytest.mark.parametrize("death", DEATHS)
@pytest.mark.parametrize("asked", [("mul_layer", "buy_apple", "add_layer"), ("buy_apple",)], ids=["all", "alone"])
def test_what_is_built_on_it_keeps_its_points(
    asked: tuple[str, ...], death: str, grade_files: Callable[..., Report]
) -> None:
    text, verdict = DEATHS[death]
    report = grade_files(write_files("two files", "MulLayer", text), *asked, limits=SHORT)
    results = {result.symbol: result for result in report.exercises}
    assert (results["buy_apple"].verdict, results["buy_apple"].score) == (Verdict.PASSED, 10.0)
    assert [f.message.values["layer"] for f in results["buy_apple"].findings] == ["MulLayer"]
    if len(asked) > 1:
        assert (results["MulLayer"].verdict, results["MulLayer"].score) == (verdict, 0.0)
        assert results["AddLayer"].verdict is Verdict.PASSED


MORE = pytest.mark.slow("waits for the same limit under one more name, or in one more place")


QUICK = (("MulLayer", "folders"), ("Mulayer", "one file"), ("Mulayer", "notebook"))


@pytest.mark.parametrize(
    ("name", "where"),
    [
        pytest.param(name, where, marks=() if (name, where) in QUICK else MORE)
        for name in ("MulLayer", "Mulayer", "Mul", "MullLayer")
        for where in ("one file", "two files", "folders", "notebook")
    ],
)
def test_its_name_and_its_file_do_not_matter(name: str, where: str, grade_files: Callable[..., Report]) -> None:
    files = write_files(where, name, "while True: pass")
    (result,) = grade_files(files, "buy_apple", limits=SHORT, explained=False).exercises
    assert (result.verdict, result.score) == (Verdict.PASSED, 10.0)


def test_what_dies_of_itself_is_lent_nothing(grade_files: Callable[..., Report]) -> None:
    files = write_files("two files", "MulLayer", "self.x, self.y = x, y; return x * y")
    files["mul_layer.py"] = files["mul_layer.py"].replace("return dout, dout", "return dout * self.y, dout * self.x")
    files["buy_apple.py"] = files["buy_apple.py"].replace("    return", "    while True: pass\n    return")
    report = grade_files(files, "buy_apple", "mul_layer", limits=SHORT, explained=False)
    results = {r.symbol: r for r in report.exercises}
    assert results["MulLayer"].verdict is Verdict.PASSED
    assert results["buy_apple"].verdict is Verdict.TIMED_OUT
    assert results["buy_apple"].lent == ()


@pytest.mark.slow("runs into two limits of time, as other tests here do once")
def test_a_dead_layer_takes_its_time_twice_at_most(grade_files: Callable[..., Report], forking: Sandbox) -> None:
    files = write_files("two files", "MulLayer", "while True: pass")
    files["buy_apple_orange.py"] = files["buy_apple.py"].replace("buy_apple", "buy_apple_orange")
    for asked in (("add_layer", "mul_layer", "buy_apple", "buy_apple_orange"), ("buy_apple_orange",)):
        box = Counting(forking)
        grade_files(files, *asked, limits=SHORT, box=box)
        assert 0 < box.killed <= 2
