"""Spelled: what was read for initials and for the numbers of a spreadsheet; the phones of people with initials."""

from collections.abc import Sequence

from routing.rota.facts.asking import cell_name
from routing.rota.facts.collecting import Books
from routing.rota.files.faults import CellNotSound, Fault
from routing.rota.files.lines import Reading
from routing.rota.questions import Understood
from routing.rota.shapes.spelled.day_hours import DayHours
from routing.rota.shapes.spelled.nights import Night
from routing.rota.shapes.spelled.out import SpelledOut
from routing.rota.shapes.spelled.people import Initial
from routing.rota.shapes.spelled.serials import Serial
from routing.rota.shapes.spelled.weekdays import Week

_SHOWN = 5
_WEEK = 7


def tell_spelled(spelled: SpelledOut, books: Books, reading: Reading) -> None:
    """Tell what was read for what, and learn the phones of those whose initials the file explains."""
    _tell_serials(spelled.serials, reading)
    _tell_day_hours(spelled.day_hours, reading)
    _tell_weeks(spelled.weeks, reading)
    reading.warnings += [_fault(each, "night-before") for each in spelled.nights if each.read is not None]
    _tell_initials(spelled.initials, books, reading)
    if spelled.phones:
        cells, count = tuple(map(cell_name, spelled.phones[:_SHOWN])), len(spelled.phones)
        reading.understood.append(Understood("phones-below", {"count": count}, cells, count))


def unclear_nights(nights: Sequence[Night]) -> list[Fault]:
    """Return an error for each night that may be the one before its day, or that of its day."""
    return [_fault(each, "night-unclear") for each in nights if each.read is None]


def _fault(night: Night, key: str) -> Fault:
    params = {"night": 1 << night.weekday, "day": 1 << (night.weekday + 1) % _WEEK}
    return Fault(night.spot.row, "day", night.text, key, params, night.spot.column)


def _tell_initials(initials: Sequence[Initial], books: Books, reading: Reading) -> None:
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


def _tell_weeks(weeks: Sequence[Week], reading: Reading) -> None:
    """Tell which initials were read as weekdays."""
    for each in weeks:
        cells, params = (
            tuple(map(cell_name, each.spots)),
            {"letters": " ".join(each.letters), "first": 1 << each.first},
        )
        reading.understood.append(Understood("weekday-initials", params, cells, len(cells)))


def _tell_serials(serials: Sequence[Serial], reading: Reading) -> None:
    """Tell which numbers were read as dates and times."""
    for key, is_date in (("serial-dates", True), ("serial-times", False)):
        found = [each for each in serials if each.is_date is is_date]
        if found:
            cells = tuple(cell_name(each.spot) for each in found[:_SHOWN])
            params = {"number": found[0].number, "read": found[0].read, "count": len(found)}
            reading.understood.append(Understood(key, params, cells, len(found)))


def _tell_day_hours(day_hours: Sequence[DayHours], reading: Reading) -> None:
    """Tell that numbers behind weekdays were read as hours."""
    if day_hours:
        cells = tuple(cell_name(each.spot) for each in day_hours[:_SHOWN])
        params = {"text": day_hours[0].text, "read": day_hours[0].read, "count": len(day_hours)}
        reading.understood.append(Understood("weekday-hours", params, cells, len(day_hours)))
