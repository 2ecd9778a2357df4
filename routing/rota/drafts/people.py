"""People: a draft that is a table of contacts, and no rota; what its import would do. Pure: no SQL, no clock."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact
from routing.rota.people.contact_rows import Column, ContactRow, ContactsFile

_NO_SHIFTS = "no-shifts"


def has_no_shifts(reading: Reading) -> bool:
    """Tell whether a table may be one of people: as a rota it says nothing of when."""
    return any(fault.key == _NO_SHIFTS for fault in reading.errors)


def is_of_people(file: ContactsFile) -> bool:
    """Tell whether a table of contacts was found: it has headings, and names or phones below them."""
    return bool(file.titles) and bool(file.rows or file.errors)


def kept(file: ContactsFile) -> dict[str, Any]:
    """Return a sound file as JSON."""
    return {
        "rows": [[each.row, asdict(each.contact)] for each in file.rows],
        "places": {column.value: place for column, place in file.places.items()},
    }


def file_of(kept: Mapping[str, Any]) -> ContactsFile:
    """Return the file of `kept`."""
    rows = (
        ContactRow(row, Contact(**{**said, "languages": tuple(said["languages"])}))
        for row, said in kept["rows"]
    )
    return ContactsFile(
        tuple(rows), places={Column(column): place for column, place in kept["places"].items()}
    )
