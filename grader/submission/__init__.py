"""Read a submission, and match its definitions with exercises."""
