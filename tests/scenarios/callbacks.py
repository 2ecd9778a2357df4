"""What scenarios of callbacks have in common."""

from datetime import UTC, datetime

from tests.scenarios.hotline import ANA, Hotline

ASKS = "apakah Anda meminta untuk ditelepon"
ACCEPTS = (("untuk menerima", "1"), ("Percakapan selesai", "1"))
AFTERNOON = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 14:00 in Jakarta
EVENING = datetime(2026, 11, 25, 13, 50, tzinfo=UTC)  # 20:50
NIGHT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)  # 22:00
MORNING = datetime(2026, 11, 26, 0, 0, tzinfo=UTC)  # 07:00


async def a_callback(hotline: Hotline) -> None:
    """Let a caller ask for a callback while Ana is busy, and Ana be free then."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(hotline.caller())
    await hotline.passes(60)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.hangs_up()
    await hotline.passes(40)


async def state_of(hotline: Hotline) -> tuple[str, int]:
    """Return the state of the one callback, and how many attempts were made."""
    (callback,) = await hotline.callbacks()
    return callback.state, callback.attempts


async def told(hotline: Hotline) -> list[str]:
    """Return the callback's states as the timeline of the call that asked for it tells them."""
    rows = await hotline.rows("select kind from events where kind like 'callback.%' order by id")
    return [row.kind.removeprefix("callback.") for row in rows if row.kind != "callback.ringing"]


# --- In its turn
