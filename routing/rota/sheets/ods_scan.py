"""Scan of an ods: its sheets, how far their cells reach, and the texts that the reader of values loses."""

import re
from xml.parsers.expat import XMLParserType

from routing.rota.sheets.grid import Merged, Places
from routing.rota.sheets.package import Package
from routing.rota.sheets.scanning import SheetScan, scan

_CONTENT = "content.xml"
_CELLS = {"table:table-cell", "table:covered-table-cell"}
_BREAK = re.compile(rb"<text:(?:line-break|tab)\b")
_SPACES = {"text:line-break", "text:tab", "text:s"}
_ERROR = re.compile(r"#(REF!|DIV/0!|N/A|NAME\?|VALUE!|NULL!|NUM!)|Err:[0-9]{3}")
# An attribute says how often a cell or row is repeated: Python would take any number of digits.
_MOST_REPEATED = 10_000_000
_MOST_OF_A_FORMULA = 200
_LONGEST_TAG = 20

Attributes = dict[str, str]


def scan_ods(package: Package) -> list[SheetScan]:
    """Return what the XML tells of each sheet."""
    reader = _Book(has_breaks=_has_breaks(package))
    scan(_CONTENT, package.chunks(_CONTENT), reader.attach)
    reader.close_cell()
    return reader.sheets


def _has_breaks(package: Package) -> bool:
    """Tell whether a line end or a tab stands inside any paragraph, which its reader would lose."""
    before = b""
    for chunk in package.chunks(_CONTENT):
        if _BREAK.search(before + chunk[:_LONGEST_TAG]) or _BREAK.search(chunk):
            return True
        before = chunk[-_LONGEST_TAG:]
    return False


class _Book:
    """Takes the elements of all sheets; the text of a cell only where its reader loses it."""

    def __init__(self, *, has_breaks: bool) -> None:
        self.sheets: list[SheetScan] = []
        self._has_breaks = has_breaks
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._row = self._column = 1
        self._rows = self._columns = 0  # how often the row, the cell is repeated
        self._cell: Attributes | None = None  # of a cell whose text is asked for
        self._text: list[str] = []
        self._hears = False
        self._is_broken = False  # whether the text has a line end or a tab inside a paragraph

    def attach(self, parser: XMLParserType) -> None:
        """Let a parser hand over the starts of its elements; their ends and texts only while a cell asks for them."""
        self._parser = parser
        parser.StartElementHandler = self.start

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if name in _CELLS:
            self._start_cell(attributes)
        elif name == "text:p":
            if self._cell is not None:
                self._start_paragraph()
        elif name == "table:table-row":
            self.close_cell()
            self._row += self._rows
            self._rows = _repeated(attributes, "table:number-rows-repeated")
            self._column, self._columns = 1, 0
        elif name in _SPACES:
            self._start_space(name, attributes)
        elif name == "table:table":
            self._start_table(attributes)
        elif name == "style:style":
            self._style = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self._hidden_styles.add(self._style)

    def end(self, name: str) -> None:
        """Take the end of an element inside a cell that is heard."""
        if name == "text:p":
            self._hears = False
        elif name == "office:annotation":
            self._text, self._is_broken = [], False  # a note stands before the text of its cell

    def text(self, text: str) -> None:
        """Take text between elements."""
        if self._hears:
            self._text.append(text)

    def _start_table(self, attributes: Attributes) -> None:
        self.close_cell()
        is_hidden = attributes.get("table:style-name", "") in self._hidden_styles
        self.sheets.append(SheetScan(attributes.get("table:name", ""), is_hidden))
        self._row, self._rows = 1, 0

    def _start_cell(self, attributes: Attributes) -> None:
        if self._cell is not None:
            self.close_cell()
        self._column += self._columns
        self._columns = _repeated(attributes, "table:number-columns-repeated")
        if "table:number-rows-spanned" in attributes or "table:number-columns-spanned" in attributes:
            self._merge(attributes)
        kind = attributes.get("office:value-type")
        if kind is not None:
            self._fill()
        if kind is None or (self._has_breaks and kind == "string") or "table:formula" in attributes:
            self._cell = attributes

    def _start_paragraph(self) -> None:
        self._hears = True
        if self._text:
            self._text.append("\n")
        self._parser.EndElementHandler = self.end
        self._parser.CharacterDataHandler = self.text

    def _start_space(self, name: str, attributes: Attributes) -> None:
        if name == "text:s":
            self.text(" " * min(int(attributes.get("text:c", 1)), _MOST_OF_A_FORMULA))
            return
        self._is_broken = True
        self.text("\n" if name == "text:line-break" else " ")

    def close_cell(self) -> None:
        """Judge the cell that ends here, if its text was asked for."""
        if (cell := self._cell) is None:
            return
        text, kind = "".join(self._text), cell.get("office:value-type")
        sheet, formula = self.sheets[-1], cell.get("table:formula")
        if formula is not None and (cell.get("calcext:value-type") == "error" or _ERROR.fullmatch(text)):
            self._put(text, sheet.errors)
        elif formula is not None and kind is None:
            self._put(f"={formula.partition('=')[2][:_MOST_OF_A_FORMULA]}", sheet.without_value)
        elif (kind is None and text.strip()) or (kind == "string" and self._is_broken):
            self._put(text, None)
        self._cell, self._text, self._hears, self._is_broken = None, [], False, False
        self._parser.EndElementHandler = self._parser.CharacterDataHandler = None

    def _fill(self) -> None:
        """Count the cell as one that says something."""
        sheet = self.sheets[-1]
        sheet.filled += self._rows * self._columns
        bottom, right = self._row + self._rows - 1, self._column + self._columns - 1
        if bottom > sheet.last_row or right > sheet.last_column:
            sheet.reach(bottom, right)

    def _put(self, text: str, among: Places | None) -> None:
        self._fill()
        for row in range(self._row, self._row + self._rows):
            for column in range(self._column, self._column + self._columns):
                self.sheets[-1].put(row, column, text, among)

    def _merge(self, cell: Attributes) -> None:
        down = int(cell.get("table:number-rows-spanned", 1))
        right = int(cell.get("table:number-columns-spanned", 1))
        if down > 1 or right > 1:
            bottom, last = self._row + down - 1, self._column + right - 1
            self.sheets[-1].merge(Merged(self._row, self._column, bottom, last))


def _repeated(attributes: Attributes, name: str) -> int:
    """Return how often a cell or row stands there."""
    if name not in attributes:
        return 1
    return max(1, min(int(attributes[name][:9]), _MOST_REPEATED))
