"""Languages: their codes (ISO 639), as a file has them or by their names in two languages."""

import re

from routing.rota.files.faults import CellNotSound

_CODE = re.compile(r"[a-z]{2,3}")
_BETWEEN = re.compile(r"[\s+,;/&.]+")
_SAY_NOTHING = frozenset({"bahasa", "basa", "boso", "b", "bhs", "language", "languages", "dan", "and"})
_NAMES = """
id: indonesia indonesian
en: inggris english
jv: jawa javanese
su: sunda sundanese
mad: madura madurese
ban: bali balinese
bug: bugis buginese
min: minang minangkabau
ms: melayu malay
ace: aceh acehnese
bjn: banjar banjarese
bew: betawi
sas: sasak
mak: makassar makasar
zh: mandarin tionghoa chinese
ar: arab arabic
nl: belanda dutch
de: jerman german
fr: prancis perancis french
ja: jepang japanese
ko: korea korean
pt: portugis portuguese
es: spanyol spanish
tet: tetun tetum
tl: tagalog
"""
_CODES = {
    name: code
    for code, names in (line.split(":") for line in _NAMES.strip().splitlines())
    for name in names.split()
}


def read_languages(text: str) -> tuple[str, ...]:
    """Return the codes of languages: id en, Indonesia dan Inggris, Bahasa Jawa. Raises CellNotSound."""
    words = [word for word in _BETWEEN.split(text.casefold()) if word]
    named = [word for word in words if word not in _SAY_NOTHING] or words
    codes = [_CODES.get(word, word) for word in named]
    for code in codes:
        if not _CODE.fullmatch(code):
            raise CellNotSound("language-not-sound", part=code[:20])
    return tuple(dict.fromkeys(codes))


def are_languages(text: str) -> bool:
    """Tell whether a text has languages alone."""
    try:
        return bool(read_languages(text))
    except CellNotSound:
        return False
