"""The evidence: the state after the run, in the product's tables and at the carrier."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from ivr.lab import Leg
from routing import callbacks
from routing.switchboard import replay
from routing.switchboard.call.voicemail import SHORTEST
from routing.switchboard.keys import WhoKey
from tests.soak.run import Run

_NEVER_SENT = "the request was lost"
_INDUCED = {_NEVER_SENT, "the answer was lost"}
_BYTES = re.compile(r"\\+x((?:[0-9a-f]{2})*)")  # how a row's text shows a column of bytes


class Apart(str):
    """A violation that is counted apart: of a call that was served without a database (promise P8)."""

    __slots__ = ()


@dataclass
class Evidence:
    """The state after the run."""

    run: Run
    calls: dict[str, Any]  # by the caller's leg
    offers: list[Any]
    holds: list[Any]
    callbacks: list[Any]
    voicemails: list[Any]
    events: dict[Any, list[Any]]  # by call
    kept: set[UUID]  # voicemails with a sealed recording
    dump: list[str]  # every row of every table
    blobs: list[bytes]  # what was bytes in them

    @classmethod
    async def of(cls, run: Run) -> "Evidence":
        """Read all of it."""
        rows = run.house.rows
        events: dict[Any, list[Any]] = {}
        for event in await rows("select * from events order by id"):
            events.setdefault(event.call_id, []).append(event)
        dump: list[str] = []
        blobs: list[bytes] = []
        for (table,) in await rows("select tablename from pg_tables where schemaname = 'public'"):
            for (row,) in await rows(f'select t::text from "{table}" t'):  # noqa: S608
                blobs += [bytes.fromhex(each) for each in _BYTES.findall(row)]
                # Digits in the hexadecimal form of bytes are not a phone number.
                dump.append(_BYTES.sub("", row))
        return cls(
            run,
            {call.sid: call for call in await rows("select * from calls")},
            await rows("select * from offers order by planned_at"),
            await rows("select * from holds order by taken_at, id"),
            await rows("select * from callbacks order by asked_at"),
            await rows("select * from voicemails order by begun_at"),
            events,
            {row.voicemail_id for row in await rows("select voicemail_id from recordings")},
            dump,
            blobs,
        )

    @cached_property
    def lag(self) -> float:
        """Return the time of our answers (99%) in seconds of the clock: a busy machine is not a broken promise.

        While there is no database an answer may take its whole time limit, which is not the machine's fault.
        """
        away = self.run.chaos.away
        took = sorted(
            each.duration
            for each in self.run.house.lab.requests
            if not any(since <= each.at <= until for since, until in away)
        )
        return took[int(0.99 * (len(took) - 1))] * self.run.house.speed

    @property
    def legs(self) -> list[Leg]:
        """Return the callers' legs, the counsellors' desk calls among them."""
        return [leg for leg in self.run.house.lab.calls if leg.direction == "inbound"]

    @property
    def rung_back(self) -> list[Leg]:
        """Return the legs on which we rang callers back."""
        legs = (leg for leg in self.run.house.lab.calls if leg.direction != "inbound")
        return [leg for leg in legs if leg.phone.name and not leg.phone.name.startswith("counsellor-")]

    @cached_property
    def callers(self) -> list[Leg]:
        """Return the legs of all people who want to talk: callers, and people who confirmed their callback."""
        return self.legs + [leg for leg in self._confirming if leg not in self.untold]

    @cached_property
    def untold(self) -> list[Leg]:
        """Return the legs on which a person confirmed a callback while faults kept the key from us.

        To us they are strangers, who hear nothing of us (promise P6). They are not lost as long as their callback
        stands (decision 0176).
        """
        return [leg for leg in self._confirming if self._is_untold(leg)]

    def still_stands(self, leg: Leg) -> bool:
        """Whether the callback for which this leg was rung was rung again, or this was the last of its attempts."""
        attempt = self.calls[leg.sid]
        later = (each for each in self.calls.values() if each.callback_id == attempt.callback_id)
        if any(each.arrived_at > attempt.arrived_at for each in later):
            return True
        callback = next(each for each in self.callbacks if each.id == attempt.callback_id)
        return bool(callback.attempt_id == attempt.id and callback.state == callbacks.State.EXHAUSTED)

    @property
    def _confirming(self) -> list[Leg]:
        return [leg for leg in self.rung_back if leg.sid in self.run.diary.pressed_one]

    def _is_untold(self, leg: Leg) -> bool:
        keys = [
            each
            for each in self.run.house.lab.requests
            if each.params.get("CallSid") == leg.sid and each.params.get("Digits") == WhoKey.ME
        ]
        return bool(keys) and all(each.failure == _NEVER_SENT for each in keys)

    @cached_property
    def messages(self) -> dict[str, datetime]:
        """Return the beginning of each message that is long enough to count, by the caller's leg."""
        all_ = self.run.house.lab.recordings
        return {each.leg.sid: each.started for each in all_ if each.seconds >= SHORTEST}

    @cached_property
    def without_database(self) -> set[str]:
        """Return the callers' legs that were served without a database for a while."""
        found = {call.sid for call in self.calls.values() if self._says_so(call.id)}
        for each in self.run.house.lab.requests:
            url = urlsplit(each.url)
            if url.path.startswith("/voice/standby"):
                found.add(parse_qs(url.query).get("caller", [each.params.get("CallSid", "")])[0])
        return found

    def _says_so(self, call_id: UUID) -> bool:
        return any(replay.WHY in str(event.detail.get("why", "")) for event in self.events.get(call_id, []))

    @cached_property
    def sid_of(self) -> dict[UUID, str]:
        """Return each call's leg, by the call's id."""
        return {call.id: sid for sid, call in self.calls.items()}

    @cached_property
    def _caller_of(self) -> dict[str, str]:
        """Return the caller's leg that each counsellor's leg is for, by the counsellor's leg."""
        return {offer.leg_sid: self.sid_of[offer.call_id] for offer in self.offers if offer.leg_sid}

    def legs_of(self, hold: Any) -> set[str]:
        """Return the legs that a hold is for: its offer's, and those of the calls that its phone is on."""
        own = {offer.leg_sid for offer in self.offers if offer.id == hold.offer_id}
        callers = {self.sid_of.get(call) for call in (hold.call_id, *hold.visits) if call is not None}
        rung = {leg.sid for leg in self.run.house.lab.calls if leg.parent and leg.parent.sid in callers}
        return {sid for sid in own | callers | rung if sid}

    def about(self, violation: str, *calls: UUID | None, legs: Iterable[str] = ()) -> str:
        """Return a violation, apart if one of these calls was served without a database."""
        sids = {self.sid_of.get(call, "") for call in calls if call is not None}
        for sid in legs:
            leg = self.run.house.lab.legs.get(sid)
            parent = "" if leg is None or leg.parent is None else leg.parent.sid
            sids |= {sid, parent, self._caller_of.get(sid, "")}
        return Apart(violation) if sids & self.without_database else violation

    def unheard(self, leg: Leg) -> bool:
        """Whether faults alone lost every document of this leg, the fallback's too."""
        last = [each for each in self.run.house.lab.requests if each.params.get("CallSid") == leg.sid][-2:]
        return all(each.failure in _INDUCED for each in last)
