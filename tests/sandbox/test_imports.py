"""Constants, flags and names of other files run if a graded definition reads them, through every form of import."""

from __future__ import annotations

import json

import numpy as np
import pytest

from grader.model import Verdict
from grader.sandbox.child.imports import compute_erf

LOSS = "import numpy as np\n{line}\n\n\ndef cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + {name})) / len(y)\n"
RELU = "class Relu:\n    def forward(self, x):\n        self.mask = x > 0\n        return np.maximum(x, 0)\n    def backward(self, dout):\n        return dout * self.mask\n"
EXP = "class Exp:\n    def forward(self, x):\n        self.out = np.exp(x)\n        return self.out\n    def backward(self, dout):\n        return dout * self.out\n"
COMPUTED = "import numpy as np\nTABLE = {'tiny': float(np.exp(-16.0))}\nEPSILON = TABLE['tiny']\n"

READ = {
    "a named import": ("from settings import EPSILON", "EPSILON"),
    "a named import under another name": ("from settings import EPSILON as tiny", "tiny"),
    "a star import": ("from settings import *", "EPSILON"),
    "an attribute of the module": ("import settings", "settings.EPSILON"),
    "an attribute under another name": ("import settings as s", "s.EPSILON"),
    "a table": ("from settings import TABLE", "TABLE['tiny']"),
    "two names, of which one does not exist": ("from settings import EPSILON, MISSING", "EPSILON"),
}


@pytest.mark.parametrize("form", READ)
@pytest.mark.parametrize("folder", ["", "conf/"])
@pytest.mark.parametrize("settings", [COMPUTED, "EPSILON = 1e-7\nTABLE = {'tiny': EPSILON}\n"])
def test_a_constant_of_another_file_is_there(grade_files, form: str, folder: str, settings: str) -> None:
    line, name = READ[form]
    line = line.replace("settings", "conf.settings") if folder and "import settings" not in line else line
    line = line.replace("import settings", "from conf import settings") if folder else line

    files = {f"{folder}settings.py": settings, "loss.py": LOSS.format(line=line, name=name)}
    (result,) = grade_files(files, "cross_entropy_error").exercises

    assert (result.verdict, result.findings) == (Verdict.PASSED, ())


TOP_LEVELS = {
    "a flag that an if reads": "import numpy as np\nEASY = True\nif EASY:\n    def cut(x): return np.maximum(x, 0)\nelse:\n    def cut(x): return x\n",
    "a computed flag": "import os\nimport numpy as np\nLEVEL = int(os.environ.get('LEVEL', '1'))\nif LEVEL > 5:\n    def cut(x): return x\nelif LEVEL:\n    cut = lambda x: np.maximum(x, 0)\n",
    "a flag that a try sets": "try:\n    import cupy as np\n    np.cuda.Device(0).use()\n    GPU = True\nexcept Exception:\n    GPU = False\nif not GPU:\n    import numpy as np\ncut = lambda x: np.maximum(x, 0)\n",
    "a default argument": "import numpy as np\nLEAST = float(np.zeros(1)[0])\ndef cut(x, least=LEAST): return np.maximum(x, least)\n",
    "a decorator's argument": "import numpy as np\nOTYPE = [np.dtype(float)]\n@lambda f: np.vectorize(f, otypes=OTYPE)\ndef cut(x): return max(x, 0.0)\n",
    "an attribute of a class": "import numpy as np\nSTART = np.zeros(1)\nclass Kept:\n    least = START[0]\ndef cut(x): return np.maximum(x, Kept.least)\n",
    "an attribute set on a class": "import numpy as np\nclass Kept: pass\nsetattr(Kept, 'least', 0)\ndef cut(x): return np.maximum(x, Kept.least)\n",
    "a module that is not there beside others": "if True:\n    import matplotlib.pyplot as plt\n    import numpy as np, pandas as pd\n    def cut(x): return np.maximum(x, 0)\n",
}


