"""Details: what a row of the audit says was there before and after, in the reader's words."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import get_day_names
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web import numbers, times
from ivr.web.deeds.subjects import named, uuid_of
from ivr.web.marked import N_
from ivr.web.pages import Visit
from ivr.web.templating import ROLES
from ivr.web.words import words_of
from routing.people.roles import Role
from routing.supervision import reveals

# What stands in `before` and `after`; a field without words is shown by its own name.
FIELDS = {
    "about": N_("about"),
    "again": N_("as in version"),
    "allow_empty": N_("empty hours allowed"),
    "answers": N_("answers"),
    "by": N_("by"),
    "bytes": N_("bytes"),
    "callback_attempts": N_("attempts for each callback"),
    "callback_expires_hours": N_("a callback expires after hours"),
    "callback_quiet_hours": N_("quiet hours"),
    "callbacks_per_hour": N_("callbacks in an hour"),
    "callbacks_typed_per_hour": N_("typed callbacks in an hour"),
    "changed": N_("changed"),
    "clear_by_hand": N_("coordinators clear people by hand"),
    "count": N_("how many"),
    "counsellor": N_("counsellor"),
    "days": N_("days"),
    "emergency_number": N_("emergency number"),
    "first_wrong": N_("first row that is not as written"),
    "from": N_("from"),
    "kind": N_("kind"),
    "languages": N_("languages"),
    "message_amber_minutes": N_("a message is amber after minutes"),
    "message_red_minutes": N_("a message is red after minutes"),
    "needs": N_("version"),
    "new": N_("new"),
    "organisation": N_("organisation"),
    "people": N_("people"),
    "phone": N_("phone"),
    "purpose": N_("what for"),
    "recovery_codes_left": N_("recovery codes left"),
    "referral_number": N_("referral number"),
    "renumbered": N_("with another number"),
    "replaced": N_("in place of"),
    "roles": N_("roles"),
    "rows": N_("rows"),
    "second_factor": N_("second factor"),
    "second_factor_roles": N_("roles that need a second factor"),
    "shifts": N_("shifts"),
    "tier": N_("tier"),
    "at": N_("at"),
    "to": N_("to"),
    "until": N_("until"),
    "version": N_("version"),
    "what": N_("what"),
    "who": N_("who"),
    "words_en": N_("words in English"),
    "words_id": N_("words in Indonesian"),
}
VALUES = {
    "added": N_("added"),
    "danger": N_("danger to life"),
    "demo": N_("the demo"),
    "invitation": N_("invitation"),
    "misuse": N_("misuse"),
    "removed": N_("away"),
    "replaced": N_("replaces"),
    "reset": N_("new password"),
    "ring_back": N_("a promised callback"),
    "set up": N_("set up"),
    "wish": N_("the caller's wish"),
}
_COUNSELLORS = ("counsellor", "replaced")
_BEFORE = N_("%(field)s before: %(value)s")
_TO = " → "
_NOTHING = "\u2013"
_REVEALED = "call.number_shown"
_ACCOUNT = re.compile(r"account ([0-9]+)")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(_DAY.pattern + r"T.*")


async def details(visit: Visit, connection: AsyncConnection, rows: Sequence[Any]) -> list[list[str]]:
    """Return what each row says was before and after, a text a field: "roles: Admin → Admin, Supervisor"."""
    sides = [side for row in rows for side in (row.before, row.after) if side]
    ids = {str(side[field]) for side in sides for field in _COUNSELLORS if field in side}
    hands = {
        found[1] for side in sides for value in side.values() if (found := _ACCOUNT.fullmatch(str(value)))
    }
    who = await named(connection, "account", hands)
    saying = _Saying(visit, await named(connection, "counsellor", ids), who)
    return [saying.row(row.before or {}, row.after or {}) for row in rows]


async def reasons(visit: Visit, connection: AsyncConnection, rows: Sequence[Any]) -> list[str]:
    """Return why each row was done, in the words of whoever did it; a reveal's stand apart, sealed, until erased."""
    table, sealer = reveals.reveals, visit.pages.helpline.sealer
    shown = {uuid_of(str(row.subject).rpartition(" ")[2]) for row in rows if row.action == _REVEALED}
    found: dict[tuple[str, int, datetime], str] = {}
    if shown:
        theirs = await connection.execute(select(table).where(table.c.call_id.in_(shown)))
        for each in theirs:
            found[f"call {each.call_id}", each.account, each.at] = sealer.opened(each.sealed) or ""
    return [row.why or found.get((row.subject, row.account, row.at), "") for row in rows]


class _Saying:
    def __init__(self, visit: Visit, names: Mapping[str, str], who: Mapping[str, str]) -> None:
        self._words, self._names, self._who = words_of(visit), names, who
        self._thousands = numbers.thousands(visit.language)
        self._moment = times.moment(visit.language, visit.pages.settings.zone)
        self._date = times.short_date(visit.language)
        self._days = get_day_names("abbreviated", locale=visit.language)

    def row(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
        return [self._field(field, before, after) for field in {**before, **after}]

    def _field(self, field: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
        name = self._words(FIELDS[field]) if field in FIELDS else field.replace("_", " ")
        if field in before and field not in after and after:
            told = {"field": name, "value": self._value(field, before[field])}
            return self._words(_BEFORE) % told
        both = [self._value(field, side[field]) for side in (before, after) if field in side]
        return f"{name}: {_TO.join(both)}"

    def _value(self, field: str, value: Any) -> str:
        _ = self._words
        if value is None or value == []:
            return _NOTHING
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if field in _COUNSELLORS:
            return self._names.get(str(value), str(value))
        if isinstance(value, int):
            return self._thousands(value)
        if isinstance(value, Collection) and not isinstance(value, str | Mapping):
            return ", ".join(self._one(field, each) for each in value)
        return self._one(field, value)

    def _one(self, field: str, value: Any) -> str:
        if field == "days" and isinstance(value, int) and value in self._days:
            return str(self._days[value])
        text = str(value)
        if found := _ACCOUNT.fullmatch(text):
            return self._who.get(found[1], text)
        if text in set(Role):
            return self._words(ROLES[Role(text)])
        if text in VALUES:
            return self._words(VALUES[text])
        return self._time(text)

    def _time(self, text: str) -> str:
        """Return an instant or a date in words; any other text as it is."""
        try:
            if _DAY.fullmatch(text):
                return self._date(date.fromisoformat(text))
            at = datetime.fromisoformat(text) if _INSTANT.fullmatch(text) else None
        except ValueError:
            return text
        return text if at is None or at.tzinfo is None else self._moment(at)
