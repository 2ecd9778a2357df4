"""Replies of a test ring, to whoever picked up."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from routing.switchboard.replies import Reply


@dataclass(frozen=True, slots=True)
class AskForKey(Reply):
    """This is a test, and nobody waits: press 1."""

    test_id: UUID
    unknown_key: bool = False


class AfterTest(StrEnum):
    """What is said at the end of a test ring."""

    CONFIRMED = "test_confirmed"
    NO_KEY = "test_no_key"
    OVER = "test_over"


@dataclass(frozen=True, slots=True)
class PartAfterTest(Reply):
    """The leg of a test ring ends."""

    said: AfterTest
