"""The modules that a sealed child can have. They are loaded before the seal, because a sealed child can load none."""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterable

import numpy as np

NUMPY = (
    "char", "ctypeslib", "dtypes", "exceptions", "fft", "lib", "lib.scimath", "lib.stride_tricks", "linalg", "ma",
    "matlib", "polynomial", "random", "rec", "strings", "testing", "typing",
)  # fmt: skip
STANDARD = (
    "__future__", "_strptime", "abc", "argparse", "array", "ast", "asyncio", "base64", "binascii", "bisect", "bz2",
    "calendar", "cmath", "codecs", "collections", "collections.abc", "concurrent.futures.thread", "configparser",
    "contextlib", "copy", "copyreg", "csv", "ctypes", "dataclasses", "datetime", "decimal", "difflib", "dis",
    "doctest", "enum", "errno", "fractions", "functools", "gc", "getpass", "glob", "gzip", "hashlib", "heapq",
    "html", "importlib", "importlib.util", "inspect", "io", "itertools", "json", "keyword", "linecache", "locale",
    "logging", "lzma", "math", "multiprocessing", "numbers", "operator", "os", "pathlib", "pdb", "pickle",
    "platform", "pprint", "queue", "random", "re", "reprlib", "resource", "secrets", "shutil", "signal", "socket",
    "sqlite3", "statistics", "string", "struct", "subprocess", "sys", "tarfile", "tempfile", "textwrap",
    "threading", "time", "timeit", "token", "tokenize", "trace", "traceback", "types", "typing", "unicodedata",
    "unittest", "unittest.mock", "urllib", "urllib.parse", "urllib.request", "uuid", "warnings", "weakref",
    "xml.etree.ElementTree", "zipfile", "zlib",
)  # fmt: skip
CODECS = ("ascii", "cp949", "euc_kr", "idna", "latin_1", "utf_16", "utf_16_le", "utf_32", "utf_8", "utf_8_sig")
MODULES = (*(f"numpy.{name}" for name in NUMPY), *STANDARD, *(f"encodings.{name}" for name in CODECS))
EVERYTHING = re.compile(rb"from\s+numpy\s+import\s*\*")  # makes numpy load its late modules
# grading itself uses them, and the compiler needs unicodedata for names that are not ASCII
ALWAYS = ("numpy.linalg", "numpy.random", "unicodedata")

# names that numpy dropped; the book and older notebooks use them
OLD_NAMES = {
    "int": int, "float": float, "bool": bool, "complex": complex, "object": object, "str": str,
    "Inf": np.inf, "Infinity": np.inf, "PINF": np.inf, "infty": np.inf, "NINF": -np.inf, "NaN": np.nan, "NAN": np.nan,
    "PZERO": 0.0, "NZERO": -0.0, "float_": np.float64, "complex_": np.complex128,
    "product": np.prod, "cumproduct": np.cumprod, "sometrue": np.any, "alltrue": np.all, "row_stack": np.vstack,
    "round_": np.round, "in1d": np.isin, "asfarray": np.asarray, "msort": np.sort,
}  # fmt: skip


def load_modules(names: Iterable[str] = MODULES) -> None:
    """Import the modules of these names that this Python and this numpy have."""
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # versions of numpy have other modules, and Windows lacks some


def find_named_modules(text: bytes) -> list[str]:
    """Find the modules that a text names by their last word and that are not loaded yet.

    An encoding may have its usual spelling, with "-" in place of "_".
    """
    words = text.replace(b"-", b"_").lower()
    named = [n for n in MODULES if n not in sys.modules and n.rpartition(".")[2].lower().encode("ascii") in words]
    if EVERYTHING.search(text):
        named += [f"numpy.{name}" for name in np.__all__ if name not in vars(np)]
    return named


def restore_old_names() -> None:
    """Give numpy the names back that newer versions dropped."""
    for name, value in OLD_NAMES.items():
        if name not in vars(np):
            setattr(np, name, value)
