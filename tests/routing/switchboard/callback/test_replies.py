"""Replies about callbacks: those for an unknown person have no field that could name us (promise P6)."""

from dataclasses import fields
from uuid import uuid4

import pytest

from routing.switchboard.callback.replies import AwaitCaller, SayNoMore, SayNoMoreWord, WhoIsThis
from routing.switchboard.replies import Reply


@pytest.mark.parametrize(
    ("reply", "room"),
    [(WhoIsThis, {"call_id", "language", "unknown_key"}), (SayNoMore, {"language", "word"})],
)
def test_p6_before_key_1_a_reply_has_room_for_a_language_and_for_nothing_of_us(
    reply: type[Reply], room: set[str]
) -> None:
    assert {each.name for each in fields(reply)} == room


def test_an_unknown_person_is_promised_nothing() -> None:
    assert SayNoMore("id").word is SayNoMoreWord.GOODBYE


def test_a_counsellor_who_waits_hears_first_what_they_wait_for() -> None:
    waits = AwaitCaller(uuid4())
    assert (waits.first, waits.unknown_key) == (True, False)
