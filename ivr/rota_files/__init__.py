"""Rota files: read with what is kept, compared and published, for commands and for pages (design, part 8)."""
