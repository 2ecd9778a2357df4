"""Outcome corrections: what became of a call is sometimes known only after it was closed."""

from typing import Any

from routing import calls, timeline, voicemails
from routing.calls import Call, Outcome
from routing.summaries import making
from routing.transaction import Transaction

_UNHEARD = frozenset({Outcome.ABANDONED, Outcome.DIRECTIONS})
# outcome <- those that it may replace. No other outcome is ever changed.
CORRECTIONS: dict[Outcome, frozenset[Outcome]] = {
    Outcome.CONVERSATION: _UNHEARD | {Outcome.NOT_REACHED},
    Outcome.VOICEMAIL: _UNHEARD,
    Outcome.DIRECTIONS: frozenset({Outcome.VOICEMAIL}),
}


async def correct(tx: Transaction, call: Call, outcome: Outcome, why: str, **values: Any) -> None:
    """Correct the outcome of a closed call, whose summary its caller keeps anew. The call is locked."""
    if call.outcome not in CORRECTIONS[outcome]:
        return
    await calls.set_values(tx.connection, call.id, outcome=outcome, **values)
    await timeline.record(tx, call.id, "outcome.corrected", outcome=outcome, why=why)


async def by_messages(tx: Transaction, call: Call, why: str) -> None:
    """Correct the outcome of a closed call by its messages. The call is locked."""
    if call.is_over:
        left = await voicemails.is_left(tx.connection, call.id)
        await correct(tx, call, Outcome.VOICEMAIL if left else Outcome.DIRECTIONS, why)
        await making.keep(tx.connection, call.id)
