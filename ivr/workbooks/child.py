"""Child process: reads the workbook on its standard input, within limits, and writes its rows as lines of JSON.

Behind the rows of each sheet stands an object: the sheet's name, merged cells and remarks. The last line may have the
fact why there is no table.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import BinaryIO

from python_calamine import CalamineError, PasswordError, load_workbook

from ivr.workbooks.limits import NOT_ENOUGH_MEMORY, limit_this_process
from routing.rota.sheets.facts import MOST_CELLS_OF_A_SHEET, FactKind, TableNotRead
from routing.rota.sheets.grid import Place, Places, Remark, RemarkKind
from routing.rota.sheets.ods_scan import scan_ods
from routing.rota.sheets.package import Package
from routing.rota.sheets.scanning import SheetScan
from routing.rota.sheets.text import clean, is_plain
from routing.rota.sheets.values import text_of
from routing.rota.sheets.xlsx_scan import scan_others, scan_xlsx

_Row = tuple[int, list[str]]


def main() -> None:
    """Read standard input, write standard output."""
    limit_this_process()
    try:
        with open(0, "rb", closefd=False) as file:
            for each in _told(file):
                sys.stdout.write(json.dumps(each, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except (MemoryError, OSError):
        sys.exit(NOT_ENOUGH_MEMORY)


def _told(file: BinaryIO) -> Iterator[object]:
    """Yield the rows of each sheet, the first one's first, and what stands behind them."""
    try:
        package = Package(file)
        rows, sheet, others = _first_with_rows(file, package, nuls := Places())
        yield from rows
        yield _end(sheet, nuls, others)
        for other in _readable(package, sheet, [each for each in others if not each.is_hidden]):
            nuls = Places()
            if (first := next(rows := _rows(file, other, nuls), None)) is not None:
                yield first
                yield from rows
                yield _end(other, nuls)
    except TableNotRead as fact:
        yield {"fact": fact.kind, "values": fact.values}
    except PasswordError:
        yield {"fact": FactKind.ENCRYPTED, "values": {}}
    except (CalamineError, ValueError):
        yield {"fact": FactKind.DAMAGED, "values": {}}


def _end(sheet: SheetScan, nuls: Places, others: Sequence[SheetScan] = ()) -> dict[str, object]:
    """Return what stands behind the rows of a sheet."""
    return {
        "sheet": clean(sheet.name),
        "merged": sheet.merged,
        "remarks": [
            (remark.kind, remark.places, remark.count, dict(remark.values))
            for remark in _remarks(sheet, nuls, others)
        ],
    }


def _readable(package: Package, first: SheetScan, others: Sequence[SheetScan]) -> Iterator[SheetScan]:
    """Yield the sheets besides the first that may be read too: all together are no larger than one may be."""
    left = MOST_CELLS_OF_A_SHEET - first.cells
    if package.form == "xlsx" and others:
        others = scan_others(package, {each.name for each in others}, left)
    for each in others:
        if each.cells <= left:
            left -= each.cells
            yield each


def _first_with_rows(
    file: BinaryIO, package: Package, nuls: Places
) -> tuple[Iterator[_Row], SheetScan, list[SheetScan]]:
    """Return the rows of the first visible sheet that says something, that sheet, and the others that do."""
    blank: set[str] = set()
    while True:
        found = scan_xlsx(package, blank) if package.form == "xlsx" else scan_ods(package)
        scans = [scan for scan in found if scan.filled and scan.name not in blank]
        sheet = next((scan for scan in scans if not scan.is_hidden), None)
        if sheet is None:
            raise TableNotRead(FactKind.EMPTY)
        rows = _rows(file, sheet, nuls)
        if (first := next(rows, None)) is not None:
            return chain([first], rows), sheet, [scan for scan in scans if scan is not sheet]
        blank.add(sheet.name)  # it has nothing but spaces


def _rows(file: BinaryIO, sheet: SheetScan, nuls: Places) -> Iterator[_Row]:
    """Yield the number and the cells of every row that says something."""
    file.seek(0)
    values = load_workbook(file).get_sheet_by_name(sheet.name)
    left = values.start[1] if values.start else 0
    instead = _by_row(sheet.instead)
    number = 0
    for number, row in enumerate(values.iter_rows(), 1):
        texts = [""] * left + [text_of(value) for value in row]
        yield from _row(number, texts, instead.pop(number, {}), nuls)
    # A row with nothing but formulas without a value, or errors, below all others.
    for below in sorted(instead):
        yield from _row(below, [], instead[below], nuls)


def _row(number: int, texts: list[str], instead: dict[int, str], nuls: Places) -> Iterator[_Row]:
    for column, text in instead.items():
        texts += [""] * (column - len(texts))
        texts[column - 1] = text
    whole = "\n".join(texts)
    if is_plain(whole):
        cells = [text.strip() for text in texts]
    else:
        cells = [clean(text) for text in texts]
        if "\0" in whole:
            for column, text in enumerate(texts, 1):
                if "\0" in text:
                    nuls.add(Place("sheet", number, column))
    if any(cells):
        yield number, cells


def _by_row(instead: dict[tuple[int, int], str]) -> dict[int, dict[int, str]]:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in instead.items():
        rows.setdefault(row, {})[column] = text
    return rows


def _remarks(sheet: SheetScan, nuls: Places, others: Sequence[SheetScan]) -> Iterator[Remark]:
    if others:
        names = [clean(each.name) for each in others if not each.is_hidden]
        hidden = [clean(each.name) for each in others if each.is_hidden]
        yield Remark(RemarkKind.OTHER_SHEETS, values={"names": names, "hidden": hidden})
    yield from sheet.without_value.remarks(RemarkKind.FORMULA_WITHOUT_VALUE)
    yield from sheet.errors.remarks(RemarkKind.ERROR_VALUE)
    yield from nuls.remarks(RemarkKind.NUL_CHARACTER)


if __name__ == "__main__":
    main()
