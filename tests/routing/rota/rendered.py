"""Rotas rendered as people keep them: the same shifts in every shape, with what it takes to read each back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from routing.rota.files.times import write_time

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
}
WORDS = {
    "en": {"day": "Day", "date": "Date", "time": "Time", "name": "Name", "phone": "Phone", "shift": "Shift"}
    | {"from": "Start time", "to": "End time", "room": "Room", "employee": "Employee", "off": "OFF"},
    "id": {
        "day": "Hari",
        "date": "Tanggal",
        "time": "Jam",
        "name": "Nama",
        "phone": "No. HP",
        "shift": "Shift",
    }
    | {"from": "Jam Mulai", "to": "Jam Selesai", "room": "Ruang", "employee": "Petugas", "off": "Libur"},
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")


class Person(NamedTuple):
    """Somebody on a rota; `phone` as E.164."""

    name: str
    phone: str


class Slot(NamedTuple):
    """One shift: a weekday (Monday 0) or a date, the code of its hours, who, and the tier."""

    day: int | date
    code: str
    person: Person


@dataclass(frozen=True)
class Rota:
    """Slots, and the hours (minutes) of their codes."""

    slots: tuple[Slot, ...]
    hours: Mapping[str, tuple[int, int]]

    @property
    def people(self) -> tuple[Person, ...]:
        return tuple(sorted({slot.person for slot in self.slots}))

    @property
    def days(self) -> tuple[int | date, ...]:
        return tuple(sorted({slot.day for slot in self.slots}))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted({slot.code for slot in self.slots}))

    def facts(self) -> list[tuple[object, ...]]:
        """Return day, start, end, name and phone of each shift, sorted."""
        return sorted(
            (
                (str(slot.day), *_ended(*self.hours[slot.code]), slot.person.name, slot.person.phone)
                for slot in self.slots
            ),
            key=str,
        )

    def of(self, day: object = None, code: object = None) -> list[Person]:
        """Return who is there on a day, in the hours of a code."""
        return [slot.person for slot in self.slots if slot.day == day and slot.code == code]


@dataclass(frozen=True)
class Rendered:
    """A table, the answers that it needs, and whether its people stand in a file of contacts."""

    rows: tuple[tuple[object, ...], ...]
    answers: Mapping[str, str] = field(default_factory=dict)
    apart: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()

    def titled(self, *titles: str) -> "Rendered":
        """Return the table below some titles."""
        above = len(titles)
        return replace(
            self,
            rows=(*((title,) for title in titles), *self.rows),
            merged=tuple(
                (top + above, left, bottom + above, right) for top, left, bottom, right in self.merged
            ),
        )

    def turned(self) -> "Rendered":
        """Return the table on its side."""
        width = max(len(row) for row in self.rows)
        full = [(*row, *[""] * (width - len(row))) for row in self.rows]
        merged = tuple((left, top, right, bottom) for top, left, bottom, right in self.merged)
        return replace(self, rows=tuple(zip(*full, strict=True)), merged=merged)


def _ended(start: int, end: int) -> tuple[int, int]:
    return start, end if end > start else end + 1440


def range_of(hours: tuple[int, int], dot: bool = False) -> str:
    """Return hours as a cell has them."""
    text = f"{write_time(hours[0])} - {write_time(hours[1])}"
    return text.replace(":", ".") if dot else text


def _day(day: int | date, language: str) -> object:
    return DAYS[language][day] if isinstance(day, int) else day


def _hours_answers(rota: Rota) -> dict[str, str]:
    return {
        f"hours:{code}": f"{write_time(start)}-{write_time(end)}" for code, (start, end) in rota.hours.items()
    }


# --- Shapes. Each takes a rota and a language.


def list_form(rota: Rota, language: str) -> Rendered:
    """A row a shift, in the list form."""
    header = (
        ("hari", "mulai", "selesai", "nama", "hp")
        if language == "id"
        else ("day", "start", "end", "name", "phone")
    )
    rows = [
        (
            _day(slot.day, language),
            *map(write_time, rota.hours[slot.code]),
            slot.person.name,
            slot.person.phone,
        )
        for slot in rota.slots
    ]
    return Rendered((header, *rows))


def rows(rota: Rota, language: str) -> Rendered:
    """A row a shift, under other headings, hours in one cell."""
    words = WORDS[language]
    header = (
        words["date"] if _is_dated(rota) else words["day"],
        words["time"],
        words["name"],
        words["phone"],
        "No",
    )
    body = [
        (_day(slot.day, language), range_of(rota.hours[slot.code], dot=True), *slot.person, number)
        for number, slot in enumerate(rota.slots, start=1)
    ]
    return Rendered((header, *body))


def coded_rows(rota: Rota, language: str) -> Rendered:
    """A row a shift, with a code; people apart."""
    words = WORDS[language]
    body = [(_day(slot.day, language), slot.code, slot.person.name) for slot in rota.slots]
    header = (words["date"] if _is_dated(rota) else words["day"], words["shift"], words["employee"])
    return Rendered((header, *body), _hours_answers(rota), apart=True)


def merged_days(rota: Rota, language: str) -> Rendered:
    """Rows with the day in the first row of each day alone."""
    words = WORDS[language]
    slots = sorted(rota.slots, key=lambda slot: rota.days.index(slot.day))
    body: list[tuple[object, ...]] = []
    merged: list[tuple[int, int, int, int]] = []
    last: object = None
    top = 0
    for number, slot in enumerate(slots, start=2):
        hours = rota.hours[slot.code]
        if slot.day != last:
            last, top = slot.day, number
        elif merged and merged[-1][0] == top:
            merged[-1] = (top, 1, number, 1)
        else:
            merged.append((top, 1, number, 1))
        day = _day(slot.day, language) if number == top else ""
        body.append((day, write_time(hours[0]), write_time(hours[1]), *slot.person))
    header = (
        words["date"] if _is_dated(rota) else words["day"],
        words["from"],
        words["to"],
        words["name"],
        words["phone"],
    )
    return Rendered((header, *body), merged=tuple(merged))


def person_by_day(rota: Rota, language: str) -> Rendered:
    """A row a person, a column a day, codes in the cells; people apart."""
    header = (WORDS[language]["name"], *(_day(day, language) for day in rota.days))
    body = []
    for person in rota.people:
        cells = []
        for day in rota.days:
            codes = [slot.code for slot in rota.slots if slot.day == day and slot.person == person]
            cells.append("/".join(codes) or WORDS[language]["off"])
        body.append((person.name, *cells))
    return Rendered((header, *body), _hours_answers(rota), apart=True)


def person_by_day_hours(rota: Rota, language: str) -> Rendered:
    """A row a person with a phone, a column a day, hours in the cells."""
    words = WORDS[language]
    header = (words["name"], words["phone"], *(_day(day, language) for day in rota.days))
    body = []
    for person in rota.people:
        cells = []
        for day in rota.days:
            codes = [slot.code for slot in rota.slots if slot.day == day and slot.person == person]
            cells.append(", ".join(range_of(rota.hours[code]) for code in codes))
        body.append((*person, *cells))
    return Rendered((header, *body))


def person_by_day_of_month(rota: Rota, language: str) -> Rendered:
    """A row a person, a column a day of the month: dated rotas of one month alone."""
    days = [day for day in rota.days if isinstance(day, date)]
    table = person_by_day(rota, language)
    header = (table.rows[0][0], *(day.day for day in days))
    return replace(
        table, rows=(header, *table.rows[1:]), answers={**table.answers, "month": f"{days[0]:%Y-%m}"}
    )


def day_by_shift(rota: Rota, language: str) -> Rendered:
    """A row a day, two columns a shift: names, phones; several people in a cell."""
    header: list[object] = [WORDS[language]["date"] if _is_dated(rota) else WORDS[language]["day"]]
    for code in rota.codes:
        header += [code, f"{code} {WORDS[language]['phone']}"]
    body = []
    for day in rota.days:
        cells: list[object] = [_day(day, language)]
        for code in rota.codes:
            people = rota.of(day, code)
            cells += [" / ".join(each.name for each in people), " / ".join(each.phone for each in people)]
        body.append(tuple(cells))
    return Rendered((tuple(header), *body), _hours_answers(rota))


def hours_by_day(rota: Rota, language: str) -> Rendered:
    """A row a shift with its hours, a column a day, a name in each cell; people apart."""
    header = (WORDS[language]["time"], *(_day(day, language) for day in rota.days))
    body = []
    for code in rota.codes:
        most = max(len(rota.of(day, code)) for day in rota.days)
        for number in range(most):
            people = [rota.of(day, code)[number : number + 1] for day in rota.days]
            names = [each[0].name if each else "" for each in people]
            body.append((range_of(rota.hours[code], dot=True), *names))
    return Rendered((header, *body), apart=True)


def blocks_below(rota: Rota, language: str) -> Rendered:
    """A block a day, one below the other: shifts down, rooms across; people apart."""
    words = WORDS[language]
    width = max(len(rota.of(day, code)) for day in rota.days for code in rota.codes)
    rows: list[tuple[object, ...]] = []
    for day in rota.days:
        rows.append((words["time"], _day(day, language), *[""] * (width - 1)))
        rows.append(("", *(f"{words['room']} {number + 1}" for number in range(width))))
        for code in rota.codes:
            names = [each.name for each in rota.of(day, code)]
            if names:
                rows.append((range_of(rota.hours[code], dot=True), *names))
    return Rendered(tuple(rows), apart=True)


def blocks_beside(rota: Rota, language: str) -> Rendered:
    """A block a day, one beside the other: hours, name, phone."""
    words = WORDS[language]
    columns: list[list[tuple[object, ...]]] = []
    for day in rota.days:
        column: list[tuple[object, ...]] = [
            (_day(day, language), "", ""),
            (words["time"], words["name"], words["phone"]),
        ]
        column += [(range_of(rota.hours[slot.code]), *slot.person) for slot in rota.slots if slot.day == day]
        columns.append(column)
    height = max(map(len, columns))
    rows = [
        tuple(cell for column in columns for cell in (column[line] if line < len(column) else ("", "", "")))
        for line in range(height)
    ]
    return Rendered(tuple(rows))


def day_above_block(rota: Rota, language: str) -> Rendered:
    """One day a block, its name alone above the table of it."""
    words = WORDS[language]
    rows: list[tuple[object, ...]] = []
    for day in rota.days:
        rows.append((_day(day, language),))
        rows.append((words["time"], words["name"], words["phone"]))
        rows += [(range_of(rota.hours[slot.code]), *slot.person) for slot in rota.slots if slot.day == day]
    return Rendered(tuple(rows))


def groups_of_columns(rota: Rota, language: str) -> Rendered:
    """A row a day and shift, a group of columns a person."""
    words = WORDS[language]
    pairs = [(day, code) for day in rota.days for code in rota.codes if rota.of(day, code)]
    most = max(len(rota.of(day, code)) for day, code in pairs)
    header: list[object] = [words["date"] if _is_dated(rota) else words["day"], words["time"]]
    for number in range(1, most + 1):
        header += [f"{words['name']} {number}", f"{words['phone']} {number}"]
    body = [
        (
            _day(day, language),
            range_of(rota.hours[code]),
            *(cell for person in rota.of(day, code) for cell in person),
        )
        for day, code in pairs
    ]
    return Rendered((tuple(header), *body))


def _is_dated(rota: Rota) -> bool:
    return isinstance(rota.slots[0].day, date)


SHAPES: tuple[Callable[[Rota, str], Rendered], ...] = (
    list_form,
    rows,
    coded_rows,
    merged_days,
    person_by_day,
    person_by_day_hours,
    day_by_shift,
    hours_by_day,
    blocks_below,
    blocks_beside,
    day_above_block,
    groups_of_columns,
)
WITH_PHONES: tuple[Callable[[Rota, str], Rendered], ...] = (
    *(list_form, rows, merged_days, person_by_day_hours, day_by_shift),
    *(blocks_beside, day_above_block, groups_of_columns),
)
DATED_SHAPES = (person_by_day_of_month,)
Rows = Sequence[Sequence[object]]
