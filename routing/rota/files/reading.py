"""Reading: a rota file checked whole, every error and every oddity at once (design, part 8)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from routing.rota.files.cells import Cell, Reader, readers
from routing.rota.files.decoding import decode
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.gap_warnings import gaps
from routing.rota.files.header import COLUMNS, REQUIRED, read_header
from routing.rota.files.hours import odd_hours
from routing.rota.files.lines import NOBODY, Reading, ShiftLine
from routing.rota.files.overlap_warnings import doubles
from routing.rota.files.records import records
from routing.rota.files.times import DAY

MOST_LINES = 1_000_000
MOST_FAULTS = 500_000

Progress = Callable[[int, int], None]

_STEP = 1000
_WEEK = 7
_ORDER = {name: place for place, name in enumerate(("file", *COLUMNS))}
# Warnings that every line might repeat: only the first is given.
_SAID_ONCE = frozenset({"language-unknown"})


def read_rota(
    content: bytes,
    *,
    country: str,
    languages: Sequence[str],
    today: date,
    hotline: str | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Read a CSV file; any bytes have an answer, never an exception.

    `country` is that of national phone numbers, `languages` those of the hotline, `today` the date in its zone,
    `hotline` its own number (E.164). `progress` is called now and then with the lines done and the lines expected. Gaps
    and overlaps are looked for only when there are no errors.
    """
    reading = Reading()
    try:
        text, damaged = decode(content)
        if damaged:
            reading.warnings.append(Fault(1, "file", "", "file-looks-damaged"))
        _read_records(_counted(text, progress), reading, readers(country, languages, today, hotline))
    except CellNotSound as fault:
        reading.errors.append(Fault(getattr(fault, "line", 1), "file", "", fault.key, fault.params))
    if not reading.errors:
        reading.warnings += [*doubles(reading.shifts, today), *gaps(reading.shifts, today)]
    reading.errors.sort(key=_place)
    reading.warnings.sort(key=_place)
    return reading


def _read_records(
    rows: Iterator[tuple[int, list[str]]], reading: Reading, read: Mapping[str, Reader]
) -> None:
    line, header = next(((line, cells) for line, cells in rows if _says_something(cells)), (1, []))
    if not header:
        raise CellNotSound("file-empty")
    places, errors, warnings = read_header(header, line)
    reading.errors += errors
    reading.warnings += warnings
    if not places:
        return
    body = _Body(reading, places, read, len(header))
    for number, cells in rows:
        if _says_something(cells):
            body.read(number, cells)
    if not reading.rows:
        reading.errors.append(Fault(line, "file", "", "header-alone"))


