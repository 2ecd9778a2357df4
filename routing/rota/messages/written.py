"""Written: weekdays and times of day as texts."""

from collections.abc import Sequence

_EVERY_DAY = 127
_DAY = 1440


def write_time(minute: int) -> str:
    """Return the time as 08:00; 1440 is 24:00, what lies past it the time of the next day."""
    if minute == _DAY:
        return "24:00"
    return f"{minute % _DAY // 60:02}:{minute % 60:02}"


def write_weekdays(mask: int, names: Sequence[str], daily: str) -> str:
    """Return the weekdays of a bit mask (Monday 1) by their names: "daily", "Monday-Friday", "Monday, Wednesday"."""
    if mask == _EVERY_DAY:
        return daily
    runs: list[list[int]] = []
    for number in range(7):
        if mask >> number & 1:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
    return ", ".join(_run(run, names) for run in runs)


def _run(run: Sequence[int], names: Sequence[str]) -> str:
    if len(run) <= 2:  # noqa: PLR2004 - two days are a list
        return ", ".join(names[number] for number in run)
    return f"{names[run[0]]}-{names[run[-1]]}"
