"""Webhooks on their way: signed, with cookies, redirected, retried as the fragment says."""

from xml.sax.saxutils import escape

import pytest
from starlette.responses import RedirectResponse, Response

from ivr.lab.carrier.urls import Overrides, resolve, sent, signature
from ivr.lab.errors import Broken
from tests.legs import leg_of

from .conftest import HOTLINE, TOKEN, Desk

TOKEN_HEADER = "i-twilio-idempotency-token"


def tokens(desk: Desk, path: str) -> list[str]:
    return [headers[TOKEN_HEADER] for at, headers in desk.service.headers if at == path]


async def led_to(desk: Desk, fragment: str = "", **answers: object) -> None:
    """A caller is led to /next with such a fragment."""
    desk.answers(in_=f"<Redirect>/next{escape(fragment)}</Redirect>", status="", **answers)
    await desk.dial()
    await desk.clock.advance(30)


def test_the_signature_is_that_of_twilios_own_example():
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    found = signature("12345", "https://example.com/myapp.php?foo=1&bar=2", form)
    assert found == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_what_is_signed_of_a_url():
    plain = signature(TOKEN, "https://a.test/x", {})
    assert signature(TOKEN, "https://me:secret@a.test:8443/x", {}) == plain
    assert signature(TOKEN, "http://a.test:8080/x", {}) != signature(TOKEN, "http://a.test/x", {})
    assert signature(TOKEN, "https://a.test/x", {"Digits": ""}) != plain


def test_a_fragment_is_not_sent_and_not_inherited():
    assert sent("http://a.test/x?q=1#rc=2", "POST", {"a": "b"}) == "http://a.test/x?q=1"
    assert sent("http://a.test/x?q=1", "GET", {"a": "b c"}) == "http://a.test/x?q=1&a=b+c"
    assert resolve("http://a.test/x/y?q=1#rc=2", "z") == "http://a.test/x/z"


@pytest.mark.parametrize("fragment", ["rc=6", "ct=99", "rt=15001", "rp=5xx,maybe", "retries=2"])
def test_an_override_that_twilio_does_not_know_is_an_error(fragment: str):
    with pytest.raises(Broken):
        Overrides.of(f"http://a.test/x#{fragment}")


def test_overrides_are_read_from_the_fragment():
    overrides = Overrides.of("http://a.test/x?rc=9#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx")
    assert overrides == Overrides(2000, 4000, 15_000, 2, frozenset({"ct", "rt", "5xx"}))
    assert Overrides.of("http://a.test/x") == Overrides(5000, 15_000, 15_000, 1, frozenset({"ct"}))


async def test_every_webhook_carries_a_valid_signature_and_the_parameters_of_its_call(desk: Desk):
    # The service checks each with Twilio's own validator.
    await led_to(desk, "?a=1#rc=0", next="<Hangup/>")
    first = desk.got("/in")[0]
    assert first["AccountSid"] == "AC" + "0" * 32
    assert (first["To"], first["Direction"], first["CallStatus"]) == (HOTLINE, "inbound", "ringing")
    assert (first["ApiVersion"], first["FromCountry"], first["FromCity"]) == ("2010-04-01", "ID", "")
    assert desk.last("/next")["a"] == "1"
    assert [each.status for each in desk.lab.requests] == [200, 200, 200]


async def test_a_lost_connection_is_tried_once_more_by_default(desk: Desk):
    desk.lab.faults.lose_next("/next")
    await led_to(desk, next="<Say>still there</Say>")
    await desk.caller.hears("still there")
    assert len(desk.got("/next")) == 1
    desk.lab.faults.lose_next("/next", times=2)
    await led_to(desk)
    await desk.caller.hears("application error")
    # A fault that the lab played on request is not an error of the product.
    assert desk.lab.errors == []


async def test_a_lost_answer_is_not_tried_again_by_default(desk: Desk):
    desk.lab.faults.lose_next("/next", lost="answer")
    await led_to(desk, next="<Say>still there</Say>")
    await desk.caller.hears("application error")
    assert len(desk.got("/next")) == 1


async def test_a_lost_answer_is_tried_again_where_the_fragment_says_so_with_the_same_token(desk: Desk):
    desk.lab.faults.lose_next("/next", lost="answer")
    await led_to(desk, "#rt=4000&rc=2&rp=ct,rt", next="<Say>still there</Say>")
    await desk.caller.hears("still there")
    assert len(tokens(desk, "/next")) == 2
    assert len(set(tokens(desk, "/next"))) == 1
    assert tokens(desk, "/in")[0] not in tokens(desk, "/next")


async def test_an_answer_that_comes_too_late_is_tried_again_where_the_fragment_says_so(desk: Desk):
    desk.service.slow["/next"] = 6
    await led_to(desk, "#rt=4000&rc=1&rp=rt", next="<Say>still there</Say>")
    await desk.caller.hears("still there")
    assert len(desk.got("/next")) == 2
    assert desk.lab.requests[1].failure.startswith("no answer in time")


async def test_all_attempts_together_take_no_more_than_15_seconds(desk: Desk):
    desk.lab.faults.lose_next("/next", times=6)
    began = desk.clock.now()
    await led_to(desk, "#rc=5&rp=all", next="<Say>still there</Say>")
    sorry = await desk.caller.hears("application error")
    assert (sorry.at - began).total_seconds() == 15


@pytest.mark.parametrize(("policy", "times"), [("5xx", 3), ("4xx", 1), ("ct", 1), ("all", 3)])
async def test_server_errors_are_tried_again_where_the_fragment_says_so(desk: Desk, policy: str, times: int):
    await led_to(desk, f"#rc=2&rp={policy}", next=Response(status_code=503))
    assert len(desk.got("/next")) == times
    assert desk.errors() == [(11200, "/next")]


async def test_a_retry_that_succeeds_is_no_error(desk: Desk):
    answers = [Response(status_code=500), "<Say>still there</Say>"]
    await led_to(desk, "#rc=2&rp=5xx", next=answers)
    await desk.caller.hears("still there")
    assert desk.lab.errors == []


async def test_cookies_are_kept_for_one_call_and_no_other(desk: Desk):
    def answer(_: dict[str, str]) -> Response:
        response = Response("<Response><Redirect>/next</Redirect></Response>", media_type="text/xml")
        response.set_cookie("visit", "one", httponly=True)
        return response

    desk.answers(in_=answer, next="<Pause length='10'/>", status="")
    await desk.dial()
    await desk.clock.advance(1)
    await desk.budi.dials(HOTLINE)
    await desk.clock.advance(1)
    cookies = [(path, headers.get("cookie")) for path, headers in desk.service.headers]
    assert cookies == [("/in", None), ("/next", "visit=one")] * 2


async def test_http_redirects_are_followed_ten_times(desk: Desk):
    await led_to(desk, next=RedirectResponse("/there", status_code=307), there="<Say>there</Say>")
    await desk.caller.hears("there")
    assert desk.last("/there")["CallSid"] == leg_of(desk.caller).sid
    await led_to(desk, next=RedirectResponse("/next", status_code=307))
    await desk.caller.hears("application error")
    assert desk.errors() == [(11215, "/next")]


async def test_a_document_may_be_asked_for_with_get(desk: Desk):
    desk.answers(in_="<Redirect method='GET'>/next</Redirect>", next="<Say>got</Say>", status="")
    await desk.dial()
    await desk.caller.hears("got")
    request = next(each for each in desk.lab.requests if "/next" in each.url)
    assert request.method == "GET"
    assert desk.last("/next")["CallSid"] == leg_of(desk.caller).sid
