"""Initials: whom they mean, as a file says it: "AS = Ana Sari 0812...", or a small table of them (design, part 8)."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from routing.rota.people.own_phones import parted
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.cells import cells_of, with_texts
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import Grid, Row
from routing.rota.words.heading_words import Kind
from routing.rota.words.marks import Likeness, read_mark
from routing.rota.words.plain import plain, shown
from routing.rota.words.weekdays import read_weekdays

_WORDS = frozenset(
    {"inisial", "inisial nama", "nama inisial", "singkatan", "initial", "initials", "abbreviation"}
)
_CODES = frozenset({"kode", "kode nama", "kode petugas", "kode relawan", "kode konselor", "code"})
_CODE = re.compile(r"(?=[\w.]*[^\W\d_])[\w.]{1,5}")
_LEGEND_WORD = re.compile(
    r"^(?:keterangan|ket|legenda?|kode|codes?|inisial|initials)\s*[.:]\s*(?=\S)", re.IGNORECASE
)
_STATEMENT = re.compile(r"\s*([\w.]{1,5}?)\s*([=:]|\s[-–]\s)\s*(?=[^\W\d_])(.{2,80})", re.DOTALL)  # noqa: RUF001
_BETWEEN = re.compile(r"\s*[;|\n]\s*|\s*,\s*(?=[\w.]{1,5}\s*[=:])")
_PEOPLE = re.compile(r"(\s*[/;&+,\n]\s*)")
_MORE = re.compile(r"([\w.]{1,5})(\s*[(\[].*[)\]]|\s*\?|\s+[0-9].*)", re.DOTALL)
_SIGNS = frozenset("=:")
_REACH = 3  # columns between the words of a small table
_CELLS = 3  # of a line: initials, a name, a phone
_LONGEST = 2000  # characters of a cell that explains some

IsPhone = Callable[[str], bool]


class Initial(NamedTuple):
    """Initials, the name and the phone (blank where none stands) that the file gives them, and where the phone is."""

    code: str
    name: str
    phone: str
    spots: tuple[Spot, ...]  # of the code and the name, and of the phone at last

    @property
    def key(self) -> str:
        """What is the same for all spellings."""
        return _key(self.code)


class Group(NamedTuple):
    """Initials that stand together, and the cells that say nothing else."""

    people: list[Initial]
    spots: set[Spot]
    rest: dict[Spot, str]  # what else stands in a cell


def with_names(grid: Grid, looks: Looks, is_phone: IsPhone) -> tuple[Grid, list[Initial]]:
    """Return a grid with names in place of the initials that it explains, without what explains them; and these."""
    groups = [group for group in _Explaining(grid, looks, is_phone).groups() if group.people]
    explaining = {spot for group in groups for spot in (*group.spots, *group.rest)}
    met = _keys_elsewhere(grid, explaining) if groups else set()
    taken = [group for group in groups if any(each.key in met for each in group.people)]
    people = [each for group in taken for each in group.people]
    by_key = {each.key: each for each in people}
    names = {key: each.name for key, each in by_key.items()}
    if not people or any(names[each.key] != each.name for each in people):
        return grid, []
    texts = {spot: _named(text, names) for row in grid.rows for spot, text in cells_of(row)}
    for group in taken:
        texts |= {**dict.fromkeys(group.spots, ""), **group.rest}
    return with_texts(grid, texts), list(by_key.values())


class _Explaining:
    """Finds what explains initials: small tables, statements, and lines of three cells."""

    def __init__(self, grid: Grid, looks: Looks, is_phone: IsPhone) -> None:
        self._rows = grid.rows
        self._looks = looks
        self._is_phone = is_phone

    def groups(self) -> Iterator[Group]:
        """Yield what may explain initials; only those that stand elsewhere too are some."""
        for number, row in enumerate(self._rows):
            for place, text in enumerate(row.cells):
                if plain(text).strip(" .:") in _WORDS | _CODES:
                    kinds = self._kinds_near(row.cells, place)
                    if Kind.NAME in kinds:
                        yield self._table(self._rows[number:], place, kinds)
        yield self._statements()
        yield self._lines()

    def _kinds_near(self, cells: Sequence[str], place: int) -> dict[Kind, int]:
        """Return the nearest columns of names and phones beside a column of initials."""
        found: dict[Kind, int] = {}
        near = range(max(place - _REACH, 0), min(place + _REACH + 1, len(cells)))
        for each in sorted(near, key=lambda at: abs(at - place)):
            heading = self._looks.heading(cells[each]) if cells[each] and each != place else None
            for kind in heading.kinds[:1] if heading is not None else ():
                if kind in {Kind.NAME, Kind.PHONE}:
                    found.setdefault(kind, each)
        return found

    def _table(self, rows: Sequence[Row], place: int, kinds: Mapping[Kind, int]) -> Group:
        places = [place, kinds[Kind.NAME], *([kinds[Kind.PHONE]] if Kind.PHONE in kinds else [])]
        group = Group([], {Spot(rows[0].number, at + 1) for at in places}, {})
        for row in rows[1:]:
            code, name, *phone = (row.cells[at] if at < len(row.cells) else "" for at in places)
            if not (_CODE.fullmatch(code) and name):
                break
            if not self._looks.is_name(name) or not (phone or self._looks.is_known(name)):
                return Group([], set(), {})
            spots = tuple(Spot(row.number, at + 1) for at in places)
            group.people.append(Initial(code, name, phone[0] if phone else "", spots))
            group.spots.update(spots)
        return group

    def _statements(self) -> Group:
        """Return what cells, or lines with the sign in a cell of its own, say of initials."""
        group = Group([], set(), {})
        for row in self._rows:
            cells = cells_of(row)
            texts = [cell.text for cell in cells]
            if not _SIGNS.isdisjoint(texts):
                self._take(" ".join(texts), _spots(row), group)
                continue
            for spot, text in cells:
                self._take(text, (spot,), group)
        return group

    def _take(self, text: str, spots: tuple[Spot, ...], group: Group) -> None:
        if len(text) > _LONGEST or not any(sign in text for sign in "=:-–"):  # noqa: RUF001
            return
        parts = [part for part in _BETWEEN.split(_LEGEND_WORD.sub("", text, count=1)) if part]
        found = {part: person for part in parts if (person := self._stated(part, spots)) is not None}
        group.people.extend(found.values())
        rest = "; ".join(part for part in parts if part not in found)
        if found and rest:
            group.rest.update({**dict.fromkeys(spots, ""), spots[0]: rest})
        elif found:
            group.spots.update(spots)

    def _stated(self, text: str, spots: tuple[Spot, ...]) -> Initial | None:
        found = _STATEMENT.fullmatch(text)
        if found is None or not self._is_code(found[1], is_sure="=" in found[2]):
            return None
        name, phone = parted(found[3].strip(), self._is_phone)
        is_person = self._looks.is_name(name) and (phone or self._looks.is_known(name))
        return Initial(found[1], name, phone, spots) if is_person else None

    def _lines(self) -> Group:
        """Return the lines without a heading that are initials, a name, and a phone unless somebody has the name."""
        group = Group([], set(), {})
        for row in self._rows:
            texts = [text for text in row.cells if text]
            if (
                not 1 < len(texts) <= _CELLS
                or not self._is_code(texts[0])
                or not self._looks.is_name(texts[1])
            ):
                continue
            phone = texts[2] if len(texts) == _CELLS else ""
            if self._is_phone(phone) if phone else self._looks.is_known(texts[1]):
                group.people.append(Initial(texts[0], texts[1], phone, _spots(row)))
                group.spots.update(_spots(row))
        return group

    def _is_code(self, text: str, *, is_sure: bool = False) -> bool:
        """Tell whether a text may be initials, rather than a day, a word, or, if it isn't sure, the code of a shift."""
        mark = read_mark(text)
        is_shift = mark is not None and mark.likeness is Likeness.KNOWN
        return (
            _CODE.fullmatch(text) is not None
            and read_weekdays(text) is None
            and not self._looks.is_word(text)
            and not self._looks.is_known(text)
            and (is_sure or (text.isupper() and not is_shift))
        )


