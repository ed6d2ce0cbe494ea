"""`python -m bpgrade` is `python -m grader`."""

import grader.__main__
