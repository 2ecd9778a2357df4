"""Rota files: read and checked, written, and what they warn of (design, part 8)."""