class _Body:
    """Reads the lines below the header, one after the other, into a reading."""

    def __init__(
        self, reading: Reading, places: Mapping[str, int], read: Mapping[str, Reader], width: int
    ) -> None:
        self._reading = reading
        self._columns = [(name, places[name], read[name]) for name in COLUMNS if name in places]
        # A column that is missing is an error of the header alone: its lines are read for their other cells.
        self._complete = all(name in places for name in REQUIRED)
        self._defaults = {name: _default(read[name]) for name in COLUMNS if name not in places}
        self._width = width
        self._said: set[tuple[str, object]] = set()

    def read(self, line: int, cells: list[str]) -> None:
        """Read one line; if it has errors, they are noted and the rest of it is not used."""
        reading = self._reading
        reading.rows += 1
        if reading.rows > MOST_LINES:
            raise CellNotSound("file-too-long", most=MOST_LINES)
        if len(reading.errors) + len(reading.warnings) > MOST_FAULTS:
            raise CellNotSound("faults-too-many", most=MOST_FAULTS)
        before = len(reading.errors)
        if len(cells) > self._width and _says_something(cells[self._width :]):
            extra = next(filter(None, map(str.strip, cells[self._width :])))
            reading.errors.append(Fault(line, "file", extra, "row-too-long"))
        values = self._values(line, cells)
        self._check_validity(line, values, cells)
        self._check_instead(line, values, cells)
        if len(reading.errors) == before and self._complete:
            reading.shifts.append(self._shift(line, values, cells))

    def _values(self, line: int, cells: list[str]) -> dict[str, Any]:
        """Return the sound cells' values by column."""
        values, width = dict(self._defaults), len(cells)
        for name, place, read in self._columns:
            written = cells[place] if place < width else ""
            needs_none = name == "phone" and _is_nobody(values.get("name"))
            cell = _no_phone(written) if needs_none else read(written)
            if isinstance(cell, CellNotSound):
                self._reading.errors.append(Fault(line, name, written.strip(), cell.key, cell.params))
            else:
                values[name] = cell.value
                if cell.warnings:
                    self._note(line, name, written.strip(), cell)
        return values

    def _note(self, line: int, name: str, written: str, cell: Cell) -> None:
        for key, params in cell.warnings:
            if key in _SAID_ONCE:
                if (key, params["part"]) in self._said:
                    continue
                self._said.add((key, params["part"]))
            self._reading.warnings.append(Fault(line, name, written, key, params))

    def _check_validity(self, line: int, values: Mapping[str, Any], cells: Sequence[str]) -> None:
        first, last = values.get("from"), values.get("until")
        if first is not None and last is not None and last < first:
            params = {"first": first.isoformat()}
            written = self._written("until", cells)
            self._reading.errors.append(Fault(line, "until", written, "until-before-from", params))

    def _check_instead(self, line: int, values: Mapping[str, Any], cells: Sequence[str]) -> None:
        if values.get("day") is None or values["day"][1] is not None:
            return
        for column, key, is_said in (
            ("name", "nobody-weekly", _is_nobody(values.get("name"))),
            ("instead", "instead-weekly", values.get("instead")),
        ):
            if is_said:
                self._reading.errors.append(Fault(line, column, self._written(column, cells), key))

    def _written(self, column: str, cells: Sequence[str]) -> str:
        place = next(place for name, place, _ in self._columns if name == column)
        return cells[place].strip() if place < len(cells) else ""

    def _shift(self, line: int, values: Mapping[str, Any], cells: Sequence[str]) -> ShiftLine:
        (days, on_date), start, end = values["day"], values["start"], values["end"]
        if found := odd_hours(start, end, self._written("end", cells)):
            written = "" if start == end else self._written("end", cells)
            self._reading.warnings.append(Fault(line, "end", written, found[0], found[1]))
        nobody = _is_nobody(values["name"])
        shift = ShiftLine(
            line,
            days,
            on_date,
            start,
            end if end > start else end + DAY,
            values["name"],
            values["phone"],
            values["tier"] or (None if nobody else 1),
            values["languages"],
            values["organisation"],
            values["from"],
            values["until"],
            nobody or values["instead"],
        )
        if (shift.valid_from is not None or shift.valid_until is not None) and _never_comes(shift):
            self._reading.warnings.append(Fault(line, "day", "", "never"))
        return shift


def _default(read: Reader) -> Any:
    """Return the value of a column that the file doesn't have; None for a required one."""
    cell = read("")
    return None if isinstance(cell, CellNotSound) else cell.value


def _is_nobody(name: object) -> bool:
    return name == NOBODY


def _no_phone(written: str) -> Cell | CellNotSound:
    return CellNotSound("phone-of-nobody") if written.strip(" \t-") else Cell("")


def _never_comes(shift: ShiftLine) -> bool:
    first, last = shift.valid_from or date.min, shift.valid_until or date.max
    if shift.days is None:
        return shift.on_date is not None and not first <= shift.on_date <= last
    length = (last - first).days + 1
    if length >= _WEEK:
        return False
    return not any(shift.days >> (first.weekday() + day) % _WEEK & 1 for day in range(length))


def _says_something(cells: Sequence[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def _counted(text: str, progress: Progress | None) -> Iterator[tuple[int, list[str]]]:
    if progress is None:
        yield from records(text)
        return
    total = text.count("\n") + 1
    for number, cells in records(text):
        if number % _STEP == 0:
            progress(number, max(number, total))
        yield number, cells
    progress(total, total)


def _place(fault: Fault) -> tuple[int, int]:
    return fault.line, _ORDER.get(fault.column, len(_ORDER))
