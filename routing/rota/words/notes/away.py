"""Away: words by which a note says that somebody has left, is on leave, or does not come on some days."""

import re
from functools import cache

from routing.rota.words.notes.times import DATE, MONTH, PERIOD, WEEKDAY
from routing.rota.words.plain import plain

_LONGEST = 120
# At the first note: a tenth of a second, for which the start of no program waits.
_compiled = cache(re.compile)
_DAYS = rf"(?:{DATE}|{MONTH}|{PERIOD}|{WEEKDAY})"
_NOT = r"(?:tidak|tdk|nggak|gak|belum|blm|bukan|not(?: yet)?|no longer|does(?:n't| not)|is(?:n't| not)|won't|will not)"
_GONE = (
    r"\b(?:resign(?:ed|s|ing|ation)?|(?:meng)?undur(?:kan)? diri|(?:sudah|telah|akan) (?:keluar|berhenti)"
    r"|pensiun|retired|(?:has|have|had) left|left (?:us|the|in|on)|leav(?:es|ing) (?:us|the team|in|on)|quit"
    r"|(?:last day|hari terakhir)(?: (?:is|kerja|tugas))?:? [0-9]"
    rf"|(?:keluar|berhenti) (?:per |mulai |pada |tgl\.? |tanggal )?{_DAYS}"
    rf"|(?:di)?non-? ?aktif(?:kan)?|{_NOT} (?:lagi )?(?:aktif|active)|(?:tidak|tdk) lagi|no longer"
    rf"|inactive|deactivated"
    r"|suspended|di?skors(?:ing)?|dismissed|terminated|dipecat|diberhentikan|meninggal|deceased"
    r"|vakum|hiatus|sabbatical|paused?|jeda|blacklist(?:ed)?)\b"
    r"|^(?:left|keluar|berhenti|gone|away)$"
)
_OFF = r"(?:off|away|out|absent|leave)"
_AWAY = (
    r"\b(?:cuti\b(?! (?:bersama|nasional))|(?:on|maternity|paternity|parental|sick|annual|study|medical"
    r"|unpaid|paid) leave"
    r"|leave of absence|(?:maternity|paternity)|off (?:sick|duty|work)|on (?:holiday|vacation)"
    r"|travell?ing|di luar kota"
    r"|dinas luar|umr[ao]h|naik haji|hospitali[sz]ed|opname|rawat inap"
    rf"|{_OFF} (?:until|till?|from|on|in|this|next)|{_OFF} {_DAYS}"
    rf"|{_NOT} (?:working|work|bertugas|piket|jaga|kerja|bekerja|on duty|available|in)"
    rf"|{_NOT} (?:pada |tgl\.? |tanggal |on |in |termasuk )*(?:{DATE}|{WEEKDAY})"
    rf"|kecuali|except(?:ing|ion|ions)?|exc|excl|excluding|but not|(?:skip|minus|without|tanpa) {DATE}"
    r"|(?:di)?tutup|closed)\b"
)
# A holiday is a remark on a date, and beside weekdays a day on which they do not come.
_HOLIDAY = re.compile(
    rf"\b(?:libur|holiday|cuti bersama)\b.{{0,30}}?\b{DATE}|{DATE}.{{0,30}}?\b(?:libur|holiday)\b"
)
# Headings of those who are away; people of holidays are on duty.
_ABSENT = re.compile(
    r"\b(?:cuti|libur|ijin|izin|sakit|absen|absent|leave|off(?: duty)?|away|sick|unavailable|not available|berhalangan"
    r"|vacation|on holiday|tidak (?:masuk|hadir|jaga|bertugas|bisa))\b"
)
_ON_DUTY = re.compile(r"\b(?:hari|cover|on duty|on call|nasional|natal|lebaran|sisa|jumlah|total|nomor|no)\b")
# Beside days: Tidak tersedia tanggal, Can't do dates, Blackout dates.
_NO_DAYS = re.compile(
    r"\b(?:(?:tidak|tdk|nggak|gak|ga|belum) (?:bisa|dapat|tersedia|hadir|masuk|jaga|bertugas|available|on)"
    r"|not (?:available|working|on|in)|unable|(?:can't|cannot|cant|can not)|blackout|blocked|except|kecuali|exclud\w+"
    r"|days? off|off days?|holidays?|vacations?|berhalangan|sibuk|busy)\b"
)
_COVERED = re.compile(
    r"\b(?:cover|piket|petugas|konselor|on duty|on call|nasional|natal|lebaran|public|bank|sisa|jumlah|total|nomor"
    r"|no)\b"
)
_OF_HOLIDAYS = re.compile(r"\b(?:libur|holidays?)\b")
_OF_DUTY_OFF = re.compile(r"\b(?:piket|jaga|petugas|konselor|shift)\b.*\blibur\b")


def is_of_absent(title: str) -> bool:
    """Tell whether a heading is that of those who are away: Cuti, On leave, Petugas izin."""
    words = plain(title)
    return bool(_ABSENT.search(words)) and not (_ON_DUTY.search(words) or _OF_DUTY_OFF.search(words))


def is_of_days_off(title: str) -> bool:
    """Tell whether a heading of days is that of days on which somebody does not come: Tanggal cuti, Dates off."""
    words = plain(title)
    is_said = _ABSENT.search(words) or _NO_DAYS.search(words)
    return bool(is_said) and not (_COVERED.search(words) or _OF_DUTY_OFF.search(words))


def may_be_holidays(title: str) -> bool:
    """Tell whether a heading of days off may be that of holidays, on which somebody comes: Tanggal libur."""
    words = plain(title)
    return bool(_OF_HOLIDAYS.search(words)) and is_of_days_off(title)


def says_away(text: str) -> bool:
    """Tell whether a note says that whoever stands beside it has left, is on leave, or does not come on some days."""
    words = plain(text[:_LONGEST])
    return bool(_compiled(_GONE).search(words) or _compiled(_AWAY).search(words))


def says_holiday(text: str) -> bool:
    """Tell whether a note says of a date that it is a holiday."""
    words = plain(text[:_LONGEST])
    return ("libur" in words or "holiday" in words or "bersama" in words) and bool(_HOLIDAY.search(words))
