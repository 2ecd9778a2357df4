"""Messages, and the carrier's webhooks about them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import calls, voicemails
from routing.calls import Call, Outcome
from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.switchboard.call import ending, voicemail
from routing.switchboard.replies import Record
from routing.transaction import Helpline
from routing.voicemails import AtCarrier, State, Voicemail
from tests.routing.rows import MINUTE, NOW, a_call, rules
from tests.routing.switchboard.decided import decided

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["a key for tests that is long enough to seal with"]))
HANG_UP = "hangup"
Word = Callable[[AsyncConnection, Call], Awaitable[Any]]


async def speaking(connection: AsyncConnection, **changed: Any) -> Call:
    """Insert a call whose caller has just heard the tone."""
    call = await a_call(connection, calls.State.VOICEMAIL, **changed)
    heard = await decided(voicemail.tone, HELPLINE, connection, NOW, call.id)
    assert isinstance(heard.reply, Record)
    return call


def action(seconds: int | None, key: str = "#", sid: str = "RE1", *, alive: bool = True) -> Word:
    async def tell(connection: AsyncConnection, call: Call) -> Any:
        name = sid and f"{sid}-{call.sid}"
        at = NOW + MINUTE
        return await decided(
            voicemail.recorded, HELPLINE, connection, at, call.id, name, seconds, key, alive=alive
        )

    return tell


def word(state: State, seconds: int | None = None, sid: str = "RE1") -> Word:
    async def tell(connection: AsyncConnection, call: Call) -> Any:
        name = f"{sid}-{call.sid}"
        return await decided(
            voicemail.recording_is, HELPLINE, connection, NOW + MINUTE, call.id, name, state, seconds
        )

    return tell


async def hangs_up(connection: AsyncConnection, call: Call) -> None:
    await decided(ending.end, HELPLINE, connection, NOW + MINUTE, call.id, "test")


async def messages(connection: AsyncConnection, call: Call) -> list[Voicemail]:
    table = voicemails.voicemails
    rows = await connection.execute(select(table).where(table.c.call_id == call.id).order_by("begun_at"))
    return [Voicemail.model_construct(**row) for row in rows.mappings()]


async def states(connection: AsyncConnection, call: Call) -> list[State]:
    return [message.state for message in await messages(connection, call)]


async def outcome(connection: AsyncConnection, call: Call) -> Outcome | None:
    found = await calls.by_id(connection, call.id)
    assert found is not None
    return found.outcome


async def looks(
    connection: AsyncConnection,
    message: Voicemail,
    at: datetime,
    *listed: tuple[str, State | None, int | None],
) -> None:
    """Let the job look for recordings that no webhook announced."""
    at_carrier = [AtCarrier(*each) for each in listed]
    await decided(voicemail.found, HELPLINE, connection, at, message.id, at_carrier)
