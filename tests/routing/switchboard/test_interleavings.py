"""Interleavings: any order of webhooks, keys, hang-ups, time, two dispatchers and the sweep (design, part 3).

After every step the promises are checked against the tables and a model of the carrier; at the end everything drains.
`INTERLEAVINGS=500` in the environment plays that many stories instead of the few of every day, and makes one that fails
as short as it can. `INTERLEAVING=AXic...` tells one again, by what hypothesis printed of it.
"""

import asyncio
import faulthandler
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase, reproduce_failure, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ivr.database.engine import Database
from routing.legs import LegState
from routing.switchboard.actions import Ring
from routing.switchboard.offer import carrier
from tests.routing.switchboard.carrier import Carrier
from tests.routing.switchboard.dispatchers import Processes
from tests.routing.switchboard.invariants import AT_THE_END, BETWEEN_STEPS, SENT_HOME
from tests.routing.switchboard.legs import RINGS
from tests.routing.switchboard.story import CALLERS, COUNSELLORS, EVENING, Story, publish

_RINGS_WITHIN = 6  # seconds, while a free counsellor may have a waiting caller
_DRAINED_WITHIN = 60  # rounds of half a minute
picks = st.integers(0, 1_000)


class Switchboard(Processes, RuleBasedStateMachine):
    """One line, two counsellors, four callers, and a carrier that is truthful but late."""

    @initialize(
        dialling=st.sampled_from([1, 1, 2, 2, 3, 4]),
        rounds=st.sampled_from([0, 2, 5, 9, 13, 17, 21, 25, 30]),
        rather=st.sampled_from(["", "", "1", "1", "2"]),
        late=st.sampled_from([False, False, True]),
        rest_works=st.sampled_from([True, True, False]),
    )
    def some_calls(self, dialling: int, rounds: int, rather: str, *, late: bool, rest_works: bool) -> None:
        """Begin with some calls in any state: chance alone seldom reaches a conversation."""
        self.carrier.now = EVENING if late else self.carrier.now
        for phone in CALLERS[:dialling]:
            self.carrier.dial(phone)
            self.carrier.now += timedelta(milliseconds=7)
        if rather:
            self.things_take_their_course(2)
            self.somebody_would_rather(0, rather)
        if not rest_works:
            self.carrier.rest_works = False
            self.decide(carrier.is_silent)
        self.things_take_their_course(rounds)

    # -- people -------------------------------------------------------------------------------------------

    @rule(pick=picks)
    def somebody_dials(self, pick: int) -> None:
        phones = [*CALLERS, *COUNSELLORS]
        phone = phones[pick % len(phones)]
        if len(self.carrier.callers) < 8 and not self.on_the_phone(phone):
            self.carrier.now += timedelta(milliseconds=7)
            self.carrier.dial(phone)

    @rule(pick=picks)
    def a_counsellor_rings_in(self, pick: int) -> None:
        """At any moment: while resting, while being rung, or while talking on another line of their number."""
        phone = COUNSELLORS[pick % len(COUNSELLORS)]
        if len(self.carrier.callers) < 8 and not self.calls_us(phone):
            self.carrier.now += timedelta(milliseconds=7)
            self.carrier.dial(phone)

    @rule(who=st.sampled_from(["the caller", "another counsellor", "the same counsellor"]), pick=picks)
    def somebody_is_quicker_than_who_picked_up(self, who: str, pick: int) -> None:
        """All who are rung pick up; then the caller leaves, or one accepts, or one rings in on a second line."""
        self._until_a_phone_rings()
        for leg in self.at("ringing"):
            self.carrier.pick_up(leg)
        self.every_webhook_arrives()
        leg = _one(self.at("screen"), pick)
        if leg is None:
            return
        if who == "another counsellor":
            self.carrier.press(leg, "1")
        elif who == "the same counsellor":
            self.carrier.dial(leg.phone)
        else:
            for caller in self.at("queue"):
                self.carrier.hang_up(caller)
        self.every_webhook_arrives()
        while self.actions:
            self.act(self.actions.pop())

    def _until_a_phone_rings(self) -> None:
        for _ in range(_RINGS_WITHIN):
            self.every_webhook_arrives()
            while self.actions:
                self.act(self.actions.pop())
            while self.creates:
                self.create(self.creates.pop(), "made")
            self.carrier.passes(1)
            if self.at("ringing"):
                return
            self.serve()

    @precondition(lambda self: len(self.at("screen")) > 1)
    @rule(keys=st.permutations(["1", "1", "2", ""]))
    def several_who_picked_up_press_at_once(self, keys: list[str]) -> None:
        for leg, key in zip(self.at("screen"), keys, strict=False):
            self.carrier.press(leg, key)

    @precondition(lambda self: self.live())
    @rule(pick=picks, key=st.sampled_from(["1", "1", "1", "2", "2", "3", "9", "0", "*", "#", ""]))
    def somebody_presses(self, pick: int, key: str) -> None:
        if leg := _one(self.live(), pick):
            self.carrier.press(leg, key)

    @precondition(lambda self: self.live())
    @rule(pick=picks, how=st.sampled_from([LegState.COMPLETED, LegState.COMPLETED, LegState.BUSY]))
    def somebody_hangs_up(self, pick: int, how: LegState) -> None:
        if leg := _one(self.live(), pick):
            self.carrier.hang_up(leg, how if leg.stage in RINGS else LegState.COMPLETED)

    @precondition(lambda self: self.at("queue", "overflow"))
    @rule(pick=picks, key=st.sampled_from(["1", "2"]))
    def somebody_would_rather(self, pick: int, key: str) -> None:
        """A caller chooses not to wait: key 1 for a callback, 2 for a message."""
        if leg := _one(self.at("queue", "overflow"), pick):
            self.carrier.press(leg, key)

    @precondition(lambda self: self.at("ringing"))
    @rule(pick=picks)
    def somebody_picks_up(self, pick: int) -> None:
        if leg := _one(self.at("ringing"), pick):
            self.carrier.pick_up(leg)

    @rule(times=st.integers(1, 4))
    def whoever_is_rung_does_not_pick_up(self, times: int) -> None:
        """Promise P9: however often it happens, no counsellor is taken off duty for it."""
        for _ in range(times):
            self.serve()
            for action in [each for each in self.actions if isinstance(each, Ring)]:
                self.actions.remove(action)
                self.act(action)
            while self.creates:
                self.create(self.creates.pop(), "made")
            for leg in self.at("queued"):
                self.carrier.ring(leg)
            for _ in range(9):
                self.every_webhook_arrives()
                self.carrier.passes(10)

    # -- the network --------------------------------------------------------------------------------------

    @precondition(lambda self: self.at("queued"))
    @rule(pick=picks)
    def a_phone_begins_to_ring(self, pick: int) -> None:
        if leg := _one(self.at("queued"), pick):
            self.carrier.ring(leg)

    @precondition(lambda self: self.at("dial"))
    @rule(pick=picks)
    def two_are_joined(self, pick: int) -> None:
        if leg := _one(self.at("dial"), pick):
            self.carrier.join(leg)

    @rule(works=st.booleans())
    def rest_breaks_or_is_back(self, works: bool) -> None:
        self.carrier.rest_works = works

    @precondition(lambda self: self.carrier.mail)
    @rule(pick=picks)
    def a_webhook_arrives(self, pick: int) -> None:
        self.arrives(self.carrier.mail[pick % len(self.carrier.mail)])

    @precondition(lambda self: self.carrier.mail)
    @rule()
    def every_webhook_arrives(self) -> None:
        for mail in list(self.carrier.mail):
            if mail in self.carrier.mail:
                self.arrives(mail)

    @precondition(lambda self: self.carrier.mail)
    @rule(pick=picks)
    def a_webhook_arrives_and_its_answer_is_lost(self, pick: int) -> None:
        mail = self.carrier.mail[pick % len(self.carrier.mail)]
        self.decide(mail.use_case, *mail.facts, **mail.more)

    @precondition(lambda self: self.carrier.mail)
    @rule(pick=picks)
    def a_webhook_is_lost(self, pick: int) -> None:
        self.carrier.lose(self.carrier.mail[pick % len(self.carrier.mail)])

    @precondition(lambda self: self.told)
    @rule(pick=picks)
    def a_webhook_of_before_comes_again(self, pick: int) -> None:
        use_case, facts, more = self.told[-1 - pick % len(self.told)]
        self.decide(use_case, *facts, **more)

    @rule(seconds=st.sampled_from([1, 3, 10, 30, 90]))
    def time_passes(self, seconds: int) -> None:
        for _ in range(0, seconds, 5):
            self.carrier.passes(min(5, seconds))

    @rule(rounds=st.integers(1, 8), key=st.sampled_from(["1", "1", "", "7", "2"]))
    def things_take_their_course(self, rounds: int, key: str = "1") -> None:
        """Everybody does the usual thing; `key` is pressed by those who pick up."""
        for n in range(rounds):
            self.every_webhook_arrives()
            for action in list(self.actions):
                self.act(action)
            self.actions.clear()
            while self.creates:
                self.create(self.creates.pop(), "made")
            for leg in self.live():
                if leg.stage in _ASKED and not self.carrier.trembles(leg):
                    self.carrier.press(leg, key if leg.stage in {"screen", "who"} else "1")
                elif leg.stage == "joined" and leg.since and self.carrier.now - leg.since > _THEY_TALK:
                    self.carrier.hang_up(leg)
                elif leg.stage in _NEXT:
                    _NEXT[leg.stage](self.carrier, leg)
            self.carrier.passes(1)
            if n % 2:
                self.serve()

    @precondition(lambda self: self.minutes < 2)
    @rule()
    def a_minute_goes_by(self) -> None:
        self.minutes += 1
        self.things_take_their_course(20)

    # -- two processes and a worker -----------------------------------------------------------------------

    @rule()
    def the_line_is_served(self) -> None:
        self.serve()

    @precondition(lambda self: self.actions)
    @rule(pick=picks)
    def a_process_acts(self, pick: int) -> None:
        self.act(self.actions.pop(pick % len(self.actions)))

    @precondition(lambda self: self.actions)
    @rule()
    def a_process_is_killed_with_all_that_it_had_to_do(self) -> None:
        self.actions.clear()
        self.creates.clear()

    @precondition(lambda self: self.creates)
    @rule(
        how=st.sampled_from(
            ["made", "made", "made", "refused", "not a number", "lost", "answer lost", "killed"]
        )
    )
    def a_create_reaches_the_carrier(self, how: str) -> None:
        self.create(self.creates.pop(0), how)

    @rule()
    def the_worker_sweeps(self) -> None:
        self.sweep()

    # -- invariants ---------------------------------------------------------------------------------------

    @invariant()
    def the_promises_hold(self) -> None:
        assert self.story.rows(BETWEEN_STEPS, now=self.carrier.now) == []
        ringing_now = [leg.phone for leg in self.carrier.ours]
        assert len(ringing_now) == len(set(ringing_now)), "P2: one phone, two of our legs"
        held = {row.phone for row in self.story.rows("select phone from holds where released_at is null")}
        assert self.on_the_line() & set(COUNSELLORS) <= held, "P2: on the line, and not held"
        unanswered = [
            leg for leg in self.at("fetching") if not any(each.leg is leg for each in self.carrier.mail)
        ]
        assert not unanswered, "P1: a leg hears nothing, for ever"
        paused = {
            row.phone for row in self.story.rows("select phone from counsellors where paused_at is not null")
        }
        assert paused <= self.carrier.asked_for_a_pause, "P9: paused by no person"
        if self.story.rows(SENT_HOME):
            assert set(COUNSELLORS) <= self.carrier.asked_for_a_pause, (
                "P9: nobody was on duty, by the machine's doing"
            )
        accepted = self.story.rows("select id from offers where accepted_at is not null")
        assert {row.id for row in accepted} <= self.carrier.pressed_one, "P4: accepted without a key"

    def teardown(self) -> None:
        try:
            self._drains()
        finally:
            self.telling.close()

    def _drains(self) -> None:
        """All callers hang up; then time, the sweep and the dispatch alone must end the rest."""
        self.carrier.rest_works = True
        # A coordinator pauses everybody: callbacks in the line would ring them for two days.
        self.story.rows(
            "update counsellors set paused_at = coalesce(paused_at, :now), paused_until = '2030-01-01',"
            " paused_by = 'coordinator' returning id",
            now=self.carrier.now,
        )
        self.carrier.asked_for_a_pause |= set(COUNSELLORS)
        for caller in self.carrier.callers:
            self.carrier.hang_up(caller, LegState.NO_ANSWER if caller.stage in RINGS else LegState.COMPLETED)
        self.creates.clear()
        for _ in range(_DRAINED_WITHIN):
            self.every_webhook_arrives()
            while self.actions:
                self.act(self.actions.pop())
            while self.creates:
                self.create(self.creates.pop(), "made")
            if not self.live() and not self.carrier.mail and not self.story.rows(AT_THE_END):
                return
            self.time_passes(30)
            self.sweep()
            self.the_promises_hold()
        assert self.live() == [], "a leg is still open"
        assert self.story.rows(AT_THE_END) == []


