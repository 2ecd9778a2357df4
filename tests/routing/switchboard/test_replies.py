"""Replies: values, so that a repeated webhook gets the same document; only one kind holds a number (promise P6)."""

from dataclasses import FrozenInstanceError, fields
from datetime import timedelta
from uuid import uuid4

import pytest

from routing.switchboard import replies
from routing.switchboard.callback import replies as callback_replies
from routing.switchboard.replies import DialOut, JoinLine, Reply, Wait

REPLIES = [
    each
    for module in (replies, callback_replies)
    for each in vars(module).values()
    if isinstance(each, type) and issubclass(each, Reply) and each.__module__ == module.__name__
]
NUMBERS = {"phone", "number", "caller", "caller_id", "caller_hash", "caller_sealed"}


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.__name__)
def test_p6_a_reply_holds_nobodys_number_but_where_the_callers_own_leg_is_to_ring_it(
    reply: type[Reply],
) -> None:
    held = {each.name for each in fields(reply)} & NUMBERS
    assert held == ({"phone", "caller_id"} if reply is DialOut else set())


@pytest.mark.parametrize("reply", REPLIES, ids=lambda reply: reply.__name__)
def test_what_a_reply_has_of_its_own_tells_it_from_another(reply: type[Reply]) -> None:
    """A subclass that is not a data class would leave its own fields out of equality."""
    assert set(reply.__annotations__) <= {each.name for each in fields(reply)}


def test_the_same_facts_are_the_same_reply_and_nobody_changes_it() -> None:
    call_id = uuid4()
    wait = Wait(call_id, "id", timedelta(seconds=10), place=2)
    assert wait == Wait(call_id, "id", timedelta(seconds=10), place=2)
    assert len({wait, Wait(call_id, "id", timedelta(seconds=10), place=3), JoinLine(call_id, "id")}) == 3
    with pytest.raises(FrozenInstanceError):
        wait.place = 1  # type: ignore[misc]
