"""A file of contacts: a header and a row for each person, read whole and written (design, part 8)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from routing.rota.files.cells import Cell, Reader, guarded, readers, unguarded
from routing.rota.files.faults import CellNotSound
from routing.rota.files.lines import NOBODY
from routing.rota.people.contact import Contact
from routing.rota.people.contact_rows import Column, ContactRow, ContactsFile, Note, Row
from routing.rota.people.contacts_header import Header, find_header
from routing.rota.people.names import normal

_LONGEST_EMAIL = 254


def read_contacts(
    rows: Sequence[Row], country: str, *, languages: Sequence[str], hotline: str | None = None
) -> ContactsFile:
    """Read (number, cells) of each row; `country`, `languages` and `hotline` as in `read_rota`."""
    header = find_header(rows, readers(country, (), date.min, hotline)["phone"])
    if isinstance(header, Note):
        return ContactsFile(errors=(header,))
    reading = _Reading(header, readers(country, languages, date.min, hotline))
    for number, cells in rows:
        reading.take(number, cells)
    titles = {column: header.cells[place].strip() for column, place in header.places.items()}
    return ContactsFile(
        tuple(reading.rows),
        titles,
        header.places,
        tuple(reading.errors),
        tuple(reading.warnings),
        {place: header.cells[place].strip() for place in header.phones[1:]},
    )


def contacts_rows(contacts: Iterable[Contact]) -> list[tuple[str, ...]]:
    """Return a header and a row for each contact, which `read_contacts` reads as the same; safe in a spreadsheet."""
    return [
        tuple(Column),
        *(
            (
                guarded(each.name),
                guarded(each.phone or ""),
                " ".join(each.languages),
                guarded(each.organisation or ""),
                guarded(each.email or ""),
            )
            for each in contacts
        ),
    ]


def contacts_csv(contacts: Iterable[Contact]) -> str:
    """Return the contacts as CSV, which imports to the same."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(contacts_rows(contacts))
    return text.getvalue()


