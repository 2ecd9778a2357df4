"""Findings: what a check of `satunomor doctor` found, and what to do about it."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # works, but should not stay so
    FAILING = "failing"  # calls are, or will be, lost or unsafe
    SKIPPED = "skipped"  # could not be looked at; another finding says why


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer. `remedy` is one sentence; empty when all is well."""

    check: str
    level: Level
    message: str
    remedy: str = ""


def ok(check: str, message: str) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, remedy: str) -> Finding:
    """It works, but should not stay so."""
    return Finding(check, Level.WARNING, message, remedy)


def failing(check: str, message: str, remedy: str) -> Finding:
    """It does not work, or not safely."""
    return Finding(check, Level.FAILING, message, remedy)


def skipped(checks: Iterable[str], why: str) -> list[Finding]:
    """These could not be looked at."""
    return [Finding(check, Level.SKIPPED, f"Not looked at: {why}.") for check in checks]


async def carried_out(check: str, work: Callable[[], Awaitable[Iterable[Finding]]]) -> list[Finding]:
    """Carry out a check; one that breaks is a finding, and keeps no other from its turn."""
    try:
        return list(await work())
    except Exception as error:  # noqa: BLE001 - whatever it is, the others have their turn
        # Not its message: that may quote a number.
        return [
            failing(
                check,
                f"This check broke: {type(error).__name__}.",
                "Run it again, and report it if it stays so.",
            )
        ]


def masked(number: str) -> str:
    """Return a phone number that can be recognised by who knows it, and by nobody else."""
    return f"{number[:3]}{'*' * max(0, len(number) - 6)}{number[-3:]}"


def apart(check: str, whose: str, seconds: float, remedy: str) -> Finding:
    """Judge how far our clock is from another one: `seconds`, positive when ours is ahead."""
    off = f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} {whose}"
    if abs(seconds) >= _FAR_SECONDS:
        return failing(check, f"This machine's clock is {off}.", remedy)
    if abs(seconds) > _NEAR_SECONDS:
        return warning(check, f"This machine's clock is {off}.", remedy)
    return ok(check, f"This machine's clock agrees with {whose}.")


_NEAR_SECONDS = 5.0
_FAR_SECONDS = 300.0
