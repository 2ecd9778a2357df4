"""Taps: a trembling hand presses a key again and again, and loses nobody by it (design, part 4.1; promise P1)."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from ivr.database.engine import Database
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.sql.key_taps import ONE_TAP
from routing.switchboard.call import arrival, desk, overflow_menu, waiting
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import request
from routing.switchboard.callback.replies import Agreed, AskNumber, AskTyping, ReadBack
from routing.switchboard.replies import Desk, Greet, JoinLine, LeaveLine, Wait
from routing.transaction import Helpline
from tests.routing.rows import SECOND
from tests.routing.switchboard.carrier import NUMBER
from tests.routing.switchboard.decided import call_of, decided
from tests.routing.switchboard.dispatchers import Processes
from tests.routing.switchboard.menus import KEYS
from tests.routing.switchboard.story import CALLERS, COUNSELLORS, NOW, RULES, Story, publish

ENDINGS = {"conversation", "voicemail", "callback", "directions"}
_STANDS = """
select c.state, c.language, c.menus, c.returns, c.place_at, c.resolution,
    (select array_agg(b.state order by b.asked_at, b.id) from callbacks b where b.call_id = c.id) as callbacks
from calls c where c.sid = :sid
"""


class Caller(Processes):
    """One caller of a line where nobody answers, and the webhooks of their leg."""

    def __init__(self) -> None:
        super().__init__()
        self.carrier.dial(CALLERS[0])
        (self.leg,) = self.carrier.callers
        self.settle()

    def settle(self) -> None:
        while self.carrier.mail:
            self.arrives(self.carrier.mail[0])

    def passes(self, seconds: float) -> None:
        self.carrier.passes(seconds)
        self.settle()

    @property
    def is_asked(self) -> bool:
        """Whether a key of a menu is heard at this moment."""
        return self.leg.alive and (self.leg.stage == "queue" or self.leg.stage in KEYS)

    def press(self, key: str) -> None:
        self.carrier.press(self.leg, key)
        self.settle()

    def stands(self) -> Any:
        (row,) = self.story.rows(_STANDS, sid=self.leg.sid)
        return row


@pytest.fixture
def story(database_url: str) -> Iterator[Story]:
    with asyncio.Runner() as runner:
        database = Database(database_url, pool_size=1)
        runner.run(publish(database))
        yield Story(runner, database)
        runner.run(database.close())


@given(
    on_duty=st.booleans(),
    presses=st.lists(
        st.tuples(st.sampled_from([0.0, 0.7, 2.9, 3.0, 3.1, 5.0]), st.sampled_from("0011112379*#")),
        max_size=14,
    ),
)
# Asked for and given up in one instant, as by processes whose clocks differ: the caller went round for ever.
@example(on_duty=False, presses=[(0.0, key) for key in "21#0001001"] + [(2.9, "1"), (3.0, "0")])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_p1_no_keys_at_any_spacing_lose_a_caller_and_one_tap_changes_nothing(
    story: Story, on_duty: bool, presses: list[tuple[float, str]]
) -> None:
    Caller.story = story
    caller = Caller()
    try:
        if not on_duty:
            story.rows("update counsellors set active = false returning 1")
        last: tuple[str, Any] | None = None
        for apart, key in presses:
            caller.passes(apart)
            if not caller.is_asked:
                continue
            is_typing, before = caller.leg.stage == "typing", caller.stands()
            same_tap = last is not None and key == last[0] and caller.carrier.now - last[1] <= ONE_TAP
            caller.press(key)
            if is_typing:
                last = None
                continue
            assert not same_tap or caller.stands() == before, f"{key} again changed something"
            last = (key, caller.carrier.now)
        for _ in range(1000):
            if not caller.leg.alive:
                break
            caller.passes(5)
        (row,) = story.rows("select outcome from calls where sid = :sid", sid=caller.leg.sid)
        assert row.outcome in ENDINGS
    finally:
        caller.telling.close()


# -- a webhook that comes again is no press ----------------------------------------------------------------------


HELPLINE = Helpline(RULES, RotaCache(), Sealer(["k" * 40]))


async def a_caller(database: Database, phone: str = CALLERS[0]) -> UUID:
    async with database.begin() as connection:
        arrived = await decided(arrival.arrive, HELPLINE, connection, NOW, IncomingCall("CA1", NUMBER, phone))
    return call_of(arrived.reply)


async def pressed(database: Database, use_case: Any, call_id: UUID, key: str, at: float, **more: Any) -> Any:
    async with database.begin() as connection:
        return (
            await decided(use_case, HELPLINE, connection, NOW + at * SECOND, call_id, key=key, **more)
        ).reply


async def rows(database: Database, statement: str) -> list[Any]:
    async with database.begin() as connection:
        return list((await connection.execute(text(statement))).all())


async def test_a_webhook_that_comes_again_gets_the_same_document_and_a_tap_the_one_that_it_cut_short(
    database: Database,
) -> None:
    await publish(database)
    call_id = await a_caller(database)
    first = {"token": "first", "rounds": 0}
    for _ in range(2):
        greeted = await pressed(database, arrival.choose_language, call_id, "7", 0, **first)
        assert (greeted.rounds, greeted.unknown_key) == (1, True)
    for token in ("second", "second", "third"):
        tapped = await pressed(database, arrival.choose_language, call_id, "7", 2, token=token, rounds=1)
        assert (tapped.rounds, tapped.unknown_key) == (1, False)
    await pressed(database, arrival.choose_language, call_id, "1", 10, token="fourth", rounds=1)
    await pressed(database, waiting.wait, call_id, "", 10)
    for token in ("fifth", "fifth"):
        heard = await pressed(database, waiting.wait, call_id, "7", 20, token=token)
        assert (heard.unknown_key, heard.keys_again, heard.place) == (True, False, None)
    for token in ("sixth", "sixth", "seventh"):
        heard = await pressed(database, waiting.wait, call_id, "7", 22.9, token=token)
        assert (heard.unknown_key, heard.keys_again, heard.place) == (False, True, None)


async def test_the_place_that_a_tap_cut_short_is_told_again_from_its_start(database: Database) -> None:
    await publish(database)
    call_id = await a_caller(database)
    assert isinstance(await pressed(database, arrival.choose_language, call_id, "1", 0), JoinLine)
    told = await pressed(database, waiting.wait, call_id, "", 0.2)
    for n in range(1, 11):
        assert await pressed(database, waiting.wait, call_id, "1", 2.9 * n) == told
    # No more: three seconds after the last press it is another one.
    assert isinstance(await pressed(database, waiting.wait, call_id, "1", 29 + 3.1), LeaveLine)


async def test_two_processes_that_take_one_tap_at_once_agree_on_it(database: Database) -> None:
    await publish(database)
    call_id = await a_caller(database)
    await pressed(database, arrival.choose_language, call_id, "1", 0)
    heard = await asyncio.gather(
        *(pressed(database, waiting.wait, call_id, "1", 1 + n / 100, token=f"{n}") for n in range(9))
    )
    assert {type(each) for each in heard} == {Wait}
    (call,) = await rows(database, "select state from calls")
    assert call.state == "waiting"


async def test_a_tap_at_a_callbacks_questions_says_them_again_as_they_were(database: Database) -> None:
    await publish(database)
    call_id = await a_caller(database)
    await pressed(database, arrival.choose_language, call_id, "", 0)
    await pressed(database, waiting.wait, call_id, "1", 10)
    number = request.take_number_key
    for at in (10.7, 13.6):
        assert await pressed(database, number, call_id, "1", at) == AskNumber(call_id, "id", explained=True)
    assert await pressed(database, number, call_id, "8", 14) == AskNumber(call_id, "id", unknown_key=True)
    assert await pressed(database, number, call_id, "8", 16) == AskNumber(call_id, "id")
    assert await pressed(database, number, call_id, "2", 20) == AskTyping(call_id, "id")
    async with database.begin() as connection:
        # The second half of the tap is the first digit of no number.
        for digits, not_sound in (("2", False), ("22", False), ("0219", True)):
            now = NOW + 25 * SECOND
            heard = await decided(request.take_typed, HELPLINE, connection, now, call_id, digits)
            assert heard.reply == AskTyping(call_id, "id", not_sound=not_sound)
        heard = await decided(request.take_typed, HELPLINE, connection, now, call_id, "081390000011")
    read = heard.reply
    assert isinstance(read, ReadBack)
    assert read.digits == "081390000011"
    assert (await pressed(database, request.take_agreement, call_id, "7", 26)).unknown_key
    assert await pressed(database, request.take_agreement, call_id, "7", 27) == read
    agreed = await pressed(database, request.take_agreement, call_id, "1", 28)
    assert isinstance(agreed, Agreed)
    for at in (30, 33):
        heard_again = await pressed(database, request.take_agreed_key, call_id, "1", at)
        assert replace(heard_again, now=agreed.now) == agreed
    assert (await pressed(database, request.take_agreed_key, call_id, "1", 40)).unknown_key


async def test_a_tap_at_the_desk_and_behind_it_is_one_key(database: Database) -> None:
    await publish(database)
    call_id = await a_caller(database, COUNSELLORS[0])
    paused = await pressed(database, desk.take_key, call_id, "2", 0)
    assert isinstance(paused, Desk)
    tapped = await pressed(database, desk.take_key, call_id, "2", 2.9)
    assert replace(tapped, now=paused.now) == paused
    assert len(await rows(database, "select kind from events where kind = 'counsellor.paused'")) == 1
    greeted = await pressed(database, desk.take_key, call_id, "3", 10)
    assert (
        greeted
        == await pressed(database, arrival.choose_language, call_id, "3", 12)
        == Greet(call_id, ("id", "en"))
    )


async def test_a_tap_in_the_overflow_counts_no_round(database: Database) -> None:
    call_id = await a_caller(database)
    first = await pressed(database, arrival.choose_language, call_id, "1", 0)
    again = await pressed(database, overflow_menu.take_key, call_id, "1", 2)
    assert replace(again, directions=first.directions) == first
    assert (await pressed(database, overflow_menu.take_key, call_id, "9", 4)).rounds == 1
    tapped = await pressed(database, overflow_menu.take_key, call_id, "9", 6, rounds=1)
    assert (tapped.rounds, tapped.unknown_key) == (1, False)
    assert [row.menus for row in await rows(database, "select menus from calls")] == [1]
