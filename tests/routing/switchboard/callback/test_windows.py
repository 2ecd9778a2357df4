"""Windows: a callback rings when its caller was told: somebody is on duty then, and it has not expired (P1)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from ivr.database.engine import Database
from routing import calls
from routing.line import roster
from routing.sql.key_taps import ONE_TAP
from routing.switchboard.actions import Ring
from routing.switchboard.call import arrival, desk, ending, overflow_menu
from routing.switchboard.call.arrival import IncomingCall
from routing.switchboard.callback import request as asking
from routing.switchboard.callback.replies import Agreed, AskNight, AskTyping
from routing.switchboard.offer import dispatching
from routing.switchboard.replies import Desk, Greet, JoinLine, OverflowMenu, Reply
from tests.routing.switchboard.decided import call_of, decided
from tests.routing.switchboard.switchboards import COUNSELLORS, NUMBER, Switchboard
from tests.routing.switchboard.tidying import tidied

WORKDAYS, EVERY_DAY = 0b0011111, 0b1111111


def jakarta(day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of November 2026, of which the 27th is a Friday."""
    return datetime(2026, 11, day, tzinfo=UTC) + timedelta(hours=hour - 7, minutes=minute)


async def on_duty(switchboard: Switchboard, days: int, start: int, end: int) -> None:
    """Have one counsellor on duty on these days, from hour to hour."""
    await switchboard.publish(1)
    hours = f"days = {days}, start_minute = {60 * start}, end_minute = {60 * end}"
    await switchboard.rows(f"update shifts set {hours} returning id")  # noqa: S608
    switchboard.becomes_another_process()


async def asks(switchboard: Switchboard, now: datetime, n: int = 0) -> tuple[UUID, Reply]:
    """Let a caller ring while nobody is on duty or all are busy, and agree to a callback."""
    arriving = IncomingCall(f"CA{now:%d%H%M}{n}", NUMBER, f"+6281390000{n:03}")
    call_id = call_of((await switchboard.run(arrival.arrive, arriving, now=now)).reply)
    await switchboard.run(arrival.choose_language, call_id, "", now=now)
    (call,) = await switchboard.rows("select state from calls where id = :id", id=call_id)
    if call.state == "waiting":
        async with switchboard.database.begin() as connection:
            locked = await calls.locked(connection, call_id)
            assert locked is not None
            await decided(asking.ask, switchboard.helpline, connection, now, locked)
    else:
        await switchboard.run(overflow_menu.take_key, call_id, "1", now=now - 4 * ONE_TAP)
    heard = await switchboard.run(asking.take_number_key, call_id, "1", now=now - 2 * ONE_TAP)
    return call_id, heard.reply


async def hangs_up(switchboard: Switchboard, call_id: UUID, now: datetime) -> str:
    await switchboard.run(ending.end, call_id, "hung up", now=now)
    (call,) = await switchboard.rows("select outcome from calls where id = :id", id=call_id)
    return str(call.outcome)


async def rings(switchboard: Switchboard, now: datetime) -> bool:
    """Run the sweep and the dispatch; return whether they ring the counsellor."""
    await tidied(switchboard, now)
    decision = await switchboard.run(dispatching.serve_line, now=now)
    return any(isinstance(action, Ring) for action in decision.actions)


@pytest.mark.parametrize(
    ("days", "start", "end", "asked", "told"),
    [
        (WORKDAYS, 8, 16, jakarta(27, 16, 31), jakarta(30, 8)),  # over the weekend
        (
            WORKDAYS,
            8,
            22,
            jakarta(27, 22, 1),
            jakarta(30, 8),
        ),  # not when quiet hours end: nobody is on duty then
        (EVERY_DAY, 12, 23, jakarta(27, 23, 30), jakarta(28, 12)),
        (EVERY_DAY, 5, 16, jakarta(27, 16, 30), jakarta(28, 7)),  # the shift begins in quiet hours
        (0b0100000, 9, 12, jakarta(28, 12, 30), jakarta(35 - 30, 9).replace(month=12)),  # a week later
    ],
)
async def test_p1_a_callback_is_rung_at_the_announced_time_before_it_expires(
    database: Database, days: int, start: int, end: int, asked: datetime, told: datetime
) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, days, start, end)
    call_id, heard = await asks(switchboard, asked)
    if isinstance(heard, AskNight):
        heard = (await switchboard.run(asking.take_night_key, call_id, "2", now=asked)).reply
    assert isinstance(heard, Agreed)
    assert heard.due_at == told
    assert await hangs_up(switchboard, call_id, asked) == "callback"
    for hours in range(0, int((told - asked).total_seconds() / 3600), 6):
        assert not await rings(switchboard, asked + timedelta(hours=hours))
    assert await rings(switchboard, told + timedelta(minutes=1))


