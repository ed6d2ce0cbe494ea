"""A submission: its files, its definitions, and the exercises that they are for."""
