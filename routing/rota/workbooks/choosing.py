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
    # A sheet that is alone is read, whatever it holds.
    rotas = [each for each in sheets if _is_rota(each, looks)] if grid.others else [grid]
    if answer is not None and grid.others:
        taken = _answered(sheets, answer, reading)
    else:
        taken = _rota_of(sheets, rotas, looks, reading)
    if taken is None:
        return None
    others = (each for each in sheets if each is not taken and each not in rotas)
    contacts = [each for each in others if not isinstance(find_header(each.rows, read_phone), Note)]
    _tell_of_others(taken, sheets, contacts, reading)
    return taken


def _answered(sheets: Sequence[Grid], answer: str, reading: Reading) -> Grid | None:
    found = next((each for each in sheets if plain(each.sheet or "") == plain(answer)), None)
    if found is None:
        reading.errors.append(sheet_unknown(answer, _names(sheets)))
    return found


def _rota_of(sheets: Sequence[Grid], rotas: Sequence[Grid], looks: Looks, reading: Reading) -> Grid | None:
    """Return the one sheet that has a rota, the first if none has; None if it is asked which.

    One that seems a rota, and cannot be read as one, may be the one that is meant.
    """
    seeming = (each for each in sheets if each not in rotas and seems_rota(each, looks))
    found = [*rotas, *seeming]
    if len(found) > 1:
        names = _names(found)
        choices = tuple(map(Choice, names))
        params = {"names": ", ".join(names)}
        reading.questions.append(Question(SHEET, SHEET, "", "ask-sheet", params, choices=choices))
        return None
    if found and found[0] is not sheets[0]:
        told = {"sheet": found[0].sheet, "first": sheets[0].sheet}
        reading.understood.append(Understood("sheet-taken", told))
        reading.warnings.append(Fault(1, "file", "", "sheet-taken", told))
    return found[0] if found else sheets[0]


def _is_rota(grid: Grid, looks: Looks) -> bool:
    """Tell whether a sheet has lines that say when who is there."""
    layout = find_layout(with_weekdays(grid)[0], looks, {})
    return layout.strange < 1 and any(section.entries for section in layout.sections)


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
