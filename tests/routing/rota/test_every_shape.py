"""Every shape: the same shifts in all forms in which people keep a rota are read back equal."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivr.workbooks.reading import read_table
from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact, Contacts
from routing.rota.reading import Given, read_rota
from routing.rota.shapes.finding import find_layout
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.table import Spot
from tests.budgets import examples
from tests.routing.rota.rendered import (
    DATED_SHAPES,
    DAYS,
    SHAPES,
    WITH_PHONES,
    Person,
    Rendered,
    Rota,
    Slot,
    day_by_shift,
)
from tests.routing.rota.rendered_periods import PERIODS, ZONE
from tests.routing.rota.workbooks import Sheet, ods, xlsx

pytestmark = pytest.mark.usefixtures("warm_child")

TODAY = date(2026, 6, 1)
NAMES = (
    "Ana",
    "Ana Sari",
    "Budi S.",
    "Citra Dewi",
    "Agus",
    "Mei Lin",
    "M. Noor",
    "Sri",
    "O'Brien",
    "Yohanes Made",
)
PEOPLE = tuple(Person(name, f"+62812345678{number:02}") for number, name in enumerate(NAMES, start=10))
HOURS = {
    "Pagi": (480, 960),
    "Sore": (960, 1440),
    "Malam": (0, 480),
    "P1": (540, 1020),
    "N": (1320, 360),
    "2": (420, 900),
}
_TWO = 2
TITLES = ("JADWAL PIKET KONSELOR", "Semester genap")


# What a cell may be changed to: nothing, another of its kind, something else.
CHANGES = (
    "",
    "Ana",
    "Zulkifli",
    "Senin",
    "Sunday",
    "09:00 - 10:30",
    "Siang",
    "xyz",
    "08123456789012",
    "11",
    "2026-07-04",
    "?",
)


def csv_of(table: Rendered, delimiter: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(table.rows)
    return text.getvalue().encode()


FORMATS: dict[str, Callable[[Rendered], bytes]] = {
    "csv": lambda table: csv_of(table, ","),
    "semicolons": lambda table: csv_of(table, ";"),
    "pipes": lambda table: csv_of(table, "|"),
    "xlsx": lambda table: xlsx(Sheet(table.rows, merged=table.merged)),
    "ods": lambda table: ods(Sheet(table.rows, merged=table.merged)),
}


TEXTS = ("csv", "semicolons", "pipes")
LANGUAGES = st.sampled_from(["id", "en"])
Shape = Callable[[Rota, str], Rendered]
APART = [shape for shape in SHAPES if shape not in WITH_PHONES]


@st.composite
def rotas(draw: st.DrawFn, *, dated: bool | None = None, month: bool = False) -> Rota:
    """A few people, days and codes, and some shifts of them."""
    people = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True))
    codes = draw(st.lists(st.sampled_from([*HOURS]), min_size=2, max_size=3, unique=True))
    is_dated = draw(st.booleans()) if dated is None else dated
    if is_dated:
        first = date(2026, 7, 1) + timedelta(days=draw(st.integers(0, 20)))
        days: list[int | date] = [first + timedelta(days=each) for each in range(draw(st.integers(2, 5)))]
    else:
        days = [*range(draw(st.integers(2, 7)))]
    slots = [
        Slot(day, code, person)
        for day in days
        for code in codes
        for person in people
        if draw(st.integers(0, 2)) == 0
    ]
    assume(len({slot.day for slot in slots}) > 1 and len({slot.code for slot in slots}) > 1)
    assume(len({slot.person for slot in slots}) > 1)
    assume(not month or len({slot.day.month for slot in slots if isinstance(slot.day, date)}) == 1)
    return Rota(tuple(slots), {code: HOURS[code] for code in codes})


def read_back(table: Rendered, content: bytes) -> Reading:
    contacts = Contacts(Contact(*person) for person in PEOPLE) if table.apart else Contacts()
    return read_rota(
        read_table(content),
        Given("ID", ("id", "en"), TODAY, contacts=contacts, answers=table.answers, zone=ZONE),
    )


def facts(reading: Reading) -> list[tuple[object, ...]]:
    """Return day, start, end, name and phone of each shift and weekday, sorted."""
    found = []
    for line in reading.shifts:
        days = (
            [str(line.on_date)]
            if line.on_date
            else [str(day) for day in range(7) if (line.days or 0) >> day & 1]
        )
        found += [(day, line.start, line.end, line.name, line.phone) for day in days]
    return sorted(found, key=str)


def is_one_day(one: object, other: object) -> bool:
    """Tell whether two texts are one weekday, in two languages."""
    return any(
        {one, other} <= {english, indonesian} for english, indonesian in zip(*DAYS.values(), strict=True)
    )


def changed_at(table: Rendered, row: int, place: int, new: object) -> Rendered:
    """Return the table with another cell."""
    rows = [list(cells) for cells in table.rows]
    rows[row][place] = new
    return replace(table, rows=tuple(map(tuple, rows)))


def told(reading: Reading) -> tuple[object, ...]:
    """Return all that is told of a file."""
    return (
        facts(reading),
        reading.errors,
        reading.warnings,
        reading.questions,
        reading.understood,
        reading.ignored,
    )


def holds(rota: Rota, table: Rendered, content: bytes) -> None:
    reading = read_back(table, content)
    assert (reading.errors, reading.questions) == ([], [])
    assert facts(reading) == rota.facts()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(200))
@given(
    rota=rotas(),
    language=LANGUAGES,
    titled=st.booleans(),
    form=st.sampled_from(["csv", "semicolons", "pipes"]),
)
def test_a_shape_is_read_back(shape: Shape, rota: Rota, language: str, titled: bool, form: str):
    table = shape(rota, language)
    if titled:
        table = table.titled(*TITLES)
    holds(rota, table, FORMATS[form](table))


@pytest.mark.parametrize("shape", DATED_SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(100))
@given(rota=rotas(dated=True, month=True), language=LANGUAGES)
def test_a_shape_of_one_month_is_read_back(shape: Shape, rota: Rota, language: str):
    table = shape(rota, language)
    holds(rota, table, FORMATS["csv"](table))


@pytest.mark.parametrize("shape", PERIODS, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(100), deadline=None)
@given(rota=rotas(dated=True), language=LANGUAGES, turned=st.booleans(), form=st.sampled_from([*FORMATS]))
def test_a_shape_of_periods_is_read_back(shape: Shape, rota: Rota, language: str, turned: bool, form: str):
    table = shape(rota, language)
    table = table.turned() if turned else table
    holds(rota, table, FORMATS[form](table))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(100))
@given(rota=rotas(), language=LANGUAGES)
def test_a_shape_on_its_side_is_read_back(shape: Shape, rota: Rota, language: str):
    assume(shape is not day_by_shift or len(rota.codes) != _TWO)  # see below
    table = shape(rota, language).turned()
    holds(rota, table, FORMATS["csv"](table))


@pytest.mark.xfail(strict=True, reason="“Hari, N, P1” may be the week of somebody called Hari: it is refused")
def test_two_shifts_on_their_side_are_read_back_too():
    slots = tuple(Slot(day, code, PEOPLE[day]) for day in (0, 1) for code in ("N", "P1"))
    rota = Rota(slots, {code: HOURS[code] for code in ("N", "P1")})
    table = day_by_shift(rota, "id").turned()
    holds(rota, table, FORMATS["csv"](table))


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(12), deadline=None)
@given(rota=rotas(), language=LANGUAGES)
def test_a_shape_in_a_workbook_is_read_back(shape: Shape, form: str, rota: Rota, language: str):
    table = shape(rota, language)
    holds(rota, table, FORMATS[form](table))


@pytest.mark.parametrize(
    "shape", [each for each in SHAPES if each not in WITH_PHONES], ids=lambda shape: shape.__name__
)
@settings(max_examples=examples(100))
@given(rota=rotas(), language=LANGUAGES, turned=st.booleans())
def test_of_people_whom_nobody_knows_it_is_asked_who_they_are_and_nothing_else(
    shape: Shape, rota: Rota, language: str, turned: bool
):
    table = shape(rota, language)
    table = table.turned() if turned else table
    reading = read_back(replace(table, apart=False), FORMATS["csv"](table))
    assert (reading.errors, reading.shifts) == ([], [])
    assert {each.id for each in reading.questions} == {f"person:{each.name}" for each in rota.people}
    answers = {f"person:{each.name}": each.phone for each in rota.people}
    holds(rota, replace(table, apart=False, answers={**table.answers, **answers}), FORMATS["csv"](table))


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(200))
@given(rota=rotas(), language=LANGUAGES, turned=st.booleans(), data=st.data())
def test_a_changed_cell_is_never_passed_over_in_silence(
    shape: Shape, rota: Rota, language: str, turned: bool, data: st.DataObject
):
    table = shape(rota, language)
    _changed_cell_is_told(table.turned() if turned else table, data)


@pytest.mark.parametrize("shape", PERIODS, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(200))
@given(rota=rotas(dated=True), language=LANGUAGES, data=st.data())
def test_a_changed_cell_of_periods_is_never_passed_over_in_silence(
    shape: Shape, rota: Rota, language: str, data: st.DataObject
):
    _changed_cell_is_told(shape(rota, language), data)


def _changed_cell_is_told(table: Rendered, data: st.DataObject) -> None:
    filled = [
        (row, place) for row, cells in enumerate(table.rows) for place, cell in enumerate(cells) if cell != ""
    ]
    row, place = data.draw(st.sampled_from(filled))
    new = data.draw(st.sampled_from(CHANGES))
    old = table.rows[row][place]
    assume(str(new) != str(old) and not isinstance(old, int) and not is_one_day(old, new))
    changed = changed_at(table, row, place, new)
    told_before, told_after = (
        told(read_back(table, FORMATS["csv"](table))),
        told(read_back(changed, FORMATS["csv"](changed))),
    )
    assert told_after != told_before, (row, place, new)


NOISE = (
    ("", "Catatan: tukar jaga lapor"),
    ("Keterangan",),
    ("P = 07.00-14.00",),
    ("Total", "3"),
    ("", "", "Jakarta, 1 Juli 2026"),
)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@settings(max_examples=examples(100))
@given(
    rota=rotas(),
    language=LANGUAGES,
    turned=st.booleans(),
    titled=st.booleans(),
    noise=st.lists(st.sampled_from(NOISE), max_size=3),
)
def test_no_cell_vanishes(
    shape: Shape, rota: Rota, language: str, turned: bool, titled: bool, noise: list[tuple[str, ...]]
):
    table = shape(rota, language)
    table = table.titled(*TITLES) if titled else table
    table = table.turned() if turned else table
    grid = read_table(FORMATS["csv"](replace(table, rows=(*table.rows, *noise))))
    contacts = Contacts(Contact(*person) for person in PEOPLE)
    layout = find_layout(grid, Looks("ID", lambda name: bool(contacts.named(name))), {})
    filled = Counter(
        Spot(row.number, place + 1) for row in grid.rows for place, cell in enumerate(row.cells) if cell
    )
    assert Counter(spots_of(layout)) == filled


def spots_of(layout: Layout) -> Iterator[Spot]:
    """Yield the place of each cell that a layout accounts for, as often as it does."""
    blocks = {
        entry.block.line.number: entry.block.line
        for section in layout.sections
        for entry in section.entries
        if entry.block is not None
    }
    records = [(entry.line, len(section.roles)) for section in layout.sections for entry in section.entries]
    others = [
        *layout.titles,
        *blocks.values(),
        *(aside.entry.line for aside in layout.asides),
        *(line for section in layout.sections for line in section.header),
    ]
    for line, width in (*records, *((line, len(line.cells)) for line in others)):
        for place, cell in enumerate(line.cells[:width]):
            if cell:
                yield layout.table.spot(line.number, place)
