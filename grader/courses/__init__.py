"""The built-in courses, one package each; plugins.py loads them through their hooks."""
