"""The voicemail fetcher: a message is fetched and then deleted at the carrier, whatever fails (promise P8)."""

import asyncio

import httpx
import pytest

from ivr import retention
from ivr.lab import Leg
from ivr.phone import voicemail_fetcher
from ivr.phone.transactions import UseCase
from ivr.phone.twilio.errors import CarrierNotReachable
from ivr.phone.twilio.gateway import Gateway
from ivr.phone.voicemail_fetcher import VoicemailFetcher
from routing.switchboard.call import voicemail
from tests.scenarios.bad_rows import execute
from tests.scenarios.hotline import ANA, SID, TOKEN, Hotline
from tests.scenarios.kept import a_recording, has_called
from tests.scenarios.voicemail import MENU, NOTHING, asks_to_leave_one, says

# The steps of a fetch in order: REST calls, and use cases that commit.
ANNOUNCED = ["to_collect", "sound", "keep", "delete_recording", "removed"]


NEVER_ANNOUNCED = ["recordings_of", "found"]


async def leaves_one(hotline: Hotline) -> Leg:
    """Let a caller leave a message and hang up, and let the carrier make it ready."""
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, 8, ends="hangs up")
    await hotline.passes(3)
    return leg


async def is_home(hotline: Hotline, *states: str) -> None:
    """Check that each message is stored here once, and nowhere else."""
    rows = await hotline.messages()
    assert [row.state for row in rows] == list(states or ("kept",))
    assert all(row.removed_at is not None for row in rows if row.recording_sid)
    kept = [row for row in rows if row.state in {"kept", "silent"}]
    assert len(await hotline.rows("select voicemail_id from recordings")) == len(kept)
    assert [each for each in hotline.lab.recordings if not each.deleted] == []


async def begun_yesterday(hotline: Hotline) -> None:
    await hotline.rows("update voicemails set begun_at = begun_at - interval '25 hours' returning id")


def loses_every_word(hotline: Hotline) -> None:
    hotline.expects_errors = True
    for path in ("/voice/voicemail/recorded", "/voice/voicemail/recording"):
        hotline.lab.faults.lose_next(path, times=9)


@pytest.mark.parametrize("killed_after", ANNOUNCED + NEVER_ANNOUNCED)
async def test_p8_a_collector_killed_after_any_step_keeps_one_recording_and_leaves_none(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch, killed_after: str
) -> None:
    if killed_after in NEVER_ANNOUNCED:
        loses_every_word(hotline)
    await leaves_one(hotline)
    await hotline.passes(400 if killed_after in NEVER_ANNOUNCED else 0)
    with monkeypatch.context() as killing:
        _kill_after(killing, hotline.service.voicemail_fetcher, killed_after)
        with pytest.raises(Killed):
            await hotline.service.voicemail_fetcher.collect()
    another: VoicemailFetcher = hotline.processes[1].state.service.voicemail_fetcher
    for _ in range(3):
        await another.collect()
    await is_home(hotline)


async def test_p8_two_workers_at_once_keep_one_recording(hotline: Hotline) -> None:
    leg = await leaves_one(hotline)
    await asyncio.gather(*(app.state.service.voicemail_fetcher.collect() for app in hotline.processes))
    await is_home(hotline)
    kinds = await hotline.timeline_of(leg)
    assert (kinds.count("voicemail.kept"), kinds.count("voicemail.removed")) == (1, 1)


@pytest.mark.deep
async def test_p8_an_outage_of_hours_delays_a_recording_and_loses_none(hotline: Hotline) -> None:
    await leaves_one(hotline)
    hotline.lab.faults.rest_500 = 1.0
    await hotline.collects(after=300, times=36)
    asked = [request for request in hotline.lab.rest_requests if "/Recordings/" in request.path]
    assert len(asked) < 30, "it asks less and less often"
    hotline.lab.faults.rest_500 = 0.0
    await hotline.collects(after=1900, times=1)
    await is_home(hotline)


async def test_p8_what_the_carrier_knows_of_is_not_given_up_however_late_we_come(hotline: Hotline) -> None:
    leg = await leaves_one(hotline)
    await begun_yesterday(hotline)
    hotline.lab.faults.next_rest(status=404, method="GET", path=".mp3", times=2)
    await hotline.collects(after=60, times=3)
    await is_home(hotline)
    assert (await hotline.call_of(leg)).outcome == "voicemail"


