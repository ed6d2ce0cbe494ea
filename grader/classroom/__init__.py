"""A class: who handed in what, and what became of it."""
