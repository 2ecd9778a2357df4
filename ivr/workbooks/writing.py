"""Writing: a table as an xlsx file whose cells are all texts, so that no spreadsheet runs or changes what they say."""

import io
from collections.abc import Iterable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_ROOM = 500  # rows below the last one that are ready for more
_NARROWEST, _WIDEST = 12, 40  # columns, in letters
_MORE = 2
_TEXT = 49  # what every xlsx has as the format of texts, "@"


def write_xlsx(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return an xlsx file of one sheet: a header that stays in sight, these rows, and room for more.

    Raises ValueError for a cell that is beyond what an xlsx holds.
    """
    import xlsxwriter  # noqa: PLC0415 - a tenth of a second that no other command waits for

    whole = io.BytesIO()
    widths = [len(title) for title in header]
    with xlsxwriter.Workbook(whole, {"in_memory": True}) as book:
        sheet = book.add_worksheet(name)
        # A cell with the format of texts keeps its zeros and its date, and stays a text when somebody types it again.
        text = book.add_format({"num_format": _TEXT})
        title = book.add_format({"num_format": _TEXT, "bold": True})
        _put(sheet, 0, header, title)
        number = 0
        for number, row in enumerate(rows, 1):
            _put(sheet, number, row, text)
            widths = list(map(max, widths, map(len, row)))
        for below in range(number + 1, number + 1 + _ROOM):
            _put(sheet, below, repeat("", len(header)), text)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + _MORE, _NARROWEST), _WIDEST), text)
        sheet.freeze_panes(1, 0)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{number + 1 + _ROOM}"})
    return whole.getvalue()


def _put(sheet: "Worksheet", row: int, cells: Iterable[str], style: "Format") -> None:
    for column, cell in enumerate(cells):
        refused = (
            sheet.write_string(row, column, cell, style)
            if cell
            else sheet.write_blank(row, column, None, style)
        )
        if refused:
            raise ValueError(f"the cell in row {row + 1}, column {column + 1} is beyond what an xlsx holds")
