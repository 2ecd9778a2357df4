"""Summaries: what became of a call, in one row, once it has ended; each scenario checks that they say what is so."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import calls, timeline, voicemails
from routing.calls import Outcome
from routing.offers import State as OfferState
from routing.summaries import making
from routing.summaries.table import summaries
from tests.bench import many_calls
from tests.routing.rows import MINUTE, NOW, SECOND, a_call, a_counsellor, an_offer
from tests.routing.transactions import tx_at
from tests.scenarios.hotline import ANA, Hotline


async def summary_of(connection: AsyncConnection, call_id: Any) -> Any:
    found = await connection.execute(select(summaries).where(summaries.c.call_id == call_id))
    return found.one_or_none()


async def test_a_conversation_is_summed_up_with_who_how_long_and_after_which_wait(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    ana, caller = hotline.lab.phones[ANA], hotline.caller()
    await hotline.talks(caller, ana)
    leg = hotline.lab.calls[0]
    call = await hotline.call_of(leg)
    async with hotline.service.database.begin() as connection:
        assert await summary_of(connection, call.id) is None
    await hotline.passes(60)
    caller.hang_up()
    await hotline.passes(5)
    ended = await hotline.call_of(leg)
    async with hotline.service.database.begin() as connection:
        found = await summary_of(connection, call.id)
        offer = (await connection.exec_driver_sql("select counsellor_id, connected_at from offers")).one()
    assert (found.outcome, found.language, found.rings, found.counsellors) == (
        "conversation",
        "id",
        1,
        [offer.counsellor_id],
    )
    assert ended.waiting_since is not None
    accepted = next(each.at for each in await hotline.events_of(leg) if each.kind == "call.connecting")
    assert found.waited == round((accepted - ended.waiting_since).total_seconds())
    assert 60 <= found.talked <= 66
    assert (found.is_attempt, found.returned, found.offline, found.message, found.callback) == (False,) * 5


async def test_only_the_time_in_the_line_counts_as_waiting(connection: AsyncConnection) -> None:
    call = await a_call(connection, calls.State.ENDED, ended_at=NOW + 10 * MINUTE)
    for after, kind in (
        (5, "waiting"),
        (65, "overflow"),
        (95, "waiting"),
        (125, "voicemail"),
        (300, "ended"),
    ):
        await timeline.record(tx_at(connection, NOW + after * SECOND), call.id, f"call.{kind}")
    await an_offer(connection, call.id, await a_counsellor(connection), OfferState.NO_ANSWER)
    await making.keep(connection, call.id)
    found = await summary_of(connection, call.id)
    assert (found.waited, found.talked) == (90, None)


async def test_two_conversations_of_a_call_are_both_named_and_added(connection: AsyncConnection) -> None:
    ana, budi = await a_counsellor(connection, 1), await a_counsellor(connection, 2)
    call = await a_call(connection, calls.State.ENDED, ended_at=NOW + 10 * MINUTE)
    spans = ((budi, 5, 7, "Ruang Dengar"), (ana, 1, 2, None))
    for who, begins, ends, organisation in spans:
        talked = {"connected_at": NOW + begins * MINUTE, "parted_at": NOW + ends * MINUTE}
        await an_offer(connection, call.id, who, OfferState.ENDED, organisation=organisation, **talked)
    await an_offer(connection, call.id, ana, OfferState.NO_ANSWER, ringing_at=NOW)
    await making.keep(connection, call.id)
    found = await summary_of(connection, call.id)
    assert (found.counsellors, found.organisations) == ([ana, budi], ["Ruang Dengar"])
    assert (found.talked, found.rings) == (180, 1)


async def test_a_corrected_call_is_summed_up_anew(connection: AsyncConnection) -> None:
    call = await a_call(connection, calls.State.ENDED, outcome=Outcome.VOICEMAIL)
    tx = tx_at(connection, NOW)
    await voicemails.tell(tx, call.id, "RE1", 12, "told")
    await making.keep(connection, call.id)
    assert (await summary_of(connection, call.id)).message
    await voicemails.tell(tx, call.id, "RE1", 12, "nothing is heard", silent=True)
    await making.keep(connection, call.id)
    assert not (await summary_of(connection, call.id)).message


async def test_what_a_process_of_another_version_left_out_is_summed_up_later(
    connection: AsyncConnection,
) -> None:
    old, new = [await a_call(connection, calls.State.ENDED, ended_at=NOW - n * MINUTE) for n in (90, 5)]
    open_ = await a_call(connection)
    assert await making.keep_left_out(connection, NOW - timedelta(hours=1)) == 1
    assert await making.keep_left_out(connection, NOW - timedelta(hours=1)) == 0
    kept = [await summary_of(connection, each.id) for each in (old, new, open_)]
    assert [each is None for each in kept] == [True, False, True]


async def test_the_migration_sums_up_what_was_before_as_it_is_summed_up_today(database: Database) -> None:
    await many_calls.fill(database, NOW, many=300)
    async with database.begin() as connection:
        before = (await connection.execute(_ALL)).all()
        for (call_id,) in await connection.execute(text("select id from calls where state = 'ended'")):
            await making.keep(connection, call_id)
        assert (await connection.execute(_ALL)).all() == before
    assert len(before) == 300
    assert len({row.outcome for row in before}) > 5


_ALL = text("select * from call_summaries order by call_id")
