"""Hours: what is odd in a shift's start and end, and what was probably meant (design, part 8)."""

from collections.abc import Mapping

from routing.rota.files.times import DAY, write_time

LONGEST_USUAL = 14 * 60

_NOON = DAY // 2
_FROM_MIDNIGHT_TO_ONE = (0, 60)


def odd_hours(start: int, end: int, written_end: str) -> tuple[str, Mapping[str, object]] | None:
    """Return the id and parameters of a warning if a shift's hours are odd.

    Minutes count from midnight, as read. `written_end` is the cell: some spreadsheets write 24:00 as 1.
    """
    if start == end:
        return "time-whole-day", {}
    if (start, end) == _FROM_MIDNIGHT_TO_ONE and written_end == "1":
        return "time-one", {}
    length = (end - start) % DAY or DAY
    if length <= LONGEST_USUAL or (start, end) == (0, DAY):
        return None
    params: dict[str, object] = {"hours": f"{length / 60:.4g}", "end": write_time(end)}
    meant = _in_the_afternoon(start, end)
    if meant is None:
        return "time-long", params
    return "time-long-meant", {**params, "suggestion": f"{write_time(start)}-{write_time(meant)}"}


def _in_the_afternoon(start: int, end: int) -> int | None:
    """Return the end half a day later, as on a 12-hour clock, if that makes a usual shift: 9 to 5, 20 to 12."""
    later = end + _NOON
    is_usual = end <= _NOON and start < later <= start + LONGEST_USUAL
    return later if is_usual and (start < _NOON or later == DAY) else None
