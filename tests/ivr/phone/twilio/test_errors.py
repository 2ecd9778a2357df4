"""Errors: a create that is refused is the phone's fault, or the account's (design, part 5; promise P8)."""

from uuid import UUID

import httpx
import pytest

from ivr.lab import NeverAnswers, Phone
from ivr.phone.twilio.errors import CreateRejected
from routing.legs import Refusal
from tests.legs import leg_of
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, CITRA, PUBLIC_URL, Hotline


async def rings_by_dial(hotline: Hotline, *, within: int) -> Phone:
    """Let so many seconds pass until a phone rings from a caller's own leg."""
    for _ in range(within):
        await hotline.passes(1)
        if hotline.clock.now().second % 5 == 0:
            await hotline.sweeps()
        for phone in hotline.lab.ringing():
            if leg_of(phone).direction == "outbound-dial":
                return phone
    raise AssertionError("nobody rings")


@pytest.mark.parametrize("counsellors", [(ANA,), (ANA, BUDI)], ids=["alone", "two"])
@pytest.mark.parametrize("status", [307, 400, 401, 403, 404])
async def test_p8_what_is_refused_for_every_phone_is_the_accounts_fault_and_callers_dial_from_their_own_legs(
    hotline: Hotline, status: int, counsellors: tuple[str, ...]
) -> None:
    hotline.lab.faults.next_rest(status=status, method="POST", path="/Calls.json", times=99)
    await hotline.on_duty(*counsellors)
    caller = hotline.caller()
    await hotline.waits(caller)
    counsellor = await rings_by_dial(hotline, within=40)
    await accepts(counsellor, within=120)
    await caller.is_connected_to(counsellor)
    assert len([line for line in hotline.log.lines if '"carrier.makes_no_calls"' in line]) == 1
    assert "satunomor_creates_failing 1.0" in await shown(hotline)
    refused = [each for each in hotline.lab.rest_requests if each.path.endswith("/Calls.json")]
    assert len(refused) == 2, "two in a row are enough"


async def test_a_phone_that_is_none_never_counts(hotline: Hotline, monkeypatch: pytest.MonkeyPatch) -> None:
    async def ring(phone: str, offer_id: UUID) -> str:
        raise CreateRejected("HTTP 400, Twilio error 21211", Refusal.PHONE)

    await hotline.on_duty(ANA, BUDI, CITRA)
    with monkeypatch.context() as none:
        for app in hotline.processes:
            none.setattr(app.state.service.gateway, "ring", ring)
        caller = hotline.caller()
        await hotline.waits(caller)
        await hotline.runs(10)
        assert await hotline.rows("select failures, down_since from reach") == [(0, None)]
        assert len(await hotline.rows("select 1 from offers where state = 'failed'")) == 3
    await caller.hangs_up()


async def test_as_creates_may_work_again_one_phone_at_a_time_tells(hotline: Hotline) -> None:
    hotline.lab.faults.next_rest(status=403, method="POST", path="/Calls.json", times=3)
    await hotline.on_duty(ANA, BUDI, CITRA)
    for phone in (hotline.ana, hotline.budi, hotline.citra):
        phone.behaves(NeverAnswers())
    for n in range(3):
        await hotline.waits(hotline.caller(f"+628139000000{n}", f"Caller {n}"))
    while not (await hotline.rows("select 1 from reach where down_since is not null")):
        await hotline.runs(5)
    before = creates(hotline)
    while creates(hotline) == before:
        await hotline.runs(5)
    await hotline.passes(2)
    assert creates(hotline) == before + 1, "the first that is refused ends the trial"
    assert await hotline.rows("select 1 from reach where down_since is not null")


def creates(hotline: Hotline) -> int:
    return sum(each.path.endswith("/Calls.json") for each in hotline.lab.rest_requests)


async def shown(hotline: Hotline) -> str:
    """Return what `/metrics` shows."""
    transport = httpx.ASGITransport(app=hotline.processes[0])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        return (await client.get("/metrics")).text
