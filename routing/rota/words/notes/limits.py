"""Limits: words by which a note says that a shift does not come every week, for a time alone, or at other hours."""

import re

from routing.rota.words.months import month_named
from routing.rota.words.notes.times import DATE, MONTH, PERIOD, TIME, WEEKDAY
from routing.rota.words.plain import plain

_LONGEST = 120
_COUNT = r"(?:[2-9]|two|three|four|six|dua|tiga|empat|enam)"
_WEEK = r"(?:minggu|pekan|weeks?|wks?)\b"
_NTH = r"(?:[1-5](?:st|nd|rd|th)|first|second|third|fourth|fifth|last)"
_PER = r"(?:a|per|every|each)"
_SELDOM = re.compile(
    rf"\b(?:fortnight(?:ly)?|bi[ -]?weekly|semi-?monthly|(?:dwi|{_COUNT}) ?mingguan|selang[ -]seling"
    r"|bergilir(?:an)?|bergantian|on rotation"
    rf"|(?:every|each|per) (?:(?:other|alternate|{_NTH}|{_COUNT}) (?:days?|months?|{WEEKDAY}|{_WEEK})|month\b)"
    rf"|(?:tiap|setiap|per|sekali) {_COUNT} (?:minggu|pekan|bulan|hari)|{_COUNT} (?:minggu|pekan|bulan|hari) sekali"
    r"|(?:tiap|setiap|sekali) (?:se)?bulan|sebulan (?:sekali|[0-9a-z]+ ?(?:x|kali))"
    r"|(?:sekali|[0-9] ?(?:x|kali)) (?:se|per )bulan"
    rf"|(?:once|twice|one|two|three|[0-9]x) (?:{_PER} month|monthly)"
    rf"|(?:alternat|rotat)(?:es?|ing) (?:with|dengan|{_WEEK}|days?|{WEEKDAY})"
    rf"|(?:not|tidak|tdk|nggak|gak) (?:every|each|tiap|setiap) {_WEEK}"
    r"|(?:tgl|tanggal) (?:ganjil|genap)|(?:odd|even) (?:dates|days))"
    r"|^(?:alternat(?:es?|ing)|rotat(?:es?|ing|ion))$"
)
# Once, or for a while: beside a date it says no more than that.
_ONCE = re.compile(
    r"(?:(?:hanya|just|this|only) )*(?:once|one[ -]?off|sekali)(?: (?:only|saja|ini))?"
    r"|temporar(?:y|ily)(?: .*)?|sementara(?: .*)?|uji coba|trial"
)
# Which of the weeks of a month: first Tuesday, Selasa kedua, minggu ke-2, Week 1.
_AND = r"(?:,|&|/|\+|and|or|dan|atau)"
_NUMBERED = re.compile(
    rf"\b(?:(?:{_NTH}|alternate|odd|even)(?: ?{_AND} ?{_NTH})* (?:{WEEKDAY}|{_WEEK})"
    rf"|(?:{WEEKDAY}|pekan) (?:ke-? ?)?(?:pertama|kedua|ketiga|keempat|kelima|terakhir|ganjil|genap|i{{1,3}}\b|iv\b)"
    rf"|(?:{WEEKDAY}|pekan) (?:ke-? ?[1-5]\b|[1-5] ?{_AND} ?[1-5]\b)"
    r"|(?:weeks?|wks?|pekan)[ -]?(?:[1-5]\b(?![.:/-])|[ab]\b|odd|even))"
    r"|^(?:ganjil|genap|odd|even|monthly|bulanan|quarterly)(?: only| saja)?$"
)
# Each week or each day, which a date says alone once.
_OFTEN = re.compile(
    r"(?:repeats? |recurring |berulang )?(?:(?:every|each|tiap|setiap) (?:week|day|minggu|pekan|hari)"
    r"|weekly|daily|mingguan|harian)"
)
_ONLY = r"(?:only|hanya|cuma|saja|khusus|selama|during|just)"
_FROM = r"(?:mulai|dimulai|berlaku|efektif|starting|starts?|beginning|begins|from|effective|w\.?e\.?f\.?|terhitung)"
_TILL = r"(?:until|til|till|sampai|hingga|s/d|s\.d\.?|up to|berakhir|ends|through)"
_DAYS = rf"(?:{DATE}|{MONTH}|{PERIOD})"
_FOR_A_TIME = re.compile(
    rf"\b(?:{_FROM}|{_TILL})(?: \S+)?? {_DAYS}|\b(?:mulai|starting) {WEEKDAY}|\b(?:per|as of|as from) {DATE}"
    rf"|\b(?:sejak|since) [0-9]{{1,2}} ?{MONTH}(?! ?[0-9]{{4}})"
    rf"|\b{_ONLY}\b.{{0,20}}?\b(?:{_DAYS}|{WEEKDAY})|(?:{_DAYS}|{WEEKDAY}).{{0,20}}? {_ONLY}\b"
    r"|\bfor (?:this|the|next|one|[0-9]+) (?:\S+ )?(?:weeks?|months?)\b|\b(?:minggu|bulan) ini saja"
    r"|\bone (?:week|month) only|\bselama [0-9a-z]+ (?:minggu|bulan)\b"
)
_HOURS = r"(?:hours?|hrs?|jam)\b"
_AT_OTHER_HOURS = re.compile(
    rf"\b(?:{_FROM}|{_TILL}|pulang|datang|leaves|arrives|late|telat|terlambat|only|hanya)(?: \S+)?? {TIME}"
    rf"|\bleaves (?:\S+ )?at [0-9]|\b(?:late|telat|terlambat)\b.{{0,12}}[0-9]|(?:^| ){TIME} (?:only|saja|baru)\b"
    rf"|\b(?:only|hanya) [0-9]+ ?{_HOURS}|\b[0-9]+ ?{_HOURS} (?:only|saja)|\b(?:half (?:a )?day|setengah hari)\b"
    r"|\bjam [0-9.:]+ baru\b"
)
# A month, or days with their month, alone: what a column of periods has.
_TO = r"(?:-|to|sampai|s/d|&|dan|and)"
_MONTH_OF_YEAR = rf"{MONTH}(?: ?[0-9]{{4}})?"
_PERIOD_ALONE = re.compile(
    rf"(?:(?:periode|period|bulan|tgl|tanggal)\.? )?(?:{_MONTH_OF_YEAR}(?: ?{_TO} ?{_MONTH_OF_YEAR})?"
    rf"|[0-9]{{1,2}}(?: ?{_MONTH_OF_YEAR})? ?{_TO} ?[0-9]{{1,2}} ?{_MONTH_OF_YEAR})"
)

