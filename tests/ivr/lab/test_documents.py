"""Documents are taken as strictly as Twilio takes them, and broken ones end as they end there."""

import pytest
from starlette.responses import Response

from tests.legs import leg_of

from .conftest import BASE, HOTLINE, Desk

SORRY = "application error"


def xml(body: str | bytes, media_type: str | None = "text/xml", status_code: int = 200) -> Response:
    return Response(body, media_type=media_type, status_code=status_code)


async def first_error(desk: Desk, answer: str | Response) -> int:
    """Return the error code for this answer to the first request; the caller hears of an error."""
    desk.answers(in_=answer, status="")
    await desk.dial()
    await desk.caller.hears(SORRY)
    ((code, path),) = desk.errors()
    assert path == "/in"
    return code


@pytest.mark.parametrize(
    "inside",
    [
        "<Speak>hello</Speak>",
        "<say>hello</say>",
        "<Say Voice='man'>hello</Say>",
        "<Say language='id'>halo</Say>",
        "<Say language='id-ID' voice='Polly.Siti'>halo</Say>",
        "<Say language='id-ID' voice='Google.id-ID-Neural2-A'>halo</Say>",
        "<Say></Say>",
        "<Gather num_digits='1'><Say>hello</Say></Gather>",
        "<Gather numDigits='one'/>",
        "<Gather><Dial>+62811000222</Dial></Gather>",
        "<Gather finishOnKey='##'/>",
        "<Pause length='-1'/>",
        "<Leave/>",
        "<Queue>q</Queue>",
        "<Dial timeout='4'>+62811000222</Dial>",
        "<Dial><Queue>q</Queue><Number>+62811000222</Number></Dial>",
        "<Dial/>",
        "<Dial><Conference>room</Conference></Dial>",
        "<Dial>" + "<Number>+62811000222</Number>" * 11 + "</Dial>",
        "<Enqueue>" + "q" * 65 + "</Enqueue>",
        "<Enqueue waitUrlMethod='PUT'>q</Enqueue>",
        "<Record timeout='5' trim='yes'/>",
        "hello",
        "<Play/>",
    ],
)
async def test_what_twiml_does_not_know_is_an_error(desk: Desk, inside: str):
    assert await first_error(desk, inside) == 12200


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (xml("<Response><Say>hello</Response>"), 12100),
        (xml("\n<?xml version='1.0'?><Response/>"), 12100),
        (xml("\n<Response/>"), 12100),
        (xml("<Response><Say>you & me</Say></Response>"), 12100),
        (xml(b"<Response><Say>\xe9</Say></Response>"), 12100),
        (xml("<!DOCTYPE x [<!ENTITY a 'b'>]><Response/>"), 12100),
        (xml(""), 12100),
        (xml("<Answer/>"), 12200),
        (xml("<Response/>", media_type=None), 12300),
        (xml("<Response/>", media_type="text/html"), 12300),
        (xml("<Response><Say>" + "a " * 33_000 + "</Say></Response>"), 11750),
        (xml("<Response/>", status_code=500), 11200),
        (xml("<Response/>", status_code=404), 11200),
        (xml("<Response/>", status_code=429), 11200),
    ],
)
async def test_an_answer_that_is_no_document_is_an_error(desk: Desk, answer: Response, code: int):
    assert await first_error(desk, answer) == code


async def test_a_document_may_have_64_kilobytes_and_a_charset(desk: Desk):
    head, tail = "<Response><Say>é ", "</Say></Response>"
    body = head + "a" * (64 * 1024 - len((head + tail).encode())) + tail
    desk.answers(in_=xml(body, media_type="application/xml; charset=utf-8"), status="")
    await desk.dial()
    await desk.caller.hears("é aaa")
    assert desk.lab.errors == []


async def test_a_handler_that_raises_is_a_server_error(desk: Desk):
    def answer(_: dict[str, str]) -> str:
        raise RuntimeError("fell over")

    desk.answers(in_=answer, status="")
    await desk.dial()
    await desk.caller.hears(SORRY)
    assert desk.errors() == [(11200, "/in")]
    assert "fell over" in desk.lab.errors[0].message
    assert "fell over" in desk.lab.requests[0].text


async def test_a_slow_answer_is_given_up_after_15_seconds_but_its_handler_goes_on(desk: Desk):
    desk.answers(in_="<Say>too late</Say>", status="")
    desk.service.slow["/in"] = 16
    began = desk.clock.now()
    await desk.dial()
    sorry = await desk.caller.hears(SORRY)
    assert (sorry.at - began).total_seconds() == 15
    assert desk.errors() == [(11200, "/in")]
    await desk.clock.advance(5)
    assert ("/in", "CA") in [(path, form["CallSid"][:2]) for path, form in desk.service.ended]
    await desk.caller.hears_nothing_like("too late")


