"""The ledger: every call by its outcome, every promise with the number of its violations."""

import sys
from collections import Counter
from time import monotonic
from typing import Any

from ivr.lab.carrier.script import APPLICATION_ERROR
from tests.soak.evidence import Apart, Evidence
from tests.soak.promises import PROMISES

_SHOWN = 8
_PAUSED = {"p2", "p3", "p5", "p7"}  # while there is no database (promise P8)


def ledger(evidence: Evidence) -> bool:
    """Print the ledger; answer whether any promise was broken."""
    run = evidence.run
    lab, took = run.house.lab, monotonic() - run.began
    say = sys.stdout.write
    say(f"Seed {run.seed}: {run.calls} calls, {took:.0f} s at {run.house.speed:g} times real time, ")
    say(f"{len(lab.requests)} webhooks, {len(lab.rest_requests)} REST requests; drained ")
    say(
        "never\n" if run.drained_after is None else f"{run.drained_after:.0f} s of the clock after the last\n"
    )
    say(_pace(evidence))
    outcomes = Counter(call.outcome for call in evidence.calls.values())
    unheard = sum(leg.sid not in evidence.calls for leg in evidence.legs)
    attempts = sum(call.callback_id is not None for call in evidence.calls.values())
    say(f"{len(evidence.legs)} legs rang the number, {unheard} of them never reached us; ")
    say(f"{attempts} attempts to ring somebody back; by outcome\n")
    for outcome, count in outcomes.most_common():
        say(f"  {count:6} {outcome}\n")
    say(f"  {len(run.diary.gave_up):6} hung up by themselves, {len(run.diary.joins)} connections\n")
    say(f"  {len(evidence.without_database):6} were served without a database for a while\n")
    for name, rows in (
        ("Offers", evidence.offers),
        ("Callbacks", evidence.callbacks),
        ("Messages", evidence.voicemails),
    ):
        say(_states(name, rows))
    did = sorted(run.diary.did.items())
    say("Callers: " + ", ".join(f"{count} {what}" for what, count in did) + "\n")
    say(f"  {len(evidence.untold):6} said that a callback is for them, and it was lost on its way to us\n")
    say("Faults: " + ", ".join(f"{count} {kind}" for kind, count in _faults(evidence).items()) + "\n")
    say("".join(f"  {kill}\n" for kill in run.chaos.done))
    say(run.house.crew.versions.told())
    broken = 0
    for promise in PROMISES:
        found = list(promise(evidence))
        apart = [each for each in found if isinstance(each, Apart)]
        violations = [each for each in found if not isinstance(each, Apart)]
        broken += len(violations)
        number, _, words = promise.__name__.partition("_")
        beside = f"   served without a database {len(apart):4}" if number in _PAUSED else ""
        say(f"{number.upper()} {words.replace('_', ' '):32} {len(violations):4}{beside}\n")
        say("".join(f"     {violation}\n" for violation in violations[:_SHOWN]))
        say("".join(f"     (apart) {violation}\n" for violation in apart[:_SHOWN]))
    return broken > 0


def _states(name: str, rows: list[Any]) -> str:
    states = Counter(row.state for row in rows)
    return f"{name}: " + ", ".join(f"{count} {state}" for state, count in states.most_common()) + "\n"


def _pace(evidence: Evidence) -> str:
    """Print how fast we answered in real time: on a machine too busy for the speed, the clock is at fault."""
    took = sorted(each.duration for each in evidence.run.house.lab.requests if each.duration)
    at = [1000 * took[int(part * (len(took) - 1))] for part in (0.5, 0.99, 1)]
    allowed = f"allowed for: {evidence.lag:.1f} s of the clock"
    return f"Answered within {at[0]:.0f} ms (half), {at[1]:.0f} ms (99%), {at[2]:.0f} ms (all); {allowed}\n"


def _faults(evidence: Evidence) -> Counter[str]:
    lab = evidence.run.house.lab
    counts = Counter({"webhooks": 0, "REST requests": 0})
    for played in lab.faults.played:
        kind = "webhooks" if "/voice/" in played else "REST requests"
        counts[kind] += 1
    heard = sum(any(said.text == APPLICATION_ERROR for said in leg.heard) for leg in lab.calls)
    counts["legs that the carrier ended with its own error message"] = heard
    counts["attempts that found no process"] = sum("no connection" in each.failure for each in lab.requests)
    return counts
