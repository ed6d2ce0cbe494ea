"""Code of different students that is the same but for names, comments and layout."""
