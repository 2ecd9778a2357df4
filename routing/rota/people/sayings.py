"""Sayings: what a cell of names says that no name does: that somebody comes for another, or each one's hours."""

import re

from routing.rota.people.behind import hours_behind, named, part_behind, time_behind
from routing.rota.people.cells import pieces_in
from routing.rota.words.notes.changes import says_change

_FOR_ANOTHER = re.compile(r"<[-=]*>|[-=]+>|>>|[↔⇄⇆⇔→⇒]")
_LONGEST = 200  # characters


def saying_in(text: str) -> str | None:
    """Return the key of what is wrong with a cell of names that says more than names; None if it doesn't."""
    if len(text) > _LONGEST:
        return None
    if _FOR_ANOTHER.search(text):
        return "name-says-change"
    if time_behind(text):
        return "name-with-time"
    pieces = pieces_in(text, lambda _: False)
    if any(" " in each and says_change(each) and not named(each).off for each in pieces):
        return "name-says-change"
    has_hours = any(part_behind(each)[1] or hours_behind(each)[1] for each in pieces)
    return "names-with-hours" if has_hours and len(pieces) > 1 else None
