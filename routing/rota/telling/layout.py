"""Layout: what was understood of a table, and what of it was ignored."""

from collections.abc import Iterable, Mapping, Sequence

from routing.rota.facts.asking import Asking, ask_columns, cell_name
from routing.rota.facts.assembling import Assembler
from routing.rota.facts.collecting import Books
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Ignored, Understood
from routing.rota.shapes.layout import Layout
from routing.rota.shapes.table import Spot
from routing.rota.shapes.times_across import minute_of, step_of
from routing.rota.sheets.grid import Row, column_letters
from routing.rota.telling.columns import TellingColumns
from routing.rota.words.marks import is_off

_SHOWN = 5


class TellingLayout:
    """Tells of the table of one file."""

    def __init__(self, reading: Reading, asking: Asking, answers: Mapping[str, str]) -> None:
        self._reading = reading
        self._asking = asking
        self._answers = answers
        self._columns = TellingColumns(reading, asking)

    def of_layout(
        self, layout: Layout, books: Books, assembler: Assembler, names_above: Sequence[Spot] = ()
    ) -> None:
        """Tell how the table was understood; `names_above` are cells in which the name above them holds."""
        understood = self._reading.understood
        if layout.table.turned:
            understood.append(Understood("read-turned"))
        self._columns.heed(layout)
        self._columns.of_sections(layout)
        self._of_lines(layout, layout.titles, "title-line")
        self._of_lines(layout, layout.weeks, "week-line")
        self._of_strays(layout)
        self._of_dittos(layout)
        understood += books.calendar.understood
        above = (("day-inherited", assembler.inherited), ("name-inherited", names_above))
        understood += [Understood(key, {}, *_counted(spots)) for key, spots in above if spots]
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

    def _of_lines(self, layout: Layout, lines: Sequence[Row], key: str) -> None:
        """Tell of lines that are neither headings nor records."""
        spots = [
            layout.table.spot(line.number, place)
            for line in lines
            for place, cell in enumerate(line.cells)
            if cell and layout.table.spot(line.number, place) not in layout.table.copied
        ]
        if spots:
            self._reading.ignored.append(Ignored(tuple(map(cell_name, spots)), key))

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

    def _of_dittos(self, layout: Layout) -> None:
        """Tell which cells have the text of the one above; below a heading, or nothing, there is none to have."""
        table = layout.table
        rows = (*layout.titles, *(row for each in layout.sections for row in each.header))
        headings = set() if table.turned else {row.number for row in rows}
        read = [
            spot for spot, source in table.dittos.items() if source is not None and source not in headings
        ]
        if read:
            self._reading.understood.append(Understood("ditto-read", {"count": len(read)}, *_counted(read)))
        for spot in table.dittos.keys() - read:
            letters = column_letters(spot.column)
            self._reading.errors.append(Fault(spot.row, letters, "", "ditto-of-nothing", at=spot.column))

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


def _counted(spots: Sequence[Spot]) -> tuple[tuple[str, ...], int]:
    return _names(spots[:_SHOWN]), len(spots)


def _names(spots: Iterable[Spot]) -> tuple[str, ...]:
    return tuple(map(cell_name, spots))
