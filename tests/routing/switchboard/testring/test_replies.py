"""Replies of a test ring: whoever picks up is told of no caller, and each end has its words."""

from dataclasses import fields
from uuid import uuid4

from routing.switchboard.testring.replies import AfterTest, AskForKey, PartAfterTest


def test_p6_a_reply_has_room_for_nobody() -> None:
    assert {each.name for each in fields(AskForKey)} == {"test_id", "unknown_key"}
    assert {each.name for each in fields(PartAfterTest)} == {"said"}


def test_the_words_are_said_from_the_beginning_unless_a_key_meant_nothing() -> None:
    assert not AskForKey(uuid4()).unknown_key


def test_no_two_ends_sound_alike() -> None:
    assert len({str(said) for said in AfterTest}) == len(AfterTest)
