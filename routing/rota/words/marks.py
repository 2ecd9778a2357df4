"""Marks: what a cell of a grid says of a shift: off, on, nobody yet, or a code for its hours."""

import re
from dataclasses import dataclass
from enum import Enum, IntEnum, auto

from routing.rota.words.plain import kept, plain, shown

_WORDS = {
    "off": "off|day off|days off|libur|cuti|cuti tahunan|d/o|do|d.o|none|false|salah|kosong|n/a|n.a|na|nil|null|no"
    "|tidak|tdk|tidak ada|tdk ada|tidak bisa|tidak jaga|izin|ijin|sakit|leave|annual leave|on leave|sick|sick leave"
    "|holiday|vacation|absen|absent|unavailable|not available|rest|rest day|0|pto|paid time off|time off|req off"
    "|request off|requested off|off request|req libur|request libur|minta libur|minta off|lepas|lepas jaga|lepas dinas"
    "|lepas malam|turun jaga|turun dinas|bebas|bebas jaga|bebas tugas|libur nasional|libur bersama|hari libur"
    "|tanggal merah|cuti bersama|cuti sakit|cuti hamil|cuti melahirkan|cuti besar|izin sakit|ijin sakit|izin cuti"
    "|paid leave|unpaid leave|maternity leave|paternity leave|parental leave|study leave|public holiday"
    "|national holiday|bank holiday",
    "on": "x|✓|✔|☑|✅|√|v|true|benar|ya|yes|y|1|o|●|•|*|on|ada|hadir|jaga|piket|on duty",
    "nobody yet": "tba|tbd|tbc|vacant|open|unfilled|unassigned|not assigned|belum ada|belum diisi|belum terisi"
    "|belum ditentukan|menyusul|lowong|to be confirmed|to be announced|to be decided|to be determined",
    "empty": "kosong|empty|blank",
    "codes": "pagi|siang|sore|malam|subuh|dini hari|tengah hari|tengah malam|morning|afternoon|evening|night|day|noon"
    "|midday|midnight|early|late|mid|middle|full|full day|overnight|am|pm|p|s|m|n|d|e|l",
}
_OFF, _ON, _NOBODY_YET, _EMPTY, _KNOWN_CODES = (frozenset(words.split("|")) for words in _WORDS.values())
# Words for a day on which nobody is there, with a word behind or before them perhaps: Libur Natal, Closed - Christmas.
_HOLIDAY = (
    r"(?:libur|cuti bersama|(?:hari )?(?:natal|paskah|idul fitri|idul adha|lebaran|nyepi|waisak|imlek)"
    r"|hari (?:raya|kemerdekaan|buruh|libur)|tahun baru|christmas(?: day| eve)?|boxing day|new year'?s?(?: day| eve)?"
    r"|good friday|easter(?: sunday| monday)?|thanksgiving(?: day)?|independence day|labou?r day"
    r"|(?:public|national|bank|school|religious) holidays?)"
)
_CLOSED = re.compile(
    r"(?:(?:kami|kantor|layanan|we are|office|service|hotline) )?(?:tutup|closed|ditutup)"
    rf"(?:[ :(-]+{_HOLIDAY}[ )]*)?|{_HOLIDAY}(?: {_HOLIDAY})?(?: [0-9]{{4}})?"
)
_QUESTION = re.compile(r"[-_. ]*\?[-_. ?]*")
_DASHES = re.compile(r"[-_.]+")
_CODE = re.compile(r"[^\W_]{1,12}(?:[ ./+-][^\W_]{1,12}){0,2}")
_LONG_NUMBER = re.compile(r"[0-9 ./+-]{3,}")  # a time, a date, a phone number
_SHIFT_WORD = re.compile(r"(?:shift|shif|sif|sesi|session|dinas|jaga|piket|duty)\b[ .:#-]*(?=[^\W_])")
_SHIFT_WORD_LAST = re.compile(r"(?<=[^\W_])\s+(?:shift|shif|sif|duty)$")
_SHORT = 3


class Meaning(Enum):
    """What a mark may mean."""

    OFF = auto()  # no shift
    ON = auto()  # the hours without a code
    NOBODY_YET = auto()  # a shift that somebody is missing for
    CODE = auto()  # hours that an answer gives


class Likeness(IntEnum):
    """How much a text looks like a code."""

    POSSIBLE = 1  # so may a name
    SHORT = 2  # a letter or two, a number
    KNOWN = 3  # Pagi, Night, Shift 2


@dataclass(frozen=True, slots=True)
class Mark:
    """A cell's mark: what it may mean, the likeliest first.

    `code` is the same for all spellings of one code (Pagi, PAGI, Shift Pagi). `is_unsure`: a question mark stands
    behind it.
    """

    meanings: tuple[Meaning, ...]
    code: str | None = None
    likeness: Likeness | None = None
    is_unsure: bool = False


@kept
def read_mark(text: str) -> Mark | None:
    """Return what a text may mean as a mark: libur, x, ✓, 1?, P, Shift 2."""
    word = plain(text)
    if _is_nobody_yet(word):
        return Mark((Meaning.NOBODY_YET,))
    is_unsure = word.endswith("?")
    word = word.rstrip("? .") or word
    meanings = [
        meaning
        for meaning, holds in (
            (Meaning.OFF, _says_off(word) or _DASHES.fullmatch(word)),
            (Meaning.ON, word in _ON),
        )
        if holds
    ]
    code, likeness = _code(word)
    if code is not None and not _says_off(word):
        meanings.append(Meaning.CODE)
    else:
        code = likeness = None
    return Mark(tuple(meanings), code, likeness, is_unsure) if meanings else None


def code_of(text: str) -> str | None:
    """Return the one spelling of a code, None if the text can be none."""
    mark = read_mark(text)
    return mark.code if mark else None


def is_off(text: str) -> bool:
    """Tell whether a text says that there is no shift; an empty one says nothing."""
    mark = read_mark(text)
    return mark is not None and mark.meanings[0] is Meaning.OFF


def is_on(text: str) -> bool:
    """Tell whether a text may mark a shift whose hours stand elsewhere."""
    mark = read_mark(text)
    return mark is not None and Meaning.ON in mark.meanings


def is_vacant(name: str) -> bool:
    """Tell whether a text in the place of a name says that somebody is still to be found: TBA, ?, kosong.

    In somebody's own row "kosong" is no shift; as a name it is nobody (decision 0228).
    """
    word = plain(name).strip("()[]")
    return word in _EMPTY or _is_nobody_yet(word)


def _says_off(word: str) -> bool:
    return word in _OFF or _CLOSED.fullmatch(word) is not None


def _is_nobody_yet(word: str) -> bool:
    return word.rstrip("? .") in _NOBODY_YET or _QUESTION.fullmatch(word) is not None


def _code(word: str) -> tuple[str | None, Likeness | None]:
    """Return a code's one spelling and how much it looks like one."""
    if not _CODE.fullmatch(word) or _LONG_NUMBER.fullmatch(word):
        return None, None
    alone = _SHIFT_WORD_LAST.sub("", _SHIFT_WORD.sub("", word, count=1), count=1)
    if alone in _KNOWN_CODES or alone != word:
        return alone, Likeness.KNOWN
    return word, Likeness.SHORT if len(shown(word)) <= _SHORT else Likeness.POSSIBLE
