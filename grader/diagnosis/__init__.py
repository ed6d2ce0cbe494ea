"""Why is it wrong? Names first, then shape and purity, then known mistakes."""
