"""Reading: a table of any form as shifts, with every error, every oddity and every question at once (design, part 8).

One way: a grid, its layout (`shapes`), its facts (`facts`), then the checks of the whole rota.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from routing.phone_numbers import example_mobile
from routing.rota.facts import answered
from routing.rota.facts.asking import Asking
from routing.rota.facts.assembling import Assembler, Progress
from routing.rota.facts.calendar import Calendar
from routing.rota.facts.collecting import Books
from routing.rota.facts.hours.shift_hours import ShiftHours
from routing.rota.facts.people_cells import PeopleCells
from routing.rota.facts.periods import Periods
from routing.rota.facts.weeks import Weeks
from routing.rota.files.cells import Reader, readers
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.gap_warnings import gaps
from routing.rota.files.header import COLUMNS, check_header
from routing.rota.files.lines import Reading
from routing.rota.files.overlap_warnings import doubles
from routing.rota.files.zones import HotlineZone
from routing.rota.people.contact import Contacts
from routing.rota.shapes.beside.names_above import with_names_above
from routing.rota.shapes.finding import find_layout
from routing.rota.shapes.fingerprint import Fingerprint, fingerprint
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.out import spelled_out
from routing.rota.sheets.facts import FactKind, TableNotRead
from routing.rota.sheets.grid import Grid, column_letters
from routing.rota.telling.asides import tell_notes
from routing.rota.telling.breaks import tell_breaks
from routing.rota.telling.chat import refuse_chat
from routing.rota.telling.file import TellingFile
from routing.rota.telling.layout import TellingLayout
from routing.rota.telling.months import TitleMonths
from routing.rota.telling.spelled import tell_spelled
from routing.rota.telling.stops import stops
from routing.rota.telling.validity import hold_weekly
from routing.rota.words.date_order import is_day_first
from routing.rota.words.heading_words import Kind
from routing.rota.words.moments import read_moment
from routing.rota.words.notes.away import is_of_days_off
from routing.rota.workbooks.choosing import chosen_sheet

_TIMES = {Kind.START, Kind.END, Kind.HOURS}
_ORDER = {name: place for place, name in enumerate(("file", *COLUMNS))}


@dataclass(frozen=True, slots=True)
class Given:
    """What a rota file is read with.

    `country` is that of national phone numbers, `languages` those of the hotline, `today` the date in its zone,
    `hotline` its own number (E.164). `answers` are by question id; `kept` are answers to earlier files of the same
    layout, which count where there is no new one. If `is_strict`, as for publishing, nothing is taken for likely: it
    is asked. Moments with an offset are converted to `zone`, the hotline's. `with_meetings`: gaps and overlaps are
    looked for.
    """

    country: str
    languages: Sequence[str]
    today: date
    hotline: str | None = None
    contacts: Contacts = field(default_factory=Contacts)
    answers: Mapping[str, str] = field(default_factory=dict)
    is_strict: bool = False
    zone: ZoneInfo | None = None
    kept: Mapping[str, str] = field(default_factory=dict)
    with_meetings: bool = True

    @property
    def all_answers(self) -> Mapping[str, str]:
        """The answers, and the kept ones to other questions."""
        return {**self.kept, **self.answers}

    def in_one_spelling(self) -> "Given":
        """Return the same with ids and answers as questions have them."""
        answers, kept = answered.in_one_spelling(self.answers), answered.in_one_spelling(self.kept)
        return replace(self, answers=answers, kept=kept)


def read_rota(grid: Grid, given: Given, progress: Progress | None = None) -> Reading:
    """Read a table; any has an answer, never an exception.

    `progress` is called now and then with the lines done and the lines expected. Gaps and overlaps are looked for only
    when there is neither an error nor a question.
    """
    given = given.in_one_spelling()
    reading = Reading(is_sheet=grid.kind == "sheet")
    reading.errors += answered.not_read(given.answers)
    reading.warnings += answered.of_no_question(given.answers)
    asking = Asking()
    cells = readers(given.country, given.languages, given.today, given.hotline)
    chosen = chosen_sheet(grid, given.answers.get(answered.SHEET), _looks(given), cells["phone"], reading)
    if chosen is None:
        return reading
    if grid.others:
        asking.heed(answered.SHEET)
    grid, reading.sheet = chosen, chosen.sheet
    telling = TellingFile(grid, reading, asking, given.all_answers)
    telling.of_file()
    try:
        _read(grid, given, cells, reading, asking, telling, progress)
    except CellNotSound as fault:
        reading.errors.append(Fault(1, "file", "", fault.key, fault.params))
    reading.questions = asking.questions()
    if reading.is_sound and not reading.shifts:
        reading.errors.append(Fault(1, "file", "", "no-shifts"))
    if reading.is_sound and given.with_meetings:
        reading.warnings += [*doubles(reading.shifts, given.today), *gaps(reading.shifts, given.today)]
    reading.errors = _each_once(reading.errors)
    reading.warnings.sort(key=_place)
    return reading


def not_read(fact: TableNotRead) -> Reading:
    """Return the reading of a file that gives no table: one error, which says why."""
    line = fact.values.get("row", 1)
    key = "quote-open" if fact.kind is FactKind.QUOTE_OPEN else f"table-{fact.kind.value}"
    fault = Fault(line if isinstance(line, int) else 1, "file", "", key, fact.values)
    return Reading(errors=[fault])


def _read(
    grid: Grid,
    given: Given,
    cells: Mapping[str, Reader],
    reading: Reading,
    asking: Asking,
    telling: TellingFile,
    progress: Progress | None,
) -> None:
    refuse_chat(grid)
    answers = given.all_answers
    looks, is_phone = _looks(given), _is_phone(cells["phone"])
    spelled = spelled_out(grid, looks, is_phone, given.today, is_day_first=is_day_first(given.country))
    grid, looks = spelled.grid, _looks(given, {each.name for each in spelled.initials})
    layout = find_layout(grid, looks, _columns(answers))
    reading.layout, reading.steady = _fingerprint(grid, given, layout)
    if found := stops(spelled, layout, looks):
        reading.errors += found
        return
    if not _is_rota(layout, reading):
        return
    zone = HotlineZone(given.zone, given.today.year)
    reading.errors += _other_zones(layout, zone)
    names_above = with_names_above(layout, reading.errors)
    tell_notes(layout, looks, reading)
    tell_breaks(layout, looks, reading)
    months = TitleMonths(grid, reading, asking, answers)
    calendar = Calendar(
        asking,
        given.answers,
        kept=given.kept,
        country=given.country,
        month=answered.read_month_answer(given.answers.get(answered.MONTH, "")) or months.named(layout),
        proposed=months.proposed(layout),
        is_strict=given.is_strict,
        is_turned=bool(layout.table.turned),
    )
    calendar.follow(months.stated_order(layout))
    hours = ShiftHours(
        asking,
        answers,
        cells["start"],
        cells["end"],
        is_list=layout.is_list,
        other_zone=partial(_other_zone, zone=zone),
    )
    books = Books(
        calendar=calendar,
        hours=hours,
        periods=Periods(calendar, hours, zone=given.zone, is_sheet=grid.kind == "sheet"),
        weeks=Weeks(calendar, asking, given.answers),
        people=PeopleCells(
            asking,
            given.contacts,
            answers,
            cells,
            country=given.country,
            hotline=given.hotline,
            is_list=layout.is_list,
        ),
        asking=asking,
        readers=cells,
        today=given.today,
    )
    tell_spelled(spelled, books, reading)
    assembler = Assembler(layout, reading, books, progress)
    assembler.assemble()
    telling.of_cells(layout)
    TellingLayout(reading, asking, answers).of_layout(layout, books, assembler, names_above)
    months.check(layout)
    hold_weekly(layout, reading, grid.sheet, given.today)
    _check_answers(given, reading, asking.heeded | books.people.heeded, books.people.refused)


def _looks(given: Given, people: Collection[str] = ()) -> Looks:
    """Return the looks of a file's texts; `people` are those that it names itself."""
    known = {
        *people,
        *(id_.removeprefix("person:") for id_ in given.all_answers if id_.startswith("person:")),
    }
    return Looks(given.country, lambda name: bool(given.contacts.named(name)) or name in known)


