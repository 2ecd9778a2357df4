"""Heading words: what the words of a heading say of its column, in two languages."""

from collections.abc import Mapping
from enum import Enum
from importlib.resources import files
from tomllib import loads
from types import MappingProxyType


class Kind(Enum):
    """What a column may hold. Kinds from `ROW_NUMBER` on say nothing of a shift."""

    DAY = "day"  # a weekday or a date, as in the list form
    DATE = "date"
    WEEKDAY = "weekday"
    DAY_OF_MONTH = "day of month"
    MONTH = "month"
    YEAR = "year"
    START = "start"
    END = "end"
    HOURS = "hours"  # start and end in one
    CODE = "code"  # of a shift
    NAME = "name"
    PHONE = "phone"
    TIER = "tier"
    LANGUAGES = "languages"
    ORGANISATION = "organisation"
    FROM = "from"
    UNTIL = "until"
    INSTEAD = "instead"
    EMAIL = "email"
    WEEK = "week"  # its first day, as a date
    WHOLE_DAY = "whole day"  # whether a shift is of the whole day
    PLACE = "place"  # a room, a desk or a line
    ROW_NUMBER = "row number"
    IDENTIFIER = "identifier"
    NOTE = "note"
    ROLE = "role"
    SIGNATURE = "signature"
    PERSONAL = "personal"  # an address, a date of birth
    RECORDED = "recorded"  # when the row was written
    BREAK = "break"  # within a shift
    TOTAL = "total"

    @property
    def is_ignored(self) -> bool:
        """Whether a column of this kind says nothing of a shift."""
        return self in _IGNORED


_IGNORED = frozenset(list(Kind)[list(Kind).index(Kind.ROW_NUMBER) :])

_PHRASES = loads((files("routing.rota.words") / "headings.toml").read_text(encoding="utf-8"))
# A phrase -> its kinds, the likeliest first.
KINDS: Mapping[str, tuple[Kind, ...]] = MappingProxyType(
    {
        " ".join(phrase.split()): tuple(map(Kind, kinds.split(", ")))
        for kinds, phrases in _PHRASES.items()
        for phrase in phrases.split(",")
    }
)
LONGEST_PHRASE = max(phrase.count(" ") + 1 for phrase in KINDS)

# Words for those who ring where the first do not: Backup 1 is of tier 2, Backup 2 of tier 3.
BACKUPS = frozenset({"backup", "cadangan", "pengganti", "standby"})
_TIERS = (
    {"primary", "primer", "utama", "l1"},
    {*BACKUPS, "secondary", "sekunder", "l2"},
    {"tertiary", "tersier", "l3"},
    {"l4"},
)
# They tell shifts of a day apart as well.
_ORDINALS = (
    {"pertama", "first", "1st"},
    {"kedua", "second", "2nd"},
    {"ketiga", "third", "3rd"},
    {"keempat", "fourth", "4th"},
)
# Words of a heading that say which tier the people below it are of.
TIERS: Mapping[str, int] = MappingProxyType(
    {word: tier for some in (_TIERS, _ORDINALS) for tier, words in enumerate(some, start=1) for word in words}
)
ORDINALS = frozenset[str]().union(*_ORDINALS)
# Words that say no more beside a tier: "1st call".
BESIDE_TIERS = frozenset({"call", "caller", "ke", "line", "lini"})
_SUPPORT = " support"  # first line support
# Words for a rota, which say no more beside a day: "Jadwal Senin".
BESIDE_DAYS = frozenset(
    {
        *("jadwal", "jadual", "schedule", "schedules", "rota", "roster", "untuk", "for"),
        *("ketersediaan", "kesediaan", "tersedia", "bersedia", "availability", "available"),
    }
)
# Who rings first, as a cell of a column of roles has it.
_ON_CALL = frozenset({"on call", "oncall"})
# Whoever is on duty, beside backups.
_ON_DUTY = frozenset(
    {
        "petugas",
        "petugas jaga",
        "petugas piket",
        "konselor",
        "konselor jaga",
        "relawan",
        "jaga",
        "piket",
        "on duty",
    }
    | {
        "counsellor",
        "counselor",
        "counsellors",
        "counselors",
        "volunteer",
        "volunteers",
        "listener",
        "responder",
    }
    | {"operator", "agent"}
)
ROMAN: Mapping[str, int] = MappingProxyType({"i": 1, "ii": 2, "iii": 3, "iv": 4})
_NUMBERS = {**ROMAN, **{str(number): number for number in range(1, 10)}}

# Kinds that mean something else together, where nothing stronger is said.
TOGETHER: tuple[tuple[frozenset[Kind], tuple[Kind, ...]], ...] = (
    (frozenset({Kind.DATE, Kind.START}), (Kind.FROM, Kind.START)),
    (frozenset({Kind.DATE, Kind.END}), (Kind.UNTIL, Kind.END)),
    (frozenset({Kind.DAY, Kind.DATE}), (Kind.DATE, Kind.DAY)),
    (frozenset({Kind.START, Kind.END}), (Kind.HOURS,)),
    (frozenset({Kind.ROW_NUMBER, Kind.NAME}), (Kind.PHONE, Kind.ROW_NUMBER)),
)
# Of a heading that says several kinds, the first of these counts: "Counsellor phone" is a phone.
STRONGEST = (
    Kind.IDENTIFIER,
    Kind.EMAIL,
    Kind.SIGNATURE,
    Kind.TOTAL,
    Kind.NOTE,
    Kind.PERSONAL,
    Kind.RECORDED,
    Kind.BREAK,
    Kind.LANGUAGES,
    Kind.PHONE,
    Kind.ORGANISATION,
    Kind.ROLE,
    Kind.INSTEAD,
    Kind.UNTIL,
    Kind.FROM,
    Kind.START,
    Kind.END,
    Kind.DATE,
    Kind.HOURS,
    Kind.NAME,
    Kind.TIER,
    Kind.DAY,
    Kind.MONTH,
    Kind.YEAR,
    Kind.PLACE,
    Kind.CODE,
    Kind.ROW_NUMBER,
)


def tier_named(text: str) -> int | None:
    """Return the tier that a cell names alone: Utama, Backup 2, 1st on call; None if it says anything else."""
    words = _words(text)
    if words in _ON_CALL:
        return 1
    first, _, rest = words.partition(" ")
    if first in BACKUPS and rest in _NUMBERS:
        return _NUMBERS[rest] + 1
    if KINDS.get(first, ())[:1] == (Kind.TIER,) and (number := rest.removeprefix("ke ")):
        return _NUMBERS.get(number) or (TIERS[number] if number in ORDINALS else None)
    rest = rest.removesuffix(_SUPPORT)
    return TIERS.get(first) if not rest or rest in _ON_CALL or rest in BESIDE_TIERS else None


def tier_of_rank(text: str) -> int | None:
    """Return the tier that a cell names in a column that says who rings first: Petugas, beside Cadangan, is 1."""
    return 1 if _words(text) in _ON_DUTY else tier_named(text)


def _words(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())
