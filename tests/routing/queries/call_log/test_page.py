"""The call log: what each filter lets through, page by page in the order of arrival, and an honest count."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.calls import Call, Outcome, State
from routing.offers import State as OfferState
from routing.queries.call_log import filters, page
from routing.queries.call_log.filters import Filter
from routing.queries.call_log.page import Count, Page
from tests.routing.queries.call_log.calls_made import ended
from tests.routing.rows import MINUTE, NOW, a_call, a_counsellor, an_offer


def ids(found: Page) -> list[UUID]:
    return [row.call_id for row in found.facts]


async def found(connection: AsyncConnection, **asked: Any) -> list[UUID]:
    return ids(await page.page(connection, Filter(**asked), NOW))


async def test_pages_go_back_and_forth_without_a_gap_though_calls_arrive_at_once(
    connection: AsyncConnection,
) -> None:
    made = [await ended(connection, NOW - n // 2 * MINUTE) for n in range(7)]
    order = [each.id for each in sorted(made, key=lambda each: (each.arrived_at, each.id), reverse=True)]
    seen: list[UUID] = []
    before, pages = None, []
    for _ in range(3):
        got = await page.page(connection, Filter(), NOW, before=before, limit=3)
        seen, before = seen + ids(got), got.older
        pages.append(got)
    assert seen == order
    assert (pages[0].newer, pages[2].older) == (None, None)
    back = await page.page(connection, Filter(), NOW, after=pages[2].newer, limit=3)
    assert ids(back) == order[3:6]
    assert back.newer is not None
    assert ids(await page.page(connection, Filter(), NOW, after=back.newer, limit=3)) == order[:3]


async def test_each_filter_lets_through_what_it_says(connection: AsyncConnection) -> None:
    ana = await a_counsellor(connection, 1)
    plain = await ended(connection, NOW)
    talked = await ended(
        connection,
        NOW - MINUTE,
        Outcome.CONVERSATION,
        counsellors=[ana],
        organisations=["Ruang Dengar"],
        waited=180,
    )
    await an_offer(connection, talked.id, ana, OfferState.ENDED, connected_at=NOW - MINUTE)
    english = await ended(connection, NOW - 2 * MINUTE, language="en", waited=None)
    kinds = {
        "message": await ended(connection, NOW - 3 * MINUTE, message=True),
        "callback": await ended(connection, NOW - 4 * MINUTE, callback=True),
        "returned": await ended(connection, NOW - 5 * MINUTE, returned=True),
        "offline": await ended(connection, NOW - 6 * MINUTE, offline=True),
    }
    desk = await ended(connection, NOW - 9 * MINUTE, Outcome.DESK)
    everybody = [plain.id, talked.id, english.id, *(each.id for each in kinds.values())]
    assert await found(connection) == everybody
    assert await found(connection, outcome=Outcome.DESK) == [desk.id]
    assert await found(connection, outcome=Outcome.CONVERSATION) == [talked.id]
    assert await found(connection, counsellor=ana) == [talked.id]
    assert await found(connection, counsellor=ana + 1) == []
    assert await found(connection, organisation="Ruang Dengar") == [talked.id]
    assert await found(connection, language="en") == [english.id]
    assert await found(connection, waited=180) == [talked.id]
    assert await found(connection, waited=181) == []
    for kind, call in kinds.items():
        assert await found(connection, **{kind: True}) == [call.id], kind
    assert await found(connection, since=NOW - 2 * MINUTE, until=NOW) == [talked.id, english.id]
    assert await found(connection, language="id", waited=20, counsellor=ana) == [talked.id]
    assert await found(connection, outcome=Outcome.ABANDONED, message=True) == [kinds["message"].id]


async def test_a_counsellor_with_more_calls_than_are_looked_up_is_found_too(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "_LISTED", 2)
    ana, made = await a_counsellor(connection, 1), []
    for n in range(4):
        call = await ended(connection, NOW - n * MINUTE, Outcome.CONVERSATION, counsellors=[ana])
        await an_offer(connection, call.id, ana, OfferState.ENDED, connected_at=NOW - n * MINUTE)
        made.append(call.id)
    assert await found(connection, counsellor=ana) == made


async def test_calls_that_go_on_stand_among_the_others_with_their_wait_until_now(
    connection: AsyncConnection,
) -> None:
    older = await ended(connection, NOW - 5 * MINUTE)
    waits = await waiting(connection, "en")
    await a_call(connection, State.DESK)
    newer = await ended(connection, NOW + MINUTE)
    got = await page.page(connection, Filter(), NOW + 2 * MINUTE)
    assert ids(got) == [newer.id, waits.id, older.id]
    assert (got.facts[1].outcome, got.facts[1].waited) == (None, 120)
    assert await found(connection, outcome=Outcome.ABANDONED) == [newer.id, older.id]
    assert await found(connection, language="en") == [waits.id]


async def waiting(connection: AsyncConnection, language: str) -> Call:
    call = await a_call(connection, language=language)
    await connection.exec_driver_sql(
        "insert into events (call_id, at, kind, detail) values (%s, %s, 'call.waiting', '{}')", (call.id, NOW)
    )
    return call


async def test_a_callers_calls_are_found_by_the_hashes_of_the_number(connection: AsyncConnection) -> None:
    theirs: dict[str, Any] = {"caller_hash": b"one", "caller_sealed": b"x"}
    first = await ended(connection, NOW - MINUTE, of_call=theirs)
    goes_on = await a_call(connection, arrived_at=NOW, **theirs)
    await ended(connection, NOW, of_call={"caller_hash": b"two", "caller_sealed": b"x"})
    assert await found(connection, hashes=(b"old key", b"one")) == [goes_on.id, first.id]


async def test_a_count_says_when_it_is_no_more_than_the_least(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        await ended(connection, NOW - n * MINUTE, waited=n)
    await a_call(connection)
    assert await page.count(connection, Filter(), NOW) == Count(5, is_least=False)
    monkeypatch.setattr(page, "MOST_COUNTED", 3)
    assert await page.count(connection, Filter(), NOW) == Count(3, is_least=True)
    monkeypatch.setattr(filters, "WALKED", 2)
    assert await page.count(connection, Filter(waited=1), NOW) == Count(1, is_least=True)


async def test_a_search_that_stops_says_where_and_goes_on_from_there(
    connection: AsyncConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [await ended(connection, NOW - n * MINUTE, waited=n * 10) for n in range(5)]
    monkeypatch.setattr(filters, "WALKED", 2)
    asked = Filter(waited=30)
    first = await page.page(connection, asked, NOW)
    assert (ids(first), first.looked_to) == ([], (made[1].arrived_at, made[1].id))
    second = await page.page(connection, asked, NOW, before=first.looked_to)
    assert (ids(second), second.looked_to) == ([made[3].id], (made[3].arrived_at, made[3].id))
    third = await page.page(connection, asked, NOW, before=second.looked_to)
    assert (ids(third), third.looked_to) == ([made[4].id], None)


async def test_what_has_come_since_is_counted_within_the_filter(connection: AsyncConnection) -> None:
    assert await page.count_newer(connection, Filter(), NOW, None) == 0
    call = await ended(connection, NOW)
    assert await page.count_newer(connection, Filter(), NOW, None) == 1
    place = filters.Cursor(call.arrived_at, call.id)
    await ended(connection, NOW + MINUTE)
    await ended(connection, NOW + MINUTE, language="en")
    await ended(connection, NOW - MINUTE)
    assert await page.count_newer(connection, Filter(), NOW, place) == 2
    assert await page.count_newer(connection, Filter(language="en"), NOW, place) == 1
