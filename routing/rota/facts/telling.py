"""Telling: what was understood of a file, what of it was ignored, and what is to be asked of the whole."""

from collections.abc import Iterable, Mapping, Sequence

from routing.rota.facts.answered import (
    COLUMN,
    ENCODING,
    MONTH,
    WINDOWS_1252,
    read_month_answer,
)
from routing.rota.facts.asking import Asking, ask_columns, cell_name
from routing.rota.facts.assembling import Assembler
from routing.rota.facts.collecting import Books
from routing.rota.facts.phrases import Month
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Choice, Ignored, Understood
from routing.rota.shapes.layout import Layout, Section
from routing.rota.shapes.role import Role, Why
from routing.rota.shapes.table import Spot
from routing.rota.shapes.times_across import minute_of, step_of
from routing.rota.sheets.grid import Grid, Remark, RemarkKind, column_letters
from routing.rota.words.heading_words import Kind
from routing.rota.words.marks import is_off
from routing.rota.words.months import has_whole_date, months_in

_SHOWN = 5
_CHOICES = (Kind.NAME, Kind.PHONE, Kind.DATE, Kind.HOURS, Kind.CODE, Kind.TIER)
# What no cell may be.
_CELLS = {
    RemarkKind.NUL_CHARACTER: "cell-has-nul",
    RemarkKind.FORMULA_WITHOUT_VALUE: "formula-without-value",
    RemarkKind.ERROR_VALUE: "error-value",
}
_WHY = {
    Why.SAYS_NOTHING: "column-says-nothing",
    Why.NOT_UNDERSTOOD: "column-not-understood",
    Why.ANSWER: "column-answered",
}


