"""What the statements of several tables share."""
