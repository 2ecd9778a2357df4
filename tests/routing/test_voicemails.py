"""Voicemails: the tables of states, of recordings and of their handling by people."""

from sqlalchemy.ext.asyncio import AsyncConnection

from routing import voicemails
from routing.voicemails import TRANSITIONS, State
from tests.routing.messages import a_voicemail
from tests.routing.rows import MINUTE, NOW, SECOND
from tests.routing.transactions import tx_at

SEALED = {State.KEPT, State.SILENT}
NOTHING = {State.TOO_SHORT, State.ABSENT, State.FAILED}


def test_every_state_is_reached_from_the_tone_and_what_is_sealed_stays_so() -> None:
    reached = {State.RECORDING}
    while new := {to for to, sources in TRANSITIONS.items() if sources & reached} - reached:
        reached |= new
    assert reached == set(State)
    leads_out = {to for to, sources in TRANSITIONS.items() if sources & SEALED}
    assert leads_out == {State.SILENT}, "a sealed message may turn out to be silence, and nothing else"


def test_only_what_was_announced_is_sealed_and_only_what_was_expected_is_too_short() -> None:
    assert TRANSITIONS[State.KEPT] == {State.READY}
    assert TRANSITIONS[State.TOO_SHORT] == {State.RECORDING}
    assert all(State.TOO_SHORT not in sources for sources in TRANSITIONS.values())


async def test_a_message_goes_only_where_the_table_leads(connection: AsyncConnection) -> None:
    for before in State:
        for after, sources in TRANSITIONS.items():
            one = await a_voicemail(connection, state=before)
            moved = await voicemails.move(tx_at(connection, NOW), one, after, "test")
            assert (moved is not None) == (before in sources), (before, after)


async def test_after_a_message_with_nothing_in_it_another_one_is_expected(
    connection: AsyncConnection,
) -> None:
    for state in State:
        one = await a_voicemail(connection, state=state)
        begun = await voicemails.begin(tx_at(connection, NOW + MINUTE), one.call_id, look_at=NOW + MINUTE)
        is_new = begun.id != one.id
        # The carrier may have a recording of a message requested a minute ago, even without a webhook about it.
        assert is_new == (state in NOTHING | {State.SILENT, State.RECORDING}), state
        again = await voicemails.begin(tx_at(connection, NOW + MINUTE), one.call_id, look_at=NOW + MINUTE)
        assert again.id == begun.id, "asked again, the same one is expected"
    one = await a_voicemail(connection, state=State.RECORDING)
    begun = await voicemails.begin(tx_at(connection, NOW + 15 * SECOND), one.call_id, look_at=NOW + MINUTE)
    assert begun.id == one.id, "the same request, repeated"
    one = await a_voicemail(connection, state=State.READY, silent=True)
    begun = await voicemails.begin(tx_at(connection, NOW + MINUTE), one.call_id, look_at=NOW + MINUTE)
    assert begun.id != one.id
