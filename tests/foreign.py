"""Hand-ins whose links lead out of their folder, and whose names look like those of another student."""

from __future__ import annotations

from collections.abc import Mapping

# links below the submission `kim` to their targets; the files that are read; the problems, each with its file
LINKS: dict[str, tuple[Mapping[str, str], list[str], list[tuple[str, str]]]] = {
    "none": ({}, ["own/relu.py"], []),
    "a file outside": ({"sigmoid.py": "../lee/secret.py"}, ["own/relu.py"], [("leads_out", "sigmoid.py")]),
    "an absolute path": ({"own/x.py": "{top}/lee/secret.py"}, ["own/relu.py"], [("leads_out", "own/x.py")]),
    "a folder outside": ({"more": "../lee"}, ["own/relu.py"], [("leads_out", "more")]),
    "a folder above": ({"more": "../.."}, ["own/relu.py"], [("leads_out", "more")]),
    "by two links": ({"a.py": "b.py", "b.py": "../lee/secret.py"}, ["own/relu.py"],
                     [("leads_out", "a.py"), ("leads_out", "b.py")]),
    "through a folder": ({"deep/x.py": "../own/../../lee/secret.py"}, ["own/relu.py"], [("leads_out", "deep/x.py")]),
    "out and in again": ({"x.py": "../kim/own/relu.py"}, ["own/relu.py", "x.py"], []),
    "a file inside": ({"relu_2.py": "own/relu.py"}, ["own/relu.py", "relu_2.py"], []),
    "a hidden file inside": ({"x.py": ".kept/relu.py"}, ["own/relu.py", "x.py"], []),
    "a folder inside": ({"again": "own"}, ["again/relu.py", "own/relu.py"], []),
    "itself": ({"own/own": "."}, ["own/relu.py"], []),
    "its own folder": ({"own/up": ".."}, ["own/relu.py"], []),
    "a hidden link outside": ({".x.py": "../lee/secret.py", ".more": "../lee"}, ["own/relu.py"], []),
    "an environment outside": ({"env_link": "../env"}, ["own/relu.py"], []),
    "nothing outside": ({"x.py": "../lee/gone.py"}, ["own/relu.py"], [("leads_out", "x.py")]),
    "nothing inside": ({"x.py": "gone.py"}, ["own/relu.py"], [("unreadable", "x.py")]),
    "in a circle": ({"x.py": "y.py", "y.py": "x.py"}, ["own/relu.py"], [("unreadable", "x.py"), ("unreadable", "y.py")]),
}  # fmt: skip

# Canvas: name_LATE_user_attachment_file
CANVAS_NAMES: dict[str, tuple[list[str], dict[str, list[str]], list[str]]] = {
    "the control": (["kim_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "a name with a number": (["kim_1002_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "the name and number of another": (["lee_1002_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "a number of nobody": (["kim_1009_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "a name with two numbers": (["kim_1002_50099_x_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "a file like another's": (["kim_1001_50010_lee_1002_50020_relu.py"], {"1001": ["lee_1002_50020_relu.py"]}, []),
    "such a file beside a plain one": (
        ["kim_1001_50010_x_1009_50020_relu.py", "kim_1001_50011_sigmoid.py"],
        {},
        ["kim_1001_50010_x_1009_50020_relu.py"],
    ),
    "late by the file's name": (["kim_1001_50010_LATE_1002_5_x.py"], {"1001": ["LATE_1002_5_x.py"]}, []),
    "late": (["kim_LATE_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "nameless by the file's name": (["kim_1001_50010_anon_q9_5_x.py"], {"1001": ["anon_q9_5_x.py"]}, []),
    "a file that begins with a number": (["kim_1001_50010_3_relu.py"], {"1001": ["3_relu.py"]}, []),
    "a file that begins with a date": (["kim_1001_50010_2024_11_30_relu.py"], {"1001": ["2024_11_30_relu.py"]}, []),
    "a file with two numbers": (["kim_1001_50010_hw_3_4_relu.py"], {"1001": ["hw_3_4_relu.py"]}, []),
    "a name with marks": (["\u0928\u093f\u0924\u093f_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "a name of digits": (["2024_1001_50010_relu.py"], {"1001": ["relu.py"]}, []),
    "the name and file of another": (
        ["lee_1002_50099_x_1001_50010_relu.py"], {}, ["lee_1002_50099_x_1001_50010_relu.py"],
    ),
    "a name without end": (["a_1002_50010" * 90 + "_1001_50011_x.py"], {}, ["a_1002_50010" * 90 + "_1001_50011_x.py"]),
}  # fmt: skip

MOODLE_NAMES = {
    "Kim_1002_assignsubmission_file_x_1001_assignsubmission_file_relu.py": "relu.py",
    "Kim_1002_assignsubmission_file_x_1001_assignsubmission_file_/relu.py": "relu.py",
    "Kim 1002_1001_assignsubmission_file_relu.py": "relu.py",
    "Kim_1001_assignsubmission_file_Lee_1002_assignsubmission_file_relu.py": "Lee_1002_assignsubmission_file_relu.py",
    "Kim_1001_assignsubmission_file_x_1002_assignsubmission_file_y.py": "x_1002_assignsubmission_file_y.py",
    "Kim_1001_assignsubmission_file_/Lee_1002_assignsubmission_file_/x.py": "Lee_1002_assignsubmission_file_/x.py",
    "_1001_assignsubmission_file_/relu.py": "relu.py",
    "_1001_assignsubmission_file_relu.py": "relu.py",
}
