"""Questions: what a rota file leaves open, to be answered before it is published (design, part 8).

A question's id is what `--answer ID=VALUE` and the pages send back: `column:D`, `dates:B`, `month`, `hours:P`, `hours`,
`person:Budi S.`, `sheet`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that is proposed; `key` and `params` make what is said of it, if its value alone doesn't tell."""

    value: str
    key: str | None = None
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """What is not clear: `about` names the kind (column, person, sheet ...), `value` the text it asks of.

    `cells` are the first places where it stands ("D7"), `count` is how many there are. `choices` come best first; other
    answers may be given too. `key` and `params` make the message, as those of a fault.
    """

    id: str
    about: str
    value: str
    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    cells: tuple[str, ...] = ()
    count: int = 0
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """Something concluded, and of which cells ("A1", "B3:B90"): how a column was read, or what was taken for what.

    `key` and `params` make the message.
    """

    key: str
    params: Mapping[str, object] = field(default_factory=dict)
    cells: tuple[str, ...] = ()
    count: int = 0


@dataclass(frozen=True, slots=True)
class Ignored:
    """Cells that count for nothing ("E1:E90"), and why: `key` and `params` make the sentence."""

    cells: tuple[str, ...]
    key: str
    params: Mapping[str, object] = field(default_factory=dict)