async def test_p1_a_callback_not_rung_in_its_shift_is_rung_in_the_next(database: Database) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, WORKDAYS, 8, 16)
    busy = "update counsellors set rests_until = :until returning id"
    await switchboard.rows(busy, until=jakarta(27, 23))
    call_id, heard = await asks(switchboard, jakarta(27, 15))
    assert isinstance(heard, Agreed)
    await hangs_up(switchboard, call_id, jakarta(27, 15, 1))
    for hour in (15, 20, 40, 64):
        assert not await rings(switchboard, jakarta(27, hour, 30))
    assert await rings(switchboard, jakarta(30, 8, 1))


async def test_a_counsellor_paused_during_their_hours_is_not_announced_as_the_next_start(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)  # around the clock: a new shift begins at each midnight
    for hours, until, heard in (
        ((0, 24), jakarta(28, 15), jakarta(28, 15)),  # not at midnight
        ((8, 16), jakarta(27, 16), jakarta(28, 8)),
        ((8, 16), jakarta(27, 14), jakarta(27, 14)),
        ((8, 16), jakarta(28, 10), jakarta(28, 10)),
        ((8, 16), jakarta(28, 20), jakarta(29, 8)),
    ):
        await on_duty(switchboard, EVERY_DAY, *hours)
        values = "paused_at = now(), paused_until = :until, paused_by = 'counsellor'"
        paused = f"update counsellors set {values} returning id"  # noqa: S608 - our own
        await switchboard.rows(paused, until=until)
        async with switchboard.database.begin() as connection:
            start = await roster.next_start(connection, switchboard.helpline.rota, jakarta(27, 12))
        assert start == heard


async def test_p1_keys_that_mean_nothing_lead_on_in_the_end(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    await switchboard.rows("update counsellors set rests_until = '2030-01-01' returning id")
    at = jakarta(27, 12)
    arriving = IncomingCall("CA1", NUMBER, None)
    call_id = call_of((await switchboard.run(arrival.arrive, arriving, now=at)).reply)
    async with switchboard.database.begin() as connection:
        for rounds, heard in ((0, Greet), (1, JoinLine)):
            now = at + timedelta(seconds=20 * (1 + rounds))
            told = await decided(
                arrival.choose_language, switchboard.helpline, connection, now, call_id, "9", rounds=rounds
            )
            assert isinstance(told.reply, heard)
        call = await calls.locked(connection, call_id)
        assert call is not None
        await decided(asking.ask, switchboard.helpline, connection, now, call)
    for minutes, asked in ((1, AskTyping), (2, AskTyping), (5, OverflowMenu)):
        later = now + timedelta(minutes=minutes)
        told = await switchboard.run(asking.take_typed, call_id, "0219", now=later)
        assert isinstance(told.reply, asked), "the longest wait is over"
    arriving = IncomingCall("CA2", NUMBER, COUNSELLORS[0])
    call_id = call_of((await switchboard.run(arrival.arrive, arriving, now=at)).reply)
    for seconds, at_the_desk in ((15, Desk), (30, Desk), (50, Greet)):
        now = at + timedelta(seconds=seconds)
        told = await switchboard.run(desk.take_key, call_id, "9", now=now)
        assert isinstance(told.reply, at_the_desk)


async def test_who_types_0_is_led_back(database: Database) -> None:
    switchboard = Switchboard(database)
    await switchboard.publish(1)
    now = jakarta(27, 12)
    call_id = await switchboard.waiting(0, now=now)
    async with switchboard.database.begin() as connection:
        call = await calls.locked(connection, call_id)
        assert call is not None
        await decided(asking.ask, switchboard.helpline, connection, now, call)
    await switchboard.run(asking.take_number_key, call_id, "2", now=now)
    assert isinstance((await switchboard.run(asking.take_typed, call_id, "0", now=now)).reply, JoinLine)


async def test_a_callback_expires_after_48_hours_when_somebody_is_on_duty_each_day(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, EVERY_DAY, 8, 16)
    await asks(switchboard, jakarta(25, 10))
    await switchboard.rows(
        "update counsellors set paused_at = now(), paused_until = '2030-01-01', paused_by = 'coordinator' returning id"
    )
    await tidied(switchboard, jakarta(27, 9, 59))
    assert [row.state for row in await switchboard.rows("select state from callbacks")] == ["in_line"]
    await tidied(switchboard, jakarta(27, 10, 0))
    assert [row.state for row in await switchboard.rows("select state from callbacks")] == ["expired"]


async def test_who_asks_a_night_line_by_day_is_asked_about_the_night_and_rung_in_it(
    database: Database,
) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, EVERY_DAY, 22, 26)
    asked = jakarta(27, 15)
    call_id, heard = await asks(switchboard, asked)
    assert isinstance(heard, AskNight)
    heard = (await switchboard.run(asking.take_night_key, call_id, "1", now=asked)).reply
    assert isinstance(heard, Agreed)
    assert heard.due_at == jakarta(27, 22)
    await hangs_up(switchboard, call_id, asked)
    for hour in (16, 21):
        assert not await rings(switchboard, jakarta(27, hour))
    assert await rings(switchboard, jakarta(27, 22, 1))


