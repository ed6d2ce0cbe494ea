"""The built-in courses, one package each; plugins loads them through their hooks."""
