"""Texts of any kind, and those that nearly mean something, for tests that no reader fails on one."""

from hypothesis import strategies as st


def listed(texts: str) -> list[str]:
    """Return texts that were written as one, with " | " between them."""
    return texts.split(" | ")


_PIECES = [
    *listed("senin | Mon | jum'at | agustus | Jul | may | 8 | 08 | 31 | 2026 | 26 | 00 | 12 | 24 | 59"),
    *listed("- | – | / | . | : | , | ( | ) | ' | ? | am | P | pm | WIB | s/d | sampai | jam"),  # noqa: RUF001
    *listed("libur | x | ✓ | nama | HP | No | Shift | pagi | malam | mulai | T | \u200b | ² | ½"),
    *(" ", "  ", "\n", "\0"),
]
near_words = st.lists(st.sampled_from(_PIECES), max_size=9).map("".join)
any_text = st.text(max_size=40) | near_words | st.text("0123456789/-.: apm", max_size=25)
