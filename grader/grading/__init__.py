"""Grade one submission: run it, judge it, and give a report without findings."""
