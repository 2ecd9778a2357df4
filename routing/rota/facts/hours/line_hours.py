"""Line hours: those of one line: of the cell of a grid, of its own cells, or of a heading (design, part 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.rota.facts.collecting import title_of
from routing.rota.facts.hours.shift_hours import ShiftHours
from routing.rota.facts.outcomes import GAP, Beside, Nothing, Outcome, Times, Value, Wrong
from routing.rota.facts.plan import Plan, Texts
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import DAY
from routing.rota.messages.written import write_time
from routing.rota.shapes.bands import Block
from routing.rota.words.coded_hours import hours_beside
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading
from routing.rota.words.hours import WHOLE_DAY, PartOfHours, read_hours, read_part_of_hours
from routing.rota.words.mark_lists import marks_in
from routing.rota.words.marks import is_on

OF_CELL = "hours-of-cell"  # what is said of hours in a grid's cell that are a part of those beside it

_OWN = frozenset({Kind.HOURS, Kind.START, Kind.END})


class LineHours:
    """Finds the hours of the lines of one group."""

    def __init__(self, plan: Plan, hours: ShiftHours) -> None:
        self._plan = plan
        self._hours = hours

    def read(self, texts: Texts, mark: str, block: Block | None) -> list[Outcome]:
        """Return the hours of each shift of a line; `texts` are its cells of hours, `mark` what its grid says."""
        cells = dict(zip((kind for kind, _ in self._plan.hours), texts, strict=True))
        if not mark:
            return self._of_line(cells, block)
        if (part_of := read_part_of_hours(mark)) is not None:
            return _part_of(self._of_line(cells, block), part_of)
        own, beside = self._hours.of_marks(mark), self._beside(cells, block)
        of_line = self._of_line(cells, block) if beside is not None or None in own else []
        of_line = [replace(each, is_of_line=True) if isinstance(each, Wrong) else each for each in of_line]
        if beside is None:
            return [part for each in own for part in (of_line if each is None else [each])]
        is_written = any(map(_says_hours, marks_in(mark)))
        return [
            part
            for each in own
            for part in (of_line if each is None else _within(each, of_line, beside, is_written=is_written))
        ]

    def _beside(self, cells: Mapping[Kind, str], block: Block | None) -> Beside | None:
        """Return the hours that a line has without the body of the grid; None for a code that is still asked."""
        for kind, place in self._plan.hours:
            text = cells[kind]
            if text and (kind in _OWN or (kind is Kind.CODE and self._hours.is_defined(text))):
                return Beside(text, place)
        if self._gives_hours(self._plan.heading):
            return Beside(self._plan.title, head=self._plan.head)
        if block is not None and self._gives_hours(block.heading):
            return Beside(title_of(block), head=(block.line.number, block.place))
        return None

    def _gives_hours(self, heading: Heading) -> bool:
        is_defined = heading.code is not None and self._hours.is_defined(heading.code)
        return heading.hours is not None or is_defined

    def _of_line(self, cells: Mapping[Kind, str], block: Block | None) -> list[Outcome]:
        """Return the hours that a line or a heading gives, without the body of the grid."""
        hours, plan = self._hours, self._plan
        if (found := self._of_cells(cells)) is not None:
            return self._unless_contradicted(found)
        if plan.heading.hours is not None:
            return [hours.of_text(plan.title)]
        if code := cells.get(Kind.CODE, ""):
            return [each or hours.of_none() for each in hours.of_marks(code)]
        elsewhere = self._of_headings(block) or _of_whole_day(cells)
        return elsewhere or self._of_one_cell(cells)

    def _of_cells(self, cells: Mapping[Kind, str]) -> list[Outcome] | None:
        """Return the hours of a start and an end, or of a cell of hours; None without any."""
        hours = self._hours
        start, end = cells.get(Kind.START, ""), cells.get(Kind.END, "")
        if hours.is_list and (Kind.START in cells) != (Kind.END in cells):
            return []  # the header is told what it lacks
        if Kind.START in cells and Kind.END in cells and (start or end or not _has_others(cells)):
            return hours.of_pair(start, end)
        text = cells.get(Kind.HOURS, "")
        found = hours.of_marks(text) if text else []
        # In place of hours, "?" says nothing of who is there.
        return [hours.of_none() if each is None or _is_gap(each) else each for each in found] or None

    def _unless_contradicted(self, found: list[Outcome]) -> list[Outcome]:
        """Return the hours of a line's cells; those of the column's heading must be the same."""
        hours, heading = self._hours, self._plan.heading
        if heading.hours is not None:
            above = hours.of_text(self._plan.title)
        elif heading.code is not None and hours.is_defined(heading.code):
            above = hours.of_code(heading.code)
        else:
            return found
        if not isinstance(above, Value):
            return [above]
        if all(not isinstance(each, Value) or _are_same(each.value, above.value) for each in found):
            return found
        return [Wrong(CellNotSound("hours-contradict-heading", heading=self._plan.title))]

    def _of_headings(self, block: Block | None) -> list[Outcome]:
        """Return the hours that the heading of the column gives, or that of the block."""
        hours = self._hours
        if self._plan.heading.code is not None:
            return [hours.of_code(self._plan.heading.code)]
        if block is not None and block.heading.hours is not None:
            return [hours.of_text(title_of(block))]
        if block is not None and block.heading.code is not None:
            return [hours.of_code(block.heading.code)]
        return []

    def _of_one_cell(self, cells: Mapping[Kind, str]) -> list[Outcome]:
        """Return the hours of a start without an end, which are asked, or of nothing."""
        hours, start, end = self._hours, cells.get(Kind.START, ""), cells.get(Kind.END, "")
        if start and Kind.END not in cells:
            return [hours.of_start(start)]
        return hours.of_pair(start, end) if start or end else [hours.of_none()]


def _part_of(whole: Sequence[Outcome], part: PartOfHours) -> list[Outcome]:
    """Return the part of a line's one shift that stands behind a name."""
    if len(whole) == 1 and not isinstance(whole[0], Value):
        return [*whole]
    found = part.of(*whole[0].value[:2]) if len(whole) == 1 and isinstance(whole[0], Value) else None
    return [Wrong(CellNotSound("hours-part-unclear")) if found is None else Value(Times(*found))]


