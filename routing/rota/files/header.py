"""The header: which column of the file is which, in English or Indonesian (design, part 8)."""

import unicodedata
from collections.abc import Mapping, Sequence
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
REQUIRED = ("day", "start", "end", "name", "phone")

_BY_NAME = {also: name for name, others in COLUMNS.items() for also in (name, *others)}


def column_named(written: str) -> str | None:
    """Return the English name of a column, None if it is none of ours."""
    return _BY_NAME.get(_plain(written))


def read_header(cells: Sequence[str], line: int) -> tuple[dict[str, int], list[Fault], list[Fault]]:
    """Return each known column's place, the errors and the warnings."""
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        if plain := _plain(cell):
            places.setdefault(_BY_NAME.get(plain, " " + plain), []).append(place)
    known = {name: found[0] for name, found in places.items() if name in COLUMNS}
    errors = [_repeated(name, found, cells, line) for name, found in places.items() if len(found) > 1]
    if not known:
        return known, [*errors, Fault(line, "file", "", "header-missing")], []
    errors += [
        Fault(line, name, "", "column-missing", {"name": name, "indonesian": COLUMNS[name][0]})
        for name in REQUIRED
        if name not in known
    ]
    unknown = [cells[found[0]].strip() for name, found in places.items() if name not in COLUMNS]
    names = ", ".join(COLUMNS)
    return known, errors, [Fault(line, name, name, "column-unknown", {"known": names}) for name in unknown]


def _repeated(name: str, found: Sequence[int], cells: Sequence[str], line: int) -> Fault:
    written = [cells[place].strip() for place in found]
    params = {"name": name.strip(), "names": ", ".join(written)}
    return Fault(line, name.strip(), written[1], "column-repeated", params)


def _plain(written: str) -> str:
    text = unicodedata.normalize("NFKC", written).casefold().replace("_", " ").replace("-", " ")
    return "_".join(text.strip(" \t\r\n*:.\ufeff").split())
