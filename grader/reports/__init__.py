"""Functions that turn a report into text, one module for each format."""
