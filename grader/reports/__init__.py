"""Pure functions from a report to a format; `visible` decides before them what a student may see."""
