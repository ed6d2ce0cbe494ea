"""Tables of possible causes, one module for each thing that they look at."""
