"""Findings: the results of a check of `satunomor doctor`, with their remedies."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"  # works, but should not stay so
    FAILING = "failing"  # calls are, or will be, lost or unsafe
    SKIPPED = "skipped"  # could not be checked; another finding says why


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the output. `remedy` is one sentence, empty when all is well."""

    check: str
    level: Level
    message: str
    remedy: str = ""


def ok(check: str, message: str) -> Finding:
    """Return a finding that all is well."""
    return Finding(check, Level.OK, message)


def warning(check: str, message: str, remedy: str) -> Finding:
    """Return a finding that it works, but should not stay so."""
    return Finding(check, Level.WARNING, message, remedy)


def failing(check: str, message: str, remedy: str) -> Finding:
    """Return a finding that it does not work, or not safely."""
    return Finding(check, Level.FAILING, message, remedy)


def skipped(checks: Iterable[str], why: str) -> list[Finding]:
    """Return a finding for each check that could not be made."""
    return [Finding(check, Level.SKIPPED, f"Not looked at: {why}.") for check in checks]


async def run_check(check: str, work: Callable[[], Awaitable[Iterable[Finding]]]) -> list[Finding]:
    """Carry out a check; an exception in it becomes a finding, so that the other checks run."""
    try:
        return list(await work())
    except Exception as error:  # noqa: BLE001 - the other checks must run
        # Without its message, which may quote a number.
        return [
            failing(
                check,
                f"This check broke: {type(error).__name__}.",
                "Run it again, and report it if it stays so.",
            )
        ]


def masked(number: str) -> str:
    """Return a phone number with its middle hidden: who knows it will recognise it."""
    return f"{number[:3]}{'*' * max(0, len(number) - 6)}{number[-3:]}"


def clock_difference(check: str, whose: str, seconds: float, remedy: str) -> Finding:
    """Judge by how many `seconds` our clock is ahead of another (negative: behind)."""
    off = f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} {whose}"
    if abs(seconds) >= _FAR_SECONDS:
        return failing(check, f"This machine's clock is {off}.", remedy)
    if abs(seconds) > _NEAR_SECONDS:
        return warning(check, f"This machine's clock is {off}.", remedy)
    return ok(check, f"This machine's clock agrees with {whose}.")


_NEAR_SECONDS = 5.0
_FAR_SECONDS = 300.0
