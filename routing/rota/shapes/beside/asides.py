"""Asides: lines of a table that are no records: notes, legends of codes, totals, signatures (design, part 8)."""

import re
from collections.abc import Sequence
from functools import cached_property

from routing.rota.shapes.bands import MOST_LOOKED_AT, Entry
from routing.rota.shapes.beside.legends import (
    Explained,
    Legend,
    by_each_name,
    in_cells,
    is_legend_word,
    legend_in,
    stated_in,
)
from routing.rota.shapes.layout import Aside, AsideLine, Section
from routing.rota.shapes.looks import Looks
from routing.rota.sheets.grid import Row
from routing.rota.words.heading_words import KINDS, Kind
from routing.rota.words.plain import plain

_NOTE = re.compile(
    r"(?:catatan|keterangan|ket|note|notes|nb|n\.b|legend|legenda|info|hotline|kontak|contact)\b[^=]*[:.]"
    r"|(?:mengetahui|menyetujui|disetujui|approved by|prepared by|dibuat oleh|nip\b|kepala|koordinator\s*,)"
)
_PLACE_AND_DATE = re.compile(r"[^\W\d][\w .]*,?\s+[0-9]{1,2}\s+[^\W\d]+\s+[0-9]{4}")
_ENDS = frozenset({Kind.TOTAL, Kind.SIGNATURE, Kind.NOTE})
_MOST_OF_STATEMENTS = 6  # cells
_MOST_OF_LEGEND = 3  # cells, without a sign between code and hours


def part(section: Section, looks: Looks) -> tuple[list[Entry], list[AsideLine]]:
    """Return the records of a section, and the lines that are none."""
    records: list[Entry] = []
    asides: list[AsideLine] = []
    parting = _Parting(section, looks)
    for number, entry in enumerate(section.entries):
        # So long a table is a list; looking at each of its lines would take minutes.
        aside = parting.aside(entry) if number < MOST_LOOKED_AT else None
        if aside is None:
            records.append(entry)
        else:
            asides.append(aside)
    return records, asides


def aside_of(line: Row) -> AsideLine:
    """Return a line that would head others, and heads none."""
    texts = [cell for cell in line.cells if cell]
    legends, has_rest = stated_in(texts)
    if not legends and (legend := legend_in(texts[0])) is not None:
        legends = (legend,)
    return AsideLine(Entry(line), Aside.LEGEND if legends else Aside.NOTE, legends, has_rest)


def codes_in(lines: Sequence[Row]) -> list[str]:
    """Return the codes whose hours some lines say; who has more lines keeps a list, which has none."""
    if len(lines) > MOST_LOOKED_AT:
        return []
    found = []
    for line in lines:
        texts = [cell for cell in line.cells if cell]
        if 0 < len(texts) <= _MOST_OF_STATEMENTS:
            found += [each.code for each in stated_in(texts).legends if not each.is_off]
    return found


