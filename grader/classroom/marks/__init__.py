"""The course file, and the marks that follow from it."""
