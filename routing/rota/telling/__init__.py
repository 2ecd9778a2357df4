"""What is told of a file: what was understood, what of it was ignored, and what is asked of the whole; pure."""
