"""Faults: what is wrong, or odd, in a rota file: where, what stands there, and what would be right.

A fault carries its message's id and parameters, so that a page can translate it; `message` is the English text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from tomllib import loads
from types import MappingProxyType

from routing.rota.sheets.grid import column_letters

_NOTHING: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """One error or warning; `line` as a spreadsheet counts (the header is 1), `column` in English.

    `at` is the column's number in the file, from 1, None where no one cell is meant. What concerns the whole file
    stands at line 1, in the column "file".
    """

    line: int
    column: str
    value: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    at: int | None = None

    @property
    def cell(self) -> str | None:
        """The cell as a spreadsheet names it, such as D7."""
        return None if self.at is None else f"{column_letters(self.at)}{self.line}"

    @property
    def message(self) -> str:
        """What is wrong and what would be right, in English."""
        return say(self.key, self.value, self.params)


class CellNotSound(ValueError):
    """A cell cannot be read; `key` and `params` make the message."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params


def say(key: str, value: str, params: Mapping[str, object] = _NOTHING) -> str:
    """Return the English message."""
    return MESSAGES[key].format(value=shortened(value), **params)


def shortened(value: str) -> str:
    """Return a cell's text fit for a message: one line, short, nothing that moves a terminal."""
    plain = "".join(
        each if each.isprintable() else "\ufffd" for each in " ".join(value[:_MOST_LOOKED_AT].split())
    )
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


_LONGEST = 60
_MOST_LOOKED_AT = 1000

MESSAGES: Mapping[str, str] = MappingProxyType(
    loads((files("routing.rota.files") / "messages.toml").read_text(encoding="utf-8"))
)
