"""The SQLite file of a class."""
