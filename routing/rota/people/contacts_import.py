"""Import of contacts: what a file of contacts would change, before anything is (design, part 8).

A phone tells who somebody is. A known name with a phone that nobody has is asked about: either the person has a new
number, and stays the same person, or it is somebody else. Nobody is renamed, and nobody is removed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from routing.rota.people.answers import Answers
from routing.rota.people.contact import Contact, Contacts
from routing.rota.people.contact_rows import Column, ContactRow, ContactsFile, Note
from routing.rota.people.likeness import Alike, Index
from routing.rota.people.names import normal
from routing.rota.people.resolution import Choice, Question, Why

_YES = frozenset({"yes", "y", "ya"})
_NO = frozenset({"new", "baru", "no", "n", "tidak"})
_PHONE_OF_OTHER = "contact-phone-of-other"
_SAID = {Column.LANGUAGES: "languages", Column.ORGANISATION: "organisation", Column.EMAIL: "email"}


@dataclass(frozen=True, slots=True)
class NewContact:
    """A contact that the file adds; `alike` are those there whose names are like it, best first."""

    row: int
    contact: Contact
    alike: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A contact as it is and as the file has it: the same person, with the same id and name."""

    row: int
    before: Contact
    after: Contact


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question about the contact of a row."""

    row: int
    contact: Contact
    question: Question


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. It may be done when there are neither errors nor questions."""

    new: tuple[NewContact, ...] = ()
    unchanged: tuple[Contact, ...] = ()
    changed: tuple[Change, ...] = ()  # languages, organisation or email
    renumbered: tuple[Change, ...] = ()  # the phone, and perhaps the others too
    not_in_file: tuple[Contact, ...] = ()  # they stay
    questions: tuple[OpenQuestion, ...] = ()
    errors: tuple[Note, ...] = ()
    warnings: tuple[Note, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many contacts are new, changed, get another number, stay as they are, and are not in the file."""
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "renumbered": len(self.renumbered),
            "unchanged": len(self.unchanged),
            "others": len(self.not_in_file),
        }


def plan_import(existing: Contacts, file: ContactsFile, answers: Mapping[str, str]) -> ImportPlan:
    """Return what the file would change in the contacts there are.

    `answers` by question id: yes (the person has a new number), new (somebody else with that name), or the phone of the
    contact that is meant. A column that the file lacks changes nothing.
    """
    planner = _Planner(existing, file, Answers(answers))
    found = [(each, planner.meant_by(each)) for each in file.rows]
    matched = [(row, before) for row, before in found if isinstance(before, Contact)]
    times = Counter(before for _, before in matched)
    changes = [
        Change(row.row, before, planner.after(before, row.contact))
        for row, before in matched
        if times[before] == 1
    ]
    index = Index(existing)
    return ImportPlan(
        new=tuple(
            NewContact(row.row, row.contact, index.ranked(row.contact.name))
            for row, before in found
            if before is None
        ),
        unchanged=tuple(each.before for each in changes if each.before == each.after),
        changed=tuple(
            each for each in changes if each.before != each.after and each.before.phone == each.after.phone
        ),
        renumbered=tuple(each for each in changes if each.before.phone != each.after.phone),
        not_in_file=tuple(each for each in existing if each not in times),
        questions=tuple(
            OpenQuestion(row.row, row.contact, asked) for row, asked in found if isinstance(asked, Question)
        ),
        errors=(
            *file.errors,
            *(fault for _, fault in found if isinstance(fault, Note)),
            *(
                planner.note(row, "contact-meant-twice", before)
                for row, before in matched
                if times[before] > 1
            ),
        ),
        warnings=(
            *file.warnings,
            *(
                planner.note(row, "contact-name-kept", before)
                for row, before in matched
                if row.contact.name != before.name
            ),
        ),
    )


class _Planner:
    """Finds which contact a row means."""

    def __init__(self, existing: Contacts, file: ContactsFile, answers: Answers) -> None:
        self._existing = existing
        self._columns = file.columns
        self._places = file.places
        self._answers = answers
        # Whoever stands in the file with their own phone has no new one.
        self._present = {each.contact.phone for each in file.rows if each.contact.phone}

    def meant_by(self, row: ContactRow) -> Contact | Question | Note | None:
        """Return the contact that a row means, a question, what is wrong, or None for somebody new."""
        name, phone = row.contact.name, row.contact.phone
        if phone is not None and (holder := self._existing.with_phone(phone)):
            is_same = normal(holder.name) == normal(name)
            return holder if is_same else self.note(row, _PHONE_OF_OTHER, holder)
        named = self._existing.named(name)
        if len(named) == 1 and (phone is None or named[0].phone is None):
            return named[0]
        if named:
            return self._answered(row, named)
        return self.note(row, "contact-without-phone") if phone is None else None

    def note(self, row: ContactRow, key: str, other: Contact | None = None) -> Note:
        """Return what is said of a row, with its cell: that of the phone, or of the name."""
        column = Column.PHONE if key == _PHONE_OF_OTHER else Column.NAME
        value = row.contact.phone if column is Column.PHONE else row.contact.name
        params = {"name": other.name, "phone": other.phone} if other else {}
        return Note(row.row, self._places.get(column), value or "", key, params)

    def after(self, before: Contact, said: Contact) -> Contact:
        """Return a contact with what the file says of it."""
        told = {field: getattr(said, field) for column, field in _SAID.items() if column in self._columns}
        return replace(before, phone=said.phone or before.phone, **told)

    def _answered(self, row: ContactRow, named: tuple[Contact, ...]) -> Contact | Question | None:
        """Return which of those with its name a row means by the answer, None for nobody of them; else the question."""
        name, phone = row.contact.name, row.contact.phone
        may_be = named if phone is None else tuple(each for each in named if each.phone not in self._present)
        answer = self._answers.to(name)
        if answer is not None:
            said = answer.casefold().replace(" ", "")
            if said in _NO and phone is not None:
                return None
            chosen = [each for each in may_be if each.phone == said or said in _YES]
            if len(chosen) == 1:
                return chosen[0]
        why = Why.SEVERAL if phone is None else Why.NEW_PHONE
        return Question(name, why, tuple(map(Choice, may_be)), refused=answer)