class _Reading:
    """Reads the rows one after the other; a row with errors is no contact."""

    def __init__(self, header: Header, read: Mapping[str, Reader]) -> None:
        self.rows: list[ContactRow] = []
        self.errors: list[Note] = []
        self.warnings: list[Note] = []
        self._header = header
        self._read: dict[Column, Reader] = {
            column: read[column] for column in Column if column != Column.EMAIL
        }
        self._read[Column.EMAIL] = _email
        self._by_phone: dict[str, ContactRow] = {}
        self._by_name: dict[str, ContactRow] = {}
        self._ignored: set[int] = set()
        self._said: set[object] = set()

    def take(self, number: int, cells: tuple[str, ...]) -> None:
        """Read one row."""
        header = self._header
        self._note_ignored(number, cells)
        if number == header.row or not any(map(str.strip, cells)):
            return
        if number < header.row or cells == header.cells:
            written = next(filter(None, map(str.strip, cells)))
            key = "row-above-header" if number < header.row else "header-repeated"
            self.warnings.append(Note(number, None, written, key))
            return
        before = len(self.errors)
        values = self._values(number, cells)
        if values is not None and len(self.errors) == before:
            self._keep(ContactRow(number, Contact(**values)))

    def _note_ignored(self, number: int, cells: tuple[str, ...]) -> None:
        """Say once of each column with something in it that it is none of ours."""
        if number < self._header.row:
            return
        known = {*self._header.places.values(), *self._header.phones}
        for place, cell in enumerate(cells):
            if place not in known and place not in self._ignored and cell.strip():
                self._ignored.add(place)
                self.warnings.append(Note(number, place, cell.strip(), "column-ignored"))

    def _values(self, number: int, cells: tuple[str, ...]) -> dict[str, Any] | None:
        """Return the sound values by column; None for a row without a person."""
        written = {
            column: cells[place].strip() if place < len(cells) else ""
            for column, place in self._header.places.items()
        }
        place, written[Column.PHONE] = self._phone(number, cells)
        if not any(written.values()):
            return None
        if not written[Column.NAME]:
            column = next(column for column in Column if written.get(column))
            key = "phone-without-name" if column == Column.PHONE else "contact-without-name"
            at = place if column == Column.PHONE else self._header.places[column]
            self._fault(number, at, written[column], key)
            return None
        values: dict[str, Any] = {}
        for column, text in written.items():
            if not text or (column == Column.PHONE and self._is_dash(text)):
                continue
            read = self._read[column](text)
            at = place if column == Column.PHONE else self._header.places[column]
            if isinstance(read, CellNotSound):
                self._fault(number, at, text, read.key, read.params)
            elif column == Column.NAME and read.value == NOBODY:
                self._fault(number, at, text, "contact-nobody")
            else:
                values[column] = read.value or None if column != Column.LANGUAGES else read.value
                self._warn(number, at, text, read)
        return values

    def _phone(self, number: int, cells: tuple[str, ...]) -> tuple[int, str]:
        """Return the place and the text of a row's phone; two columns of phones must say the same, or one of them."""
        header, read = self._header, self._read[Column.PHONE]
        written = [(place, cells[place].strip()) for place in header.phones if place < len(cells)]
        filled = [(place, text) for place, text in written if text and not self._is_dash(text)]
        if len(filled) < 2:  # noqa: PLR2004
            return (filled or written or [(header.phones[0], "")])[0]
        phones: dict[str, tuple[int, str]] = {}
        for place, text in filled:
            found = read(text)
            if isinstance(found, CellNotSound):
                return place, text  # which is told
            phones.setdefault(found.value, (place, text))
        first, *others = phones.values()
        for place, text in others:
            params = {"first": header.cells[first[0]].strip(), "phone": first[1]}
            params |= {"second": header.cells[place].strip()}
            self._fault(number, place, text, "contact-phones-differ", params)
        return first

    def _keep(self, new: ContactRow) -> None:
        """Keep a contact, unless its phone is another's."""
        name, phone = new.contact.name, new.contact.phone
        same = self._by_phone.get(phone) if phone else None
        if same is not None:
            params = {"row": same.row, "name": same.contact.name}
            if same.contact == new.contact:
                self.warnings.append(Note(new.row, None, name, "contact-repeated", params))
            else:
                self._fault(
                    new.row, self._header.places[Column.PHONE], phone or "", "contact-phone-twice", params
                )
            return
        if namesake := self._by_name.get(normal(name)):
            params = {"row": namesake.row, "name": namesake.contact.name}
            self.warnings.append(
                Note(new.row, self._header.places[Column.NAME], name, "contact-name-twice", params)
            )
        self._by_name.setdefault(normal(name), new)
        if phone:
            self._by_phone[phone] = new
        self.rows.append(new)

    def _is_dash(self, text: str) -> bool:
        read = self._read[Column.NAME](text)
        return not isinstance(read, CellNotSound) and read.value == NOBODY

    def _warn(self, number: int, place: int, text: str, read: Cell) -> None:
        for key, params in read.warnings:
            # A language that the hotline doesn't speak is said once.
            said = (key, params.get("part"))
            if place == self._header.places.get(Column.LANGUAGES) and said in self._said:
                continue
            self._said.add(said)
            self.warnings.append(Note(number, place, text, key, params))

    def _fault(
        self, number: int, place: int, value: str, key: str, params: Mapping[str, object] | None = None
    ) -> None:
        self.errors.append(Note(number, place, value, key, params or {}))


def _email(text: str) -> Cell | CellNotSound:
    plain = unguarded(text).strip()
    name, at, host = plain.rpartition("@")
    is_sound = name and at and "." in host.strip(".") and plain.isprintable() and " " not in plain
    if not is_sound or "@" in name or len(plain) > _LONGEST_EMAIL:
        return CellNotSound("email-not-sound")
    return Cell(plain)
