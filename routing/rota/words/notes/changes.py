"""Changes: words by which a note says that somebody does not come, or that another one does."""

import re

from routing.rota.words.plain import plain

_WORD = re.compile(r"[^\W\d_]+")
_LONGEST = 120
# Of any note: one of these words is enough.
_SAID = """
batal dibatalkan membatalkan pembatalan cancel canceled cancelled cancels cancellation
tukar ditukar bertukar tukeran menukar swap swapped swapping swaps
ganti diganti digantikan menggantikan gantikan gantiin digantiin pengganti
replaced replacing replaces replacement substitute substituted substitutes sub
dipindah dipindahkan pindah moved rescheduled postponed ditunda
berhalangan absen absent izin ijin sakit sick declined rejected ditolak menolak withdrawn mundur
"""
_WORDS = frozenset(_SAID.split())
# Of headings alone.
_TITLES = _WORDS | {"cover", "covers", "covered", "covering"}
_PART_OF_A_HOUSE = re.compile(r"\bsub[ -]?(?:bagian|unit|divisi|bidang|tim|team|seksi)\b")
# Words that say it alone; in longer notes they may speak of the day: Libur Natal.
_ALONE = frozenset({"libur", "cuti", "off", "leave", "on leave", "no show", "not coming", "no", "tidak"})
_PHRASES = re.compile(
    r"\b(?:(?:tidak|tdk|nggak|gak|ga|batal) (?:jadi|bisa|hadir|masuk|datang)|no.show|not (?:coming|available)"
    r"|can(?:no|')t (?:come|make it)|unavailable)\b"
)
# By which a status begins that says of whoever stands beside it that they may not come.
_UNSURE = re.compile(
    r"(?:tentative|tentatif|pending|tbc|unconfirmed|unsure|maybe|mungkin|ragu(?:[ -]ragu)?|draft?|proposed|requested"
    r"|invited|on hold|(?:awaiting|waiting for|menunggu|needs?|perlu) (?:confirm|konfirm|respon|repl|action|jawab)\w*"
    r"|(?:not(?: yet)?|belum|blm|to be) (?:\w*confirm|\w*konfirm|pasti|jelas|fix|tentu|sure|final|definite|respon)\w*"
    r"|(?:belum|blm|not yet)$)\b|\?+$"
)
# Of whoever comes now and then.
_AT_TIMES = re.compile(
    r"\b(?:(?:if|when|as|bila|jika|kalau|apabila) (?:perlu|diperlukan|dibutuhkan|needed|required"
    r"|necessary|possible|sempat)"
    r"|kadang(?:[ -]kadang)?|sometimes|occasional(?:ly)?|on request|ad.hoc|insidental|fleksibel|flexible)\b"
)
_NOTHING_CHANGED = frozenset(
    {"", "-", "no", "none", "n", "tidak", "tidak ada", "ok", "x", "false", "n/a", "na"}
)


def says_change(text: str) -> bool:
    """Tell whether a note says that whoever stands beside it does not come, or changes places."""
    words = plain(text[:_LONGEST])
    return words in _ALONE or not _WORDS.isdisjoint(_WORD.findall(words)) or bool(_PHRASES.search(words))


def says_unsure(text: str) -> bool:
    """Tell whether a status says that it isn't sure that whoever stands beside it comes."""
    words = plain(text[:_LONGEST])
    return _UNSURE.match(words) is not None or _AT_TIMES.search(words) is not None


def is_of_changes(title: str) -> bool:
    """Tell whether a heading is that of a column of changes: Tukar dengan, Replaced by."""
    return not _TITLES.isdisjoint(_WORD.findall(_PART_OF_A_HOUSE.sub("", plain(title))))


def says_nothing_changed(text: str) -> bool:
    """Tell whether a cell of a column of changes says that there is none."""
    return plain(text) in _NOTHING_CHANGED
