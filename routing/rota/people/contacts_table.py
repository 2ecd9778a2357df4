"""A table of contacts: read from a grid, and what its import comes to as people and programs are told it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact
from routing.rota.people.contact_rows import Column, ContactsFile, Note
from routing.rota.people.contacts_file import read_contacts
from routing.rota.people.contacts_import import ImportPlan, NewContact, OpenQuestion
from routing.rota.people.resolution import Why
from routing.rota.questions import Choice, Question, Understood
from routing.rota.sheets.grid import Grid, Remark, RemarkKind, column_letters

ABOUT = "contact"  # what the questions of an import are about
YES, NEW = "yes", "new"

_OF_CELLS: Mapping[RemarkKind, str] = MappingProxyType(
    {
        RemarkKind.NUL_CHARACTER: "cell-has-nul",
        RemarkKind.FORMULA_WITHOUT_VALUE: "formula-without-value",
        RemarkKind.ERROR_VALUE: "error-value",
    }
)
_OF_FILE: Mapping[RemarkKind, str] = MappingProxyType(
    {
        RemarkKind.ASSUMED_WINDOWS_1252: "ask-encoding",
        RemarkKind.LOOKS_DAMAGED: "file-looks-damaged",
        RemarkKind.OTHER_SHEETS: "other-sheets",
    }
)


def read_contacts_table(
    grid: Grid, country: str, *, languages: Sequence[str], hotline: str | None = None
) -> ContactsFile:
    """Read the contacts of a grid, with what was odd about its file; arguments as in `read_contacts`."""
    file = read_contacts(grid.rows, country, languages=languages, hotline=hotline)
    cells = {row.number: row.cells for row in grid.rows}
    errors = [note for each in grid.remarks if each.kind.is_error for note in _notes(each, cells)]
    odd = [note for each in grid.remarks if not each.kind.is_error for note in _notes(each, cells)]
    return replace(file, errors=(*errors, *file.errors), warnings=(*odd, *file.warnings))


def reading_of(file: ContactsFile, plan: ImportPlan, *, is_sheet: bool) -> Reading:
    """Return what is wrong, odd, open and changed by an import, as a reading without shifts."""
    alike = [_alike(each, file) for each in plan.new if each.alike]
    return Reading(
        rows=len(file.rows),
        errors=[_fault(each, file) for each in plan.errors],
        warnings=[_fault(each, file) for each in (*plan.warnings, *alike)],
        questions=list(_questions(plan.questions, file)),
        understood=list(_changes(plan)),
        is_sheet=is_sheet,
        titles={column.value: title for column, title in file.titles.items()}
        | {_more_phones(place): title for place, title in file.more_phones.items()},
    )


def _notes(remark: Remark, cells: Mapping[int, Sequence[str]]) -> Iterator[Note]:
    """Yield a note for each of the first places of a remark about cells, or one about the whole file."""
    if (key := _OF_FILE.get(remark.kind)) is not None:
        names = remark.values.get("names")
        told = {"names": ", ".join(map(str, names))} if isinstance(names, Iterable) else {}
        yield Note(1, None, "", key, {**remark.values, **told})
        return
    for place in remark.places:
        row = cells.get(place.row, ())
        written = row[place.column - 1] if place.column <= len(row) else ""
        yield Note(place.row, place.column - 1, written, _OF_CELLS[remark.kind])


def _fault(note: Note, file: ContactsFile) -> Fault:
    column = next((column.value for column, place in file.places.items() if place == note.column), "file")
    if note.column is not None and note.column in file.more_phones:
        column = _more_phones(note.column)
    return Fault(
        note.row, column, note.value, note.key, note.params, None if note.column is None else note.column + 1
    )


def _more_phones(place: int) -> str:
    """Return the name of a further column of phones."""
    return f"{Column.PHONE} {column_letters(place + 1)}"


def _alike(new: NewContact, file: ContactsFile) -> Note:
    params = {"name": new.contact.name, "other": new.alike[0].contact.name}
    place = file.places.get(Column.NAME)
    return Note(new.row, place, new.contact.name, "contact-new-alike", params)


def _questions(asked: Sequence[OpenQuestion], file: ContactsFile) -> Iterator[Question]:
    """Yield each question once, with the cells of all whom it is about."""
    letters = column_letters(file.places.get(Column.NAME, 0) + 1)
    in_order = sorted(asked, key=lambda each: (each.question.id, each.row))
    for id_, group in groupby(in_order, key=lambda each: each.question.id):
        alike = list(group)
        first = alike[0].question
        choices = {choice.value: choice for each in alike for choice in _choices(each)}
        yield Question(
            id=id_,
            about=ABOUT,
            value=first.name,
            key=f"ask-person-{first.why.value}",
            params={"name": first.name},
            cells=tuple(f"{letters}{each.row}" for each in alike),
            count=len(alike),
            choices=tuple(choices.values()),
        )


def _choices(asked: OpenQuestion) -> Iterator[Choice]:
    may_be = [each.contact for each in asked.question.choices]
    if asked.question.why is not Why.NEW_PHONE:
        yield from (Choice(each.phone, "choice-contact", _named(each)) for each in may_be if each.phone)
        return
    for each in may_be:
        value = YES if len(may_be) == 1 else each.phone or each.name
        yield Choice(value, "choice-contact-same", _named(each))
    yield Choice(NEW, "choice-contact-new")


def _named(contact: Contact) -> Mapping[str, object]:
    return {"name": contact.name, "phone": contact.phone or ""}


def _changes(plan: ImportPlan) -> Iterator[Understood]:
    for each in plan.renumbered:
        params = {"name": each.after.name, "phone": each.after.phone, "before": each.before.phone}
        yield Understood("contact-renumbered", params)
    if plan.changed:
        yield Understood("contact-changed", {"name": [each.after.name for each in plan.changed]})