@pytest.mark.parametrize("name", TOP_LEVELS)
@pytest.mark.parametrize("own_file", [False, True])
def test_what_the_top_level_reads_is_run(grade_files, name: str, own_file: bool) -> None:
    layer = RELU.replace("np.maximum(x, 0)", "cut(x)")
    files = {"work.py": TOP_LEVELS[name] + layer}
    if own_file:
        files = {"tools/cuts.py": TOP_LEVELS[name], "work.py": "from tools.cuts import cut\n" + layer}

    (result,) = grade_files(files, "relu").exercises

    assert (result.verdict, result.findings) == (Verdict.PASSED, ())


IMPORTS = (
    "import numpy as np, matplotlib.pyplot as plt",
    "import matplotlib.pyplot as plt, numpy as np",
    "import os, sys, numpy as np, pandas as pd, scipy",
    "import seaborn; import numpy as np, torch",
    "from common.np import np",
    "from config import GPU, np",
    "from dezero.np import np, MISSING",
    "import cupy as np",
)


@pytest.mark.parametrize("line", IMPORTS)
@pytest.mark.parametrize("notebook", [False, True])
def test_each_name_of_an_import_is_bound_by_itself(grade_files, line: str, notebook: bool) -> None:
    cells = [{"cell_type": "code", "source": text} for text in (f"{line}\n", EXP)]
    files = {"work.ipynb": json.dumps({"cells": cells})} if notebook else {"work.py": f"{line}\n{EXP}"}

    (result,) = grade_files(files, "exponential").exercises

    assert (result.verdict, result.findings) == (Verdict.PASSED, ())


SWITCH = "if GPU:\n    import cupy as np\nelse:\n    import numpy as np\n"
PACKAGES = {
    "named alike": {"np.py": "GPU = False\n" + SWITCH, "layers.py": "from np import np\n"},
    "the submodule is rebound": {
        "config/__init__.py": "from .gpu import GPU\nfrom .np import *\n",
        "config/gpu.py": "GPU = False\n",
        "config/np.py": "from config.gpu import GPU\n" + SWITCH,
        "layers.py": "from config import np\n",
    },
    "the submodule is named too": {
        "config/__init__.py": "from .np import np\n",
        "config/np.py": "GPU = bool(int('0'))\n" + SWITCH,
        "other.py": "from config.np import np\n",
        "layers.py": "import other\nfrom config import np\n",
    },
    "a package of the second volume": {
        "common/__init__.py": "",
        "common/config.py": "GPU = False\n",
        "common/np.py": "from common.config import GPU\n" + SWITCH,
        "layers.py": "from common.np import *\n",
    },
    "below the folder's own name": {
        "lib/__init__.py": "import numpy\nnp = numpy\nSTEP = numpy.array(1)[()]\n",
        "layers.py": "from lib import *\n",
    },
    "a package that imports its parts": {
        "lib/__init__.py": "from . import tools\nfrom .tools import np\n",
        "lib/tools.py": "import numpy as np\n",
        "layers.py": "import lib\nnp = lib.np\n",
    },
    "a submodule of the package around": {
        "p/__init__.py": "",
        "p/settings.py": "import numpy\nXP = dict(np=numpy)\n",
        "p/layers.py": "from . import settings\nnp = settings.XP['np']\n",
    },
    "a submodule of another package": {
        "lib/__init__.py": "x = 1\n",
        "lib/tools.py": "import numpy as np\n",
        "layers.py": "from lib import tools as t, x\nnp = t.np\n",
    },
    "a package with a list of its names": {
        "lib/__init__.py": "import numpy as np\n__all__ = ['np', '_least']\n_least = 0\n",
        "layers.py": "from lib import *\nassert _least == 0\n",
    },
    "an absolute import of itself": {
        "lib/__init__.py": "from lib.tools import xp as np\n",
        "lib/tools.py": "import numpy\nxp = numpy\n",
        "layers.py": "from lib import np\n",
    },
}  # fmt: skip


@pytest.mark.parametrize("layout", PACKAGES)
def test_a_package_is_bound_as_python_binds_it(grade_files, layout: str) -> None:
    files = {path: text + EXP * path.endswith("layers.py") for path, text in PACKAGES[layout].items()}

    (result,) = grade_files(files, "exponential").exercises

    assert (result.verdict, result.findings) == (Verdict.PASSED, ())
    assert "np_supplied" not in [remark.message.id for remark in result.remarks]


