"""Identity: who is meant by a name and a phone (design, part 8).

The file's phone decides; then a name that equals a contact's, or one that the file itself gives a phone elsewhere. Any
other likeness is asked, ranked, never taken. A rota renames nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import islice, product

from routing.rota.files.cells import MOST_CHARACTERS, Cell, readers
from routing.rota.files.faults import CellNotSound
from routing.rota.files.lines import NOBODY
from routing.rota.people.answers import Answers
from routing.rota.people.behind import Named, named
from routing.rota.people.cells import Knowing, Part, Uneven, known_in, may_be_several, pieces_in, split
from routing.rota.people.contact import Contact, Contacts
from routing.rota.people.likeness import MOST_CHOICES, Index
from routing.rota.people.names import normal, plain
from routing.rota.people.resolution import (
    NOT_A_PERSON,
    By,
    CellKind,
    Choice,
    Gap,
    Nobody,
    NotAPerson,
    Off,
    Person,
    Question,
    Remark,
    RemarkKind,
    Resolution,
    Unsound,
    Why,
)
from routing.rota.people.stated import said_in, with_new, with_phones_filled
from routing.rota.words.dates import read_date
from routing.rota.words.hours import read_hours
from routing.rota.words.marks import is_vacant

_LEAST_DIGITS = 7  # of a phone behind a name; fewer are a number of something else


class People:
    """Finds who is meant, for one file; equal cells are resolved once."""

    def __init__(
        self,
        contacts: Contacts,
        answers: Mapping[str, str],
        country: str,
        *,
        hotline: str | None = None,
        stated: Iterable[tuple[str, str]] = (),
        is_exact: bool = False,
    ) -> None:
        """Know the contacts, the answers by question id, and what the file says.

        If `is_exact`, as in the list form, a name beside a phone is that name to its last letter.
        `stated` are all pairs of a cell of names and its cell of phones in the file; `country` and `hotline` as in
        `read_rota`.
        """
        self._is_exact = is_exact
        cells = readers(country, (), date.min, hotline)
        self._read_name, self._read_phone = cells["name"], cells["phone"]
        self._answers = Answers(answers)
        self._knowing = Knowing(self._knows_of, self._has_phone, self._is_phone)
        pairs = dict.fromkeys((name, self._without_dash(phone)) for name, phone in stated)
        said = list(said_in(pairs, self._read_name, self._read_phone, self._is_phone, is_exact=is_exact))
        self._contacts = with_phones_filled(contacts, said)
        self._book = with_new(self._contacts, said)
        self._index: Index | None = None
        self._asked_as: dict[str, str] = {}  # by plain name: a question keeps the form that was met first
        self._resolved: dict[tuple[str, str], Resolution] = {}
        self._in_cells: dict[tuple[str, str], tuple[Resolution, ...]] = {}

    def in_cells(self, name: str, phone: str = "") -> tuple[Resolution, ...]:
        """Return who is meant by a cell of names and the cell of phones that belongs to it, split where it may be."""
        found = self._in_cells.get((name, phone))
        if found is None:
            parts = split(name, self._without_dash(phone), self._knowing)
            if isinstance(parts, Uneven):
                params = {"names": len(parts.names), "phones": len(parts.phones)}
                found = (Unsound(CellKind.PHONE, phone.strip(), "phones-uneven", params),)
            else:
                found = tuple(each for part in parts for each in self._meant_by(part))
                if len(found) == 1 and isinstance(question := found[0], Question):
                    found = (self._of_several(question, name),)
            self._in_cells[name, phone] = found
        return found

    def _meant_by(self, part: Part) -> tuple[Resolution, ...]:
        """Return who is meant by a part of a cell: one, or as many as an answer names."""
        found = self.resolve(part.name, part.phone)
        if isinstance(found, Question) and found.refused is not None:
            return self._by_answers(part.name, found.refused) or (found,)
        return (found,)

    @property
    def heeded(self) -> frozenset[str]:
        """The ids of the answers that counted."""
        return self._answers.heeded

    def is_known(self, name: str) -> bool:
        """Tell whether somebody has this name, in the contacts or the file, or an answer is about it."""
        if len(name) > MOST_CHARACTERS:
            return False
        return name in self._answers or bool(self._book.named(name))

    def _knows_of(self, written: str) -> bool:
        """Tell whether somebody is known by what is written, with or without what is said behind the name."""
        return self.is_known(self._named(written).name) or is_vacant(written)

    def _named(self, written: str) -> Named:
        """Return one name and what is said behind it; behind several, it may be said of the last alone."""
        found = named(written)
        is_whole = found.name == written or self.is_known(written)
        is_one = is_whole or self.is_known(found.name) or not may_be_several(found.name)
        return found if is_one and not is_whole else Named(written)

    def resolve(self, name: str, phone: str = "") -> Resolution:
        """Return who is meant by the name and the phone of one person, as written."""
        found = self._resolved.get((name, phone))
        if found is None:
            is_nobody = self._is_nobody_yet(name, phone)
            found = self._resolve("" if is_nobody else name.strip(), phone.strip())
            self._resolved[name, phone] = found
        return found

    def _is_nobody_yet(self, name: str, phone: str) -> bool:
        is_exact = self._is_exact and bool(phone.strip())
        return not is_exact and is_vacant(name) and not self.is_known(name.strip())

    def _resolve(self, name: str, phone: str) -> Resolution:
        phone = self._without_dash(phone)
        if not name:
            return Unsound(CellKind.PHONE, phone, "phone-without-name") if phone else Gap()
        read = self._read_name(name)
        if isinstance(read, CellNotSound):
            return Unsound(CellKind.NAME, name, read.key, read.params)
        is_nobody = read.value == NOBODY
        if is_nobody or self._answers.to(read.value) == NOT_A_PERSON:
            if phone:
                return Unsound(CellKind.PHONE, phone, "phone-of-nobody")
            return Nobody() if is_nobody else self._no_person(read.value)
        is_exact = bool(phone) and self._is_exact
        if not is_exact and (said := self._named(read.value)).name != read.value:
            return Off(said.name, said.off) if said.off else self._unsure(said.name, phone)
        return self._by_phone(read.value, phone) if phone else self._by_name(read.value)

    def _no_person(self, name: str) -> Resolution:
        self._answers.heed(name)
        return NotAPerson(name)

    def _unsure(self, name: str, phone: str) -> Resolution:
        found = self._resolve(name, phone)
        if not isinstance(found, Person):
            return found
        remark = Remark(RemarkKind.UNSURE, found.contact.phone or "", found.contact)
        return replace(found, remarks=(*found.remarks, remark))

    def _by_phone(self, name: str, phone: str) -> Resolution:
        read = self._read_phone(phone)
        if isinstance(read, CellNotSound):
            return Unsound(CellKind.PHONE, phone, read.key, read.params)
        e164, remarks = read.value, _remarks(read)
        named = self._contacts.named(name)
        if contact := self._contacts.with_phone(e164):
            if normal(contact.name) != normal(name):
                remarks += (Remark(RemarkKind.OTHER_NAME, e164, contact),)
            return Person(contact, By.PHONE, remarks=remarks)
        if len(named) == 1 and named[0].phone is None:
            return Person(replace(named[0], phone=e164), By.NAME, remarks=remarks)
        remarks += tuple(Remark(RemarkKind.OTHER_PHONE, e164, each) for each in named if each.phone)
        return Person(Contact(name, e164), By.PHONE, is_new=True, remarks=remarks)

    def _by_name(self, name: str) -> Resolution:
        answer, named = self._answers.to(name), self._book.named(name)
        if answer is not None:
            self._answers.heed(name)
            return self._by_answer(name, answer) or self._asked(name, named, answer)
        if len(named) == 1 and named[0].phone is not None:
            return self._person(named[0], By.NAME)
        return self._asked(name, named)

    def _by_answer(self, name: str, answer: str) -> Person | None:
        """Return whom an answer means: somebody with that name, or whoever has that phone."""
        chosen = self._book.named(answer)
        if len(chosen) == 1 and chosen[0].phone is not None:
            return self._person(chosen[0], By.ANSWER)
        read = self._read_phone(answer)
        if isinstance(read, CellNotSound):
            return None
        if contact := self._book.with_phone(read.value):
            return self._person(contact, By.ANSWER, _remarks(read))
        named = self._contacts.named(name)
        if len(named) == 1 and named[0].phone is None:
            return Person(replace(named[0], phone=read.value), By.ANSWER, remarks=_remarks(read))
        return Person(Contact(name, read.value), By.ANSWER, is_new=True, remarks=_remarks(read))

    def _person(self, contact: Contact, by: By, remarks: tuple[Remark, ...] = ()) -> Person:
        known = contact.phone is not None and self._contacts.with_phone(contact.phone) is not None
        return Person(contact, by, is_new=not known, remarks=remarks)

    def _asked(self, name: str, named: tuple[Contact, ...], refused: str | None = None) -> Question:
        name = self._asked_as.setdefault(plain(name), name)
        if named:
            why = Why.SEVERAL if len(named) > 1 else Why.NO_PHONE
            return Question(name, why, tuple(map(Choice, named)), refused)
        if self._index is None:
            self._index = Index(self._book)
        alike = tuple(Choice(each.contact, each) for each in self._index.ranked(name))
        return Question(name, Why.UNKNOWN, alike, refused)

    def _of_several(self, question: Question, name: str) -> Question:
        """Return a question about a whole cell with those of its names that keep it from being split."""
        names = self._pieces(name)
        unknown = tuple(each for each in names if not self._knows_of(each))
        if len(names) < 2 or len(unknown) == len(names):  # noqa: PLR2004
            return question
        each_may_be = [self._may_be(each) for each in names]
        together = [
            Choice(people[0], beside=people[1:])
            for people in islice(product(*each_may_be), MOST_CHOICES)
            if len(set(people)) == len(people)
        ]
        # What stands behind a comma may be a title; else whoever is named alone is not all that the cell says.
        known = set() if unknown and "," in name else {one for some in each_may_be for one in some}
        alone = (each for each in question.choices if each.contact not in known)
        return replace(question, choices=(*together, *alone), unknown_parts=unknown)

    def _pieces(self, name: str) -> tuple[str, ...]:
        """Return all that a cell may name, though an answer about the whole was given."""
        return pieces_in(name, lambda each: plain(each) != plain(name) and self._knows_of(each))

    def _may_be(self, name: str) -> tuple[Contact, ...]:
        found = self.resolve(name)
        if isinstance(found, Person):
            return (found.contact,)
        return tuple(each.contact for each in found.choices) if isinstance(found, Question) else ()

    def _by_answers(self, name: str, answer: str) -> tuple[Resolution, ...]:
        """Return the people whom an answer names, nobody if it is not sure of each who that is."""
        several = known_in(answer, self._may_answer)
        names = self._pieces(name)
        if len(names) != len(several):
            names = ("",) * len(several)
        found = [self._by_one_of_answers(*each) for each in zip(names, several, strict=True)]
        return tuple(each for each in found if each is not None) if None not in found else ()

    def _may_answer(self, text: str) -> bool:
        return text == NOT_A_PERSON or self._by_answer(text, text) is not None

    def _by_one_of_answers(self, name: str, answer: str) -> Resolution | None:
        """Return who is meant by one of several answers; `name` is what it is about, if they are as many as names."""
        if answer == NOT_A_PERSON:
            return NotAPerson(name) if name else None
        found = self._by_answer(name or answer, answer)
        is_somebody = found is not None and self._book.with_phone(found.contact.phone or "") is not None
        # Only who is not known yet has a phone that nobody has.
        return found if is_somebody or (name and not self._knows_of(name)) else None

    def _without_dash(self, phone: str) -> str:
        return "" if self._is_dash(phone.strip()) else phone

    def _is_dash(self, text: str) -> bool:
        """Tell whether dashes alone stand here, as where there is nothing to write."""
        if text[-1:].isdigit():
            return False
        read = self._read_name(text)
        return not isinstance(read, CellNotSound) and read.value == NOBODY

    def _is_phone(self, text: str) -> bool:
        """Tell whether a text in a cell of names is a phone, and neither a date nor hours."""
        if sum(map(str.isdigit, text)) < _LEAST_DIGITS or isinstance(self._read_phone(text), CellNotSound):
            return False
        return read_date(text) is None and read_hours(text) is None

    def _has_phone(self, name: str, phone: str) -> bool:
        read = self._read_phone(phone)
        return not isinstance(read, CellNotSound) and any(
            contact.phone == read.value for contact in self._book.named(self._named(name).name)
        )


def _remarks(read: Cell) -> tuple[Remark, ...]:
    return tuple(Remark(RemarkKind(key), str(params["e164"])) for key, params in read.warnings)
