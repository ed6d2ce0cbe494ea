"""How the grader's own time grows with a text: the exponent for each kind of text, and the time at the largest size.

    python tests/benchmark_growth.py [--kind WORD] [--way WORD] [--largest 1048576] [--stop 20]

Each kind of text stands around a layer that is right, wrong, misspelt or broken. The texts grow fourfold from 1 KB to
the largest size that is accepted: 1 MiB for one file, 5 MB for many. The time is processor time of this process, which
is that of the grader without its children. The exponent is taken between the largest size and one sixteenth of it;
where the time there is below a tenth of a second, there is nothing to bound. A way that takes longer than `--stop`
ends there. The exit status is 1 where an exponent is above the bound, or a text has no report.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from math import log

from corpus import WRONG_RELU, Counting, load_checks, prepare

from grader import sandbox
from grader.diagnosis.explain import grade_and_explain
from grader.grading.grade import Grading
from grader.sandbox import Ended, Request
from grader.sandbox.protocol import Limits
from grader.submission.read import BYTES_CAP, FILE_CAP, parse_contents
from grader.submission.source import Contents

BOUND = 1.2
SHORT = 0.1  # seconds that show no growth
TIMES = 4  # the step from one size to the next
SMALLEST = 1 << 10
CHILDREN = 3  # of a submission that run; the time of children is not measured here
WRONG = "import numpy as np\n" + WRONG_RELU
WAYS = {
    "right": WRONG.replace("return dout", "return dout * (self.x > 0)").replace("return x *", "self.x = x\n        return x *"),
    "wrong": WRONG,
    "raises": WRONG.replace("return dout", "return dout * self.msk"),
    "misspelt": WRONG.replace("class Relu", "class Rellu"),
    "broken": WRONG.replace("return dout", "return dout)"),
    "absent": "import numpy as np\n",
}  # fmt: skip


def repeat(line: str) -> Callable[[int], str]:
    """Make a text of one line again and again, with its number in place of `#`."""

    def make(size: int) -> str:
        lines: list[str] = []
        left = size
        for number in count():
            written = line.replace("#", str(number))
            left -= len(written) + 1
            if left < 0:
                return "".join(lines)
            lines.append(f"{written}\n")
        raise AssertionError

    return make


def reverse(size: int) -> str:
    """Make a chain of names that are bound in reverse order."""
    lines = repeat("def f#(): return n#_")(size).split("\n")[:-1]
    chain = [f"n{number} = n{number + 1}" for number in range(len(lines))]
    return "\n".join(["n0_ = 1", *reversed(chain)][: len(lines)]) + "\n"


def nest(opened: str, closed: str) -> Callable[[int], str]:
    """Make an expression of as many brackets as the size allows."""
    return lambda size: (
        f"n = {opened * (size // (len(opened + closed) or 1))}0{closed * (size // (len(opened + closed) or 1))}\n"
    )


def indent(size: int) -> str:
    """Make blocks in blocks: the text grows with the square of their depth."""
    depth = int(size**0.5)
    return "".join(f"{' ' * n}if 1:\n" for n in range(depth)) + f"{' ' * depth}pass\n"


def put_in(place: str, make: Callable[[int], str]) -> Callable[[int], str]:
    """Return a text that stands above a line of the class, and not above the class."""
    margin = " " * (len(place) - len(place.lstrip()))

    def put(size: int) -> str:
        return "".join(f"{margin}{line}\n" for line in make(size * 2 // 3).split("\n")[:-1])

    put.place = place  # type: ignore[attr-defined]
    return put


IN_FORWARD, IN_CLASS = "        return x *", "    def backward"
put_in_method = partial(put_in, IN_FORWARD)
KINDS: dict[str, Callable[[int], str]] = {
    "lines": repeat("n = 1"),
    "names": repeat("name# = #"),
    "aliases": repeat("Name# = Relu#"),
    "definitions": repeat("def function#(x): return x"),
    "classes": repeat("class Class#: pass"),
    "near names": repeat("class Relux#:\n    def forward(self, x): return x"),
    "one name again": repeat("class Relu:\n    def forward(self, x): return x"),
    "methods": repeat("class C#:\n    def forward(self, x): return x\n    def backward(self, dout): return dout"),
    "inner classes": repeat("def f#():\n    class Relu:\n        def forward(self, x): return x"),
    "imports": repeat("import math as m#"),
    "imports of names": repeat("from work import name#"),
    "star imports": repeat("from work# import *"),
    "decorators": lambda size: repeat("@f#")(size) + "def g(): pass\n",
    "comments": repeat("# word # class Relu: #"),
    "comments with code": repeat("# class Relu:\n#     def forward(self, x): return x"),
    "strings": repeat("'word # word'"),
    "one long string": lambda size: f"'''{repeat('class Relu:')(size)}'''\n",
    "one long word": lambda size: f"{'n' * size} = 1\n",
    "one long comment": lambda size: f"#{' x' * (size // 2)}\n",
    "one long line": lambda size: f"n = [{'k, ' * (size // 3)}]\nk = 1\n",
    "statements in a line": lambda size: "; ".join(islice((f"n{i} = {i}" for i in count()), size // 10)) + "\n",
    "one long number": lambda size: f"n = 0x{'f' * size}\n",
    "a long sum": lambda size: f"n = 0{' + 1' * (size // 4)}\n",
    "brackets": nest("(", ")"),
    "open brackets": nest("[", ""),
    "signs": nest("-", ""),
    "powers": lambda size: f"n = 1{'**1' * (size // 3)}\n",
    "attributes": lambda size: f"def f(n): return n{'.a' * (size // 2)}\n",
    "calls": lambda size: f"def f(n): return n{'()' * (size // 2)}\n",
    "lambdas": nest("lambda:", ""),
    "blocks": indent,
    "elif": lambda size: "n = 0\nif n == 1: pass\n" + repeat("elif n == #: pass")(size),
    "else if": lambda size: "def f(n): return " + "1 if n else " * (size // 12) + "0\n",
    "loops": repeat("for i in range(#):\n    if i == #: pass"),
    "white space": lambda size: f"n = 1{' ' * size}\n",
    "white lines": lambda size: "\n" * size,
    "lines of white space": repeat(" " * 70),
    "tabs": lambda size: "if 1:\n" + "\t" * size + "n = 1\n",
    "form feeds": lambda size: "\f" * size + "\n",
    "continued lines": lambda size: "n = 1" + " + \\\n 1" * (size // 7) + "\n",
    "backslashes": lambda size: "n = 1 " + "\\\n" * (size // 2) + "\n\n",
    "chain": reverse,
    "Hangul": repeat("# 한글 주석 #"),
    "quotes": lambda size: "# " + "'\"" * (size // 2) + "\n",
    "odd words": repeat("a b c d e"),
    "names in forward": put_in_method(repeat("v# = x")),
    "attributes in forward": put_in_method(repeat("self.v# = x")),
    "branches in forward": put_in_method(repeat("if x.ndim == -#: return x")),
    "calls in forward": put_in_method(repeat("np.maximum(x, #)")),
    "subscripts in forward": put_in_method(repeat("n = x[x.shape[0] - #:]")),
    "a long line in forward": put_in_method(lambda size: f"n = [{'x, ' * (size // 3)}]\n"),
    "returns in forward": put_in_method(repeat("if 0: return x")),
    "a sum in forward": put_in_method(lambda size: f"n = x{' + x' * (size // 4)}\n"),
    "calls of calls in forward": put_in_method(lambda size: f"n = x{'.copy()' * (size // 7)}\n"),
    "one name in forward": put_in_method(repeat("v = v")),
    "strings in forward": put_in_method(repeat("'word #'")),
    "sums over axes in forward": put_in_method(repeat("np.sum(x, axis=0)")),
    "methods of the class": put_in(IN_CLASS, repeat("def m#(self): return self.a#")),
    "methods of near names": put_in(IN_CLASS, repeat("def forwar#(self, x): self.x# = x")),
    "functions in forward": put_in_method(repeat("def f#(x): return x")),
}
CELLS: dict[str, Callable[[int], list[str]]] = {
    "cells": lambda size: ["n = 1\n"] * (size // 6),
    "cells of classes": lambda size: ["class C: pass\n"] * (size // 14),
    "magics": lambda size: [repeat("%matplotlib inline #")(size)],
    "magics of many kinds": lambda size: [repeat("n = 1\n!pip install a#\n%time n = #\nnp.exp?")(size)],
    "cells of magics": lambda size: ["%matplotlib inline\nn = 1\n"] * (size // 25),
    "a white cell": lambda size: [f"n = 1{' ' * size}\n{' ' * 9}\n%matplotlib inline\n"],
    "words before a magic": lambda size: [f"{'n, ' * (size // 3)} = !ls\n"],
    "options of a magic": lambda size: [f"%time {'-n 1 ' * (size // 5)}\n"],
    "broken cells": lambda size: ["n = (\n"] * (size // 6),
}
FILES: dict[str, Callable[[int], list[str]]] = {
    "files": lambda size: [repeat("def f#(x): return x")(size // 190)] * 190,
    "files of Relu": lambda size: [repeat("# word #")(size // 190) + WRONG] * 190,
    "files of imports": lambda size: [repeat("from work# import *")(size // 190)] * 190,
    "broken files": lambda size: [repeat("def f#(x: return x")(size // 190)] * 190,
}


class TooLong(BaseException):
    """The time is over; no `except Exception` on the way takes this for a fault of the text."""


class FewChildren(Counting):
    """A sandbox of which only the first children of a submission run; the others are killed at once."""

    def run(self, requests: Sequence[Request], limits: Limits) -> list[Ended]:
        """Run the first requests in the other sandbox."""
        few = max(0, CHILDREN - self.children)
        self.children += few
        killed = [Ended(b"", "cpu", -9, 1) for _ in requests[few:]]
        return [*self.box.run(requests[:few], limits), *killed]


def make_contents(kind: str, way: str, size: int) -> Contents:
    """Return the files of one kind of text around the layer, about so many bytes."""
    layer = WAYS[way]
    if kind in CELLS:
        cells = [*CELLS[kind](size), layer]
        listed = [{"cell_type": "code", "source": text, "outputs": [], "metadata": {}} for text in cells]
        return Contents((("work.ipynb", json.dumps({"cells": listed}).encode()),))
    if kind in FILES:
        files = {f"work{number}.py": text for number, text in enumerate(FILES[kind](size))}
        return Contents(tuple((name, text.encode()) for name, text in sorted({**files, "zz.py": layer}.items())))
    text = KINDS[kind](size)
    place = getattr(KINDS[kind], "place", None)
    if place is None:
        return Contents((("work.py", f"{text}{layer}".encode()),))
    before, line, after = layer.partition(place)
    return Contents((("work.py", f"{before}{text}{line}{after}".encode()),))


def measure(contents: Contents, grading: Grading, stop: float) -> float:
    """Grade and explain, and return the seconds; infinity where it takes too long."""

    def end(*_: object) -> None:
        raise TooLong

    grading.sandbox.children = 0  # type: ignore[attr-defined]
    signal.signal(signal.SIGPROF, end)
    began = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, stop)
    try:
        report = grade_and_explain(parse_contents("submission", contents), grading)
        assert report.exercises or report.problems
        return time.process_time() - began
    except TooLong:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def grow(kind: str, way: str, sizes: tuple[int, int, int], grading: Grading, stop: float) -> list[tuple[int, float]]:
    """Return sizes and seconds, up to the largest size or the first that takes too long."""
    found: list[tuple[int, float]] = []
    smallest, largest, times = sizes
    size = largest
    while size >= smallest * times:
        size //= times
    while size <= largest:
        contents = make_contents(kind, way, size)
        found.append((size, measure(contents, grading, stop)))
        if found[-1][1] == float("inf"):
            break
        size *= times
    return found


def find_exponent(found: list[tuple[int, float]]) -> float:
    """Return the largest exponent of growth over two steps; 0 where the time is short."""
    pairs = list(zip(found, [*found[2:], *found[-1:]], strict=False)) if len(found) > 2 else [(found[0], found[-1])]
    return max(
        log(max(seconds, SHORT) / max(earlier, SHORT)) / log(size / before) if size > before else 0.0
        for (before, earlier), (size, seconds) in pairs
        if seconds < float("inf")
    ) if found[-1][1] < float("inf") else float("inf")  # fmt: skip


def list_pairs(options: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """List the kinds and ways that are asked for."""
    for kind in (*KINDS, *CELLS, *FILES):
        for way in WAYS:
            if options.kind in kind and options.way in way:
                yield kind, way


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", default="")
    parser.add_argument("--way", default="")
    parser.add_argument("--largest", type=int)
    parser.add_argument("--smallest", type=int, default=SMALLEST)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--stop", type=float, default=20.0)
    options = parser.parse_args()
    box = sandbox.start(eager=True)
    chosen = [check for check in load_checks() if check.name == "activation/relu"]
    grading = prepare(chosen, FewChildren(box), limits=Limits(cpu=0.5, total=1.0))  # type: ignore[arg-type]
    worst = 0.0
    for kind, way in list_pairs(options):
        largest = options.largest or (BYTES_CAP - (1 << 18) if kind in FILES else FILE_CAP - (1 << 10))
        found = grow(kind, way, (options.smallest, largest, options.times), grading, options.stop)
        exponent = find_exponent(found)
        worst = max(worst, exponent)
        sign = "!" if exponent > BOUND else " "
        print(f"{sign} {kind:24}{way:10}{exponent:6.2f}{max(seconds for _, seconds in found):8.2f} s up to {found[-1][0]:8} bytes  "
              + " ".join(f"{seconds:.2f}" for _, seconds in found), flush=True)  # fmt: skip
    box.close()
    return worst > BOUND


if __name__ == "__main__":
    sys.exit(main())
