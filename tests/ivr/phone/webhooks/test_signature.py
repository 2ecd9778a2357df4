"""Signature: only a request that Twilio signed for exactly this address is let in, whole and unchanged."""

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from twilio.request_validator import RequestValidator

from ivr.phone.webhooks import signature
from ivr.phone.webhooks.signature import MOST_FIELDS, SignatureMiddleware

BASE, TOKEN = "https://hotline.test", "the-account's-token"
ACCOUNT = "AC" + "5" * 32
UNGUARDED = ["/", "/healthz", "/media/music/2.wav", "/voicemails", "/voices/x", "/api/voice"]
FORM = {"CallSid": "CA1", "From": "+6281390000001", "Digits": ""}


class Inner:
    """The application behind the check: it shows what reached it."""

    def __init__(self) -> None:
        self.reached = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached += 1
        body = await Request(scope, receive).body()
        form = {} if scope["path"] in UNGUARDED else scope["state"]["form"]
        items = form.multi_items() if isinstance(form, FormData) else list(form.items())
        await JSONResponse({"body": body.decode(), "form": items})(scope, receive, send)


class Door:
    """A small application behind the check, and a client of it."""

    def __init__(self, public_url: str = BASE, token: str = TOKEN) -> None:
        self.inner = Inner()
        self.base = public_url
        guarded = SignatureMiddleware(
            self.inner, auth_token=token, public_url=public_url, account_sid=ACCOUNT
        )
        # The address at which a proxy reaches us is not the one that Twilio called.
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=guarded), base_url="http://10.0.0.7:8000"
        )

    async def knocks(
        self,
        path: str = "/voice/incoming",
        *,
        form: Any = FORM,
        signed_for: str | None = None,
        signed_form: Any = None,
        token: str = TOKEN,
        method: str = "POST",
        **more: Any,
    ) -> httpx.Response:
        """Send a form with this signature."""
        url = self.base + path if signed_for is None else signed_for
        signature = RequestValidator(token).compute_signature(
            url, FormData(form if signed_form is None else signed_form)
        )
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        headers |= more.pop("headers", {})
        body = more.pop("content", urlencode(list(form.items()) if isinstance(form, dict) else form))
        return await self.client.request(method, path, content=body, headers=headers, **more)


@pytest.fixture
def door() -> Door:
    return Door()


def refused(answer: httpx.Response, door: Door) -> bool:
    return answer.status_code == 403 and door.inner.reached == 0


async def test_twilios_own_example_is_let_in() -> None:
    # /docs/usage/security: token, URL, parameters and signature are Twilio's.
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    signature = "L/OH5YylLD5NRKLltdqwSvS0BnU="
    assert RequestValidator("12345").compute_signature("https://example.com/myapp.php?foo=1&bar=2", form) == (
        signature
    )
    # The same path below our /voice, signed with the same token in the same way.
    door = Door("https://example.com", "12345")
    answer = await door.knocks("/voice/myapp.php?foo=1&bar=2", form=form, token="12345")
    assert answer.status_code == 200
    assert dict(answer.json()["form"]) == form
    again = await door.knocks(
        "/voice/myapp.php?foo=1&bar=2", form=form, headers={"X-Twilio-Signature": signature}
    )
    assert again.status_code == 403


async def test_a_signed_request_is_let_in_with_its_form_and_its_body(door: Door) -> None:
    answer = await door.knocks()
    assert answer.status_code == 200
    assert answer.json() == {"form": [list(item) for item in FORM.items()], "body": urlencode(FORM)}


async def test_blank_values_count_and_arrive(door: Door) -> None:
    assert ["Digits", ""] in (await door.knocks()).json()["form"]
    without = {name: value for name, value in FORM.items() if value}
    assert (await door.knocks(signed_form=without)).status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {"CallerName": "Siti Nurhaliza ♥", "City": "Kôta Bandung", "Digits": "#*"},
        {"CallerName": "a+b & c=d %41"},
        {},
        {"AccountSid": ACCOUNT, "CallSid": "CA1"},
        {f"Field{n}": "" for n in range(MOST_FIELDS)},
    ],
    ids=["unicode", "characters of URLs", "empty", "our account", "many fields"],
)
async def test_every_form_that_twilio_signs_is_let_in_as_it_is(door: Door, form: Any) -> None:
    answer = await door.knocks(form=form)
    assert answer.status_code == 200
    given = list(form.items()) if isinstance(form, dict) else form
    assert answer.json()["form"] == [list(item) for item in given]


