"""The audit as CSV, in parts, each read in a transaction of its own: no export takes memory, or holds a connection."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from ivr.web.deed_words import DEEDS
from ivr.web.deeds.subjects import doers, subjects
from ivr.web.marked import N_
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.queries import audit_log
from routing.queries.audit_log import Place, Wanted
from routing.rota.files.cells import guarded

_AT_ONCE = 1000
HEADINGS = (
    N_("Row"),
    N_("Time"),
    N_("Zone"),
    N_("Who"),
    N_("What"),
    N_("About"),
    N_("action"),
    N_("subject"),
    N_("before"),
    N_("after"),
    N_("why"),
)


async def as_csv(visit: Visit, wanted: Wanted) -> AsyncIterator[bytes]:
    """Yield the rows that are wanted, the newest first, as a spreadsheet reads them. Raises DatabaseNotReachable."""
    _ = words_of(visit)
    yield _written([[_(heading) for heading in HEADINGS]]).encode("utf-8-sig")
    before: Place | None = None
    while True:
        async with visit.transaction() as connection:
            rows = await audit_log.part(connection, wanted, before, limit=_AT_ONCE)
            said = await subjects(visit, connection, rows)
            who = await doers(connection, rows)
        if rows:
            yield _written(_cells(visit, *each) for each in zip(rows, who, said, strict=True)).encode()
        if len(rows) < _AT_ONCE:
            return
        before = Place(rows[-1].at, rows[-1].id)


def _cells(visit: Visit, row: Any, who: str, about: str) -> Sequence[object]:
    _, there = words_of(visit), row.at.astimezone(visit.pages.settings.zone)
    return (
        row.id,
        there.isoformat(sep=" ", timespec="seconds"),
        visit.pages.settings.zone.key,
        guarded(who),
        guarded(_(DEEDS[row.action]) if row.action in DEEDS else row.action),
        guarded(about),
        guarded(row.action),
        guarded(row.subject),
        _json(row.before),
        _json(row.after),
        guarded(row.why or ""),
    )


def _json(side: Any) -> str:
    return "" if side is None else guarded(json.dumps(side, ensure_ascii=False, sort_keys=True))


def _written(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
