"""The parts that a check is made of."""
