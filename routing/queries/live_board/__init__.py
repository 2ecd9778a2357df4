"""Live board: how the helpline stands at this instant; read once for all boards of a process."""