def _is_phone(read: Reader) -> Callable[[str], bool]:
    return lambda text: not isinstance(read(text), CellNotSound)


def _other_zones(layout: Layout, zone: HotlineZone) -> list[Fault]:
    """Return an error for each heading and title that names another zone than the hotline's."""
    found = []
    for spot, role, text in layout.headings():
        if role is not None and role.kind in {Kind.NAME, Kind.PHONE}:
            continue
        fault = zone.other_in(text, is_time=role is not None and role.kind in _TIMES)
        if fault is not None:
            column = column_letters(spot.column)
            found.append(Fault(spot.row, column, text, fault.key, fault.params, spot.column))
    return found


def _other_zone(text: str, zone: HotlineZone) -> CellNotSound | None:
    """Return what is wrong with a time of another zone; a moment with an offset is converted."""
    fault = zone.other_in(text, is_time=True)
    moment = read_moment(text) if fault is not None else None
    return None if moment is not None and moment.offset is not None else fault


def _fingerprint(grid: Grid, given: Given, layout: Layout) -> Fingerprint:
    """Return a file's fingerprint, which neither answers nor contacts change."""
    looks = Looks(given.country, lambda _: False)
    if given.contacts or given.all_answers:
        layout = find_layout(grid, looks, {})
    return fingerprint(layout, looks)


