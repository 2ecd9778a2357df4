"""Choosing: which sheet of a workbook is read: the one that has a rota, or that was answered (design, part 8)."""

from collections.abc import Sequence

from routing.rota.facts.answered import SHEET, sheet_unknown
from routing.rota.files.cells import Reader
from routing.rota.files.faults import Fault
from routing.rota.files.lines import Reading
from routing.rota.people.contact_rows import Note
from routing.rota.people.contacts_header import find_header
from routing.rota.questions import Choice, Ignored, Question, Understood
from routing.rota.shapes.finding import find_layout
from routing.rota.shapes.looks import Looks
from routing.rota.shapes.spelled.weekdays import with_weekdays
from routing.rota.sheets.grid import Grid, RemarkKind
from routing.rota.words.plain import plain
from routing.rota.workbooks.seeming import seems_rota


def chosen_sheet(
    grid: Grid, answer: str | None, looks: Looks, read_phone: Reader, reading: Reading
) -> Grid | None:
    """Return the sheet that is the rota, and tell of the others; None if the reading now has a question or an error.

    It is the first sheet if none has a rota. `answer` is the name of a sheet, None if there is none.
    """
    sheets = (grid, *grid.others)
    taken = grid
    if grid.others:
        found = _rota_of(sheets, looks, reading) if answer is None else _answered(sheets, answer, reading)
        if found is None:
            return None
        taken = found
    others = (each for each in sheets if each is not taken)
    contacts = [each for each in others if _has_contacts_alone(each, looks, read_phone)]
    _tell_of_others(taken, sheets, contacts, reading)
    return taken


def _answered(sheets: Sequence[Grid], answer: str, reading: Reading) -> Grid | None:
    found = next((each for each in sheets if plain(each.sheet or "") == plain(answer)), None)
    if found is None:
        reading.errors.append(sheet_unknown(answer, _names(sheets)))
    return found


def _rota_of(sheets: Sequence[Grid], looks: Looks, reading: Reading) -> Grid | None:
    """Return the one sheet that has a rota, the first if none has; None if it is asked which.

    One that seems a rota, and cannot be read as one, may be the one that is meant.
    """
    rotas = [each for each in sheets if _is_rota(each, looks)]
    rotas += [each for each in sheets if each not in rotas and seems_rota(each, looks)]
    if len(rotas) > 1:
        names = _names(rotas)
        choices = tuple(map(Choice, names))
        params = {"names": ", ".join(names)}
        reading.questions.append(Question(SHEET, SHEET, "", "ask-sheet", params, choices=choices))
        return None
    if rotas and rotas[0] is not sheets[0]:
        told = {"sheet": rotas[0].sheet, "first": sheets[0].sheet}
        reading.understood.append(Understood("sheet-taken", told))
        reading.warnings.append(Fault(1, "file", "", "sheet-taken", told))
    return rotas[0] if rotas else sheets[0]


def _is_rota(grid: Grid, looks: Looks) -> bool:
    """Tell whether a sheet has lines that say when who is there."""
    layout = find_layout(with_weekdays(grid)[0], looks, {})
    return layout.strange < 1 and any(section.entries for section in layout.sections)


def _has_contacts_alone(grid: Grid, looks: Looks, read_phone: Reader) -> bool:
    return not isinstance(find_header(grid.rows, read_phone), Note) and not _is_rota(grid, looks)


def _tell_of_others(taken: Grid, sheets: Sequence[Grid], contacts: Sequence[Grid], reading: Reading) -> None:
    """Tell which sheets are not read, and warn of those that may matter; some are not among `sheets`."""
    for remark in sheets[0].remarks:
        if remark.kind is not RemarkKind.OTHER_SHEETS:
            continue
        others = remark.values.get("names")
        names = [*_names(sheets[:1]), *map(str, others if isinstance(others, (list, tuple)) else ())]
        names.remove(taken.sheet or "")
        reading.ignored.append(Ignored((), "other-sheets", {"names": ", ".join(names)}))
        of_contacts = _names(contacts)
        _warn(reading, "sheets-of-contacts", of_contacts)
        _warn(
            reading, "sheets-not-read", [each for each in names if each not in of_contacts], sheet=taken.sheet
        )


def _warn(reading: Reading, key: str, names: Sequence[str], **params: object) -> None:
    if names:
        reading.warnings.append(Fault(1, "file", "", key, {"names": ", ".join(names), **params}))


def _names(sheets: Sequence[Grid]) -> list[str]:
    return [each.sheet or "" for each in sheets]
