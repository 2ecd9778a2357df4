"""The diary: what happened at the phones, kept by a witness outside the product."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from ivr.lab import Lab, Leg, Line, Phone


@dataclass(frozen=True)
class Join:
    """The carrier joined two legs."""

    at: datetime
    legs: frozenset[str]


@dataclass
class Diary:
    """The actions of people, and the legs that the carrier joined."""

    gave_up: set[str] = field(default_factory=set)  # legs that their own person ended
    pressed_one: dict[str, datetime] = field(default_factory=dict)  # to accept, or to say "it is me"
    machines: set[str] = field(default_factory=set)  # legs that a voicemail box answered
    rung_back: Counter[str] = field(default_factory=Counter)  # how often a caller's phone rang, by number
    did: Counter[str] = field(default_factory=Counter)  # what callers did, for the ledger
    joins: list[Join] = field(default_factory=list)

    def watch(self, lab: Lab) -> None:
        """Record every connection that the carrier makes."""
        by_name: dict[str, Phone] = {}

        def note(line: Line) -> None:
            if line.what.endswith(" are connected"):
                if not all(name in by_name for name in line.what.split(" ")[:3:2]):
                    by_name.update((phone.name, phone) for phone in lab.phones.values())
                phones = [by_name[name] for name in line.what.split(" ")[:3:2]]
                self.joins.append(Join(line.at, frozenset(phone.leg.sid for phone in phones if phone.leg)))

        lab.on_line = note

    def joined(self, leg_sid: str) -> datetime | None:
        """Return when a leg was connected to another first."""
        return next((join.at for join in self.joins if leg_sid in join.legs), None)


async def hears(
    leg: Leg, words: str | re.Pattern[str], seconds: float | None = 60.0, *, after: int = 0
) -> bool:
    """Wait until a leg hears these words after its first `after` sentences; return whether it did."""
    return await leg.watch(lambda: heard(leg, words, after=after), seconds)


def heard(leg: Leg, words: str | re.Pattern[str], *, after: int = 0) -> bool:
    """Whether a leg has heard these words."""
    return any(re.search(words, said.text) for said in leg.heard[after:])


def talks(leg: Leg) -> bool:
    """Whether a leg is connected to another."""
    return leg.bridge is not None
