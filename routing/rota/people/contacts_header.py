"""The header of a file of contacts: which column is which, in English or Indonesian."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType

from routing.rota.files.cells import Reader
from routing.rota.files.faults import CellNotSound
from routing.rota.people.contact_rows import Column, Note, Row
from routing.rota.words.heading_words import Kind
from routing.rota.words.headings import Heading, read_heading
from routing.rota.words.notes.others import is_of_relatives

_REACH = 20  # rows in which a header is looked for

_COLUMNS: Mapping[Kind, Column] = MappingProxyType({Kind(column.value): column for column in Column})


@dataclass(frozen=True, slots=True)
class Header:
    """The number and the cells of the header's row, and each column's place, counted from 0.

    `phones` are the places of all columns of phones, such as HP and WA.
    """

    row: int
    cells: tuple[str, ...]
    places: Mapping[Column, int]
    phones: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Proposal:
    """What a heading may name: kinds, the likeliest first; `is_sure` of the first one."""

    place: int
    kinds: tuple[Kind, ...]
    is_sure: bool

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(_COLUMNS[kind] for kind in self.kinds if kind in _COLUMNS)


def find_header(rows: Sequence[Row], read_phone: Reader) -> Header | Note:
    """Return the first row with headings of a name and a phone; without one what is wrong."""
    filled = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    if not filled:
        return Note(1, None, "", "contacts-empty")
    for above, (number, cells) in enumerate(filled[:_REACH]):
        places, repeated = _placed(cells, partial(_has_phones, filled[above + 1 :], read_phone))
        if Column.NAME in places and Column.PHONE in places:
            for column, place in repeated:
                if column == Column.PHONE:
                    continue
                params = {"column": column.value, "first": cells[places[column]].strip()}
                return Note(number, place, cells[place].strip(), "contacts-column-repeated", params)
            others = (place for column, place in repeated if column == Column.PHONE)
            return Header(number, cells, places, (places[Column.PHONE], *others))
    return Note(filled[0][0], None, "", "contacts-header-missing")


def _placed(
    cells: Sequence[str], has_phones: Callable[[int], bool]
) -> tuple[dict[Column, int], list[tuple[Column, int]]]:
    """Return each column's place, and the headings that name a column again.

    A heading that is sure of its column has it; of the others each has a column that no sure one names.
    """
    proposals = [_proposal(place, cell) for place, cell in enumerate(cells)]
    places: dict[Column, int] = {}
    sure = [(each.columns[0], each.place) for each in proposals if each.is_sure and each.columns]
    repeated = [(column, place) for column, place in sure if places.setdefault(column, place) != place]
    left = set(Column) - places.keys()
    for each in proposals:
        if each.is_sure or (each.kinds[:1] == (Kind.ROW_NUMBER,) and not has_phones(each.place)):
            continue
        wanted = [column for column in each.columns if column in left]
        column = next((column for column in wanted if column not in places), None)
        if column is not None:
            places[column] = each.place
        elif wanted:
            repeated.append((wanted[0], each.place))
    return places, repeated


def _proposal(place: int, heading: str) -> _Proposal:
    """Read a heading; of several names between slashes all must mean the same column. Relatives are no contacts."""
    if is_of_relatives(heading):
        return _Proposal(place, (), is_sure=False)
    read = [read_heading(part) for part in heading.split("/") if part.strip()]
    said = [each for each in read if each is not None and each.kinds and not each.is_value]
    if not said or len(said) < len(read) or len({each.kinds[0] for each in said}) > 1:
        return _Proposal(place, (), is_sure=False)
    closest: Heading = min(said, key=lambda each: len(each.kinds))
    is_sure = len(closest.kinds) == 1 and all(each.is_exact for each in said)
    return _Proposal(place, closest.kinds, is_sure)


def _has_phones(rows: Sequence[Row], read_phone: Reader, place: int) -> bool:
    return any(
        place < len(cells) and cells[place].strip() and not isinstance(read_phone(cells[place]), CellNotSound)
        for _, cells in rows
    )
