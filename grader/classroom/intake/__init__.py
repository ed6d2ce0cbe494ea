"""Read what a class handed in: who handed in what."""
