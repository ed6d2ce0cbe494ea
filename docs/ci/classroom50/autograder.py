"""autograder.py of a classroom or an assignment: runs in the student's checkout, with the exercises in exercises/."""

import sys

if not sys.flags.safe_path:
    del sys.path[0]  # this file may lie in the checkout, and no module of the checkout may be imported

import shutil
import subprocess
import tempfile
from pathlib import Path

BPGRADE = "git+https://bpgrade.example/bpgrade.git@v0.1.0"  # or the address of a wheel
PLUGIN = ""  # of the course, pinned as well: git+https://... with a tag or a commit, or the address of a wheel
COURSE = ""  # the text of course.toml, if there is one: no file of the checkout may say what is graded
RESULT, BODY = Path("result.json"), Path("release-body.md")

for path in (RESULT, BODY):  # a student may have committed a result, or a link
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
with tempfile.TemporaryDirectory() as folder:  # bpgrade is installed there, and pip does not run in the checkout
    subprocess.run([sys.executable, "-I", "-m", "venv", folder], cwd=folder, check=True)
    install = [f"{folder}/bin/python", "-I", "-m", "pip", "install", "--quiet", BPGRADE, *PLUGIN.split()]
    subprocess.run(install, cwd=folder, check=True)
    check = ["check", "--format", "classroom50", "--output", str(RESULT), "--report", f"markdown={BODY}"]
    if COURSE:
        course = Path(folder, "course.toml")
        course.write_text(COURSE, encoding="utf-8")
        check += ["--config", str(course)]
    code = subprocess.run([f"{folder}/bin/bpgrade", *check]).returncode
# 1: something is short; 2: nothing that can be read. Both are results; a fault of the grader is none.
sys.exit(0 if code <= 2 else code)
