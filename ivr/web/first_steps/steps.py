"""Steps: what a helpline needs for its first conversation, in order, and which of it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ivr.doctor.findings import Finding, Level
from routing.queries.first_steps import FirstSteps

# What Twilio says of the number; the rest of the findings belong to the examination.
_OF_NUMBER = frozenset({"twilio", "number"})


class State(StrEnum):
    """Whether a step is done."""

    DONE = "done"
    TO_DO = "to_do"
    NOT_KNOWN = "not_known"  # until somebody looks


@dataclass(frozen=True, slots=True)
class Step:
    """One step, and what the examination found of it."""

    name: str
    state: State
    findings: tuple[Finding, ...] = ()


def steps(facts: FirstSteps, findings: Sequence[Finding] | None) -> list[Step]:
    """Return the steps in order; `findings` is None where nobody has looked."""
    return [
        Step("account", _done(facts.has_admin)),
        Step("rota", _done(facts.has_rota)),
        _number(facts, findings or ()),
        Step("test", _done(facts.confirmed > 0)),
        _doctor(findings),
        Step("call", _done(facts.has_talk)),
    ]


def _done(is_done: bool) -> State:
    return State.DONE if is_done else State.TO_DO


def _number(facts: FirstSteps, findings: Sequence[Finding]) -> Step:
    told = tuple(each for each in findings if each.check in _OF_NUMBER and each.level is Level.FAILING)
    levels = {each.level for each in findings if each.check == "number"}
    if Level.FAILING in levels:
        return Step("number", State.TO_DO, told)
    # A call that came in proves it without asking Twilio.
    is_known = Level.OK in levels or facts.has_call
    return Step("number", State.DONE if is_known else State.NOT_KNOWN, told)


def _doctor(findings: Sequence[Finding] | None) -> Step:
    if findings is None:
        return Step("doctor", State.NOT_KNOWN)
    failing = [each for each in findings if each.level is Level.FAILING]
    here = [each for each in failing if each.check not in _OF_NUMBER]
    warned = [each for each in findings if each.level is Level.WARNING]
    return Step("doctor", _done(not failing), (*here, *warned))