@pytest.mark.parametrize(
    "path",
    [
        "/voice/wait?call=11111111-1111-4111-8111-111111111111",
        "/voice/wait?a=%20b&c=+&d=%2F",
        "/voice/caf%C3%A9",
        "/voice/a%2Fb",
    ],
)
async def test_the_address_is_checked_as_it_was_written(door: Door, path: str) -> None:
    assert (await door.knocks(path)).status_code == 200


@pytest.mark.parametrize(
    "signed_for",
    [
        f"{BASE}/voice/status",
        f"{BASE}/voice/incoming/",
        f"{BASE}/voice/incoming?call=1",
        f"{BASE}/Voice/incoming",
        f"{BASE}/voice/incoming#rc=2",
        "https://elsewhere.test/voice/incoming",
        "http://hotline.test/voice/incoming",
        "http://10.0.0.7:8000/voice/incoming",
    ],
)
async def test_what_was_signed_for_another_address_is_refused(door: Door, signed_for: str) -> None:
    assert refused(await door.knocks(signed_for=signed_for), door)


async def test_the_query_is_part_of_what_is_signed(door: Door) -> None:
    signed_for = f"{BASE}/voice/wait?call=1"
    assert refused(await door.knocks("/voice/wait?call=2", signed_for=signed_for), door)
    assert refused(await door.knocks("/voice/wait?call=1&call=2", signed_for=signed_for), door)
    assert refused(await door.knocks("/voice/wait", signed_for=signed_for), door)


@pytest.mark.parametrize(
    "form",
    [
        FORM | {"From": "+6281390000002"},
        FORM | {"Extra": "1"},
        {"CallSid": "CA1"},
        FORM | {"Digits": "1"},
        {name.lower(): value for name, value in FORM.items()},
    ],
    ids=["changed", "one more", "fewer", "a key", "other names"],
)
async def test_a_form_that_was_changed_on_its_way_is_refused(door: Door, form: dict[str, str]) -> None:
    assert refused(await door.knocks(form=form, signed_form=FORM), door)


@pytest.mark.parametrize("token", ["", "another token", TOKEN + " "])
async def test_what_was_signed_with_another_token_is_refused(door: Door, token: str) -> None:
    assert refused(await door.knocks(token=token), door)


@pytest.mark.parametrize("signature", ["", "x", "ÿ", "A" * 5000, "L/OH5YylLD5NRKLltdqwSvS0BnU="])
async def test_a_signature_of_somebodys_own_is_refused(door: Door, signature: str) -> None:
    headers = {"X-Twilio-Signature": signature.encode("latin-1")}
    assert refused(await door.knocks(headers=headers), door)


async def test_a_request_without_a_signature_is_refused(door: Door) -> None:
    answer = await door.client.post("/voice/incoming", data=FORM)
    assert refused(answer, door)
    assert "Twilio" in answer.text


async def test_a_form_sent_as_something_else_is_not_read_as_a_form(door: Door) -> None:
    # Signed as if it were a form, so that only the content type is wrong.
    answer = await door.knocks(headers={"Content-Type": "application/json"}, content=json.dumps(FORM))
    assert refused(answer, door)
    assert refused(await door.knocks(headers={"Content-Type": "text/plain"}), door)


async def test_a_signed_get_brings_no_form(door: Door) -> None:
    answer = await door.knocks("/voice/incoming?Digits=1", method="GET", form={}, content="")
    assert answer.json() == {"form": [], "body": ""}


@pytest.mark.parametrize(
    "content_type",
    ["application/x-www-form-urlencoded; charset=UTF-8", "Application/X-WWW-Form-Urlencoded"],
)
async def test_a_forms_content_type_may_be_written_in_the_usual_ways(door: Door, content_type: str) -> None:
    assert (await door.knocks(headers={"Content-Type": content_type})).status_code == 200


@pytest.mark.parametrize(
    "form",
    [
        [("Tag", "b"), ("Tag", "a"), ("CallSid", "CA1")],
        [("CallSid", "CA1"), ("CallSid", "CA1")],
        {f"Field{n}": "" for n in range(MOST_FIELDS + 1)},
        {"AccountSid": "AC" + "6" * 32, "CallSid": "CA1"},
        {"AccountSid": "", "CallSid": "CA1"},
    ],
    ids=["repeated", "repeated with one value", "more fields", "another account", "no account's name"],
)
async def test_a_form_that_twilio_never_sends_is_refused_however_well_it_is_signed(
    door: Door, form: Any
) -> None:
    assert refused(await door.knocks(form=form), door)


