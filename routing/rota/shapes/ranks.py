"""Ranks: columns that say who rings first, and those of which nobody can tell whether their people ring at all."""

import re
from collections.abc import Collection

from routing.rota.words.coded_hours import read_coded_hours
from routing.rota.words.heading_words import tier_named
from routing.rota.words.headings import tier_beside
from routing.rota.words.plain import plain

_HALF = 0.5
_LINE = re.compile(r"(?:line )?[1-9]")


def are_tiers(texts: Collection[str]) -> bool:
    """Tell whether a column says who rings first; of several tiers it may have an odd one out."""
    tiers = [tier for text in texts if (tier := tier_named(text)) is not None]
    return len(tiers) == len(texts) or (len({*tiers}) > 1 and len(tiers) / len(texts) > _HALF)


def is_tier_with_hours(text: str) -> bool:
    """Tell whether this is a tier beside hours: Cadangan 08-16."""
    return tier_beside(text) is not None and read_coded_hours(text) is not None


def are_telephone_lines(title: str, texts: Collection[str]) -> bool:
    """Tell whether these are numbers of lines: telephone lines, which ring together, or tiers."""
    return plain(title) == "line" and len(texts) > 1 and all(_LINE.fullmatch(plain(text)) for text in texts)
