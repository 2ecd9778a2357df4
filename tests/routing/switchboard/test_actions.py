"""Actions: values that say what to do, and never contain a number (promise P6)."""

from dataclasses import fields
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from routing.switchboard import actions
from routing.switchboard.actions import (
    AskAboutTest,
    AskCarrier,
    Dispatch,
    EndTestLeg,
    Look,
    OffersLeg,
    RingTest,
    StopOfferRing,
    TellCarrierHealth,
    TellFound,
    TellRoute,
)
from routing.transaction import Action
from tests.routing.rows import NOW

ACTIONS: list[type[Any]] = [
    each for each in vars(actions).values() if isinstance(each, type) and issubclass(each, Action)
]
ACTIONS.remove(Action)
OF_THE_WHOLE_LINE = {Dispatch, Look, AskCarrier, TellFound, TellCarrierHealth, TellRoute}
OF_A_TEST = {RingTest, EndTestLeg, AskAboutTest}
ANYBODYS = {"phone", "number", "caller", "caller_id", "caller_hash", "caller_sealed", "name"}


def names_in(action: type[Any]) -> set[str]:
    return {each.name for each in fields(action)}


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_p6_an_action_holds_nobodys_number(action: type[Any]) -> None:
    assert names_in(action) & ANYBODYS == set()


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)
def test_what_is_not_about_the_whole_line_says_about_which_call_or_test_it_is(action: type[Any]) -> None:
    assert ("call_id" in names_in(action)) == (action not in OF_THE_WHOLE_LINE | OF_A_TEST)
    assert ("test_id" in names_in(action)) == (action in OF_A_TEST)


def test_the_same_noted_twice_is_one_and_whatever_differs_is_another() -> None:
    offer_id, call_id = uuid4(), uuid4()
    same = [StopOfferRing(offer_id, "CB1", call_id), StopOfferRing(offer_id, "CB1", call_id), Look(), Look()]
    assert len(set(same)) == 2
    by_caller = StopOfferRing(offer_id, "CB1", call_id, by_caller=True)
    later = [Dispatch(), Dispatch(NOW), Dispatch(NOW + timedelta(seconds=1))]
    assert len({*same, by_caller, *later}) == 6
    assert isinstance(by_caller, OffersLeg)
