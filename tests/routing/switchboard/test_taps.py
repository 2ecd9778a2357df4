"""Taps: a trembling hand presses a key repeatedly, and no caller is lost by it (design, part 4.1; promise P1)."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ivr.database.engine import Database
from routing.sql.key_taps import ONE_TAP
from routing.switchboard.call import arrival, waiting
from tests.budgets import examples
from tests.routing.switchboard.dispatchers import Processes
from tests.routing.switchboard.menus import KEYS
from tests.routing.switchboard.story import CALLERS, Story
from tests.routing.switchboard.story import publish as put_on_duty
from tests.routing.switchboard.taps import a_caller, pressed

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
        runner.run(put_on_duty(database))
        yield Story(runner, database)
        runner.run(database.close())


@given(
    on_duty=st.booleans(),
    presses=st.lists(
        st.tuples(st.sampled_from([0.0, 0.7, 2.9, 3.0, 3.1, 5.0]), st.sampled_from("0011112379*#")),
        max_size=14,
    ),
)
# A callback asked for and given up at one instant, as by two clocks that differ, once trapped the caller in a loop.
@example(on_duty=False, presses=[(0.0, key) for key in "21#0001001"] + [(2.9, "1"), (3.0, "0")])
@settings(
    max_examples=examples(30),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_p1_no_sequence_of_keys_loses_a_caller_and_a_double_press_changes_nothing(
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


async def test_a_webhook_that_comes_again_gets_the_same_document_and_a_tap_the_one_that_it_cut_short(
    database: Database,
) -> None:
    await put_on_duty(database)
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
