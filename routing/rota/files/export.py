"""Export: a rota as a table that imports to the same rota, and as a CSV file of it (design, part 8).

What a spreadsheet would run as a formula is guarded by an apostrophe, which reading takes off again. A phone
begins with a plus and is guarded too: a spreadsheet would make a number of it and round it. Cells of a workbook are
texts, so that it needs no guard for phones, and for names only since it may become CSV later.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from routing.rota.files.cells import guarded
from routing.rota.files.days import write_days
from routing.rota.files.header import COLUMNS
from routing.rota.files.lines import NOBODY, ShiftLine
from routing.rota.files.times import write_time
from routing.rota.messages.catalogue import Language

_PHONE = list(COLUMNS).index("phone")
_YES: Mapping[Language, str] = {"en": "yes", "id": "ya"}


def header(language: Language = "en") -> tuple[str, ...]:
    """Return the names of the columns."""
    return tuple(COLUMNS) if language == "en" else tuple(others[0] for others in COLUMNS.values())


def export(lines: Iterable[ShiftLine], delimiter: str = ",", language: Language = "en") -> str:
    """Return the lines, in their order, as a CSV file.

    A spreadsheet takes it for UTF-8 only with a mark: encode it as utf-8-sig where one will open it.
    """
    text = io.StringIO()
    rows = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    rows.writerow(header(language))
    rows.writerows(_cells(line, language) for line in lines)
    return text.getvalue()


def list_of(lines: Iterable[ShiftLine]) -> list[dict[str, object]]:
    """Return the lines as the list form's columns and cells, for programs."""
    rows = csv.reader(io.StringIO(export(lines)))
    next(rows)
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in rows]


def _cells(line: ShiftLine, language: Language) -> tuple[object, ...]:
    return (
        line.on_date.isoformat() if line.on_date is not None else write_days(line.days or 0, language),
        write_time(line.start),
        write_time(line.end),
        NOBODY if line.is_for_nobody else guarded(line.name),
        guarded(line.phone),
        line.tier,
        " ".join(line.languages),
        guarded(line.organisation or ""),
        line.valid_from,
        line.valid_until,
        _YES[language] if line.instead else "",
    )


def table(lines: Iterable[ShiftLine], language: Language = "en") -> Iterator[tuple[str, ...]]:
    """Yield the cells of each line, as they stand below the header in a workbook whose cells are texts."""
    for line in lines:
        cells = ["" if cell is None else str(cell) for cell in _cells(line, language)]
        cells[_PHONE] = line.phone
        yield tuple(cells)
