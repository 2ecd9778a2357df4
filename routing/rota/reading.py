"""Reading: a rota file checked whole, every error and every oddity at once (design, part 8)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from routing.rota.cells import Cell, Reader, readers
from routing.rota.coverage import gaps
from routing.rota.decoding import decode
from routing.rota.doubles import doubles
from routing.rota.faults import CellNotSound, Fault
from routing.rota.header import COLUMNS, read_header
from routing.rota.lines import Reading, ShiftLine
from routing.rota.records import QuoteNotClosed, RecordNotSound, records
from routing.rota.times import DAY

MOST_LINES = 1_000_000

Progress = Callable[[int, int], None]

_STEP = 1000


def read_rota(
    content: bytes,
    *,
    country: str,
    languages: Sequence[str],
    today: date,
    progress: Progress | None = None,
) -> Reading:
    """Read a CSV file; any bytes have an answer, never an exception.

    `country` is that of national phone numbers, `languages` those of the hotline, `today` the date in its
    zone. `progress` is told, now and then, lines done and lines there may be. Whether the file as a whole
    leaves gaps or puts anyone in two places is looked at only when there are no errors.
    """
    reading = Reading()
    try:
        text = _text(content, reading)
        _read_records(text, reading, readers(country, languages, today), progress)
    except CellNotSound as fault:
        reading.errors.append(Fault(getattr(fault, "line", 1), "file", "", fault.key, fault.params))
    if not reading.errors:
        reading.warnings += [*doubles(reading.shifts), *gaps(reading.shifts, today)]
    reading.warnings.sort(key=_place)
    reading.errors.sort(key=_place)
    return reading


def _text(content: bytes, reading: Reading) -> str:
    text, damaged = decode(content)
    if not text.strip():
        raise CellNotSound("file-empty")
    if (nul := text.find("\0")) >= 0:
        error = CellNotSound("file-has-nul")
        error.line = 1 + len(text[:nul].splitlines(keepends=True)[1:])  # type: ignore[attr-defined]
        raise error
    if damaged:
        reading.warnings.append(Fault(1, "file", "", "file-looks-damaged"))
    return text


def _read_records(
    text: str, reading: Reading, read: Mapping[str, Reader], progress: Progress | None
) -> None:
    rows = _counted(records(text), text.count("\n") + 1, progress)
    for line, cells in rows:
        if any(map(str.strip, cells)):
            places, errors, warnings = read_header(cells, line)
            break
    else:
        raise CellNotSound("file-empty")
    reading.errors += errors
    reading.warnings += warnings
    if any(error.key == "header-missing" for error in errors):
        return
    width, below = len(cells), 0
    plan = [(name, places.get(name), read[name]) for name in COLUMNS]
    needed = {name for name in COLUMNS if name in places or name in OPTIONAL}
    for line, cells in rows:
        ...


def _counted(rows: Iterator[tuple[int, list[str]]], total: int, progress: Progress | None) -> Iterator[tuple[int, list[str]]]:
    for number, cells in rows:
        if progress is not None and number % _STEP == 0:
            progress(number, total)
        yield number, cells
