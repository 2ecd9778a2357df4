"""Errors: the meaning of each of Twilio's answers, to a create and to a question, and the effect of a refusal."""

import traceback
from typing import Any
from uuid import UUID

import httpx
import pytest

from ivr.lab import NeverAnswers, Phone
from ivr.phone.twilio.errors import CarrierNotReachable, CreateRejected, CreateResultUnknown, PoolExhausted
from routing.legs import Refusal
from tests.ivr.phone.samples import OFFER
from tests.ivr.phone.twilio.gateways import Carrier, answered_with
from tests.legs import leg_of
from tests.scenarios.accepting import accepts
from tests.scenarios.hotline import ANA, BUDI, CITRA, PUBLIC_URL, Hotline


async def test_a_ring_for_which_the_carrier_has_no_time_is_refused_in_passing(carrier: Carrier) -> None:
    carrier.lab.faults.next_rest(status=429)
    with pytest.raises(CreateRejected, match="HTTP 429, Twilio error 20429") as refused:
        await carrier.gateway.ring(ANA, OFFER)
    assert refused.value.refusal is Refusal.NO_TIME
    assert carrier.lab.calls == []
    assert len(carrier.lab.rest_requests) == 1, "it was asked again"


@pytest.mark.parametrize(("number", "code"), [("+62812x", 21217), ("0812000001", 21211)])
async def test_a_number_that_cannot_be_rung_is_refused_for_good_and_not_quoted(
    carrier: Carrier, number: str, code: int
) -> None:
    with pytest.raises(CreateRejected, match=f"HTTP 400, Twilio error {code}") as refused:
        await carrier.gateway.ring(number, OFFER)
    assert refused.value.refusal is Refusal.PHONE
    assert number not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("status", [307, 400, 401, 403, 404])
async def test_whatever_else_is_refused_may_be_the_accounts_fault(carrier: Carrier, status: int) -> None:
    carrier.lab.faults.next_rest(status=status)
    with pytest.raises(CreateRejected) as refused:
        await carrier.gateway.ring(ANA, OFFER)
    assert refused.value.refusal is Refusal.ACCOUNT


@pytest.mark.parametrize(
    "failure",
    [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout],
    ids=lambda failure: failure.__name__,
)
async def test_a_request_that_never_left_is_refused_in_passing(failure: type[httpx.HTTPError]) -> None:
    with pytest.raises(CreateRejected, match=failure.__name__) as refused:
        await answered_with(failure(f"could not send To={ANA}")).ring(ANA, OFFER)
    never_asked = failure is httpx.PoolTimeout
    assert refused.value.refusal is (Refusal.CROWDED if never_asked else Refusal.NO_TIME)
    assert ANA not in "".join(traceback.format_exception(refused.value))
    with pytest.raises(CarrierNotReachable) as away:
        await answered_with(failure("could not ask")).answers()
    assert isinstance(away.value, PoolExhausted) is (failure is httpx.PoolTimeout)


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failure_of_the_carriers_leaves_us_unsure(carrier: Carrier, status: int) -> None:
    carrier.lab.faults.next_rest(status=status)
    with pytest.raises(CreateResultUnknown, match=f"HTTP {status}"):
        await carrier.gateway.ring(ANA, OFFER)
    assert len(carrier.lab.rest_requests) == 1, "asking again could ring twice"


async def test_a_lost_answer_leaves_us_unsure_and_nothing_is_asked_again(carrier: Carrier) -> None:
    carrier.lab.faults.lose_next_answer()
    with pytest.raises(CreateResultUnknown, match="ReadTimeout"):
        await carrier.gateway.ring(ANA, OFFER)
    # The phone still rings, once.
    await carrier.ana.rings()
    assert len(carrier.lab.calls) == len(carrier.lab.rest_requests) == 1


