"""Callers of a played month: they call, choose a language, wait, and leave as they do."""

from collections.abc import Callable
from datetime import datetime, timedelta

from ivr.commands.demo.played_month import callbacks, ending, messages
from ivr.commands.demo.played_month.helpline import Call, Helpline
from ivr.commands.demo.played_month.rows import Leg, Row
from routing.call_states import Outcome, State

_HOUR = timedelta(hours=1)
_WITHHELD, _KNOWN_CALLER = 0.06, 0.22  # shares of callers
_HANGS_UP_IN_THE_GREETING = 0.03
_ENGLISH = 0.08
_ASKS_TO_BE_RUNG_BACK, _LEAVES_A_MESSAGE = 0.12, 0.18  # of those who wait
_IN_THE_MENU = ((0.34, "callback"), (0.62, "message"), (0.66, "line"))
_CALLS_AGAIN_AFTER = timedelta(minutes=20)  # later than a place is kept
_HEARTBEAT_SECONDS = 10.0
_LEG_ENDED = "the leg ended: completed"


class Callers:
    """Who calls, and what they do."""

    def __init__(self, helpline: Helpline) -> None:
        """Let the first of them call."""
        self._helpline = helpline
        self._count = 0
        self._known: list[tuple[str, bytes]] = []
        self._free_from: dict[bytes, datetime] = {}
        helpline.sends_home = lambda call: self.overflow(call, "nobody is on duty any more")

    def hour(self, begins: datetime) -> None:
        """Let the callers of one hour call, and draw those of the next one in its turn."""
        helpline = self._helpline
        there = begins.astimezone(helpline.rules.zone)
        rate, at = helpline.plan.rate(there.weekday(), there.hour), begins
        while rate > 0:
            at += timedelta(seconds=round(helpline.random.expovariate(rate / 3600), 1))
            if at >= min(begins + _HOUR, helpline.plan.end):
                break
            helpline.agenda.at(at, self._calls)
        if begins + _HOUR < helpline.plan.end:
            helpline.agenda.at(begins + _HOUR, lambda: self.hour(begins + _HOUR))

    def _calls(self) -> None:
        """Let somebody call."""
        helpline, now, random = self._helpline, self._helpline.now, self._helpline.random
        number = None if random.random() < _WITHHELD else self._drawn()
        leg = Leg(helpline.sid(), number or "anonymous", is_inbound=True, created=now)
        call = helpline.begin(number, State.GREETING, leg)
        told = "withheld" if number is None else "known"
        helpline.rows.record(call.id, now, "call.arrived", number=told)
        if random.random() < _HANGS_UP_IN_THE_GREETING:
            helpline.after(random.uniform(2, 10), lambda: self._hangs_up(call, Outcome.ABANDONED))
        else:
            helpline.after(random.uniform(11, 19), lambda: self._chooses(call))

    def _drawn(self) -> str:
        """Return the number of somebody who has called before, or of somebody new."""
        helpline = self._helpline
        if self._known and helpline.random.random() < _KNOWN_CALLER:
            number, hashed = helpline.random.choice(self._known)
            is_free = self._free_from[hashed] <= helpline.now and not helpline.on_the_line[hashed]
            if is_free and not helpline.has_open_callback(hashed):
                self._free_from[hashed] = helpline.now + _CALLS_AGAIN_AFTER
                return number
        self._count += 1
        number = f"+62812000{self._count % 1_000_000:06}"  # a range that nobody has
        hashed = helpline.plan.sealer.hash(number)
        self._known.append((number, hashed))
        self._free_from[hashed] = helpline.now + _CALLS_AGAIN_AFTER
        return number

    def _chooses(self, call: Call) -> None:
        helpline = self._helpline
        languages = helpline.rules.languages
        english = len(languages) > 1 and helpline.random.random() < _ENGLISH
        language, key = (languages[1], "2") if english else (languages[0], "1")
        call.row["language"] = language
        helpline.rows.record(call.id, helpline.now, "caller.language", key=key, language=language)
        if not helpline.on_duty:
            self.overflow(call, "nobody is on duty", {"not_on_duty": {}})
            return
        helpline.move(call, State.WAITING, "somebody is on duty", waiting_since=helpline.now)
        self._waits(call)

    def _waits(self, call: Call) -> None:
        """Draw how long this caller waits, and for what."""
        helpline, random, since = self._helpline, self._helpline.random, self._helpline.now
        call.row["announced_at"] = since
        drawn = random.random()
        if drawn < _ASKS_TO_BE_RUNG_BACK and self._may_be_rung_back(call):
            helpline.after(random.uniform(20, 160), lambda: self._if_waiting(call, since, self._asks))
        elif drawn < _LEAVES_A_MESSAGE:
            helpline.after(random.uniform(40, 200), lambda: self._if_waiting(call, since, self._speaks))
        else:
            patience = 8 + random.expovariate(1 / 240)
            helpline.after(patience, lambda: self._if_waiting(call, since, self._gives_up))
        helpline.after(
            helpline.rules.max_wait.total_seconds(), lambda: self._if_waiting(call, since, self._too_long)
        )
        self._beats(call, since)

    def _beats(self, call: Call, since: datetime) -> None:
        """Let a caller's wait loop have the line looked at, as each of its requests does."""
        if call.state is State.WAITING and call.row["waiting_since"] == since:
            self._helpline.needs_serving = True
            self._helpline.after(_HEARTBEAT_SECONDS, lambda: self._beats(call, since))

    def _if_waiting(self, call: Call, since: datetime, then: Callable[[Call], None]) -> None:
        if call.state is State.WAITING and call.row["waiting_since"] == since:
            then(call)

    def _asks(self, call: Call) -> None:
        callbacks.ask(self._helpline, call)

    def _speaks(self, call: Call) -> None:
        messages.leave(self._helpline, call, "pressed 2")

    def _gives_up(self, call: Call) -> None:
        self._hangs_up(call, Outcome.ABANDONED)

    def _too_long(self, call: Call) -> None:
        """End the longest wait; a ring in flight may finish."""
        if not call.live_rings:
            self.overflow(call, "waited longest")
            return
        since = call.row["waiting_since"]
        self._helpline.after(2, lambda: self._if_waiting(call, since, self._too_long))

    def overflow(self, call: Call, why: str, detail: Row | None = None) -> None:
        """Tell a caller what else there is, and let them choose."""
        helpline, random = self._helpline, self._helpline.random
        helpline.move(call, State.OVERFLOW, why, detail, announced_at=None)
        if call.leg is not None and call.leg.directed is None:
            call.leg.directed = helpline.now
        drawn = random.random()
        choice = next((name for share, name in _IN_THE_MENU if drawn < share), "")
        helpline.after(random.uniform(9, 30), lambda: self._in_the_menu(call, choice))

    def _in_the_menu(self, call: Call, choice: str) -> None:
        helpline = self._helpline
        if choice == "callback" and self._may_be_rung_back(call):
            callbacks.ask(helpline, call)
        elif choice == "message":
            messages.leave(helpline, call, "pressed 2")
        elif choice == "line" and helpline.on_duty and not call.row.get("returns"):
            helpline.move(call, State.WAITING, "pressed 0", waiting_since=helpline.now, returns=1)
            self._waits(call)
        else:
            self._hangs_up(call, Outcome.DIRECTIONS)

    def _may_be_rung_back(self, call: Call) -> bool:
        hashed = call.row["caller_hash"]
        return hashed is not None and not self._helpline.has_open_callback(hashed)

    def _hangs_up(self, call: Call, outcome: Outcome) -> None:
        ending.end(self._helpline, call, _LEG_ENDED, outcome, gave_up=True)
