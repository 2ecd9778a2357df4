"""Live: pages that follow what happens. One reading serves all who watch, and all get the same bytes."""