async def test_an_answer_within_15_seconds_is_in_time(desk: Desk):
    desk.answers(in_="<Say>in time</Say>", status="")
    desk.service.slow["/in"] = 14
    await desk.dial()
    await desk.caller.hears("in time")


async def test_the_time_limit_in_the_fragment_holds(desk: Desk):
    desk.answers(in_="<Redirect>/next#rt=4000</Redirect>", next="<Say>too late</Say>", status="")
    desk.service.slow["/next"] = 10
    began = desk.clock.now()
    await desk.dial()
    sorry = await desk.caller.hears(SORRY)
    assert (sorry.at - began).total_seconds() == 4
    assert desk.errors() == [(11200, "/next")]


async def test_without_a_fallback_the_call_ends(desk: Desk):
    desk.answers(in_=xml("", status_code=503), status="")
    await desk.dial()
    await desk.caller.hears(SORRY)
    await desk.caller.is_off()
    assert desk.errors() == [(11200, "/in")]
    assert desk.last("/status")["CallStatus"] == "completed"


async def test_the_fallback_goes_on_and_is_told_why(desk: Desk):
    desk.lab.add_number(
        HOTLINE,
        voice_url=f"{BASE}/in",
        status_callback=f"{BASE}/status",
        fallback_url=f"{BASE}/fallback",
    )
    desk.answers(
        in_="<Redirect>/next?a=1#rt=4000</Redirect>", next="<Nonsense/>", fallback="<Say>still here</Say>"
    )
    desk.answers(status="")
    await desk.dial()
    await desk.caller.hears("still here")
    assert desk.errors() == [(12200, "/next")]
    fallback = desk.last("/fallback")
    assert fallback["ErrorCode"] == "12200"
    assert fallback["ErrorUrl"].startswith(f"{BASE}/next?a=1")
    assert fallback["CallSid"] == leg_of(desk.caller).sid
    await desk.caller.hears_nothing_like(SORRY)


async def test_a_broken_fallback_ends_the_call(desk: Desk):
    desk.lab.add_number(HOTLINE, voice_url=f"{BASE}/in", fallback_url=f"{BASE}/fallback")
    desk.answers(in_="<Nonsense/>", fallback="<Nonsense/>")
    await desk.dial()
    await desk.caller.hears(SORRY)
    await desk.caller.is_off()
    assert desk.errors() == [(12200, "/in"), (12200, "/fallback")]


async def test_a_call_made_by_rest_has_a_fallback_of_its_own(desk: Desk):
    desk.answers(offer="<Nonsense/>", fallback="<Say>still here</Say>")
    await desk.call(desk.ana.number, FallbackUrl=f"{BASE}/fallback")
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.ana.hears("still here")
    assert desk.errors() == [(12200, "/offer")]


async def test_documents_that_lead_to_each_other_for_ever_are_stopped(desk: Desk):
    desk.answers(in_="<Redirect>/in</Redirect>", status="")
    await desk.dial()
    await desk.caller.hears(SORRY)
    assert desk.errors() == [(11200, "/in")]
    assert len(desk.got("/in")) <= 50


async def test_a_status_callback_that_fails_is_seen_although_twilio_ignores_its_answer(desk: Desk):
    desk.answers(in_="<Hangup/>", status=xml("", status_code=500))
    await desk.dial()
    await desk.caller.is_off()
    await desk.clock.settle()
    assert desk.errors() == [(11200, "/status")]


async def test_a_status_callback_may_answer_anything_of_the_200s(desk: Desk):
    desk.answers(in_="<Hangup/>", status=Response(status_code=204))
    await desk.dial()
    await desk.caller.is_off()
    assert desk.lab.errors == []


async def test_rejecting_does_not_answer_and_hanging_up_does(desk: Desk):
    desk.answers(in_="<Reject reason='busy'/>", status="")
    await desk.dial()
    await desk.caller.is_off()
    assert (desk.last("/status")["CallStatus"], desk.last("/status")["CallDuration"]) == ("busy", "0")
    desk.answers(in_="<Hangup/>")
    await desk.dial()
    await desk.caller.is_off()
    assert desk.last("/status")["CallStatus"] == "completed"


async def test_what_follows_the_last_verb_is_the_end_of_the_call(desk: Desk):
    desk.answers(in_="<Say>goodbye</Say>", status="")
    await desk.dial()
    await desk.caller.hears("goodbye")
    await desk.caller.is_off()
