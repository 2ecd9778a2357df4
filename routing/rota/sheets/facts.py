"""Facts: why a file gives no table, as a kind with values; the sentences stand in a catalogue elsewhere."""

from enum import StrEnum
from typing import Final

MOST_BYTES: Final = 20_000_000
MOST_COLUMNS: Final = 200
MOST_ROWS: Final = 200_000
MOST_CELLS: Final = 2_000_000
MOST_CELLS_OF_A_SHEET: Final = 1_200_000  # of a workbook: more take longer than its child process is given
MOST_IN_A_CELL: Final = 131_072  # what the csv module takes


class FactKind(StrEnum):
    """Why a file gives no table, each with a remedy of its own."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"  # see TableTooLarge
    TOO_SLOW = "too-slow"  # `seconds` were not enough
    NOT_TEXT = "not-text"  # bytes of no encoding that we know
    QUOTE_OPEN = "quote-open"  # from `row` on everything is one quoted cell
    OLD_FORMAT = "old-format"  # `format`: xls, xlsb, xml; save it as xlsx
    ENCRYPTED = "encrypted"  # save it without a password
    HTML = "html"  # a web page, whatever its name says; open it and save it as xlsx
    ZIP = "zip"  # a zip of other files, whose first `names` are told; unpack it
    NO_TABLE = "no-table"  # `format`: pdf, document, image ...: no table at all
    DAMAGED = "damaged"  # a workbook that cannot be opened
    HAS_DOCTYPE = "has-doctype"  # a workbook with declarations that no spreadsheet writes
    TOO_DEEP = "too-deep"  # a workbook whose XML is nested `most` deep or more


class TableNotRead(ValueError):
    """A file gives no table: `kind` says why, `values` has the numbers and names for the sentence."""

    def __init__(self, kind: FactKind, **values: object) -> None:
        super().__init__(kind, values)
        self.kind = kind
        self.values = values


class TableTooLarge(TableNotRead):
    """A table is larger than is read.

    `what` is bytes, unpacked (bytes), parts (of a zip), rows, lines (blank ones too), columns, cells, merged (cells),
    tags (of its XML), line or cell (characters), text or memory (bytes); `most` the limit, `found` the number that was
    met when reading ended; where it is known, `row` and `sheet` are where.
    """

    def __init__(
        self,
        what: str,
        *,
        most: int,
        found: int | None = None,
        row: int | None = None,
        sheet: str | None = None,
    ) -> None:
        told = {"what": what, "most": most, "found": found, "row": row, "sheet": sheet}
        super().__init__(
            FactKind.TOO_LARGE, **{key: value for key, value in told.items() if value is not None}
        )
