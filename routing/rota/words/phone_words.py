"""Phone words: what people write beside a phone: "HP: 0812...", "0812... (WA)", or around it: "wa.me/62812..."."""

import re

_SIGNS = "☎☏✆📞📱📲"
_WORD = (
    r"(?:(?:no(?:mor|\.)?|number)[\s.]*)?"
    r"(?:hp|handphone|ponsel|wa|w\.a|whats\s?app|telp?|tlp|tlpn|telepon|telpon|phone|mobile|mob|cell|seluler|sms|call"
    rf"|kontak|contact|hub|hubungi|[{_SIGNS}])"
    r"(?:\s*(?:no(?:mor|\.)?|number))?"
)
_NUMBER = r"no(?:mor|\.)?|number"
_WORDS = rf"(?:{_WORD}(?:\s*[/&+,]\s*{_WORD})*|{_NUMBER})"  # HP/WA
_DIGIT = r"(?:wa\.me:)?[+(]*[0-9]"
_BEFORE = re.compile(rf"^\s*[(\[]?\s*{_WORDS}\s*[)\]]?[\s.:=-]*(?={_DIGIT})", re.IGNORECASE)
_BETWEEN = r"(?:\s*[/,]\s*|\s+[:-]?\s*)"  # what is joined to the digits, as 0812-CALL, is no word beside them
_BEHIND = re.compile(
    rf"(?<=[0-9)])(?:\s*[(\[]\s*{_WORDS}\.?\s*[)\]]|{_BETWEEN}{_WORDS}\.?)(?=\s*(?:$|[/;&,+\n]))",
    re.IGNORECASE,
)
_AT_END = re.compile(rf"(?:(?<=[\s,:;(\[|-])|^|(?=[{_SIGNS}]))[(\[]?{_WORDS}[)\]]?\.?$", re.IGNORECASE)
_SCHEME = re.compile(r"\b(?:tel|callto|sms|smsto|whatsapp):(?://)?(?=[+(]*[0-9])", re.IGNORECASE)
_CHAT = re.compile(
    r"<?(?:https?://)?(?:www\.)?"
    r"(?:wa\.me/|(?:(?:api|web)\.whatsapp\.com|whatsapp:/)/send/?\?(?:[^\s,;]*&)?phone=)"
    r"(?:\+|%2b)?(?P<digits>[0-9][0-9-]+)(?:/?[?&][^\s,;>]*|/(?![0-9]))?>?",
    re.IGNORECASE,
)
CHAT = "wa.me:"  # stands before the digits of a link to a chat, which are a number with its country's code


def without_links(text: str) -> str:
    """Return a text with the phones of links in their place; those of chats stay marked."""
    if ":" not in text and "/" not in text:
        return text
    return _SCHEME.sub("", _CHAT.sub(rf"{CHAT}\g<digits>", text))


def without_word_at_end(name: str) -> str:
    """Return a name without the word for the phone that stood behind it."""
    return _AT_END.sub("", name)


def without_words_before(text: str) -> str:
    """Return a phone without the word before it; the text if it begins otherwise."""
    begins = text[:1].isalpha() or text[:1] in {"(", "[", *_SIGNS}
    return _BEFORE.sub("", text, count=1) if begins else text


def without_words_behind(text: str) -> str:
    """Return a text without the words behind its phones, also where several stand in it."""
    return _BEHIND.sub("", text) if any(map(str.isalpha, text)) else text


def without_phone_words(text: str) -> str:
    """Return a phone without the words that say of which kind it is, and without the rest of its link."""
    text = without_links(text.strip()).rstrip(" ,;")
    return (
        text
        if text.isascii() and not any(map(str.isalpha, text))
        else without_words_behind(without_words_before(text))
    )
