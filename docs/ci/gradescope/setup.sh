#!/usr/bin/env bash
# Runs once, when Gradescope builds the autograder's image. bpgrade needs Python 3.11 or newer.
set -euo pipefail
autograder="${AUTOGRADER:-/autograder}"
BPGRADE="git+https://bpgrade.example/bpgrade.git@v0.1.0"  # or the address of a wheel
PLUGIN=""  # of the course, pinned as well: git+https://... with a tag or a commit, or the address of a wheel

apt-get update
# Ubuntu 22.04 has it under its own name, newer ones as python3
apt-get install -y git python3.11 python3.11-venv || apt-get install -y git python3 python3-venv

python="$(command -v python3.11 || command -v python3)"
"$python" -I -m venv "$autograder/venv"
"$autograder/venv/bin/python" -I -m pip install "$BPGRADE" $PLUGIN
