"""The board as its template takes it: codes of callers, lengths of bars, what is amber."""

from dataclasses import dataclass
from typing import Any

from routing.queries.caller_codes import code_of
from routing.queries.live_board.board import Board, Measured
from routing.rules import Rules
from routing.sealing import Sealer

BAR = 300  # units of a full bar: the longest wait
_NEARLY = 0.8  # of the longest wait: red from there on


@dataclass(frozen=True, slots=True)
class Bar:
    """How a wait is drawn: where its cuts are, and from when on, in seconds, it is amber and red."""

    full: float
    cuts: tuple[int, ...]
    hot: float
    bad: float


def values(board: Board, sealer: Sealer, rules: Rules, measured: Measured) -> dict[str, Any]:
    """Return what the template shows. Callers are their codes: no number comes near a board."""
    line = board.line
    return {
        "board": board,
        "line": line,
        "waiters": [(each, code_of(each.caller_hash, sealer)) for each in line.waiters],
        "talks": [(each, code_of(each.caller_hash, sealer)) for each in line.talks],
        "open_callbacks": [(each, code_of(each.number_hash, sealer)) for each in board.needs.first],
        "flags": [(each, code_of(each.caller_hash, sealer)) for each in board.flags],
        "flagged": {each.call_id: each.raised_at for each in board.flags},
        "bar": _bar(rules, measured),
        "level": round(measured.service_level.total_seconds()),
    }


def _bar(rules: Rules, measured: Measured) -> Bar:
    full = rules.max_wait.total_seconds()
    level = measured.service_level.total_seconds()
    cuts = tuple(
        round(BAR * at / full) for at in (level, rules.ring_wider_after.total_seconds()) if 0 < at < full
    )
    return Bar(full, cuts, level, _NEARLY * full)
