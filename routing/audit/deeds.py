"""Deeds: what is told to the audit, and of whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VERIFIED = "audit.verified"  # the audit itself was read from its beginning


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: an account, or the command line under the name of who runs it."""

    account: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done to whom: `rota.published`, `account 7`; ids and masked values alone."""

    action: str
    subject: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    why: str | None = None