@pytest.mark.parametrize("key", ["2", ""])
async def test_p1_who_does_not_want_to_be_rung_at_night_by_a_night_line_is_promised_nothing(
    database: Database, key: str
) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, EVERY_DAY, 22, 26)
    asked = jakarta(27, 15)
    call_id, _ = await asks(switchboard, asked)
    heard = (await switchboard.run(asking.take_night_key, call_id, key, now=asked)).reply
    assert isinstance(heard, OverflowMenu)
    other, heard = await asks(switchboard, asked, n=1)
    assert isinstance(heard, AskNight)
    assert await hangs_up(switchboard, other, asked) != "callback"


async def test_who_asks_shortly_before_quiet_hours_is_asked_about_them(database: Database) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, EVERY_DAY, 18, 24)
    await switchboard.rows(
        "update counsellors set rests_until = :until returning id", until=jakarta(27, 21, 30)
    )
    assert isinstance((await asks(switchboard, jakarta(27, 19)))[1], Agreed)
    call_id, heard = await asks(switchboard, jakarta(27, 20, 58), n=1)
    assert isinstance(heard, AskNight)
    await switchboard.run(asking.take_night_key, call_id, "1", now=jakarta(27, 20, 58))
    await hangs_up(switchboard, call_id, jakarta(27, 20, 59))
    assert not await rings(switchboard, jakarta(27, 21, 1))
    assert await rings(switchboard, jakarta(27, 21, 31))
    (served,) = await switchboard.rows("select c.callback_id from offers o join calls c on c.id = o.call_id")
    (asker,) = await switchboard.rows("select call_id from callbacks where id = :id", id=served.callback_id)
    assert asker.call_id == call_id, "the other one waits for the morning"


async def test_who_rings_again_may_say_that_it_may_be_tonight_after_all(database: Database) -> None:
    switchboard = Switchboard(database)
    await on_duty(switchboard, EVERY_DAY, 18, 24)
    await switchboard.rows(
        "update counsellors set rests_until = :until returning id", until=jakarta(27, 21, 30)
    )
    call_id, heard = await asks(switchboard, jakarta(27, 21, 3))
    await switchboard.run(asking.take_night_key, call_id, "2", now=jakarta(27, 21, 3))
    await hangs_up(switchboard, call_id, jakarta(27, 21, 4))
    again, heard = await asks(switchboard, jakarta(27, 21, 10))
    assert isinstance(heard, AskNight)
    assert await hangs_up(switchboard, again, jakarta(27, 21, 11)) == "callback", "the first one stands"
    again, heard = await asks(switchboard, jakarta(27, 21, 12))
    heard = (await switchboard.run(asking.take_night_key, again, "2", now=jakarta(27, 21, 12))).reply
    assert isinstance(heard, Agreed)
    assert (heard.stands, heard.due_at) == (True, jakarta(28, 18))
    await hangs_up(switchboard, again, jakarta(27, 21, 13))
    again, heard = await asks(switchboard, jakarta(27, 21, 15))
    heard = (await switchboard.run(asking.take_night_key, again, "1", now=jakarta(27, 21, 15))).reply
    assert isinstance(heard, Agreed)
    assert (heard.stands, heard.due_at) == (True, None)
    await hangs_up(switchboard, again, jakarta(27, 21, 16))
    assert await rings(switchboard, jakarta(27, 21, 31))
    assert len(await switchboard.rows("select 1 from callbacks where state = 'in_line'")) == 1
