"""The export of the call log: exactly the calls of a filter as CSV; its last line says how many they are."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Sequence

from ivr.web.marked import N_
from ivr.web.pages import Visit
from ivr.web.supervisor.call_log import words
from ivr.web.words import words_of
from routing.queries.call_log import export as calls_taken
from routing.queries.call_log.export import Wording
from routing.queries.call_log.filters import Filter
from routing.rota.files.cells import guarded

_BYTE_ORDER_MARK = "\ufeff".encode()  # by which spreadsheets know UTF-8
_SECONDS = 600.0  # in which somebody has to take it
_BLOCK = 64 * 1024  # bytes that are sent at once
_AT_ONCE = asyncio.Semaphore(2)  # exports of one process: each keeps a connection
_HEADINGS = (
    N_("Outcome"),
    N_("Language"),
    N_("Counsellor"),
    N_("Organisation"),
    N_("Waited, seconds"),
    N_("Talked, seconds"),
    N_("Offers that rang"),
    N_("With a message"),
    N_("With a callback"),
    N_("Returned to the line"),
    N_("Without the database"),
    N_("We rang back"),
    N_("Call"),
)


async def as_csv(visit: Visit, asked: Filter, said: Sequence[str]) -> AsyncIterator[bytes]:
    """Yield the file: the zone and the filter (`said`, in words), the rows, and at last how many they are.

    The last line tells that nothing was cut off. Raises DatabaseNotReachable.
    """
    _, zone = words_of(visit), visit.pages.settings.zone
    async with _AT_ONCE, visit.pages.database.begin(seconds=_SECONDS) as connection:
        yield _BYTE_ORDER_MARK + _line([_("Zone"), zone.key, _("Filtered by"), guarded("; ".join(said))])
        yield _line([f"{_('Time')} ({zone.key})", *(_(heading) for heading in _HEADINGS)])
        rows, kept = 0, bytearray()
        async for row in calls_taken.as_csv(
            connection, asked, visit.now, zone, _wording(visit), seconds=_SECONDS
        ):
            kept += row
            rows += 1
            if len(kept) >= _BLOCK:
                yield bytes(kept)
                kept.clear()
        yield bytes(kept) + _line([_("Calls in this file"), str(rows)])


def _wording(visit: Visit) -> Wording:
    _ = words_of(visit)
    outcomes = {outcome: _(said.words) for outcome, said in words.OUTCOMES.items()}
    return Wording(outcomes, _("going on"), yes=_("yes"), no=_("no"))


def _line(cells: Sequence[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(cells)
    return written.getvalue().encode()
