"""An import that failed is told with the module or the name that makes the exercise run, at the import's line."""

from __future__ import annotations

import json

import pytest
from corpus import SOLUTIONS, mark_rest

RELU = "class Relu:\n    def forward(self, x):\n        self.mask = x > 0\n        return np.maximum(x, 0)\n    def backward(self, dout):\n        return dout * self.mask\n"
TOOLS = "import numpy as np\n\n\ndef Cut(x):\n    return np.maximum(x, 0)\n\n\ndef slope(x):\n    return x > 0\n"
CALLS = "class Relu:\n    def forward(self, x):\n        self.mask = x > 0\n        return {cut}(x)\n    def backward(self, dout):\n        return dout * self.mask\n"

MEANT = {
    "numpy with a letter wrong": ({"w.py": "import nunpy as np\n" + RELU}, "module_misspelt", "numpy", "import numpy as np"),
    "numpy with letters exchanged": ({"w.py": "import os, nmupy as np\n" + RELU}, "module_misspelt", "numpy", "import os, numpy as np"),
    "numpy under its short name": ({"w.py": "import np\n" + RELU}, "module_misspelt", "import numpy as np", "import numpy as np"),
    "a name of collections": ({"w.py": "import numpy as np\nfrom collections import OrderDict\n" + RELU.replace("self.mask = x > 0", "self.mask = x > 0; self.kept = OrderDict(x=x)")}, "import_misspelt", "OrderedDict", None),
    "a file in other letters": ({"w.py": "from tolls import Cut\n" + CALLS.format(cut="Cut"), "tools.py": TOOLS}, "module_misspelt", "tools", "from tools import Cut"),
    "a file in a folder": ({"w.py": "from lib.tool import Cut\n" + CALLS.format(cut="Cut"), "lib/tools.py": TOOLS}, "module_misspelt", "lib.tools", "from lib.tools import Cut"),
    "a name in small letters": ({"w.py": "from tools import cut\n" + CALLS.format(cut="cut"), "tools.py": TOOLS}, "import_misspelt", "Cut", "from tools import Cut"),
    "a name with a letter wrong": ({"w.py": "from lib.tools import slope, Cutt\n" + CALLS.format(cut="Cutt"), "lib/tools.py": TOOLS}, "import_misspelt", "Cut", "from lib.tools import slope, Cut"),
    "a name under another one": ({"w.py": "from tools import cut as relu\n" + CALLS.format(cut="relu"), "tools.py": TOOLS}, "import_misspelt", "Cut", "from tools import Cut as relu"),
}  # fmt: skip


WRITTEN = [(name, notebook) for notebook in (False, True) for name in MEANT]
MORE = pytest.mark.slow("misspells in a notebook what is misspelt in a file, too")


@pytest.mark.parametrize(("name", "notebook"), mark_rest(WRITTEN, WRITTEN[: len(MEANT) + 2], MORE))
def test_an_import_that_is_misspelt_is_told_as_what_runs(grade_files, name: str, notebook: bool) -> None:
    files, id, near, after = MEANT[name]
    if notebook:
        imports, layer = files["w.py"].split("class Relu", 1)
        cells = [{"cell_type": "code", "source": part} for part in (imports, "class Relu" + layer)]
        files = {
            "w.ipynb": json.dumps({"cells": cells}),
            **{path: text for path, text in files.items() if path != "w.py"},
        }

    found = grade_files(files, "relu").exercises[0].findings[0]

    assert (found.id, found.message.values["near"], found.place.file) == (id, near, "w.ipynb" if notebook else "w.py")
    assert found.source_line.startswith(("import", "from"))
    lines = [
        str(edit.before)[: edit.start.column - 1] + str(edit.after) + str(edit.before)[edit.end - 1 :]
        for edit in found.edits
    ]
    assert after is None or after in lines or any(after.split(" as ")[0] in line for line in lines)


UNKNOWN = {
    "a file that was not handed in": ({"w.py": "from utils import cut\n" + CALLS.format(cut="cut")}, "module_missing"),
    "a near file without the name": ({"w.py": "from tolls import fold\n" + CALLS.format(cut="fold"), "tools.py": TOOLS}, "module_missing"),
    "a name that is nowhere": ({"w.py": "from tools import fold\n" + CALLS.format(cut="fold"), "tools.py": TOOLS}, "name_not_in_module"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_nothing_is_guessed_that_does_not_run(grade_files, name: str) -> None:
    files, id = UNKNOWN[name]

    found = grade_files(files, "relu").exercises[0].findings

    assert [f.id for f in found] == [id]


@pytest.mark.parametrize(
    "line", ["from graph.exponential import exp", "from .exponential import exp", "from exponential import exp"]
)
def test_a_node_in_small_letters_is_told_in_a_folder(grade_files, line: str) -> None:
    files = {
        file.relative_to(SOLUTIONS).as_posix(): file.read_text(encoding="utf-8")
        for file in SOLUTIONS.glob("graph/*.py")
    }
    graph = files["graph/sigmoid_graph.py"].replace("from graph.exponential import Exp", line).replace("Exp()", "exp()")

    found = grade_files({**files, "graph/sigmoid_graph.py": graph}, "sigmoid_graph").exercises[0].findings

    assert (found[0].id, found[0].message.values["near"]) == ("import_misspelt", "Exp")
    assert found[0].source_line == line
