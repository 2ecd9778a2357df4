"""`/counsellors/hotline.id.vcf`: the hotline as a contact, which a phone's do-not-disturb may let through.

vCard 3.0 (RFC 2426): phones write and read it. A coordinator sends the file; who opens it needs no account.
"""

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.coordinator.upload import download
from ivr.web.languages import LANGUAGES, Language, translations

router = APIRouter(prefix="/counsellors")

VCARD = "text/vcard; charset=utf-8"
_LONGEST_LINE = 75  # octets (RFC 2425, 5.8.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_WITHIN_A_LETTER = range(0x80, 0xC0)  # of UTF-8: all its bytes but the first
_NOT_FOUND = 404


@router.get("/hotline.{language}.vcf")
async def card(visit: SignedIn, language: str) -> Response:
    """Return the card in a language."""
    for each in LANGUAGES:
        if each == language:
            content = card_of(visit.pages.settings.hotline_number, each)
            return download(content, VCARD, f"hotline-{each}.vcf")
    raise HTTPException(_NOT_FOUND)


def card_of(number: str, language: Language) -> bytes:
    """Return the card of the hotline's number (E.164). A phone that has it already takes it as the same contact."""
    _ = translations(language).gettext
    name = _("Satu Nomor hotline")
    note = _(
        "A caller needs you when this number rings: pick up and press 1. Let it ring while your phone is silent. "
        "iPhone: Edit, Ringtone, turn on Emergency Bypass. Android: tap the star, and let starred contacts call in "
        "Do Not Disturb."
    )
    lines = (
        "BEGIN:VCARD",
        "VERSION:3.0",
        "PRODID:-//Satu Nomor//Satu Nomor//EN",
        f"UID:satu-nomor{number}",
        f"N:{_text(name)};;;;",
        f"FN:{_text(name)}",
        f"TEL;TYPE=WORK,VOICE,PREF:{number}",
        f"NOTE:{_text(note)}",
        "END:VCARD",
    )
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line.encode()))


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _folded(line: bytes) -> Iterator[bytes]:
    """Yield a line in parts of at most 75 octets, each after the first behind a space; no letter is cut in two."""
    begun = b""
    while len(begun) + len(line) > _LONGEST_LINE:
        end = _LONGEST_LINE - len(begun)
        while line[end] in _WITHIN_A_LETTER:
            end -= 1
        yield begun + line[:end]
        line, begun = line[end:], b" "
    yield begun + line
