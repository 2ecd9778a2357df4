"""Resolutions: what can be said of who is meant by a name and a phone: a person, nobody, a question or an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from routing.rota.people.contact import Contact
from routing.rota.people.likeness import Alike


class By(StrEnum):
    """What decided who somebody is."""

    PHONE = "phone"
    NAME = "name"
    ANSWER = "answer"


class RemarkKind(StrEnum):
    """What is odd about a person's cells and changes nothing."""

    PHONE_REPAIRED = "phone-repaired"  # a spreadsheet had eaten its start
    PHONE_NOT_IN_PLAN = "phone-not-in-plan"
    OTHER_PHONE = "contact-other-phone"  # `contact` has this name and another phone
    OTHER_NAME = "contact-other-name"  # `contact` has this phone and another name, which stays
    UNSURE = "name-unsure"  # a question mark stands behind the name of `contact`


@dataclass(frozen=True, slots=True)
class Remark:
    """A warning: the phone as read (E.164), and the contact that the cells contradict."""

    kind: RemarkKind
    e164: str
    contact: Contact | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone. `is_new` says that no contact is this person: the name is then as the file writes it."""

    contact: Contact
    by: By
    is_new: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """Neither name nor phone: somebody is to be found."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """The name "-": nobody is meant to be there."""


@dataclass(frozen=True, slots=True)
class NotAPerson:
    """An answer says that this text names no person, such as a break."""

    name: str


@dataclass(frozen=True, slots=True)
class Off:
    """Somebody who has no shift here: `word` says so behind the name."""

    name: str
    word: str


class CellKind(StrEnum):
    """Which of the two cells a fault is about."""

    NAME = "name"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Unsound:
    """An error: the cell, its text, and the message's key and parameters as in `routing.rota.files.faults`."""

    cell: CellKind
    value: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)


class Why(StrEnum):
    """Why it is asked who somebody is."""

    UNKNOWN = "unknown"  # nobody has this name; the choices are like it
    SEVERAL = "several"  # the choices have this name
    NEW_PHONE = "new-phone"  # import of contacts: whether the one choice has a new number
    NO_PHONE = "no-phone"  # the one who has this name has no phone yet


@dataclass(frozen=True, slots=True)
class Choice:
    """A contact that may be meant; `alike` tells how its name is like the one asked about, None where it is equal.

    `beside` are the others of a cell that names several.
    """

    contact: Contact
    alike: Alike | None = None
    beside: tuple[Contact, ...] = ()

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All who are meant."""
        return (self.contact, *self.beside)

    @property
    def answer(self) -> str:
        """What to answer to choose it."""
        return TOGETHER.join(each.phone or each.name for each in self.contacts)


@dataclass(frozen=True, slots=True)
class Question:
    """Who is meant by a name. Answers: a phone (a contact's, or a new person's), a contact's name, or NOT_A_PERSON.

    Of a cell that names several, all of them: "Ana + +6281234567890".

    `unknown_parts` are the names that keep a cell of several from being split: it is if each of them is answered.
    `refused` is an answer that was given and means none of these.
    """

    name: str
    why: Why
    choices: tuple[Choice, ...] = ()
    refused: str | None = None
    unknown_parts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The question's id, as in `--answer person:NAME=...`."""
        return ID_PREFIX + self.name


ID_PREFIX = "person:"
NOT_A_PERSON = "-"
TOGETHER = " + "  # between the people of one answer

Resolution = Person | Gap | Nobody | NotAPerson | Off | Question | Unsound
