"""grader.py of an exercise on Elice: sends one score from 0 to 100, and the report as text.

bpgrade is in the image. After a fault of the grader, no score is sent, and the program ends with another code than 0.
"""

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.append(os.getcwd())  # Elice puts elice_utils.py there; every other module comes first
import elice_utils

HERE = Path(__file__).resolve().parent
HANDED_IN = os.environ.get("HANDED_IN", "/mnt/elice/userfile")
COURSE = HERE / "course.toml"  # staff's, beside this file

elice_utils.secure_init()
# the code of the student gets no address to send a score to
environment = {name: value for name, value in os.environ.items() if not name.startswith("EXECUT")}
with tempfile.TemporaryDirectory() as folder:
    results = Path(folder) / "results.json"
    check = ["bpgrade", "check", HANDED_IN, "--require-tier", "A", "--report", f"prairielearn={results}"]
    check += ["--config", str(COURSE)] if COURSE.exists() else []
    ran = subprocess.run(check, cwd=folder, env=environment, stdout=subprocess.PIPE, encoding="utf-8")
    document = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
elice_utils.secure_send_grader(ran.stdout)
if ran.returncode > 2 or not document.get("gradable"):
    for line in document.get("format_errors", ["The grader failed. This is not your fault: tell your instructor."]):
        elice_utils.secure_send_grader(f"{line}\n")
    sys.exit(ran.returncode or 1)
elice_utils.secure_send_score(math.floor(100 * round(document["score"], 6)))