def _within(own: Outcome, of_line: Sequence[Outcome], beside: Beside, *, is_written: bool) -> list[Outcome]:
    """Return the hours of a grid's cell; hours that are written there are those of its line, or a part of them.

    A code goes before the hours of its line.
    """
    wrong: list[Outcome] = [each for each in of_line if isinstance(each, Wrong)]
    outer = [each.value for each in of_line if isinstance(each, Value)]
    if not isinstance(own, Value) or wrong:
        return wrong or [own]
    if not outer or any(_are_same(own.value, each) for each in outer):
        return [own]
    if not is_written or any(_are_part(own.value, each) for each in outer):
        return [Value(own.value, (*own.warnings, (OF_CELL, {})))]
    written = [f"{write_time(each.start)}-{write_time(each.end)}" for each in outer]
    fault = CellNotSound("hours-contradict-cell", hours=", ".join(written), other=beside.text)
    return [Wrong(fault, beside=beside)]


def _says_hours(text: str) -> bool:
    return read_hours(text) is not None or hours_beside(text) is not None


def _is_gap(outcome: Outcome) -> bool:
    return isinstance(outcome, Nothing) and outcome.key == GAP


def _are_same(one: Times, other: Times) -> bool:
    return (one.start, one.end % DAY) == (other.start, other.end % DAY)


def _are_part(one: Times, other: Times) -> bool:
    """Tell whether hours lie within others, which may go on past midnight."""
    later = (one.start - other.start) % DAY
    return later + ((one.end - one.start) % DAY or DAY) <= ((other.end - other.start) % DAY or DAY)


def _has_others(cells: Mapping[Kind, str]) -> bool:
    return bool(cells.get(Kind.HOURS) or cells.get(Kind.CODE) or _of_whole_day(cells))


def _of_whole_day(cells: Mapping[Kind, str]) -> list[Outcome]:
    """Return the whole day if a cell says that it is meant."""
    return [Value(Times(WHOLE_DAY.start, WHOLE_DAY.end))] if is_on(cells.get(Kind.WHOLE_DAY, "")) else []
