"""Outside: what a note around a table says of its shifts, once what it asks of its readers is left out."""

import re
from collections.abc import Iterator

from routing.rota.words.notes.away import says_away, says_holiday
from routing.rota.words.notes.changes import says_change, says_unsure
from routing.rota.words.notes.limits import says_limit, says_seldom
from routing.rota.words.notes.times import DATE, WEEKDAY
from routing.rota.words.plain import plain

_LONGEST = 120
_MOST = 2000  # characters of a note
_END = re.compile(r"[;!\n]+|\.(?=\s+[^\W\da-z]|\s*$)")
# What somebody is to do if something happens; whom to ask; what a phone is.
_IF = re.compile(
    r"\b(?:bila|jika|kalau|apabila|if|in case|when|whenever|unless|hubungi|kontak|contact|call|ask|tell|inform"
    r"|laporkan|lapor|beri ?tahu)\b[^,;]*"
    r"|\b(?:ganti|berganti|new|changed?|changes|berubah) (?:nomor|nomer|no|hp|number|phone)\b"
)
# By which a note begins that asks for nothing but to be read.
_TELLS = re.compile(
    r"\b(?:please (?:(?:also |take )?note|remember(?! to\b)|be (?:aware|advised|informed|reminded))"
    r"|(?:harap|mohon|tolong) (?:juga )?(?:(?:di)?perhati(?:kan|an)(?:nya)?|(?:di)?maklum(?:i)?|maaf|dicatat|catat"
    r"|(?:di)?ingat)|untuk (?:diperhatikan|diketahui|perhatian))\b(?:,? (?:that|bahwa|karena|as|because)\b)?[ :,-]*"
)
_CLOSED = re.compile(r"\b(?:(?:di)?tutup|closed)\b")
_ASKS = re.compile(
    r"\b(?:harap|mohon|tolong|wajib|harus|jangan|please|must|should|may|dapat|boleh|dilarang|untuk|setiap"
    r"|selalu|always|any)\b"
)
_SIGNED = re.compile(
    r"\b(?:dibuat|disusun|disetujui|menyetujui|mengetahui|dicetak|prepared|approved|printed|created"
    r"|updated|revised|revisi"
    r"|diperbarui|cetak|ttd)\b|^[^\W\d]+, ?[0-9]"
)
_OF_ROTA = re.compile(r"\b(?:jadwal|daftar|rota|roster|schedule|piket|jaga|rencana)\b")
_DAY = re.compile(
    rf"\b(?:{DATE}|{WEEKDAY}|natal|christmas(?: day)?|lebaran|tahun baru|new year|besok|tomorrow)"
)
_NO_SHIFT = re.compile(
    r"\b(?:(?:tidak|tdk) ada|tanpa|no|nobody|without|libur)\b(?: (?:one|ada|yang|on|duty|who))* ?"
    r"(?:piket|jaga|petugas|konselor|layanan|shift|cover|service|duty|calls?|counsellors?|volunteers?"
    r"|rota|hotline|lines?|on)\b"
    r"|^nobody\b"
)
_CHANGE = re.compile(
    r"^(?:catatan:? )?(?:perubahan|changes?|ralat|koreksi|correction|tambahan|additional|extra|added"
    r"|ditambah)\b|\binstead of\b"
)


def clauses_of(note: str) -> Iterator[str]:
    """Yield what a note says, in plain letters, without codes that it explains and what it asks of its readers."""
    for part in _END.split(note[:_MOST]):
        pieces = [part] if len(part) <= _LONGEST else part.split(",")
        for piece in pieces:
            clause = " ".join(_IF.sub(" ", _TELLS.sub(" ", plain(piece[:_LONGEST]))).split()).strip(" ,")
            if clause and "=" not in clause:
                yield clause


def changes_shifts(clause: str, *, names_somebody: bool, is_title: bool) -> bool:
    """Tell whether a clause may say that somebody is not on duty as the table has it.

    A title of a rota has the words for it too (Jadwal Pengganti): there it takes a person, or a day without a shift.
    """
    has_day = _DAY.search(clause) is not None
    tells = has_day and (names_somebody or _CLOSED.search(clause) is not None)
    if _SIGNED.search(clause) or (_ASKS.search(clause) and not tells):
        return False
    if (_NO_SHIFT.search(clause) and has_day) or says_seldom(clause):
        return True
    if _OF_ROTA.search(clause) and is_title and not names_somebody:
        return False
    said = says_change(clause) or says_away(clause) or says_unsure(clause)
    if said or (has_day and says_holiday(clause)):
        return True
    if names_somebody and says_limit(clause, beside_weekdays=True):
        return True
    return _CHANGE.search(clause) is not None and (names_somebody or has_day)
