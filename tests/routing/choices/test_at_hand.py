"""Choices at hand: good for a second, and in place of what the installation has set."""

from dataclasses import replace
from datetime import time, timedelta

from routing.choices import Choices
from routing.choices.at_hand import ChoicesAtHand
from routing.quiet_hours import QuietHours
from tests.routing.rows import rules


def test_a_copy_is_old_after_a_second() -> None:
    at_hand = ChoicesAtHand()
    assert at_hand.is_old(0.0)
    at_hand.take(Choices(clear_by_hand=True), 10.0)
    assert (at_hand.is_old(10.9), at_hand.is_old(11.0)) == (False, True)


def test_a_choice_stands_in_place_of_what_is_installed_and_gives_it_back_when_it_goes() -> None:
    at_hand, given = ChoicesAtHand(), rules()
    assert at_hand.over(given) == given
    chosen = Choices(
        callback_attempts=5,
        callbacks_per_hour=0,
        callbacks_typed_per_hour=2,
        callback_quiet_hours="22:30-06:00",
        callback_expires_hours=12,
    )
    at_hand.take(chosen, 0.0)
    assert at_hand.over(given) == replace(
        given,
        callback_attempts=5,
        callbacks_an_hour=0,
        callbacks_typed_an_hour=2,
        callback_quiet=QuietHours(time(22, 30), time(6)),
        callback_expires=timedelta(hours=12),
    )
    other = rules(ring=timedelta(seconds=9))
    assert at_hand.over(other).ring == timedelta(seconds=9)
    at_hand.take(Choices(), 0.0)
    assert at_hand.over(given) == given