# No limit is said without one of these words, or a month; most notes have none, and are told apart quickly by that.
_SAID = """
fortnight fortnightly bi biweekly semi semimonthly dwi dwimingguan mingguan selang bergilir bergiliran
bergantian rotation rotate rotates rotating alternate alternates alternating every each per tiap setiap
sekali sebulan bulan bulanan month months monthly quarterly tgl tanggal odd even ganjil genap once one off
temporary temporarily sementara uji trial week weeks wk wks weekly pekan minggu day days daily hari harian
not tidak tdk nggak gak only hanya cuma saja khusus selama during just mulai dimulai berlaku efektif
starting start starts beginning begins from effective w wef terhitung until til till sampai hingga s up
berakhir ends through as sejak since for pulang datang leaves arrives late telat terlambat baru half
setengah periode period mon monday mondays tue tues tuesday tuesdays wed wednesday wednesdays thu thur thurs
thursday thursdays fri friday fridays sat saturday saturdays sun sunday sundays senin selasa rabu kamis
jumat jum at sabtu ahad
"""
_NEEDED = frozenset(_SAID.split())
_LETTERS = re.compile(r"[a-z]+")


def _may_say(words: str) -> bool:
    """Tell whether a note has a word without which it says no limit."""
    return any(word in _NEEDED or month_named(word) for word in _LETTERS.findall(words))


def says_seldom(text: str) -> bool:
    """Tell whether a note says that something comes more seldom than each week."""
    return _SELDOM.search(plain(text[:_LONGEST])) is not None


def says_limit(text: str, *, beside_weekdays: bool) -> bool:
    """Tell whether a note says that a shift comes at other times than its days and hours alone say.

    Beside weekdays, which come every week, that is a longer interval, or a first or last day; beside a date it is any
    interval. Other hours are so beside both.
    """
    words = " ".join(plain(text[:_LONGEST]).replace(": ", " ").split())
    if not _may_say(words):
        return False
    if _SELDOM.search(words) or _AT_OTHER_HOURS.search(words):
        return True
    if not beside_weekdays:
        return _OFTEN.fullmatch(words) is not None
    return bool(
        _NUMBERED.search(words)
        or _FOR_A_TIME.search(words)
        or _PERIOD_ALONE.fullmatch(words)
        or _ONCE.fullmatch(words)
    )
