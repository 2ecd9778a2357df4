"""Initials: whom the file itself says that they mean, and the phones that it gives them."""

from collections.abc import Sequence

from routing.rota.facts.asking import cell_name
from routing.rota.facts.collecting import Books
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Understood
from routing.rota.shapes.beside.initials import Initial


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
