"""Grading in notebooks and editors, as thin layers around the commands."""
