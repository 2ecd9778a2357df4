"""Marked words: texts that are translated where they are shown, not where they are written."""


def N_(text: str) -> str:  # noqa: N802 - gettext's name for it
    """Mark a text for the catalogue, and return it."""
    return text