MISSING = {
    "a file of the student": ("from utils import cut", "cut(x)", "module_missing", 2),
    "a file in a folder": ("from tools.cuts import cut", "cut(x)", "module_missing", 2),
    "a file beside it": ("from .cuts import cut", "cut(x)", "module_missing", 2),
    "a name that a library has otherwise": ("from collections import counter", "counter(x)", "name_not_in_module", 2),
    "a package": ("import torch", "torch.relu(x)", "not_available", 6),
    "a part of a package": ("from sklearn.utils import cut", "cut(x)", "not_available", 6),
    "a package with a function of the book's name": (
        "from scipy.special import softmax",
        "softmax(x)",
        "not_available",
        6,
    ),
}


@pytest.mark.parametrize("name", MISSING)
def test_an_import_that_fails_is_named_where_it_stands(grade_one, name: str) -> None:
    line, use, id, where = MISSING[name]

    found = grade_one(f"import numpy as np\n{line}\n" + RELU.replace("np.maximum(x, 0)", use), "relu").findings[0]

    assert (found.id, found.place.line) == (id, where)


def test_a_name_that_another_file_does_not_have_is_named_with_that_file(grade_files) -> None:
    files = {"cuts.py": "def fold(x): return x\n", "work.py": "from cuts import cut\nimport numpy as np\n" + RELU}
    files["work.py"] = files["work.py"].replace("np.maximum(x, 0)", "cut(x)")

    found = grade_files(files, "relu").exercises[0].findings[0]

    assert (found.id, found.place.line) == ("name_not_in_module", 1)
    assert (found.message.values["module"], found.message.values["name"]) == ("cuts", "cut")


DEMO = {
    "a loop that keeps a constant": "for _ in range(3):\n    kept = 0\n    last = kept\n    os._exit(3)\n",
    "a training in a try": "try:\n    history = os._exit(3)\nexcept KeyboardInterrupt:\n    history = None\n",
    "a training whose result no file reads": "history = os._exit(3)\nx = history[0]\n",
    "a result under the name of a class": "Relu = os._exit(3)\n",
}


@pytest.mark.parametrize("name", DEMO)
def test_demo_code_is_not_run_for_a_constant_in_it(grade_files, name: str) -> None:
    text = "import os\nimport numpy as np\n" + RELU + DEMO[name]

    (result,) = grade_files({"work.py": text, "other.py": "from work import Relu\nx = Relu()\n"}, "relu").exercises

    assert result.verdict is Verdict.PASSED


LENT = {
    "a module under another name": ("import common as com", "com.sigmoid(x)"),
    "a part of a package": ("from common import common_functions as cf", "cf.sigmoid(x)"),
    "a dotted module under another name": ("import common.functions as F", "F.sigmoid(x)"),
    "a dotted module": ("import common.functions", "common.functions.sigmoid(x)"),
    "a star import": ("from common.functions import *", "sigmoid(x)"),
    "cupy": ("import cupy as cp", "1 / (1 + cp.exp(-x))"),
    "scipy": ("import numpy as np\nimport scipy", "1 / (1 + np.exp(-x)) + 0 * scipy.special.erf(x)"),
    "scipy.special": ("import numpy as np\nimport scipy.special", "1 / (1 + np.exp(-x)) + 0 * scipy.special.erf(x)"),
    "a part of scipy": ("import numpy as np\nimport scipy.special as sp", "1 / (1 + np.exp(-x)) + 0 * sp.erf(x)"),
    "another part of scipy": ("import numpy as np\nfrom scipy import special", "1 / (1 + np.exp(-x)) + 0 * special.erf(x)"),
    "erf": ("import numpy as np\nfrom scipy.special import erf as e", "1 / (1 + np.exp(-x)) + 0 * e(x)"),
}  # fmt: skip


