"""Which kind of file it is, by its bytes; whatever is no table has a fact of its own."""

import io
from contextlib import suppress
from pathlib import Path

import pytest

from ivr.workbooks.reading import load, read_table
from routing.rota.sheets.facts import MOST_BYTES, FactKind, TableNotRead, TableTooLarge
from tests.routing.rota.workbooks import ODS, ods, ods_parts, xlsx, xlsx_parts, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
ROWS = [["Hari", "Nama"], ["Senin", "Ana"]]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Hari,Nama\nSenin,Ana\n", "delimited"),
        (b"Hari\tNama\nSenin\tAna\n", "delimited"),
        (b"Hari | Nama\r\nSenin | Ana", "delimited"),
        (xlsx(ROWS), "sheet"),
        (ods(ROWS), "sheet"),
    ],
    ids=["csv", "pasted", "pipes", "xlsx", "ods"],
)
def test_a_table_is_read_whatever_holds_it(content, kind):
    grid = read_table(content)
    assert (grid.kind, grid.rows) == (kind, ((1, ("Hari", "Nama")), (2, ("Senin", "Ana"))))


@pytest.mark.parametrize(
    ("content", "kind", "values"),
    [
        (OLE + "Workbook".encode("utf-16-le"), FactKind.OLD_FORMAT, {"format": "xls"}),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", FactKind.OLD_FORMAT, {"format": "xls"}),
        (OLE + "EncryptedPackage".encode("utf-16-le"), FactKind.ENCRYPTED, {}),
        (OLE + "WordDocument".encode("utf-16-le"), FactKind.NO_TABLE, {"format": "document"}),
        (b"%PDF-1.7", FactKind.NO_TABLE, {"format": "pdf"}),
        (b"\x89PNG\r\n\x1a\n", FactKind.NO_TABLE, {"format": "image"}),
        (b"{\\rtf1", FactKind.NO_TABLE, {"format": "document"}),
        (b"\x1f\x8b\x08", FactKind.NO_TABLE, {"format": "archive"}),
        (b"\xef\xbb\xbf\n<html><table><tr><td>Ana</table>", FactKind.HTML, {}),
        (b'<?xml version="1.0"?>\n<!DOCTYPE HTML><body>', FactKind.HTML, {}),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>',
            FactKind.OLD_FORMAT,
            {"format": "xml"},
        ),
        (b'<?xml version="1.0"?><office:document >', FactKind.OLD_FORMAT, {"format": "xml"}),
        (
            zipped({"rota.xlsx": xlsx(ROWS), "b": "", "c": "", "d": ""}),
            FactKind.ZIP,
            {"names": ["rota.xlsx", "b", "c"]},
        ),
        (zipped({}), FactKind.ZIP, {"names": []}),
        (zipped({"word/document.xml": ""}), FactKind.NO_TABLE, {"format": "document"}),
        (
            zipped({**ods_parts(ROWS), "mimetype": "application/vnd.oasis.opendocument.text"}),
            FactKind.NO_TABLE,
            {"format": "document"},
        ),
        (zipped({"Index/Document.iwa": ""}), FactKind.NO_TABLE, {"format": "numbers"}),
        (zipped({"xl/workbook.bin": ""}), FactKind.OLD_FORMAT, {"format": "xlsb"}),
        (
            zipped({"mimetype": ODS, "content.xml": "", "META-INF/manifest.xml": "<encryption-data/>"}),
            FactKind.ENCRYPTED,
            {},
        ),
        (zipped({"mimetype": ODS}), FactKind.DAMAGED, {"part": "content.xml"}),
        (
            zipped({**xlsx_parts(ROWS), "xl/worksheets/sheet1.xml": "<worksheet><row>"}),
            FactKind.DAMAGED,
            {"part": "xl/worksheets/sheet1.xml"},
        ),
        (zipped({**xlsx_parts(ROWS), "xl/workbook.xml": "<workbook/>"}), FactKind.EMPTY, {}),
        (xlsx(ROWS)[:900], FactKind.DAMAGED, {}),
        (b"PK\x03\x04 and so on", FactKind.DAMAGED, {}),
    ],
)
def test_what_is_no_table_has_a_fact(content, kind, values):
    with pytest.raises(TableNotRead) as caught:
        read_table(content)
    assert (caught.value.kind, caught.value.values) == (kind, values)


def test_a_zip_with_a_password_is_encrypted():
    content = bytearray(xlsx(ROWS))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        content[at + place] |= 1
    with pytest.raises(TableNotRead) as caught:
        read_table(bytes(content))
    assert caught.value.kind is FactKind.ENCRYPTED


@pytest.mark.parametrize("step", [397, pytest.param(29, marks=pytest.mark.deep)])
@pytest.mark.parametrize("form", [xlsx, ods])
def test_any_bytes_have_an_answer(form, step):
    whole = form(ROWS)
    for place in range(0, len(whole), step):
        for content in (whole[:place] + b"\xff\x00\xff" + whole[place + 3 :], whole[place:]):
            with suppress(TableNotRead):
                read_table(content)


def test_a_file_is_read_no_further_than_a_table_may_be_large(tmp_path: Path):
    small, large = tmp_path / "small.csv", tmp_path / "large.csv"
    small.write_bytes(b"a,b\n")
    with large.open("wb") as file:
        file.truncate(200_000_000)
    assert load(small) == load(io.BytesIO(b"a,b\n")) == b"a,b\n"
    with pytest.raises(TableTooLarge) as caught:
        load(large)
    assert caught.value.values == {"what": "bytes", "most": MOST_BYTES, "found": 200_000_000}
    with pytest.raises(TableTooLarge) as caught:
        read_table(b"PK\x03\x04" + bytes(MOST_BYTES))
    assert caught.value.values["what"] == "bytes"
