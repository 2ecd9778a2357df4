"""Read-only views of the helpline, for pages, metrics and commands."""
