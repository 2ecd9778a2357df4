"""Workbooks for the tests: rows of values as the bytes of an xlsx or an ods file."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.sax.saxutils import escape, quoteattr

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
ODS = "application/vnd.oasis.opendocument.spreadsheet"

# The styles of an xlsx by their place: plain, date, time of day, date and time, hours that may pass 24.
_FORMATS = ("General", "yyyy-mm-dd", "hh:mm", "yyyy-mm-dd hh:mm", "[h]:mm")
_PLAIN, _DATE, _TIME, _MOMENT, _HOURS = range(5)

# An xlsx spells what XML cannot hold.
_SPELLED = {number: f"_x{number:04X}_" for number in range(1, 32) if number not in {9, 10, 13}}


@dataclass(frozen=True)
class Formula:
    """A formula, and the value that the program stored with it; None where it stored none."""

    text: str
    stored: object = None


@dataclass(frozen=True)
class Error:
    """A cell whose formula failed: #REF!."""

    text: str


@dataclass(frozen=True)
class Shown:
    """A number with a format of an xlsx: `Shown(46000, "yyyy-mm-dd")` is a date."""

    number: float
    format: str


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows, its merged cells as (top, left, bottom, right) from 1, whether it is hidden."""

    rows: Sequence[Sequence[object]]
    name: str = "Sheet1"
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False


def xlsx(*sheets: Sheet | Sequence[Sequence[object]], since_1904: bool = False) -> bytes:
    """Return an xlsx file of these sheets, texts inside their cells."""
    return zipped(xlsx_parts(*sheets, since_1904=since_1904))


def ods(*sheets: Sheet | Sequence[Sequence[object]]) -> bytes:
    """Return an ods file of these sheets."""
    return zipped(ods_parts(*sheets))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file of these parts."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return whole.getvalue()


def address(row: int, column: int) -> str:
    """Return the name of a cell, both counted from 1: D7."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"


def xlsx_parts(
    *sheets: Sheet | Sequence[Sequence[object]], since_1904: bool = False
) -> dict[str, str | bytes]:
    """Return the parts of an xlsx file, to be changed by a test."""
    named = _named(sheets)
    formats = [*_FORMATS]
    bodies = [_xlsx_sheet(sheet, since_1904, formats) for sheet in named]
    rels = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELS}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(named) + 1)
    )
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" '
        f'state="{"hidden" if sheet.hidden else "visible"}" r:id="rId{n}"/>'
        for n, sheet in enumerate(named, 1)
    )
    styles = "".join(
        f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(text)}/>' for n, text in enumerate(formats)
    )
    looks = "".join(
        f'<xf numFmtId="{164 + n if n else 0}" applyNumberFormat="1"/>' for n in range(len(formats))
    )
    kinds = "".join(
        f'<Override PartName="/xl/{part}.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("styles", "styles"),
            *((f"worksheets/sheet{n}", "worksheet") for n in range(1, len(named) + 1)),
        )
    )
    since = '<workbookPr date1904="1"/>' if since_1904 else ""
    return {
        "[Content_Types].xml": f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{kinds}</Types>",
        "_rels/.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_RELS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_RELS}">{since}'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rels}'
        f'<Relationship Id="rId0" Type="{_RELS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'{_HEAD}<styleSheet xmlns="{_MAIN}"><numFmts>{styles}</numFmts>'
        f"<cellXfs>{looks}</cellXfs></styleSheet>",
        **{f"xl/worksheets/sheet{n}.xml": body for n, body in enumerate(bodies, 1)},
    }


def _xlsx_sheet(sheet: Sheet, since_1904: bool, formats: list[str]) -> str:
    rows = []
    for number, row in enumerate(sheet.rows, 1):
        cells = "".join(
            _xlsx_cell(address(number, column), value, since_1904, formats)
            for column, value in enumerate(row, 1)
        )
        rows.append(f'<row r="{number}">{cells}</row>')
    merged = "".join(
        f'<mergeCell ref="{address(top, left)}:{address(bottom, right)}"/>'
        for top, left, bottom, right in sheet.merged
    )
    merges = f'<mergeCells count="{len(sheet.merged)}">{merged}</mergeCells>' if merged else ""
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(rows)}</sheetData>{merges}</worksheet>'


