"""Call chips: the filter of the call log in words, each with the address that takes it away."""

from typing import NamedTuple

from ivr.web.numbers import language_name
from ivr.web.pages import Visit
from ivr.web.supervisor.call_log import words
from ivr.web.supervisor.call_log.asked import RANGE, Read
from ivr.web.times import duration, short_date
from ivr.web.words import words_of
from routing.queries.call_log.choices import Choices
from routing.queries.caller_codes import code_of


class Chip(NamedTuple):
    """One condition in words; `without` is the address of the log without it."""

    words: str
    without: str


def chips(visit: Visit, read: Read, offered: Choices, *, with_code: bool = True) -> list[Chip]:
    """Return the conditions of a filter, but for the usual span of time; a file has no caller's code."""
    _, asked = words_of(visit), read.filter
    said: list[tuple[str, str]] = []
    if read.fields.get("day"):
        said.append(("day", _days(visit, read)))
    if asked.hashes and not with_code:
        said.append(("caller", _("calls of one caller")))
    elif asked.hashes:
        code = code_of(asked.hashes[0], visit.pages.helpline.sealer)
        said.append(("caller", _("calls of %(code)s") % {"code": code}))
    if asked.outcome is not None:
        said.append(("outcome", _(words.OUTCOMES[asked.outcome].words)))
    if asked.counsellor is not None:
        said.append(("counsellor", offered.counsellors.get(asked.counsellor, f"#{asked.counsellor}")))
    if asked.organisation is not None:
        said.append(("organisation", asked.organisation))
    if asked.language is not None:
        said.append(("language", language_name(visit.language)(asked.language)))
    if asked.waited is not None:
        said.append(("wait", _("waited %(time)s or longer") % {"time": duration(asked.waited)}))
    said += [(name, _(text)) for name, text in words.TICKS.items() if name in read.fields]
    return [Chip(text, read.without(*_TOGETHER.get(name, (name,)))) for name, text in said]


_TOGETHER = {"day": ("day", "first", "last")}


def _days(visit: Visit, read: Read) -> str:
    if read.day != RANGE:
        _ = words_of(visit)
        return _(words.DAYS[read.day])
    written = short_date(visit.language)
    return "\u2013".join("" if day is None else written(day) for day in (read.first, read.last))
