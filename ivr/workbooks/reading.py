"""Reading: the bytes of a file, whatever it is, as a grid, or the fact why they give none."""

import codecs
import re
from pathlib import Path
from typing import BinaryIO

from ivr.workbooks.workbook import read_workbook
from routing.rota.sheets.delimited import read_delimited
from routing.rota.sheets.facts import MOST_BYTES, FactKind, TableNotRead, TableTooLarge
from routing.rota.sheets.grid import Grid

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BOOKS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_OLDER_BOOKS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08")
_OTHERS = (
    (b"%PDF", "pdf"),
    (b"{\\rtf", "document"),
    (b"\x1f\x8b", "archive"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)
_HEAD = 4096
_LOOK = re.IGNORECASE | re.DOTALL
_HTML = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|style|meta)\b", _LOOK
)
_XML_TABLE = re.compile(
    rb"\s*<\?xml[^>]*>.*?(mso-application|urn:schemas-microsoft-com:office:spreadsheet|<office:document)",
    _LOOK,
)


def load(source: Path | BinaryIO) -> bytes:
    """Return a file's bytes, without reading much more than can be a table. Raises TableTooLarge and OSError."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return load(file)
    content = source.read(MOST_BYTES + 1)
    if len(content) <= MOST_BYTES:
        return content
    found = source.seek(0, 2) if source.seekable() else None
    raise TableTooLarge("bytes", most=MOST_BYTES, found=found)


def read_table(content: bytes) -> Grid:
    """Return the grid of CSV, of cells pasted from a sheet, of xlsx or ods. Raises TableNotRead."""
    if len(content) > MOST_BYTES:
        raise TableTooLarge("bytes", most=MOST_BYTES, found=len(content))
    if content.startswith(_ZIP):
        return read_workbook(content)
    _refuse_others(content)
    return read_delimited(content)


def _refuse_others(content: bytes) -> None:
    """Raise the fact of a file that is neither text in cells nor a workbook of today."""
    if content.startswith(_OLE):
        if _ENCRYPTED_PACKAGE in content:
            raise TableNotRead(FactKind.ENCRYPTED)
        if any(book in content for book in _BOOKS):
            raise TableNotRead(FactKind.OLD_FORMAT, format="xls")
        raise TableNotRead(FactKind.NO_TABLE, format="document")
    if content.startswith(_OLDER_BOOKS):
        raise TableNotRead(FactKind.OLD_FORMAT, format="xls")
    for mark, name in _OTHERS:
        if content.startswith(mark):
            raise TableNotRead(FactKind.NO_TABLE, format=name)
    head = content[:_HEAD].removeprefix(codecs.BOM_UTF8)
    if _HTML.match(head):
        raise TableNotRead(FactKind.HTML)
    if _XML_TABLE.match(head):
        raise TableNotRead(FactKind.OLD_FORMAT, format="xml")
