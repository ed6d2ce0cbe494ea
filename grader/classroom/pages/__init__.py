"""Pages about a class: overview, gradebook, intake, regrading."""
