"""Initials: those of weekdays, and those of people, with the phones that the file itself gives them."""

from collections.abc import Sequence

from routing.rota.facts.asking import cell_name
from routing.rota.facts.collecting import Books
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Understood
from routing.rota.shapes.initials.people import Initial
from routing.rota.shapes.initials.weekdays import Week


def tell_initials(initials: Sequence[Initial], books: Books, reading: Reading) -> None:
    """Tell whom initials mean; their phones are those of these people in the whole file."""
    for each in initials:
        cells, params = tuple(map(cell_name, each.spots)), {"code": each.code, "name": each.name}
        reading.understood.append(Understood("initials-from-file", params, cells, len(cells)))
        if each.phone:
            books.people.pairs[each.name, each.phone] = None
            wrong, at = books.readers["phone"](each.phone), each.spots[-1]
            if isinstance(wrong, CellNotSound):
                fault = Fault(at.row, "phone", each.phone, wrong.key, wrong.params, at.column)
                reading.errors.append(fault)


def tell_weeks(weeks: Sequence[Week], reading: Reading) -> None:
    """Tell which initials were read as weekdays."""
    for each in weeks:
        cells, params = (
            tuple(map(cell_name, each.spots)),
            {"letters": " ".join(each.letters), "first": 1 << each.first},
        )
        reading.understood.append(Understood("weekday-initials", params, cells, len(cells)))
