"""Phone words: what people write beside a phone to say of which kind it is: "HP: 0812...", "0812... (WA)"."""

import re

_WORD = (
    r"(?:(?:no(?:mor|\.)?|number)[\s.]*)?"
    r"(?:hp|handphone|ponsel|wa|w\.a|whats\s?app|telp?|tlp|tlpn|telepon|telpon|phone|mobile|cell|seluler|sms)"
    r"(?:\s*(?:no(?:mor|\.)?|number))?"
)
_NUMBER = r"no(?:mor|\.)?|number"
_WORDS = rf"(?:{_WORD}(?:\s*[/&+,]\s*{_WORD})*|{_NUMBER})"  # HP/WA
_DIGIT = r"[+(]*[0-9]"
_BEFORE = re.compile(rf"^\s*[(\[]?\s*{_WORDS}\s*[)\]]?[\s.:=-]*(?={_DIGIT})", re.IGNORECASE)
_BETWEEN = r"(?:\s*[/,]\s*|\s+[:-]?\s*)"  # what is joined to the digits, as 0812-CALL, is no word beside them
_BEHIND = re.compile(
    rf"(?<=[0-9)])(?:\s*[(\[]\s*{_WORDS}\.?\s*[)\]]|{_BETWEEN}{_WORDS}\.?)(?=\s*(?:$|[/;&,+\n]))",
    re.IGNORECASE,
)


def without_words_before(text: str) -> str:
    """Return a phone without the word before it; the text if it begins otherwise."""
    return _BEFORE.sub("", text, count=1) if text[:1].isalpha() or text[:1] in {"(", "["} else text


def without_words_behind(text: str) -> str:
    """Return a text without the words behind its phones, also where several stand in it."""
    return _BEHIND.sub("", text) if any(map(str.isalpha, text)) else text


def without_phone_words(text: str) -> str:
    """Return a phone without the words that say of which kind it is."""
    text = text.strip()
    return without_words_behind(without_words_before(text)) if any(map(str.isalpha, text)) else text