_THEY_TALK = timedelta(seconds=4)
_ASKED = {"greeting", "screen", "resolution", "number", "typing", "read_back", "night", "who"}
_NEXT: dict[str, Callable[[Carrier, Any], None]] = {
    "queued": Carrier.ring,
    "ringing": Carrier.pick_up,
    "dial": Carrier.join,
    "directions": Carrier.hang_up,
    "agreed": Carrier.hang_up,
    "message": Carrier.words_end,
}


def _one(legs: list[Any], pick: int) -> Any:
    return legs[pick % len(legs)] if legs else None


@pytest.mark.parametrize("stories", [4, pytest.param(60, marks=pytest.mark.deep)])
def test_the_promises_hold_whatever_comes_in_whatever_order(database_url: str, stories: int) -> None:
    wanted = os.environ.get("INTERLEAVINGS")
    told_again = os.environ.get("INTERLEAVING")
    machine = type("Again", (Switchboard,), {}) if told_again else Switchboard
    if wanted:
        faulthandler.cancel_dump_traceback_later()
    if told_again:
        reproduce_failure(hypothesis.__version__, told_again.encode())(machine)
    with asyncio.Runner() as runner:
        database = Database(database_url, pool_size=1)
        runner.run(publish(database))
        Switchboard.story = Story(runner, database)
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=int(wanted or stories),
                    stateful_step_count=40,
                    deadline=None,
                    # Shrinking a story takes minutes, so it happens only on request.
                    phases=[Phase.generate, *([Phase.shrink] if wanted else [])],
                    print_blob=True,
                    suppress_health_check=list(HealthCheck),
                    report_multiple_bugs=False,
                ),
            )
        finally:
            runner.run(database.close())
