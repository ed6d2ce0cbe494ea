"""Workers: processes that take one submission at a time, and give one report each."""
