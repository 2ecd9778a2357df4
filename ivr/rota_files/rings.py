"""Rings: objects that hold each other, which Python looks for in all that was made; what a large file makes has few."""

import gc

_MADE_BETWEEN_LOOKS = 50_000  # objects


def look_seldom_for_rings() -> None:
    """Let this process look less often: to look over what stays again and again took a fifth of a large reading."""
    gc.set_threshold(_MADE_BETWEEN_LOOKS)