@pytest.mark.parametrize("name", LENT)
def test_a_function_of_the_book_is_lent_in_every_form(grade_one, name: str) -> None:
    line, use = LENT[name]
    text = f"{line}\nclass Sigmoid:\n    def forward(self, x):\n        self.out = {use}\n        return self.out\n    def backward(self, dout):\n        return dout * self.out * (1 - self.out)\n"

    result = grade_one(text, "sigmoid")

    assert (result.verdict, result.findings, result.remarks) == (Verdict.PASSED, (), ())


def test_no_other_function_of_scipy_is_lent(grade_one) -> None:
    text = "from scipy.special import expit\nclass Sigmoid:\n    def forward(self, x):\n        return expit(x)\n"

    assert grade_one(text, "sigmoid").score == 0
    assert np.allclose(compute_erf(np.array([-0.5, 0.0, 2.0])), [-0.5204998778, 0.0, 0.9953222650])


@pytest.mark.parametrize(
    ("line", "count"), [("", 1), ("from common.np import *  # import numpy as np\n", 0), ("from math import *\n", 1)]
)
def test_a_numpy_that_is_not_imported_is_remarked_once_a_file(grade_files, line: str, count: int) -> None:
    files = {"work.py": line + EXP + RELU + "class Sigmoid(Exp): pass\n"}

    found = [r.message.id for e in grade_files(files, "exponential", "relu", "sigmoid").exercises for r in e.remarks]

    assert found.count("np_supplied") == count


BASES = {
    "a file of the student": ("from layers.parent import Parent", "Parent", "super().__init__()"),
    "a file beside it": ("from .parent import Parent", "Parent", "super().__init__(name='relu')"),
    "a file above it": ("from ..nn.parent import Parent", "Parent", "pass"),
    "all names of a file": ("from parent import *", "Parent", "super().__init__()"),
    "a module": ("import parent", "parent.Parent", "super(Relu, self).__init__()"),
    "a module with a short name": ("import parent.part as p", "p.Parent", "pass"),
    "a package": ("import torch.nn as nn", "nn.Module", "super().__init__()"),
}
LAYER = "import numpy as np\n{line}\nclass Relu({base}):\n    def __init__(self):\n        {first}\n"


@pytest.mark.parametrize("name", BASES)
def test_a_layer_is_graded_without_a_base_class_that_was_not_handed_in(grade_one, name: str) -> None:
    line, base, first = BASES[name]
    text = LAYER.format(line=line, base=base, first=first) + RELU.partition("\n")[2]

    assert grade_one(text, "relu", explained=False).score == 10
    assert grade_one(text.replace("x > 0", "x < 0"), "relu", explained=False).score < 10


def test_a_base_class_that_was_not_handed_in_gives_no_method(grade_one) -> None:
    text = "from common.layers import Relu as Parent\nclass Relu(Parent):\n    pass\n"

    assert grade_one(text, "relu").score == 0
    assert grade_one("from common.layers import *\nclass Relu(Relu):\n    pass\n", "relu").score == 0


def test_a_decorator_that_was_not_handed_in_is_named(grade_one) -> None:
    found = grade_one("import numpy as np\nfrom tools import checked\n@checked\n" + RELU, "relu").findings[0]

    assert (found.id, found.place.line) == ("module_missing", 2)


@pytest.mark.parametrize("weight", ["W", "w", "weight", "weights"])
def test_weights_in_a_dict_have_every_usual_name(grade_one, weight: str) -> None:
    text = f"""import numpy as np
class Linear:
    def __init__(self, in_features, out_features):
        self.params = {{"{weight}": np.random.randn(in_features, out_features), "bias": np.zeros((1, out_features))}}
        self.grads = {{}}
    def forward(self, x):
        self.x = x
        return x @ self.params["{weight}"] + self.params["bias"]
    def backward(self, dout):
        self.grads["{weight}"] = self.x.T @ dout
        self.grads["bias"] = dout.sum(axis=0)
        return dout @ self.params["{weight}"].T
"""

    wrong = text.replace("self.x.T @ dout", "self.x.T @ dout / 4")
    assert grade_one(text, "affine", explained=False).score == 10
    assert grade_one(wrong, "affine", explained=False).score < 10