async def test_p8_what_the_carrier_knows_of_no_more_is_given_up_after_a_day(hotline: Hotline) -> None:
    leg = await leaves_one(hotline)
    hotline.lab.recordings[0].deleted = hotline.clock.now()
    await hotline.collects()
    assert [row.state for row in await hotline.messages()] == ["ready"]
    await begun_yesterday(hotline)
    await hotline.collects(after=60, times=1)
    assert [row.state for row in await hotline.messages()] == ["absent"]
    assert (await hotline.call_of(leg)).outcome == "directions"


async def test_p6_a_recording_that_was_under_way_when_its_caller_was_forgotten_is_kept_nowhere(
    hotline: Hotline,
) -> None:
    leg = await leaves_one(hotline)
    service = hotline.service
    ((message, _),) = await service.transactions.run(voicemail.to_collect)
    sound = await service.gateway.sound(message.recording_sid or "")
    hashes = service.helpline.sealer.hashes(leg.phone.number)
    await retention.forget(service.database, service.gateway, service.helpline, hotline.clock.now(), hashes)
    await service.transactions.run(voicemail.keep, message.id, sound)
    await hotline.collects()
    assert await hotline.rows("select voicemail_id from recordings") == []


async def test_p8_a_request_that_fails_on_its_way_there_or_back_is_made_again(hotline: Hotline) -> None:
    await leaves_one(hotline)
    faults = hotline.lab.faults
    faults.next_rest(status=429, method="GET", path=".mp3")
    faults.lose_next_request(method="GET", path=".mp3")
    faults.lose_next_answer(method="GET", path=".mp3")
    faults.next_rest(status=500, method="DELETE", path="/Recordings/")
    faults.lose_next_answer(method="DELETE", path="/Recordings/")
    await hotline.collects(after=200, times=7)
    await is_home(hotline)


async def test_p8_a_second_message_that_nobody_announced_is_found_beside_the_first(hotline: Hotline) -> None:
    caller, _ = await asks_to_leave_one(hotline)
    await says(caller, 0, ends="")
    await caller.hears(NOTHING)
    await caller.hears(MENU)
    loses_every_word(hotline)
    await caller.presses("2")
    await says(caller, 8, ends="hangs up")
    await hotline.passes(400)
    await hotline.collects(times=3)
    await is_home(hotline, "silent", "kept")


async def test_p8_a_document_that_is_carried_out_twice_leaves_two_messages(hotline: Hotline) -> None:
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/voicemail/recorded", times=3)
    hotline.lab.faults.delay_next("/voice/voicemail/recording", 60)
    caller, _ = await asks_to_leave_one(hotline)
    await says(caller, 8)
    # We did not hear that the message was over, so the caller is asked for a message once more.
    await says(caller, 5, ends="hangs up")
    await hotline.collects(after=70)
    await is_home(hotline, "kept", "kept")


async def test_p8_the_first_of_two_messages_is_found_though_its_webhooks_were_lost(
    hotline: Hotline,
) -> None:
    hotline.expects_errors = True
    for path in ("/voice/voicemail/recorded", "/voice/voicemail/recording"):
        hotline.lab.faults.lose_next(path, times=3)
    caller, _ = await asks_to_leave_one(hotline)
    await says(caller, 20)
    await says(caller, 5)
    await caller.is_off(within=60)
    await hotline.collects(after=400, times=3)
    await is_home(hotline, "kept", "kept")


async def test_p8_messages_that_were_never_recorded_are_absent_within_minutes(hotline: Hotline) -> None:
    hotline.expects_errors = True
    hotline.lab.faults.lose_next("/voice/voicemail/tone", lost="answer", times=3)
    caller, leg = await asks_to_leave_one(hotline)
    await says(caller, 8, ends="hangs up")
    await hotline.collects(after=60, times=20)
    await is_home(hotline, "absent", "kept")
    assert (await hotline.call_of(leg)).outcome == "voicemail"


