"""Filters of the call log, and which rows they let through. The filter is parsed at the door (ivr/web/supervisor)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, any_, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import Outcome, calls
from routing.offers import offers
from routing.summaries.table import summaries

# What one statement looks at: it never reads more than 3,000 blocks, whatever the filter (tests/routing/queries).
WALKED = 100_000  # summaries, one after another
PICKED = 2_000  # summaries here and there, by an index of their kind
_LISTED = 500  # calls by their ids
_LONGEST_TALK = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which calls are asked for: those that arrived in [since, until), and all of what else is said."""

    since: datetime | None = None
    until: datetime | None = None
    outcome: Outcome | None = None
    counsellor: int | None = None  # was connected with the caller
    organisation: str | None = None  # of a shift of whoever was connected
    language: str | None = None
    waited: int | None = None  # seconds in the line, at least
    message: bool = False
    callback: bool = False
    returned: bool = False
    offline: bool = False
    hashes: tuple[bytes, ...] = ()  # of one caller's number, under every key


class Cursor(NamedTuple):
    """A place in the log: a call's arrival, and its id where two arrived at once."""

    at: datetime
    call_id: UUID


_KINDS = ("message", "callback", "returned", "offline")
_ALONE = ("outcome", "language")


@dataclass(frozen=True)
class Plan:
    """How the rows of a filter are found: `near` is what an index finds, at most `most` of them are looked at."""

    asked: Filter
    most: int
    near: tuple[ColumnElement[bool], ...] = ()

    def candidates(self, *within: ColumnElement[bool], newest_first: bool = True) -> FromClause:
        """Return the summaries to look at, in order: at most `most`."""
        order = ordered(summaries, newest_first=newest_first)
        found = select(summaries).where(*spanned(summaries, self.asked), *self.near, *within)
        return found.order_by(*order).limit(self.most).subquery("candidates")


async def planned(connection: AsyncConnection, asked: Filter) -> Plan:
    """Return how to find the rows of a filter: by the index of what is rarest in it."""
    if asked.hashes:
        return Plan(asked, _LISTED, (summaries.c.call_id.in_(_of_caller(asked)),))
    if asked.counsellor is not None:
        theirs = list((await connection.execute(_of_counsellor(asked))).scalars())
        if len(theirs) <= _LISTED:
            return Plan(asked, _LISTED, (summaries.c.call_id.in_(theirs),))
    kind = next((each for each in _KINDS if getattr(asked, each)), None)
    if kind is not None:
        return Plan(asked, PICKED, (summaries.c[kind],))
    said = [
        each
        for each in ("outcome", "counsellor", "organisation", "language", "waited")
        if getattr(asked, each)
    ]
    if len(said) == 1 and said[0] in _ALONE:
        return Plan(asked, PICKED, (summaries.c[said[0]] == getattr(asked, said[0]),))
    return Plan(asked, WALKED)


def spanned(rows: FromClause, asked: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter's span of time."""
    spans = []
    if asked.since is not None:
        spans.append(rows.c.arrived_at >= asked.since)
    if asked.until is not None:
        spans.append(rows.c.arrived_at < asked.until)
    return spans


def matches(rows: FromClause, asked: Filter) -> list[ColumnElement[bool]]:
    """Return the other conditions of a filter. A counsellor's own visit to the desk is shown on request alone."""
    of = rows.c
    found: list[ColumnElement[bool]] = [of[kind] for kind in _KINDS if getattr(asked, kind)]
    if asked.outcome is None:
        found.append(of.outcome.is_distinct_from(Outcome.DESK))
    else:
        found.append(of.outcome == asked.outcome)
    if asked.language is not None:
        found.append(of.language == asked.language)
    if asked.counsellor is not None:
        found.append(literal(asked.counsellor) == any_(of.counsellors))
    if asked.organisation is not None:
        found.append(literal(asked.organisation) == any_(of.organisations))
    if asked.waited is not None:
        found.append(of.waited >= asked.waited)
    if asked.hashes:
        found.append(of.call_id.in_(_of_caller(asked)))
    return found


def beyond(rows: FromClause, cursor: Cursor, *, older: bool) -> ColumnElement[bool]:
    """Return the condition of rows behind a place in the log: the older ones, or the newer."""
    key = tuple_(rows.c.arrived_at, rows.c.call_id)
    place = tuple_(literal(cursor.at), literal(cursor.call_id))
    return key.op("<" if older else ">", is_comparison=True)(place)


def ordered(rows: FromClause, *, newest_first: bool = True) -> Sequence[ColumnElement[Any]]:
    """Return the order of the log."""
    keys = (rows.c.arrived_at, rows.c.call_id)
    return [each.desc() for each in keys] if newest_first else keys


def _of_caller(asked: Filter) -> Select[Any]:
    theirs = select(calls.c.id).where(calls.c.caller_hash.in_(asked.hashes), *spanned(calls, asked))
    return theirs.order_by(calls.c.arrived_at.desc()).limit(_LISTED)


def _of_counsellor(asked: Filter) -> Select[Any]:
    """Select the calls that a counsellor was connected with: one more than are looked up by their ids."""
    of = offers.c
    theirs = select(of.call_id).where(of.counsellor_id == asked.counsellor, of.connected_at.is_not(None))
    if asked.since is not None:
        theirs = theirs.where(of.connected_at >= asked.since)
    if asked.until is not None:
        theirs = theirs.where(of.connected_at < asked.until + _LONGEST_TALK)
    return theirs.order_by(of.connected_at.desc()).limit(_LISTED + 1)
