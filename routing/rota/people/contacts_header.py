"""The header of a file of contacts: which column is which, in English or Indonesian."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from routing.rota.files.cells import Reader
from routing.rota.files.faults import CellNotSound
from routing.rota.people.contact_rows import Column, Note, Row

_REACH = 20  # rows in which a header is looked for


_HEADINGS: Mapping[Column, str] = MappingProxyType(
    {
        Column.NAME: "name, nama, nama lengkap, full name, nama konselor, konselor, counsellor, counselor, relawan, "
        "nama relawan, volunteer, petugas, nama petugas, staff, employee, pegawai, karyawan",
        Column.PHONE: "phone, phone number, phone no, telephone, telepon, telpon, telp, tlp, tel, no telepon, "
        "no telpon, no telp, no tlp, nomor telepon, nomor telp, hp, no hp, nomor hp, handphone, no handphone, "
        "nomor handphone, ponsel, no ponsel, wa, no wa, nomor wa, whatsapp, no whatsapp, nomor whatsapp, "
        "mobile, mobile number, mobile phone, cell, cellphone, number, nomor",
        Column.LANGUAGES: "languages, language, bahasa",
        Column.ORGANISATION: "organisation, organization, lembaga, instansi, institusi, organisasi",
        Column.EMAIL: "email, e mail, email address, alamat email, surel",
    }
)
_BY_HEADING = {heading: column for column, text in _HEADINGS.items() for heading in text.split(", ")}
# Mostly the number of a row: it heads phones where these stand below it and no other heading does.
_PERHAPS_PHONE = "no"
_BRACKETED = re.compile(r"[(\[][^)\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class Header:
    """The number and the cells of the header's row, and each column's place, counted from 0."""

    row: int
    cells: tuple[str, ...]
    places: Mapping[Column, int]


def find_header(rows: Sequence[Row], read_phone: Reader) -> Header | Note:
    """Return the first row with headings of a name and a phone; without one what is wrong."""
    filled = [(number, cells) for number, cells in rows if any(map(str.strip, cells))]
    if not filled:
        return Note(1, None, "", "file-empty")
    for above, (number, cells) in enumerate(filled[:_REACH]):
        found = [(column, place) for place, cell in enumerate(cells) if (column := column_headed(cell))]
        if all(column != Column.PHONE for column, _ in found):
            found += [
                (Column.PHONE, place)
                for place, cell in enumerate(cells)
                if _plain(cell) == _PERHAPS_PHONE and _has_phones(filled[above + 1 :], place, read_phone)
            ]
        places: dict[Column, int] = {}
        repeated = [(column, place) for column, place in found if places.setdefault(column, place) != place]
        if Column.NAME in places and Column.PHONE in places:
            for column, place in repeated:
                params = {"column": column.value, "first": cells[places[column]].strip()}
                return Note(number, place, cells[place].strip(), "column-repeated", params)
            return Header(number, cells, places)
    return Note(filled[0][0], None, "", "header-missing")


def column_headed(heading: str) -> Column | None:
    """Return which column a heading names; "HP / WA" names one, "Nama / HP" none."""
    found = {_BY_HEADING.get(_plain(part)) for part in heading.split("/")}
    return found.pop() if len(found) == 1 else None


def _plain(heading: str) -> str:
    text = _BRACKETED.sub(" ", unicodedata.normalize("NFKC", heading).casefold())
    return " ".join(re.sub(r"[._:*\-\ufeff]", " ", text).split())


def _has_phones(rows: Sequence[Row], place: int, read_phone: Reader) -> bool:
    return any(
        place < len(cells) and cells[place].strip() and not isinstance(read_phone(cells[place]), CellNotSound)
        for _, cells in rows
    )
