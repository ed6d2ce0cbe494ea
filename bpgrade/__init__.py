"""The name that `python -m bpgrade` runs; all the code is in `grader`."""