def _xlsx_cell(place: str, value: object, since_1904: bool, formats: list[str]) -> str:  # noqa: PLR0911 - a kind each
    formula = ""
    if isinstance(value, Formula):
        formula, value = f"<f>{escape(value.text)}</f>", value.stored
    if value is None:
        return f'<c r="{place}">{formula}</c>' if formula else ""
    if isinstance(value, str) and formula:
        return f'<c r="{place}" t="str">{formula}<v>{escape(value)}</v></c>'
    if isinstance(value, str):
        text = escape(value, {"\r": "&#13;", "_x": "_x005F_x"}).translate(_SPELLED)
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    if isinstance(value, Error):
        return f'<c r="{place}" t="e">{formula}<v>{value.text}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b">{formula}<v>{value:d}</v></c>'
    if isinstance(value, Shown):
        if value.format not in formats:
            formats.append(value.format)
        return f'<c r="{place}" s="{formats.index(value.format)}">{formula}<v>{value.number!r}</v></c>'
    number, style = _serial(value, since_1904)
    return f'<c r="{place}" s="{style}">{formula}<v>{number!r}</v></c>'


def _serial(value: object, since_1904: bool) -> tuple[float, int]:
    """Return a value as the number that an xlsx keeps, and its style."""
    first = date(1904, 1, 1) if since_1904 else date(1899, 12, 30)
    if isinstance(value, datetime):
        return (value.date() - first).days + _part_of_day(value.time()), _MOMENT
    if isinstance(value, date):
        return (value - first).days, _DATE
    if isinstance(value, time):
        return _part_of_day(value), _TIME
    if isinstance(value, timedelta):
        return value / timedelta(days=1), _HOURS
    assert isinstance(value, int | float)
    return value, _PLAIN


def _part_of_day(value: time) -> float:
    return (value.hour * 3600 + value.minute * 60 + value.second) / 86400


def ods_parts(*sheets: Sheet | Sequence[Sequence[object]]) -> dict[str, str | bytes]:
    """Return the parts of an ods file, to be changed by a test."""
    tables = "".join(map(_ods_table, _named(sheets)))
    spaces = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    return {
        "mimetype": ODS,
        "META-INF/manifest.xml": f'{_HEAD}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS}"/></manifest:manifest>',
        "content.xml": f"{_HEAD}<office:document-content {spaces}><office:automatic-styles>"
        '<style:style style:name="away" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="shown" style:family="table">'
        '<style:table-properties table:display="true"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>",
    }


def _ods_table(sheet: Sheet) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merged}
    rows = "".join(
        "<table:table-row>"
        + "".join(_ods_cell(value, spans.get((number, column))) for column, value in enumerate(row, 1))
        + '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        for number, row in enumerate(sheet.rows, 1)
    )
    style = "away" if sheet.hidden else "shown"
    return (
        f'<table:table table:name={quoteattr(sheet.name)} table:style-name="{style}">{rows}'
        '<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )


def _ods_cell(value: object, span: tuple[int, int] | None) -> str:
    more = ""
    if span:
        more = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"'
    if isinstance(value, Formula):
        more += f" table:formula={quoteattr('of:=' + value.text)}"
        value = value.stored
    if value is None:
        return f"<table:table-cell{more}/>"
    if isinstance(value, Error):
        value = value.text
    if isinstance(value, Shown):
        value = value.number
    kind, attribute, stored = _ods_value(value)
    lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in str(value).split("\n"))
    stored = f" office:{attribute}={quoteattr(stored)}" if attribute else ""
    return f'<table:table-cell office:value-type="{kind}"{stored}{more}>{lines}</table:table-cell>'


def _ods_value(value: object) -> tuple[str, str, str]:
    if isinstance(value, str):
        return "string", "", ""
    if isinstance(value, bool):
        return "boolean", "boolean-value", str(value).lower()
    if isinstance(value, datetime | date):
        return "date", "date-value", value.isoformat()
    if isinstance(value, time):
        return "time", "time-value", value.strftime("PT%HH%MM%SS")
    if isinstance(value, timedelta):
        return "time", "time-value", f"PT{int(value.total_seconds()) // 3600:02}H00M00S"
    return "float", "value", repr(value)


def _ods_text(line: str) -> str:
    """Return a line; runs of spaces are written apart, as the format asks."""
    text = escape(line, {"\t": "<text:tab/>", "\r": "&#13;"})
    while "  " in text:
        text = text.replace("  ", " <text:s/>", 1)
    return text


def _named(sheets: Sequence[Sheet | Sequence[Sequence[object]]]) -> list[Sheet]:
    return [
        sheet if isinstance(sheet, Sheet) else Sheet(sheet, f"Sheet{n}") for n, sheet in enumerate(sheets, 1)
    ]
