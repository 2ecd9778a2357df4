"""Faults: what is wrong, or odd, in a rota file: where, what stands there, and what would be right.

A fault carries its message's key and parameters, so that it can be said in each language; `message` is English.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.rota.messages.catalogue import Language
from routing.rota.messages.saying import say
from routing.rota.sheets.grid import column_letters


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
        return self.said("en")

    def said(self, language: Language) -> str:
        """Return what is wrong and what would be right."""
        return say(self.key, self.value, self.params, language)


class CellNotSound(ValueError):
    """A cell cannot be read; `key` and `params` make the message."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key)
        self.key = key
        self.params = params
