"""Processes: how ours run beside each other, end with their parent, and are shut down by a signal."""
