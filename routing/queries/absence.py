"""Absence: why somebody who is named in a week does not come. Pure."""

from enum import Enum

from routing.queries.week import Week
from routing.rota.coverage.stays import How, Stay


class Absence(Enum):
    """Why; a pause is none for a whole stay."""

    LEFT = "left"  # they are no longer with us
    NOT_CLEARED = "not_cleared"
    LAPSED = "lapsed"  # their clearance ended before it begins
    AWAY = "away"  # by a cover


def absence(week: Week, stay: Stay) -> Absence | None:
    """Return why nobody rings somebody for a stay of theirs that is not over."""
    person = week.facts.people.get(stay.counsellor_id)
    if person is None or stay.ends_at <= week.now:
        return Absence.AWAY if stay.how is How.AWAY else None
    if not person.active:
        return Absence.LEFT
    if not person.cleared:
        return Absence.NOT_CLEARED
    if stay.how is not How.AWAY:
        return None
    last, begins = person.cleared_until, stay.starts_at.astimezone(week.zone).date()
    return Absence.LAPSED if last is not None and last < begins else Absence.AWAY