@pytest.mark.parametrize(
    "failure",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError],
    ids=lambda failure: failure.__name__,
)
async def test_a_connection_that_broke_after_the_request_leaves_us_unsure(
    failure: type[httpx.HTTPError],
) -> None:
    with pytest.raises(CreateResultUnknown, match=failure.__name__) as unsure:
        await answered_with(failure(f"while sending To={ANA}")).ring(ANA, OFFER)
    assert ANA not in "".join(traceback.format_exception(unsure.value))


UNREADABLE = {
    "a number": httpx.Response(201, json=5),
    "empty": httpx.Response(201, content=b""),
    "a page": httpx.Response(201, text="<html>welcome</html>"),
    "a list": httpx.Response(201, json=[]),
    "a word": httpx.Response(201, json="ok"),
    "nothing": httpx.Response(201, json=None),
    "without a sid": httpx.Response(201, json={"status": "queued"}),
    "a sid of null": httpx.Response(201, json={"sid": None}),
    "an odd date": httpx.Response(201, json={"sid": "CA1", "date_created": "yesterday"}),
    "another encoding": httpx.Response(201, content=b"\xff\xfe\x00{"),
}


@pytest.mark.parametrize("answer", UNREADABLE)
async def test_an_answer_that_cannot_be_read_leaves_us_unsure_or_names_the_leg(answer: str) -> None:
    try:
        leg = await answered_with(UNREADABLE[answer]).ring(ANA, OFFER)
    except CreateResultUnknown as unsure:
        assert ANA not in "".join(traceback.format_exception(unsure))  # noqa: PT017 - one of two good ends
    else:
        assert leg.startswith("CA")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b'"x"', b'{"code": "x"}', f'{{"message": "{ANA}"}}'.encode()]
)
@pytest.mark.parametrize(
    ("status", "expected"), [(500, CreateResultUnknown), (502, CreateResultUnknown), (400, CreateRejected)]
)
async def test_a_refusal_in_any_words_is_told_by_its_status(
    status: int, expected: type[Exception], body: bytes
) -> None:
    with pytest.raises(expected, match=f"HTTP {status}") as told:
        await answered_with(httpx.Response(status, content=body)).ring(ANA, OFFER)
    assert ANA not in "".join(traceback.format_exception(told.value))


@pytest.mark.parametrize("status", [429, 500, 503, 401])
async def test_a_carrier_that_does_not_answer_now_is_told_as_such(carrier: Carrier, status: int) -> None:
    gateway, leg = carrier.gateway, "CA" + "0" * 32
    for ask in (gateway.hang_up, gateway.leg, gateway.delete_queue):
        carrier.lab.faults.next_rest(status=status)
        with pytest.raises(CarrierNotReachable, match=f"HTTP {status}"):
            await ask(leg)


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("late"),
        httpx.RemoteProtocolError("broken"),
        httpx.Response(200, content=b""),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[]),
    ],
    ids=lambda trouble: type(trouble).__name__,
)
async def test_whatever_goes_wrong_with_a_question_is_told_as_not_reachable(trouble: Any) -> None:
    gateway, leg = answered_with(trouble), "CA" + "0" * 32
    for ask in (gateway.hang_up, gateway.leg):
        with pytest.raises(CarrierNotReachable):
            await ask(leg)


@pytest.mark.parametrize("page", [{"text": "<html>Not Found</html>"}, {"json": {"message": "Not Found"}}])
async def test_a_page_that_is_not_found_tells_nothing_of_a_leg(page: dict[str, Any]) -> None:
    gateway = answered_with(httpx.Response(404, **page))
    with pytest.raises(CarrierNotReachable):
        await gateway.leg("CA" + "1" * 32)
    with pytest.raises(CarrierNotReachable):
        await gateway.hang_up("CA" + "1" * 32)


# --- What follows from a refusal, in conversations


async def rings_by_dial(hotline: Hotline, *, within: int) -> Phone:
    """Let at most this many seconds pass until a phone rings from a caller's own leg."""
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
async def test_p8_callers_dial_from_their_own_legs_while_the_carrier_refuses_every_phone(
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


async def test_after_an_outage_creates_are_tried_with_one_phone_at_a_time(hotline: Hotline) -> None:
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
