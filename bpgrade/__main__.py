"""`python -m bpgrade` is `python -m grader`."""

import runpy

runpy.run_module("grader", run_name="__main__")
