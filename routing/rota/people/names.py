"""Names: which of them are equal but for case, spaces and titles (design, part 8).

Two forms are compared. `plain` drops case and spaces; `normal` drops titles at both ends too. Neither drops initials,
dots or diacritics: names that differ in those are at most alike (`likeness.py`).
"""

import re
import unicodedata
from functools import lru_cache

# Before a name; a dot behind them says nothing. "H." is left out: it may be an initial.
_HONORIFICS = re.compile(
    r"(?:bpk|bapak|pak|ibu|bu|kak|kakak|mas|mbak|mba|bang|abang|sdr|sdri|saudara|saudari|tn|ny|nn"
    r"|dr|drs|dra|drg|prof|ir|hj|ust|ustad|ustadz|ustadzah|apt|ns|mr|mrs|ms|miss|mx)\.?"
)
# Behind a name, a dot or not between their letters: nobody's initials.
_DEGREES = r"psikolog|ners|ph\.?\s?d|a\.?\s?md\.?(?:\s?[a-z]{2,4})?|b\.?\s?sc|m\.?\s?sc|m\.?\s?phil"
_FIELDS = "psi|kom|kep|sos|pd|si|ag|kes|farm|hum|ikom|stat|th|fil|gz|keb|kn|ked|pdi|ap|ip|tr|ars|hi"
_SPECIALISTS = r"sp\.?\s?(?:kj|a|pd|og|kk|rad|an|n|ok|kp)"
# Initials too, so that only a comma before them makes them degrees.
_AFTER_COMMA = (
    r"s\.?\s?[ehtp]|m\.?\s?[ahmtp]|b\.?\s?a|m\.?\s?b\.?\s?a|m\.?\s?s\.?\s?w|m\.?\s?d|r\.?\s?n|ll\.?\s?[bm]"
)
_AT_END = re.compile(rf"[\s,]+(?:{_DEGREES}|{_SPECIALISTS}|[sm](?:\.\s?|(?=psi\b))(?:{_FIELDS}))\.?$")
_AT_END_AFTER_COMMA = re.compile(rf"\s*,\s*(?:[sm]\.?\s?(?:{_FIELDS})|{_AFTER_COMMA})\.?$")

_LONGEST = 200  # as much as a cell may name: looking for titles in more takes long
_APOSTROPHES = str.maketrans(dict.fromkeys("‘’ʼ`´", "'"))  # noqa: RUF001 - a spreadsheet curls them
_INITIAL_AND_MORE = re.compile(r"(?<=\w\.)(?=\w)")


@lru_cache(maxsize=4096)  # a rota names few people, each of them often
def plain(written: str) -> str:
    """Return the name as it is compared: NFKC, casefolded, single spaces, one also behind each initial."""
    # An accent that stands alone becomes a space in NFKC, so apostrophes come first.
    text = unicodedata.normalize("NFKC", written.translate(_APOSTROPHES))
    folded = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(_INITIAL_AND_MORE.sub(" ", folded).split())


@lru_cache(maxsize=4096)
def normal(written: str) -> str:
    """Return the plain name without the titles at its ends; titles alone stay."""
    name = plain(written)
    if len(name) > _LONGEST:
        return name
    name = _without_degrees(name)
    words = name.split(" ")
    while len(words) > 1 and _HONORIFICS.fullmatch(words[0]):
        del words[0]
    return " ".join(words)


def _without_degrees(name: str) -> str:
    """Return the name without degrees and loose commas at its end, as far as a name is left."""
    while name:
        found = _AT_END.search(name) or _AT_END_AFTER_COMMA.search(name)
        shorter = (name[: found.start()] if found else name).rstrip(" ,")
        if not shorter or shorter == name:
            return name
        name = shorter
    return name