# --- Where they stand


def _key(text: str) -> str:
    return shown(text) if len(text) == 1 else plain(text)


def _spots(row: Row) -> tuple[Spot, ...]:
    return tuple(cell.spot for cell in cells_of(row))


def _keys_elsewhere(grid: Grid, explaining: Collection[Spot]) -> set[str]:
    """Return what stands in the cells that explain no initials."""
    return {
        key
        for row in grid.rows
        for spot, text in cells_of(row)
        if spot not in explaining
        for key in _keys_in(text)
    }


def _keys_in(text: str) -> Iterator[str]:
    yield from map(_key, _PEOPLE.split(text)[::2])
    words = text.split()
    if all(map(_CODE.fullmatch, words)):
        yield from map(_key, words)
    if more := _MORE.fullmatch(text):
        yield _key(more[1])


def _named(text: str, names: Mapping[str, str]) -> str:
    """Return a cell with names in place of initials."""
    if (name := names.get(_key(text))) is not None:
        return name
    words = text.split()
    if len(words) > 1 and all(_key(word) in names for word in words):
        return " / ".join(names[_key(word)] for word in words)
    if (more := _MORE.fullmatch(text)) and _key(more[1]) in names:
        return names[_key(more[1])] + more[2]
    return "".join(names.get(_key(part), part) for part in _PEOPLE.split(text))
