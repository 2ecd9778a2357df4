"""The bytes of a file, as spreadsheets save them."""

import codecs

import pytest

from tests.routing.rota.csv_files import places, read, rota

FILE = rota("Jumat,08:00,16:00,Zoë Dvořák,081234567890")


@pytest.mark.parametrize(
    "content",
    [
        FILE.encode(),
        codecs.BOM_UTF8 + FILE.encode(),
        codecs.BOM_UTF16_LE + FILE.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + FILE.encode("utf-16-be"),
        FILE.encode("utf-16-le"),
        FILE.encode("utf-16-be"),
        codecs.BOM_UTF32_LE + FILE.encode("utf-32-le"),
        FILE.replace("\n", "\r\n").encode(),
        FILE.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "bom", "utf-16-le", "utf-16-be", "le, no bom", "be, no bom", "utf-32", "crlf", "cr"],
)
def test_a_file_says_the_same_in_every_encoding(content):
    reading = read(content)
    assert reading.errors == []
    assert [line.name for line in reading.shifts] == ["Zoë Dvořák"]


def test_what_is_not_utf_8_is_windows_1252():
    reading = read(rota("Jumat,08:00,16:00,Zoë O’Neill,081234567890").encode("cp1252"))  # noqa: RUF001
    assert [line.name for line in reading.shifts] == ["Zoë O’Neill"]  # noqa: RUF001
    assert "file-looks-damaged" not in [warning.key for warning in reading.warnings]


def test_utf_8_with_a_broken_letter_is_read_and_told():
    reading = read(FILE.encode().replace(b"\n", b"\n", 1).replace("ř".encode(), "ř".encode() + b"\xe9"))
    assert (1, "file", "file-looks-damaged") in places(reading.warnings)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"", "table-empty"),
        (b"\xef\xbb\xbf", "table-empty"),
        (b"\r\n \r\n\t\r\n", "table-empty"),
        (codecs.BOM_UTF16_LE + b"a", "table-not-text"),
        (codecs.BOM_UTF8 + b"\xff", "table-not-text"),
        (b"day,\x81", "table-not-text"),
    ],
)
def test_what_is_no_text_is_an_error_of_the_file(content, key):
    assert places(read(content).errors) == [(1, "file", key)]