class Telling:
    """Tells of one file."""

    def __init__(self, grid: Grid, reading: Reading, asking: Asking, answers: Mapping[str, str]) -> None:
        self._grid = grid
        self._reading = reading
        self._asking = asking
        self._answers = answers

    # --- The file

    def of_file(self) -> None:
        """Tell what is odd about the file itself."""
        for remark in self._grid.remarks:
            self._of_remark(remark)

    def _of_remark(self, remark: Remark) -> None:
        reading = self._reading
        if remark.kind is RemarkKind.ASSUMED_WINDOWS_1252:
            self._ask_encoding(remark)
        elif remark.kind is RemarkKind.LOOKS_DAMAGED:
            reading.warnings.append(Fault(1, "file", "", "file-looks-damaged"))

    def _of_cells(self, layout: Layout) -> None:
        """Tell which cells cannot be read at all, and what is wrong with them."""
        roles = layout.sections[0].roles if layout.sections and not layout.table.turned else ()
        for remark in self._grid.remarks:
            if (key := _CELLS.get(remark.kind)) is not None:
                for place in remark.places:
                    role = roles[place.column - 1] if place.column <= len(roles) else None
                    column = _listed(role.kind) if role and role.kind else column_letters(place.column)
                    self._reading.errors.append(Fault(place.row, column, "", key, at=place.column))

    def _ask_encoding(self, remark: Remark) -> None:
        if ENCODING in self._answers:
            self._asking.heed(ENCODING)
            return
        cell = str(remark.values.get("cell", ""))
        self._asking.ask(
            ENCODING,
            about=ENCODING,
            value=cell,
            key="ask-encoding",
            params={"cell": cell},
            choices=[Choice(WINDOWS_1252)],
        )
        for place in remark.places:
            self._asking.at(ENCODING, Spot(place.row, place.column))

    # --- Months that titles name

    def proposed_months(self, layout: Layout) -> list[Month]:
        """Return the months that titles and the sheet's name propose, with their years."""
        texts = [cell for line in layout.titles for cell in line.cells] + [self._grid.sheet or ""]
        found = [(year, month) for text in texts for year, month in months_in(text) if year is not None]
        return list(dict.fromkeys(found))

    def month(self, layout: Layout) -> Month | None:
        """Return the one month with its year that the titles name, if they name one."""
        texts = [cell for line in layout.titles for cell in line.cells]
        found = {(year, month) for text in texts for year, month in months_in(text) if year is not None}
        if len(found) != 1:
            return None
        (month,) = found
        self._reading.understood.append(
            Understood("month-from-heading", {"month": f"{month[0]:04}-{month[1]:02}"})
        )
        return month

    def check_month(self, layout: Layout) -> None:
        """Warn of an answered month that counted, where titles, or else the sheet's name, name others alone."""
        answer = read_month_answer(self._answers.get(MONTH, ""))
        if answer is None or MONTH not in self._asking.heeded:
            return
        titles = {
            cell: layout.table.spot(line.number, place)
            for line in layout.titles
            for place, cell in enumerate(line.cells)
        }
        named = [text for text in titles if months_in(text) and not has_whole_date(text)]
        if not named and self._grid.sheet and months_in(self._grid.sheet):
            named = [self._grid.sheet]
        months = [each for text in named for each in months_in(text)]
        if named and not any(month == answer[1] and year in {answer[0], None} for year, month in months):
            spot = titles.get(named[0])
            params = {"month": f"{answer[0]:04}-{answer[1]:02}", "title": named[0]}
            at = (spot.row, spot.column) if spot else (1, None)
            fault = Fault(at[0], "file", named[0] if spot else "", "month-contradicts-title", params, at[1])
            self._reading.warnings.append(fault)

    # --- The layout

    def of_layout(self, layout: Layout, books: Books, assembler: Assembler) -> None:
        """Tell how the table was understood."""
        understood = self._reading.understood
        if layout.table.turned:
            understood.append(Understood("read-turned"))
        self._of_cells(layout)
        self._heed_columns(layout)
        self._of_columns(layout)
        self._of_titles(layout)
        self._of_strays(layout)
        understood += books.calendar.understood
        if assembler.inherited:
            understood.append(Understood("day-inherited", {}, *_counted(assembler.inherited)))
        zone = {"zone": str(books.periods.zone or "")}
        for key, spots in assembler.notes.remarks.items():
            understood.append(Understood(key, {"count": len(spots), **zone}, *_counted(spots)))
        understood += [Understood("times-of-a-series", {"minutes": each}) for each in _steps(layout, books)]
        if books.hours.ends_of_day:
            understood.append(Understood("end-of-day"))
        if assembler.notes.by_name:
            count = {"count": len(assembler.notes.by_name)}
            understood.append(Understood("contact-phone-taken", count, *_counted(assembler.notes.by_name)))
        if assembler.off or books.people.off_words:
            words = tuple(dict.fromkeys([*books.hours.off_words, *books.people.off_words]))
            key, params = ("off-words", {"words": words}) if words else ("no-shift-cells", {})
            understood.append(Understood(key, params or {"count": assembler.off}, count=assembler.off))
        self._of_asides(layout)
        if unread := tuple(assembler.notes.unread):
            self._reading.ignored.append(Ignored(_names(unread), "off-line-unread"))
        if assembler.empty:
            self._reading.ignored.append(Ignored(_names(assembler.empty), "empty-person-row"))
        for name, spots in assembler.nobody.items():
            self._reading.ignored.append(Ignored(_counted(spots)[0], "not-a-person", {"name": name}))
        ask_columns(layout, self._answers, self._asking)
        self.check_month(layout)

    def _heed_columns(self, layout: Layout) -> None:
        """Note the answers about columns that there are; those of a list are told by their names."""
        if not layout.is_list:
            for place in range(layout.table.width):
                self._asking.heed(f"{COLUMN}:{layout.table.letters(place)}")

    def _of_columns(self, layout: Layout) -> None:
        for section in layout.sections:
            columns = self._columns_of(layout, section)
            told = Understood("read-columns", {"columns": columns})
            if not layout.is_list and told not in self._reading.understood:
                self._reading.understood.append(told)
        section = layout.sections[0]
        for place, role in enumerate(section.roles):
            if role.is_ignored and (role.title or self._has_cells(layout, place)):
                self._reading.ignored.append(self._ignored(layout, section, place, role))

    def _columns_of(self, layout: Layout, section: Section) -> list[list[str]]:
        """Return letters, what it holds and the heading of each column of a section that counts."""
        columns = []
        for place, role in enumerate(section.roles):
            if role.kind is not None:
                self._reading.titles.setdefault(_listed(role.kind), role.title)
            if not role.is_ignored:
                kind = role.kind.value if role.kind else "body"
                columns.append([layout.table.letters(place), kind, role.title])
        return columns

    def _ignored(self, layout: Layout, section: Section, place: int, role: Role) -> Ignored:
        lines = [*section.header, *(entry.line for each in layout.sections for entry in each.entries)]
        spots = [layout.table.spot(line.number, place) for line in lines]
        cells = cell_name(spots[0]) if len(spots) == 1 else f"{cell_name(spots[0])}:{cell_name(spots[-1])}"
        key = _WHY.get(role.why, "column-not-understood")
        return Ignored((cells,), key, {"title": role.title or layout.table.letters(place)})

    def _has_cells(self, layout: Layout, place: int) -> bool:
        return any(
            place < len(entry.line.cells) and entry.line.cells[place]
            for section in layout.sections
            for entry in section.entries
        )

    def _of_titles(self, layout: Layout) -> None:
        spots = [
            layout.table.spot(line.number, place)
            for line in layout.titles
            for place, cell in enumerate(line.cells)
            if cell and layout.table.spot(line.number, place) not in layout.table.copied
        ]
        if spots:
            self._reading.ignored.append(Ignored(tuple(map(cell_name, spots)), "title-line"))

    def _of_strays(self, layout: Layout) -> None:
        """Tell what stands in a calendar below no number of a day; a word for no shift says nothing there."""
        off = [spot for spot, text in layout.strays if is_off(text)]
        if off:
            self._reading.ignored.append(Ignored(_names(off), "off-without-day"))
        for spot, text in layout.strays:
            if not is_off(text):
                letters = layout.table.letters(spot.column - 1)
                fault = Fault(spot.row, letters, text, "name-without-day", at=spot.column)
                self._reading.errors.append(fault)

    def _of_asides(self, layout: Layout) -> None:
        """Tell of lines that are no records."""
        for aside in layout.asides:
            line = aside.entry.line
            spots = [layout.table.spot(line.number, place) for place, cell in enumerate(line.cells) if cell]
            cells = _names(each for each in spots if each not in layout.table.copied)
            for legend in aside.legend:
                key = "off-from-file" if legend.is_off else "hours-from-file"
                params = {"code": legend.code, "hours": legend.hours}
                self._reading.understood.append(Understood(key, params, cells, len(cells)))
            if aside.has_rest:
                self._reading.ignored.append(Ignored(cells, "legend-rest"))
            elif not aside.legend:
                self._reading.ignored.append(Ignored(cells, aside.kind.value))


def _steps(layout: Layout, books: Books) -> list[int]:
    """Return how many minutes lie between the times of each series: across, and down."""
    rows = [row.cells for section in layout.sections for row in section.header]
    across = [
        step_of([minute for cell in cells if (minute := minute_of(cell)) is not None]) for cells in rows
    ]
    return [minutes for minutes in dict.fromkeys([*across, books.hours.step]) if minutes is not None]


def _listed(kind: Kind) -> str:
    return "day" if kind in {Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH} else kind.value


def _counted(spots: Sequence[Spot]) -> tuple[tuple[str, ...], int]:
    return _names(spots[:_SHOWN]), len(spots)


def _names(spots: Iterable[Spot]) -> tuple[str, ...]:
    return tuple(map(cell_name, spots))