async def test_a_request_without_a_signatures_shape_or_a_webhooks_size_is_not_hashed(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = []

    def digest(*_: object) -> bytes:
        hashed.append(1)
        return b"\0" * 20

    monkeypatch.setattr(signature, "hmac_digest", digest)
    shaped = {"X-Twilio-Signature": "A" * 27 + "="}
    fields = urlencode({f"f{n}": n for n in range(5000)})
    for headers, content in (
        ({}, "a=b"),
        ({"X-Twilio-Signature": "short"}, "a=b"),
        (shaped, "a=b&a=c"),
        (shaped, fields),
        (shaped, "&" * 60_000),
        (shaped, "x" * 70_000),
    ):
        answer = await door.client.post(
            "/voice/incoming",
            content=content,
            headers={"Content-Type": "application/x-www-form-urlencoded"} | headers,
        )
        assert refused(answer, door)
    assert hashed == []
    await door.client.post("/voice/incoming", content="a=b", headers=shaped)
    assert hashed, "the witness: this one is hashed"


async def test_a_body_in_countless_pieces_is_refused_before_its_end(door: Door) -> None:
    sent = 0

    async def trickle() -> Any:
        nonlocal sent
        for _ in range(60_000):
            sent += 1
            yield b"x"

    signed = {"X-Twilio-Signature": "A" * 27 + "="}
    answer = await door.client.post("/voice/incoming", content=trickle(), headers=signed)
    assert refused(answer, door)
    assert answer.headers["connection"] == "close"
    assert sent < 1000


@pytest.mark.parametrize("told", ["70000", "9" * 5000, "-1", "x", ""])
async def test_a_request_with_an_impossible_length_is_refused_unread(door: Door, told: str) -> None:
    async def unread() -> Any:
        raise AssertionError("the body was read")
        yield b""

    headers = {"X-Twilio-Signature": "A" * 27 + "=", "Content-Length": told}
    assert refused(await door.client.post("/voice/incoming", content=unread(), headers=headers), door)


@pytest.mark.parametrize(
    ("public_url", "signed_as"),
    [
        ("https://hotline.test", "https://hotline.test:443"),
        ("http://hotline.test", "http://hotline.test:80"),
        ("https://hotline.test:8443", "https://hotline.test"),
        ("https://hotline.test/number", "https://hotline.test:443/number"),
    ],
)
async def test_the_address_may_be_signed_with_its_port_or_without(public_url: str, signed_as: str) -> None:
    door = Door(public_url)
    assert (await door.knocks(signed_for=f"{signed_as}/voice/incoming")).status_code == 200
    assert (await door.knocks(signed_for=f"{signed_as}1/voice/incoming")).status_code == 403


async def test_a_body_larger_than_any_webhook_is_refused_however_well_it_is_signed(door: Door) -> None:
    assert (await door.knocks(form={"A": "x" * 60_000})).status_code == 200
    assert (await door.knocks(form={"A": "x" * 70_000})).status_code == 403
    assert door.inner.reached == 1


async def test_a_large_body_is_not_read_to_its_end(door: Door) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        while sent < 10_000_000:
            sent += 10_000
            yield b"x" * 10_000

    assert refused(await door.knocks(content=endless()), door)


async def test_a_body_that_is_no_text_is_refused_quietly(door: Door) -> None:
    assert refused(await door.knocks(content=b"From=\xff\xfe&%ZZ=%"), door)


@pytest.mark.parametrize(
    "path", ["/voice", "/voice/", "/voice/x", "/voice//x", "/voice/../voice/x", "/voice/%2e%2e/healthz"]
)
async def test_everything_below_voice_is_guarded(door: Door, path: str) -> None:
    assert refused(await door.client.post(path, data=FORM), door)
    assert refused(await door.client.get(path), door)
    assert refused(await door.client.request("OPTIONS", path), door)


@pytest.mark.parametrize("path", UNGUARDED)
async def test_everything_else_is_not(door: Door, path: str) -> None:
    assert (await door.client.get(path)).status_code == 200
    assert door.inner.reached == 1


async def test_a_path_in_the_public_url_is_part_of_the_address() -> None:
    door = Door("https://hotline.test/number")
    assert (await door.knocks()).status_code == 200
    assert refused(
        await (other := Door("https://hotline.test/number")).knocks(signed_for=f"{BASE}/voice/incoming"),
        other,
    )
