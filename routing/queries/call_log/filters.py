"""Filters of the call log, and which rows they let through. The filter is parsed at the door (ivr/web/supervisor)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, FromClause, Select, any_, func, literal, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import Outcome, calls
from routing.offers import offers
from routing.summaries.making import LONGEST
from routing.summaries.table import FILTERED, KINDS, summaries

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


_OF_CANDIDATES = [summaries.c[name] for name in ("call_id", "arrived_at", *FILTERED)]


@dataclass(frozen=True)
class Plan:
    """How the rows of a filter are found: `near` is what an index finds, at most `most` of them are looked at."""

    asked: Filter
    most: int
    near: tuple[ColumnElement[bool], ...] = ()
    kind: str | None = None  # in whose own index they are found

    @property
    def rest(self) -> Filter:
        """What is still to be asked of the candidates: nothing that would be read from their rows in vain."""
        changed: dict[str, Any] = {} if self.kind is None else {self.kind: False}
        return replace(self.asked, **changed)

    def candidates(
        self, *within: ColumnElement[bool], newest_first: bool = True, most: int | None = None
    ) -> FromClause:
        """Return what filters look at of the summaries, in order: of at most `most`, or as many as the plan says."""
        order = ordered(summaries, newest_first=newest_first)
        found = select(*_OF_CANDIDATES).where(*spanned(summaries, self.asked), *self.near, *within)
        return found.order_by(*order).limit(most or self.most).subquery("candidates")


async def planned(connection: AsyncConnection, asked: Filter) -> Plan:
    """Return how to find the rows of a filter: by an index of what is rare in it, or else one after another."""
    if asked.hashes:
        return Plan(asked, _LISTED, (summaries.c.call_id.in_(_of_caller(asked)),))
    if asked.counsellor is not None:
        theirs = list((await connection.execute(_of_counsellor(asked))).scalars())
        if len(theirs) <= _LISTED:
            return Plan(asked, _LISTED, (summaries.c.call_id.in_(theirs),))
    said = _indexed(asked)
    is_alone = len(said) == 1 and not (asked.counsellor or asked.organisation or asked.waited)
    for name, condition in said.items():
        if is_alone or await _is_rare(connection, asked, condition):
            return Plan(asked, PICKED, (condition,), name if name in KINDS else None)
    return Plan(asked, WALKED)


def _indexed(asked: Filter) -> dict[str, ColumnElement[bool]]:
    """Return those conditions of a filter that have an index of their own."""
    found: dict[str, ColumnElement[bool]] = {
        kind: summaries.c[kind] for kind in KINDS if getattr(asked, kind)
    }
    if asked.language is not None:
        found["language"] = summaries.c.language == asked.language
    if asked.outcome is not None:
        found["outcome"] = summaries.c.outcome == asked.outcome.value
    return found


async def _is_rare(connection: AsyncConnection, asked: Filter, condition: ColumnElement[bool]) -> bool:
    """Tell whether an index finds few enough to look at them all."""
    within = (*spanned(summaries, asked), condition)
    # In the order of an index: without one, PostgreSQL may read the table until it has found enough.
    some = (
        select(true()).select_from(summaries).where(*within).order_by(*ordered(summaries)).limit(PICKED + 1)
    )
    counted = select(func.count()).select_from(some.subquery())
    return int((await connection.execute(counted)).scalar_one()) <= PICKED


def spanned(rows: FromClause, asked: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions of a filter's span of time."""
    spans = []
    if asked.since is not None:
        spans.append(rows.c.arrived_at >= asked.since)
    if asked.until is not None:
        spans.append(rows.c.arrived_at < asked.until)
    return spans


def matches(rows: FromClause, asked: Filter, *, whole: bool = False) -> list[ColumnElement[bool]]:
    """Return the other conditions of a filter; of a caller, the newest calls alone unless it is `whole`.

    A counsellor's own visit to the desk is shown on request alone.
    """
    of = rows.c
    found: list[ColumnElement[bool]] = [of[kind] for kind in KINDS if getattr(asked, kind)]
    if asked.outcome is None:
        found.append(of.outcome.is_distinct_from(Outcome.DESK.value))
    else:
        found.append(of.outcome == asked.outcome.value)
    if asked.language is not None:
        found.append(of.language == asked.language)
    if asked.counsellor is not None:
        found.append(literal(asked.counsellor) == any_(of.counsellors))
    if asked.organisation is not None:
        found.append(literal(asked.organisation[:LONGEST]) == any_(of.organisations))
    if asked.waited is not None:
        found.append(of.waited >= asked.waited)
    if asked.hashes:
        found.append(of.call_id.in_(_of_caller(asked, None if whole else _LISTED)))
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


def _of_caller(asked: Filter, most: int | None = _LISTED) -> Select[Any]:
    theirs = select(calls.c.id).where(calls.c.caller_hash.in_(asked.hashes), *spanned(calls, asked))
    return theirs.order_by(calls.c.arrived_at.desc()).limit(most)


def _of_counsellor(asked: Filter) -> Select[Any]:
    """Select the calls that a counsellor was connected with: one more than are looked up by their ids."""
    of = offers.c
    theirs = select(of.call_id).where(of.counsellor_id == asked.counsellor, of.connected_at.is_not(None))
    if asked.since is not None:
        theirs = theirs.where(of.connected_at >= asked.since)
    if asked.until is not None:
        theirs = theirs.where(of.connected_at < asked.until + _LONGEST_TALK)
    return theirs.order_by(of.connected_at.desc()).limit(_LISTED + 1)
