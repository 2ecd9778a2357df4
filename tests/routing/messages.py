"""Messages that callers have left."""

from typing import Any
from uuid import uuid4

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import voicemails
from routing.calls import Call
from routing.supervision.handling import Handling
from routing.voicemails import State, Voicemail
from tests.routing.rows import NOW, a_call


async def a_voicemail(connection: AsyncConnection, **changed: Any) -> Voicemail:
    """Insert a message in any state."""
    return await a_voicemail_of(connection, await a_call(connection), **changed)


async def a_voicemail_of(connection: AsyncConnection, call: Call, **changed: Any) -> Voicemail:
    """Insert a message of this call."""
    row: dict[str, Any] = {
        "id": uuid4(),
        "call_id": call.id,
        "state": State.RECORDING,
        "handling": Handling.NEW,
        "recording_sid": f"RE{uuid4().hex}",
        "silent": False,
        "begun_at": NOW,
        "next_try_at": NOW,
        "tries": 0,
        **changed,
    }
    await connection.execute(insert(voicemails.voicemails).values(row))
    found = await voicemails.by_id(connection, row["id"])
    assert found is not None
    return found
