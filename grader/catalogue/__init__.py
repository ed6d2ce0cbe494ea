"""The texts of messages by id, and how they are made harmless for the place where they are shown."""