class _Parting:
    """Tells records from other lines; below signatures, a line without a label is none."""

    def __init__(self, section: Section, looks: Looks) -> None:
        self._looks = looks
        self._roles = section.roles
        self._is_over = False
        self._marks = not section.names_are_bodies and any(each.body is not None for each in section.groups)
        labels = [place for place, role in enumerate(section.roles) if role.kind in _LABELS]
        self._label = min(labels, default=0)
        self._name = section.shared.get(Kind.NAME)
        self._last = section.entries[0].line.number if section.entries else 0
        self._is_legend = False  # the line above is a legend, or the word for one
        self._section = section

    @cached_property
    def _codes(self) -> frozenset[str]:
        """The marks that stand in the grid."""
        bodies = [place for place, role in enumerate(self._roles) if role.is_body] if self._marks else []
        return frozenset(
            entry.line.cells[place]
            for entry in self._section.entries
            for place in bodies
            if place < len(entry.line.cells)
        )

    def aside(self, entry: Entry) -> AsideLine | None:
        """Return a line as what it is besides a record, None for a record."""
        cells = entry.line.cells
        texts = [cell for cell in cells if cell]
        kind = self._kind(cells, texts)
        legends, has_rest = self._explained(entry, texts)
        heads_legend = self._heads_legend(texts)
        self._is_legend = bool(legends) or heads_legend
        self._last = entry.line.number
        if legends:
            return AsideLine(entry, Aside.LEGEND, legends, has_rest)
        if heads_legend:
            kind = Aside.NOTE
        if kind is None:
            self._is_over &= not (self._label < len(cells) and cells[self._label])
            return None
        return AsideLine(entry, kind)

    def _kind(self, cells: Sequence[str], texts: Sequence[str]) -> Aside | None:
        first = texts[0]
        # Reading a heading takes long, and a table may have 200,000 lines.
        heading = self._looks.heading(first) if _first_word(first) in _END_WORDS else None
        if heading is not None and heading.kinds and heading.kinds[0] in _ENDS:
            self._is_over = True
            return Aside.TOTAL if heading.kinds[0] is Kind.TOTAL else Aside.NOTE
        has_label = self._label < len(cells) and bool(cells[self._label])
        is_alone = len(set(texts)) == 1
        if (is_alone or not has_label) and self._is_remark(first):
            self._is_over = True
            return Aside.NOTE
        if not has_label and self._is_over:
            return Aside.NOTE
        return Aside.NOTE if is_alone and self._fits_nothing(cells, first) else None

    def _is_remark(self, text: str) -> bool:
        """Tell whether a text alone is a note or stands above a signature."""
        words = plain(text) or text.casefold()
        return bool(_NOTE.match(words) or _PLACE_AND_DATE.fullmatch(words)) and not self._looks.is_known(text)

    def _fits_nothing(self, cells: Sequence[str], text: str) -> bool:
        """Tell whether the one text of a line is none of what its column holds."""
        place = cells.index(text)
        role = self._roles[place] if place < len(self._roles) else None
        if role is None or role.is_ignored:
            return True
        if role.is_body and self._marks:
            return not self._looks.is_sure_mark(text)
        if role.kind is Kind.NAME:
            return self._looks.is_word(text)
        return role.kind in _DAYS and not self._looks.explains(role.kind, text)

    def _explained(self, entry: Entry, texts: Sequence[str]) -> Explained:
        """Return the codes that a line explains: "P = 07.00-14.00", or a code and its hours in cells of their own."""
        cells = entry.line.cells
        stated = stated_in(texts)
        if stated.legends:
            return Explained(()) if self._names_somebody(stated) else stated
        if (found := in_cells(texts)) and self._is_apart(entry, found):
            return Explained(tuple(by_each_name(found)))
        places = [place for place, cell in enumerate(cells) if cell]
        if len(texts) > _MOST_OF_LEGEND or self._is_record(places):
            return Explained(())
        if any(place < len(self._roles) and self._roles[place].kind in _HOURS for place in places):
            return Explained(())
        if found and not found.is_off and len(texts) < _MOST_OF_LEGEND:
            return Explained(tuple(by_each_name(found)))
        legends = tuple(legend for text in texts if (legend := legend_in(text)) is not None)
        return Explained(legends if len(legends) == len(texts) else ())

    def _heads_legend(self, texts: Sequence[str]) -> bool:
        """Tell whether a line is the heading of a legend: "Keterangan:", "Kode, Jam"."""
        return (
            len(texts) <= _MOST_OF_LEGEND
            and is_legend_word(texts[0])
            and all(map(self._looks.is_word, texts[1:]))
        )

    def _names_somebody(self, stated: Explained) -> bool:
        return any(self._looks.is_known(legend.code) for legend in stated.legends)

    def _is_apart(self, entry: Entry, legend: Legend) -> bool:
        """Tell whether a line stands below the word for a legend, or below blank lines and begins with a known code."""
        if self._looks.is_known(legend.code):
            return False
        is_below_gap = entry.line.number > self._last + 1
        return self._is_legend or (
            is_below_gap and any(each.code in self._codes for each in by_each_name(legend))
        )

    def _is_record(self, places: Sequence[int]) -> bool:
        """Tell whether cells stand where a record has them: a label, and somebody or a cell of the grid."""
        roles = [self._roles[place] for place in places if place < len(self._roles)]
        return (
            len(roles) > 1
            and roles[0].kind in _LABELS
            and any(role.is_body or role.kind in _PEOPLE for role in roles[1:])
        )


def _first_word(text: str) -> str:
    return re.split(r"[\W_]+", text[:_LONGEST_WORD].casefold().strip(), maxsplit=1)[0]


_LONGEST_WORD = 20
_PEOPLE = frozenset({Kind.NAME, Kind.PHONE})
_DAYS = frozenset({Kind.DAY, Kind.DATE, Kind.WEEKDAY, Kind.DAY_OF_MONTH})
_HOURS = frozenset({Kind.HOURS, Kind.START, Kind.END, Kind.CODE})
_LABELS = _DAYS | {Kind.NAME, Kind.HOURS, Kind.START, Kind.CODE}
# The first words of what a total, a note or a signature is called.
_END_WORDS = frozenset(phrase.split(" ")[0] for phrase, kinds in KINDS.items() if kinds[0] in _ENDS)
