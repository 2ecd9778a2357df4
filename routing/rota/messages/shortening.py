"""Shortening: a file's text made fit for a message."""

_LONGEST = 60
_LOOKED_AT = 20  # times what is shown: spaces are folded


def shortened(value: str, most: int = _LONGEST) -> str:
    """Return a cell's text fit for a message: one line, short, nothing that moves a terminal."""
    if len(value) <= most and value.isprintable() and "  " not in value:
        return value.strip()
    plain = "".join(
        each if each.isprintable() else "\ufffd" for each in " ".join(value[: most * _LOOKED_AT].split())
    )
    return plain if len(plain) <= most else plain[: most - 1] + "…"
