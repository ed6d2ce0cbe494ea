"""The built-in courses: one package each, loaded through its hooks by its name."""
