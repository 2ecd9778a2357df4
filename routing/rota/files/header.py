"""The header: which column of the file is which, in English or Indonesian (design, part 8)."""

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from routing.rota.files.faults import Fault

# English name -> how else it may be called; the first is the Indonesian name.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "day": ("hari", "days"),
        "start": ("mulai",),
        "end": ("selesai",),
        "name": ("nama",),
        "phone": ("telepon", "nomor", "hp"),
        "tier": ("urutan",),
        "languages": ("bahasa", "language"),
        "organisation": ("lembaga", "organization"),
        "from": ("berlaku_mulai",),
        "until": ("berlaku_sampai",),
        "instead": ("ganti",),
    }
)

_BY_NAME = {also: name for name, others in COLUMNS.items() for also in (name, *others)}


def column_named(written: str) -> str | None:
    """Return the English name of a column, None if it is none of ours."""
    return _BY_NAME.get(_plain(written))


def check_header(cells: Sequence[str], line: int) -> tuple[list[Fault], list[Fault]]:
    """Return what is wrong, and what is odd, in the header of the list form."""
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if plain := _plain(cell):
            places.setdefault(_BY_NAME.get(plain, " " + plain), []).append(place)
    errors = [_repeated(name, found, cells, line) for name, found in places.items() if len(found) > 1]
    errors += [
        Fault(line, name, "", "column-missing", {"name": name, "indonesian": COLUMNS[name][0]})
        for name in missing_columns(places)
    ]
    unknown = [found[0] for name, found in places.items() if name not in COLUMNS]
    names = ", ".join(COLUMNS)
    return errors, [
        Fault(line, cells[place].strip(), cells[place].strip(), "column-unknown", {"known": names}, place + 1)
        for place in unknown
    ]


def missing_columns(names: Collection[str]) -> tuple[str, ...]:
    """Return the columns that a list must have and hasn't: without a phone, or without any hours, it is asked."""
    hours = {"start", "end"} & set(names)
    needed = ("day", *(("start", "end") if hours else ()), "name")
    return tuple(name for name in needed if name not in names)


def _repeated(name: str, found: Sequence[int], cells: Sequence[str], line: int) -> Fault:
    written = [cells[place].strip() for place in found]
    params = {"name": name.strip(), "names": ", ".join(written)}
    return Fault(line, name.strip(), written[1], "column-repeated", params, found[1] + 1)


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written).casefold().replace("_", " ").replace("-", " ")
    return "_".join(text.strip(" \t\r\n*:.\ufeff").split())
