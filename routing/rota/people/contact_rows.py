"""What a file of contacts says: its sound rows, and what is wrong or odd in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from routing.rota.people.contact import Contact, Contacts

Row = tuple[int, tuple[str, ...]]  # the number as the file counts, and the cells


class Column(StrEnum):
    """A column of contacts, by its English name."""

    NAME = "name"
    PHONE = "phone"
    LANGUAGES = "languages"
    ORGANISATION = "organisation"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Note:
    """An error or a warning: the row's number, the column counted from 0, the text, the message's key and parameters.

    `column` is None where it is about the whole row.
    """

    row: int
    column: int | None
    value: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact and the number of the row that it stands in."""

    row: int
    contact: Contact


@dataclass(frozen=True, slots=True)
class ContactsFile:
    """A file as read: sound when it has no errors.

    `titles` are the headings of the columns that it has, `places` their numbers from 0: it says nothing of others.
    `more_phones` are the headings of further columns of phones, by their numbers.
    """

    rows: tuple[ContactRow, ...] = ()
    titles: Mapping[Column, str] = field(default_factory=dict)
    places: Mapping[Column, int] = field(default_factory=dict)
    errors: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()
    more_phones: Mapping[int, str] = field(default_factory=dict)

    @property
    def columns(self) -> frozenset[Column]:
        """The columns that it has."""
        return frozenset(self.places)

    @property
    def contacts(self) -> Contacts:
        """The sound rows as a book."""
        return Contacts(each.contact for each in self.rows)
