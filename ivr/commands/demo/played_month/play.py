"""The play of a month: what happens, one after the other, until nothing is left open."""

from dataclasses import dataclass
from functools import partial

from ivr.commands.demo.played_month import line
from ivr.commands.demo.played_month.callers import Callers
from ivr.commands.demo.played_month.helpline import Helpline, Person
from ivr.commands.demo.played_month.plan import Plan, Turn
from ivr.commands.demo.played_month.rows import Rows


@dataclass(frozen=True, slots=True)
class Played:
    """What was played: rows and legs, and the counsellors as they are afterwards."""

    rows: Rows
    people: list[Person]


def play(plan: Plan) -> Played:
    """Play a plan; the same plan gives the same month, but for its seals."""
    helpline = Helpline(plan)
    for turn in plan.turns:
        helpline.agenda.at(turn.starts_at, partial(_comes, helpline, turn))
        helpline.agenda.at(turn.ends_at, partial(_goes, helpline, turn))
    Callers(helpline).hour(plan.start)
    for act in helpline.agenda.turns():
        act()
        if helpline.needs_serving:
            line.serve(helpline)
    return Played(helpline.rows, list(helpline.people.values()))


def _comes(helpline: Helpline, turn: Turn) -> None:
    if turn.ends_at <= helpline.now:
        return
    person = helpline.people[turn.counsellor_id]
    if not person.turns:
        person.misses, person.is_last = 0, False
    person.turns.append(turn)
    helpline.on_duty[person.id] = person
    helpline.needs_serving = True


def _goes(helpline: Helpline, turn: Turn) -> None:
    person = helpline.people[turn.counsellor_id]
    if turn in person.turns:
        person.turns.remove(turn)
    if not person.turns:
        helpline.on_duty.pop(person.id, None)
        helpline.needs_serving = True
