"""Standing: words by which a note says that somebody answers no calls: they learn, or have another channel."""

import re

from routing.rota.words.plain import plain

_LONGEST = 60
_LEARNS = re.compile(
    r"(?:(?:in|on|under|dalam|masih|sedang|ikut|masa) )*(?:training|pelatihan|percobaan|probation"
    r"|orientasi|orientation)"
    r"|(?:\S+ )?(?:trainees?|magang|intern|internship|learner|observer|observing|pengamat|observasi"
    r"|shadow(?:ing|s)?)(?: \S+){0,2}"
    r"|(?:not(?: yet)?|belum|blm) (?:trained|qualified|certified|lulus|terlatih|dilatih|bersertifikat)(?: .*)?"
)
_OVER = re.compile(r"\b(?:done|completed?|finished|passed|selesai|sudah|telah|lulus)\b")
_CHANNEL = (
    r"(?:(?:web|live|online)[ -]?)?(?:chat|e-?mails?|surel|surat elektronik|sms|texts?|texting|whats ?app"
    r"|wa|telegram|dms?"
    r"|instagram|ig|facebook|fb|medsos|media sosial|social media|messenger|forum|line|tatap muka"
    r"|face to face|walk-?ins?)"
)
_CHANNELS = rf"{_CHANNEL}(?: ?(?:,|/|&|\+|and|dan|or|atau) ?{_CHANNEL})*"
_CHANNELS_ALONE = re.compile(_CHANNELS)
_NOT = r"(?:no|not|without|tanpa|does(?:n't| not)|do(?:n't| not)|tidak|tdk)"
_TAKES = r"(?:take|taking|answer|answering|terima|menerima|angkat|on|for|ada|via)"
_NO_CALLS = re.compile(
    r"(?:jangan|don't|do not|not to be) (?:be )?(?:di)?(?:telepon|telpon|telp|hubungi|ring|rung|calls?"
    r"|called|contact|contacted)"
    r"|(?:hp|phone|telepon) (?:is )?(?:off|mati|rusak|hilang|broken|lost)|(?:tidak punya|tdk punya"
    r"|no) (?:hp|phone|telepon)"
    rf"|admin only|{_CHANNELS} (?:support|team) only|(?:only|hanya|khusus|cuma) {_CHANNELS}|{_CHANNELS} (?:only|saja)"
    rf"|{_NOT}(?: {_TAKES})?(?: the)? (?:calls?|phones?|telp|telepon|telpon|panggilan|voice)"
)
_OF_CHANNELS = re.compile(
    r"\b(?:channels?|kanal|saluran|layanan|services?|platforms?|jalur|moda|modes?|media|medium)\b"
)


_LATER = re.compile(
    r"(?:(?:as|only|sebagai|hanya|jadi|is|tenaga) )*(?:back-?up|cadangan|stand-?by|secondary|sekunder"
    r"|(?:2nd|second|3rd|third) (?:call|line)"
    r"|lini (?:ke-?)?(?:[23]|dua|tiga|kedua|ketiga)|l[23]|tier [2-9])(?: [0-9])?(?: only| saja)?"
)


def says_later(text: str) -> bool:
    """Tell whether a note says that whoever stands beside it rings after others."""
    return _LATER.fullmatch(plain(text[:_LONGEST])) is not None


def says_learner(text: str) -> bool:
    """Tell whether a status says that whoever stands beside it learns, or looks on."""
    words = plain(text[:_LONGEST])
    return _LEARNS.fullmatch(words) is not None and not _OVER.search(words)


def is_of_channels(title: str) -> bool:
    """Tell whether a heading is that of a column of channels: Kanal, Service."""
    return _OF_CHANNELS.search(plain(title)) is not None


def says_no_calls(text: str, *, is_channel: bool) -> bool:
    """Tell whether a text says that whoever stands beside it takes no calls, as a channel does by its name."""
    words = plain(text[:_LONGEST])
    return _NO_CALLS.fullmatch(words) is not None or (
        is_channel and _CHANNELS_ALONE.fullmatch(words) is not None
    )
