"""The filter of `/audit`: who, what, about what and when, as the address has it; times are of the hotline's zone."""

from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from pydantic import BaseModel, Field
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web.deeds.kinds import actions_of
from ivr.web.deeds.subjects import NAMED, uuid_of
from ivr.web.marked import N_
from ivr.web.numbers import whole
from ivr.web.pages import Visit
from ivr.web.times import date_of
from ivr.web.words import words_of
from routing.queries.audit_log import Place, Wanted
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import DAY, read_time
from routing.rota.messages.saying import say
from routing.rota.wallclock import instant_of

PROGRAM = "program"
ABOUT = {
    "call": N_("Call"),
    "message": N_("Message"),
    "callback": N_("Callback"),
    "follow_up": N_("Follow-up"),
    "counsellor": N_("Counsellor"),
    "account": N_("Account"),
    "version": N_("Version of the rota"),
    "cover": N_("Cover"),
}
_IN_THE_TABLE = {"message": ("message", "voicemail")}
_MOST_NAMED = 10  # people whose name has what was typed in it
_LONGEST = 200
_LAST_ID = 2**63 - 1


class Asked(BaseModel):
    """The fields as they are typed. `before` is the place from which older rows are shown."""

    who: str = Field("", max_length=_LONGEST)
    what: str = Field("", max_length=_LONGEST)
    about: str = Field("", max_length=_LONGEST)
    which: str = Field("", max_length=_LONGEST)
    since: str = Field("", max_length=_LONGEST)
    since_time: str = Field("", max_length=_LONGEST)
    until: str = Field("", max_length=_LONGEST)
    until_time: str = Field("", max_length=_LONGEST)
    before: str = Field("", max_length=_LONGEST)

    @property
    def fields(self) -> Mapping[str, str]:
        """What filters, by name, without what is left empty and without the place."""
        return {name: value for name, value in self.model_dump(exclude={"before"}).items() if value.strip()}

    @property
    def place(self) -> Place | None:
        """The place that `before` names; None where it names none."""
        at, _sign, number = self.before.rpartition("~")
        try:
            instant, id_ = datetime.fromisoformat(at), int(number)
        except ValueError:
            return None
        return Place(instant, id_) if instant.tzinfo is not None and 0 < id_ <= _LAST_ID else None


class FilterNotSound(Exception):
    """What was typed filters nothing; `faults` says why, by field."""

    def __init__(self, faults: dict[str, str]) -> None:
        """`faults` has at least one."""
        super().__init__()
        self.faults = faults


def link_to(subject: str) -> str:
    """Return the address of all rows about a subject; nothing where it cannot be asked for."""
    kind, _space, id_ = subject.partition(" ")
    found = next((name for name, kinds in _IN_THE_TABLE.items() if kind in kinds), kind)
    return f"/audit?{urlencode({'about': found, 'which': id_})}" if found in ABOUT and id_ else ""


def place_of(row: object) -> str:
    """Return how an address names the place of a row."""
    return f"{row.at.isoformat()}~{row.id}"  # type: ignore[attr-defined]


async def wanted(visit: Visit, connection: AsyncConnection, asked: Asked) -> Wanted:
    """Return which rows a filter wants. Raises FilterNotSound with every fault at once."""
    _, faults = words_of(visit), dict[str, str]()
    who = asked.who.strip()
    account = None if who in {"", PROGRAM} else whole(who)
    if who not in {"", PROGRAM} and account is None:
        faults["who"] = _("Choose somebody of the list.")
    actions = actions_of(asked.what) if asked.what else ()
    if asked.what and not actions:
        faults["what"] = _("Choose something of the list.")
    subjects = await _subjects(visit, connection, asked, faults)
    since = _instant(visit, asked.since, asked.since_time, "since", 0, faults)
    until = _instant(visit, asked.until, asked.until_time, "until", DAY, faults)
    if since is not None and until is not None and until <= since:
        faults["until"] = _("It ends before it begins.")
    if faults:
        raise FilterNotSound(faults)
    return Wanted(account, who == PROGRAM, actions, subjects, since, until)


def told(asked: Asked, wanted: Wanted) -> dict[str, object]:
    """Return what a filter wanted, for the audit: ids and times, and no name that was typed."""
    who = PROGRAM if wanted.by_program else wanted.account and f"account {wanted.account}"
    since, until = (at and at.isoformat(timespec="seconds") for at in (wanted.since, wanted.until))
    subjects = None if wanted.subjects is None else list(wanted.subjects)
    fields = {"who": who, "what": asked.what or None, "about": subjects, "from": since, "until": until}
    return {name: value for name, value in fields.items() if value is not None}


async def _subjects(
    visit: Visit, connection: AsyncConnection, asked: Asked, faults: dict[str, str]
) -> tuple[str, ...] | None:
    """Return the subjects that "about" and "which" name; None where nothing was asked."""
    _, kind, which = words_of(visit), asked.about.strip(), asked.which.strip()
    if not kind and not which:
        return None
    if kind not in ABOUT:
        faults["about"] = _("Choose what it is about.")
        return ()
    if not which:
        faults["which"] = _(_WHICH[kind])
        return ()
    ids = await _ids(connection, kind, which)
    if ids is None:
        faults["which"] = _(_WHICH[kind])
        return ()
    return tuple(f"{each} {id_}" for each in _IN_THE_TABLE.get(kind, (kind,)) for id_ in ids)


_A_NAME = N_("Write a name, or a part of it.")
_A_NUMBER = N_("Write its number.")
_AN_ID = N_("Write its id, as the address of its page has it.")
_WHICH = {
    "call": _AN_ID,
    "message": _AN_ID,
    "callback": _AN_ID,
    "follow_up": _AN_ID,
    "counsellor": _A_NAME,
    "account": _A_NAME,
    "version": _A_NUMBER,
    "cover": _A_NUMBER,
}


async def _ids(connection: AsyncConnection, kind: str, which: str) -> list[str] | None:
    """Return the ids of what is named; none where nobody has this name; None where it can't be read."""
    if _WHICH[kind] is _AN_ID:
        found = uuid_of(which)
        return None if found is None else [str(found)]
    number = whole(which)
    if _WHICH[kind] is _A_NUMBER:
        return None if number is None else [str(number)]
    id_of, name = NAMED[kind]
    has_it = func.strpos(func.lower(name), which.lower()) > 0
    same = has_it if number is None else or_(has_it, id_of == number)
    rows = await connection.execute(select(id_of).where(same).order_by(name, id_of).limit(_MOST_NAMED))
    return [str(id_) for id_ in rows.scalars()]


def _instant(
    visit: Visit, day: str, time: str, field: str, usual: int, faults: dict[str, str]
) -> datetime | None:
    """Return the instant of a day and a time; without a time its day begins, or ends. None where none is written."""
    _: Callable[[str], str] = words_of(visit)
    if not day.strip() and not time.strip():
        return None
    on = date_of(day)
    if on is None:
        faults[field] = _("Write a date such as %(example)s.") % {"example": visit.now.date().isoformat()}
        return None
    try:
        minute = read_time(time)[0] if time.strip() else usual
    except CellNotSound as fault:
        faults[f"{field}_time"] = say(fault.key, time, fault.params, visit.language)
        return None
    return instant_of(on, minute, visit.pages.settings.zone)