def _is_rota(layout: Layout, reading: Reading) -> bool:
    """Tell whether there is something to read, and what is wrong with the headings."""
    if layout.is_list:
        header = layout.sections[0].header[0]
        errors, warnings = check_header(header.cells, header.number)
        reading.errors += errors
        reading.warnings += warnings
    is_empty = not any(section.entries for section in layout.sections)
    if is_empty or layout.strange >= 1:
        reading.errors.append(_nothing_read(layout, is_empty=is_empty))
    return not (is_empty or layout.strange >= 1)


def _nothing_read(layout: Layout, *, is_empty: bool) -> Fault:
    """Return what is wrong with a file of which no line is a shift."""
    first = next((section for section in layout.sections if section.header), None)
    if first is None:
        return Fault(1, "file", "", "header-missing")
    off = next((role.title for role in first.roles if role.is_ignored and is_of_days_off(role.title)), None)
    key, params = ("no-shifts", {}) if off is None else ("days-off-alone", {"title": off})
    if is_empty and off is None:
        return Fault(first.header[0].number, "file", "", "header-alone")
    return Fault(1, "file", "", key, params)


def _columns(answers: Mapping[str, str]) -> dict[str, Kind | None]:
    """Return what the answers say of columns by their letters, or of the rows of a turned table by their numbers."""
    found: dict[str, Kind | None] = {}
    kinds = {kind.value: kind for kind in Kind}
    for id_, value in answers.items():
        about, _, name = id_.partition(":")
        if about == answered.COLUMN and (value in kinds or value == answered.NOTHING):
            found[name] = kinds.get(value)
    return found


def _check_answers(given: Given, reading: Reading, heeded: Collection[str], refused: Collection[str]) -> None:
    """Tell which answers name nobody, and which this file needs or doesn't; those kept from others may be either."""
    refused_keys = set(map(answered.key_of, refused))
    reading.errors += answered.refused(given.answers, refused_keys, example_mobile(given.country))
    reading.warnings += answered.not_needed(given.answers, heeded)
    reading.needed = answered.needed(given.answers, heeded)


def _each_once(errors: Sequence[Fault]) -> list[Fault]:
    """Return errors in the order of their places; a cell of several shifts is wrong once."""
    unique = {
        (each.line, each.column, each.at, each.value, each.key, repr(each.params)): each for each in errors
    }
    return sorted(unique.values(), key=_place)


def _place(fault: Fault) -> tuple[int, int]:
    return fault.line, _ORDER.get(fault.column, len(_ORDER))
