"""Others: headings of people who are never rung for the helpline, relatives of those on duty, in two languages."""

import re
from functools import lru_cache

from routing.rota.words.plain import plain

_WORD = re.compile(r"[^\W_]+")
# They are enough: nobody on duty is headed so.
_SURE = re.compile(
    r"\b(?:next of kin|nok|orang ?tua|ortu|spouse|husband|wife|istri|isteri|suami|in case of emergency|darurat kontak"
    r"|(?:kontak|narahubung) darurat|emergency contacts?)\b"
)
# A helpline may have a shift or a team of this name: Keluarga, Parents, Darurat.
_BESIDE_CONTACTS = re.compile(
    r"\b(?:emergency|darurat|ice|keluarga|family|parents?|guardians?|wali|relatives?|kerabat|ayah|mother|father|relasi)\b"
)
_CONTACTS = """
name names nama phone phones telephone telp tlp tlpn telpon telepon tel hp handphone wa whatsapp mobile cell
cellphone ponsel contact contacts kontak narahubung person nomor nomer number numbers
"""
_OF_CONTACTS = frozenset(_CONTACTS.split())
# They say no more beside these: Nomor HP orang tua / wali.
_MORE = """
no nr full first last lengkap and dan or atau of the yang bisa dihubungi in case s email alamat address hubungan
relationship relation details detail 1 2 3
"""
_BESIDE = frozenset(_MORE.split())

# Beside a phone they say that it is not that of whoever is on duty.
_OTHERS = frozenset(
    {
        "supervisor",
        "spv",
        "manager",
        "manajer",
        "koordinator",
        "coordinator",
        "pengurus",
        "reserve",
        "atasan",
        "ketua",
    }
    | {"kantor", "office", "sekretariat", "boss", "pembina", "penanggungjawab", "kepala", "teman", "friend"}
)


@lru_cache(maxsize=1024)
def is_of_relatives(title: str) -> bool:
    """Tell whether a heading is that of relatives or their phones: Emergency contact, HP Orang Tua, NOK phone."""
    words = plain(title)
    rest = _SURE.sub(" ", words)
    is_sure = rest != words
    rest = _BESIDE_CONTACTS.sub(" ", rest)
    is_said = rest != words
    left = {*_WORD.findall(rest)} - _BESIDE
    return is_said and left <= _OF_CONTACTS and (is_sure or bool(left))


@lru_cache(maxsize=1024)
def owner_in(title: str) -> frozenset[str]:
    """Return the words of a heading that say whose name or phone it is: supervisor, of "Supervisor tel"."""
    return frozenset(_WORD.findall(plain(title))) - _OF_CONTACTS - _BESIDE


def is_of_another(title: str) -> bool:
    """Tell whether a heading of phones names somebody who is not on duty with it: HP Koordinator, Reserve phone."""
    return not _OTHERS.isdisjoint(owner_in(title))