@pytest.mark.deep
async def test_p8_an_answer_that_is_not_a_recording_is_refused_logged_and_retried_ever_less_often(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leaves_one(hotline)
    asked: list[str] = []

    def lead_astray(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"Location": "https://elsewhere.example/a.mp3"})

    with monkeypatch.context() as wrong:
        transport = hotline.service.voicemail_fetcher._gateway._transport
        wrong.setattr(transport, "_client", httpx.AsyncClient(transport=httpx.MockTransport(lead_astray)))
        await hotline.collects(after=120, times=30)
    assert set(asked) == {"api.twilio.com"}, "our credentials go nowhere else"
    assert 5 < len(asked) < 15
    told = [line for line in hotline.log.lines if "voicemail.not_collected" in line]
    assert len(told) == len(asked)
    assert all("HTTP 302" in line and TOKEN not in line and SID not in line for line in told)
    await hotline.collects(after=1900, times=1)
    await is_home(hotline)


async def test_p8_a_message_that_cannot_be_fetched_does_not_stop_the_others(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotline.expects_trouble = True
    for _ in range(2):
        await leaves_one(hotline)
    first = hotline.lab.recordings[0].sid
    gateway = hotline.service.gateway
    fetch = gateway.sound

    async def stumbles(sid: str) -> bytes:
        if sid == first:
            raise ValueError("the words of an error may quote anything")
        return await fetch(sid)

    with monkeypatch.context() as odd:
        odd.setattr(gateway, "sound", stumbles)
        await hotline.collects(times=1)
        assert [row.state for row in await hotline.messages()] == ["ready", "kept"]
    assert "ValueError" in hotline.log.troubles[0]
    assert "quote" not in hotline.log.troubles[0]
    await hotline.collects(after=60, times=1)
    await is_home(hotline, "kept", "kept")


class Killed(BaseException):
    """The process is killed at this point."""


def _kill_after(monkeypatch: pytest.MonkeyPatch, messages: VoicemailFetcher, step: str) -> None:
    gateway, decider = messages._gateway, messages._transactions
    if hasattr(gateway, step):
        whole = getattr(gateway, step)

        async def dies(*arguments: object) -> object:
            await whole(*arguments)
            raise Killed

        monkeypatch.setattr(gateway, step, dies)
        return
    run = decider.run

    async def dies_after(use_case: UseCase[..., object], *facts: object) -> object:
        found = await run(use_case, *facts)
        if use_case.__name__ == step:
            raise Killed
        return found

    monkeypatch.setattr(decider, "run", dies_after)


async def messages_of(hotline: Hotline, count: int) -> list[str]:
    """Leave this many messages that wait to be fetched; return the recordings' SIDs, oldest first."""
    await hotline.on_duty(ANA)
    sids = []
    for n in range(count):
        leg = await has_called(hotline, f"+62813900001{n:02}")
        sids.append(await a_recording(hotline, leg))
    return sids


async def test_slow_recordings_do_not_delay_a_new_one(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    *slow, new = await messages_of(hotline, 7)
    await execute(hotline, "update voicemails set tries = 1 where recording_sid <> :new", new=new)
    goes_on, came, fetches = asyncio.Event(), asyncio.Event(), Gateway.sound

    async def trickles(gateway: Gateway, sid: str) -> bytes:
        if sid in slow:
            await goes_on.wait()
            raise CarrierNotReachable("ReadTimeout")
        came.set()
        return await fetches(gateway, sid)

    monkeypatch.setattr(Gateway, "sound", trickles)
    collecting = asyncio.create_task(hotline.service.voicemail_fetcher.collect())
    async with asyncio.timeout(60):
        await came.wait()
    goes_on.set()
    assert await collecting == 7
    assert len(await hotline.rows("select id from voicemails where tries = 2")) == 6


async def test_messages_that_one_pass_has_no_time_for_are_fetched_by_the_next(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    await messages_of(hotline, 2)
    monkeypatch.setattr(voicemail_fetcher, "_BEGUN_WITHIN_SECONDS", 0.0)
    assert await hotline.service.voicemail_fetcher.collect() == 2
    rows = await hotline.rows("select state, tries from voicemails")
    assert {tuple(row) for row in rows} == {("ready", 0)}
    monkeypatch.undo()
    await hotline.service.voicemail_fetcher.collect()
    assert {row.state for row in await hotline.rows("select state from voicemails")} == {"kept"}
