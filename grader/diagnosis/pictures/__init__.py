"""Make the pictures of findings from what is observed and proved."""
