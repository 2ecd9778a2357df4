"""Files made to take all memory or all time: how each is made, and the fact that it ends in."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

from tests.routing.rota.workbooks import Error, Formula, ods_parts, xlsx, xlsx_parts, zipped

MOST_MEGABYTES, MOST_SECONDS = 300, 10  # of processor time
SHEET = "xl/worksheets/sheet1.xml"
XLSX, ODS = xlsx_parts([["a"]]), ods_parts([["a"]])
ENTITIES = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
LAUGHS = f'<!DOCTYPE x [<!ENTITY a "ha">{ENTITIES}]>'


def in_xlsx(rows: str, **others: str) -> bytes:
    """Return an xlsx with these rows, and other parts named by what stands in `others`."""
    body = str(XLSX[SHEET])
    before, after = body.partition("<sheetData>")[:2], body.partition("</sheetData>")[1:]
    return zipped(
        {**XLSX, SHEET: "".join((*before, rows, *after)), **{f"xl/{k}.xml": v for k, v in others.items()}}
    )


def in_ods(rows: str, declared: str = "") -> bytes:
    body = str(ODS["content.xml"]).replace("?>", "?>" + declared, 1)
    start = body.index("<table:table-row>")
    return zipped({**ODS, "content.xml": body[:start] + rows + body[body.index("</table:table>") :]})


def ods_rows(cell: str, rows: int, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>' * times


def ods_cell(columns: int, content: str = ' office:value-type="string"><text:p>a</text:p>') -> str:
    return f'<table:table-cell table:number-columns-repeated="{columns}"{content}</table:table-cell>'


def far(last: str, row: str = "") -> bytes:
    return in_xlsx(f'<row r="1"><c r="A1"><v>1</v></c></row><row{row}><c r="{last}"><v>1</v></c></row>')


def that_lies() -> bytes:
    """Return an xlsx with a part of 5 MB whose zip says 1000 bytes."""
    content = in_xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 5_000_000}</t></is></c></row>')
    size = zipfile.ZipFile(BytesIO(content)).getinfo(SHEET).file_size
    return content.replace(struct.pack("<I", size), struct.pack("<I", 1000))


def strings(text: str, many: int) -> str:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<sst xmlns="{main}">{f"<si><t>{text}</t></si>" * many}</sst>'


def shared(many: int, length: int) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, many + 1))
    return in_xlsx(rows, sharedStrings=strings("a" * length, 1))


SMALL: dict[str, tuple[Callable[[], bytes], str]] = {
    "far cell": (lambda: far("XFD1048576", ' r="1048576"'), "columns 16384"),
    "far row": (lambda: far("A200001"), "rows 200001"),
    "far row and column": (lambda: far("GR200000"), "cells 40000000"),
    "a row beyond all sheets": (lambda: far("A" + "9" * 30), "rows"),
    "a cell without a row": (lambda: far("ZZ"), "damaged"),
    "a dimension that lies": (
        lambda: in_xlsx('</sheetData><dimension ref="A1:XFD1048576"/><sheetData>'),
        "empty",
    ),
    "repeated rows and columns": (lambda: in_ods(ods_rows(ods_cell(16384), 1048576)), "columns 16384"),
    "repeated rows": (lambda: in_ods(ods_rows(ods_cell(20), 100_000)), "cells 2000000"),
    "rows repeated beyond number": (lambda: in_ods(ods_rows(ods_cell(1), 10**30)), "rows"),
    "empty rows in billions": (
        lambda: in_ods(ods_rows(ods_cell(16384, ">"), 10**6, 1000) + ods_rows(ods_cell(1), 1)),
        "rows",
    ),
    "empty columns in billions": (
        lambda: in_ods(ods_rows(ods_cell(1), 1) + ods_rows(ods_cell(2 * 10**9, ">") * 5, 1, 1000)),
        "memory",
    ),
    "laughs": (
        lambda: zipped(
            {**XLSX, SHEET: f"{LAUGHS}<worksheet><row><c><is><t>&i;</t></is></c></row></worksheet>"}
        ),
        "has-doctype",
    ),
    "laughs in an ods": (
        lambda: in_ods(ods_rows(ods_cell(1, "><text:p>&i;</text:p>"), 1), LAUGHS),
        "has-doctype",
    ),
    "depth": (lambda: in_xlsx("<a>" * 1_000_000), "too-deep"),
    "depth in an ods": (lambda: in_ods("<a>" * 1_000_000), "too-deep"),
    "an endless name": (lambda: in_xlsx(f'<c r="{"A" * 2_000_000}"/>'), "cell"),
    "an endless cell": (lambda: in_xlsx(f"<row><c><v>{'1' * 2_000_000}</v></c></row>"), "cell"),
    "a zip that lies": (that_lies, "damaged"),
    "many parts": (lambda: zipped({f"{n}": "" for n in range(6000)}), "parts 6000"),
    "many merged cells": (
        lambda: in_xlsx(
            "<c><v>1</v></c></sheetData><mergeCells>"
            + '<mergeCell ref="A1:XFD1048576"/>' * 30_000
            + "</mergeCells><sheetData>"
        ),
        "merged",
    ),
    "a text that many cells share": (lambda: shared(20_000, 32_000), "memory"),
    "a line of 10 MB": (lambda: b"a" * 10_000_000, "line"),
    "a million columns": (lambda: b"a,b\n" + b"1," * 1_000_000, "columns"),
    "an endless quote": (lambda: b'a,b\n"' + b"x,y\n" * 1_000_000, "quote-open"),
    "quotes over many lines": (lambda: b'"\n",' * 1_000_000, "line"),
    "nothing but NUL": (lambda: b"A\0na,\0b\n" * 100_000, "read"),
}

LARGE: dict[str, tuple[Callable[[], bytes], str]] = {
    "200 MB": (lambda: b"Senin,Ana\n" * 20_000_000, "bytes 200000000"),
    "60 million blank lines": (lambda: b"\n" * 60_000_000, "bytes 60000000"),
    "20 million blank lines": (lambda: b"\n" * 20_000_000, "lines"),
    "a million cells, each its own": (
        lambda: b"".join(b"%d,%d,%d,%d,%d\n" % (n, n + 1, -n, n * n, n + 7) for n in range(200_000)),
        "read",
    ),
    "long cells beyond ASCII": (lambda: ("\U0001f600" + "a" * 90 + "\n").encode() * 200_000, "read"),
    "longer cells beyond ASCII": (
        lambda: ("".join(f"\U0001f600{'a' * 90}{n}\n" for n in range(199_000))).encode(),
        "read",
    ),
    "columns of one letter": (lambda: b"a,b,c,d,e,f,g,h,i,j\n" * 200_000, "read"),
    "200 MB unpacked": (lambda: in_xlsx(" " * 200_000_000), "unpacked"),
    "140 MB of spaces": (lambda: in_xlsx(" " * 140_000_000), "cell"),
    "140 MB of tags": (lambda: in_xlsx("<a/>" * 35_000_000), "tags or too-slow"),
    "140 MB of styles": (
        lambda: in_xlsx("<c><v>1</v></c>", styles="<styleSheet>" + "<a/>" * 30_000_000 + "</styleSheet>"),
        "read",
    ),
    "empty cells": (lambda: in_xlsx("<row>" + "<c/>" * 15_000_000 + "</row>"), "too-slow or read or empty"),
    "strings by the million": (
        lambda: in_xlsx("<row><c><v>1</v></c></row>", sharedStrings=strings("a", 8_000_000)),
        "memory",
    ),
    "a text that all cells share": (lambda: shared(200_000, 32_000), "memory"),
    "one cell 2 million times": (
        lambda: in_xlsx('<row><c r="A1"><v>1</v></c>' + '<c r="A1"><v>1</v></c>' * 2_000_000 + "</row>"),
        "read or too-slow",
    ),
    "formulas": (lambda: xlsx([[Formula("A1+1")] * 100] * 3000), "read"),
    "errors": (lambda: xlsx([[Error("#REF!")] * 100] * 3000), "read"),
    "many rows": (lambda: xlsx([[f"name {n}", f"0812{n}", n, "Senin", "x"] for n in range(100_000)]), "read"),
}
