"""Prove courses: how strong their checks are, and whether all that they declare holds."""
