"""What boards read."""
