"""Fuzzing: signed posts whose fields nobody would send, to every webhook, while callers are on the line."""

import contextlib
from collections.abc import Mapping
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from twilio.request_validator import RequestValidator

from ivr.phone.webhooks import router
from tests.scenarios.hotline import ANA, BUDI, NUMBER, PUBLIC_URL, SID, TOKEN, Hotline

_VALIDATOR = RequestValidator(TOKEN)
_PATHS = sorted(router.paths())
_ODD = (
    *("+6281390000077", "081390000077"),
    *("", " ", "0", "-1", "1.5", "1e9", "NaN", "null", "true", "²", "٣", "①", "१२", "1_000"),
    *("9" * 10, "9" * 19, "1" * 4301, "2147483648", "32768", "0x10", "+1", " 1", "1\n"),
    *("\0", "a\0b", "../../Calls/CA" + "1" * 32, "..", "/", "%2e%2e%2f", "a/b", "x" * 300, "y" * 9000),
    *(
        "é",
        "\ud7ff",
        "💥" * 40,
        "\u202e",
        "<Hangup/>",
        "'; drop table calls; --",
        "{}",
        "[]",
        "\r\nX: y",
        "hangup",
    ),
)
_KEYS = ("", "0", "1", "2", "3", "4", "9", "*", "#", "12", "081390000077", "0" * 40, "hangup", "1\0", "²")
_WORDS = {
    "CallStatus": (
        "queued",
        "ringing",
        "in-progress",
        "completed",
        "busy",
        "no-answer",
        "failed",
        "canceled",
    ),
    "QueueResult": ("bridged", "leave", "error", "hangup", "redirected", "queue-full", "system-error"),
    "DialCallStatus": ("completed", "answered", "busy", "no-answer", "failed", "canceled"),
    "RecordingStatus": ("completed", "absent", "failed", "in-progress"),
    "DialBridged": ("true", "false"),
    "Direction": ("inbound", "outbound-api", "outbound-dial"),
    "From": (NUMBER, ANA, BUDI, "+6281390000001", "anonymous", "+266696687", "sip:x@y"),
    "To": (NUMBER, ANA, "client:x"),
    "Digits": _KEYS,
    "AccountSid": (SID, SID, SID, "AC" + "0" * 32),
}
_NUMBERS = (
    "SequenceNumber",
    "RecordingDuration",
    "DialCallDuration",
    "QueueTime",
    "QueuePosition",
    "CallDuration",
)
# Webhooks about the end of a leg, and those that ask for a document after a conversation.
_OVER = {"completed", "busy", "no-answer", "failed", "canceled", "hangup"}
_AS_THEY_PART = {
    *("/voice/conversation/parted", "/voice/conversation/after", "/voice/conversation/resolution"),
    *("/voice/left", "/voice/dialled", "/voice/standby", "/voice/fallback"),
}
_OFFERS_OF = text("select id from offers where leg_sid = any(:sids)")
_CALLS_OF = text("select id, offer_id from calls where sid = any(:sids)")
_COUNTED = ("round", "returns", "errors", "busy", "since", "tried", "counsellor", "stayed")


class Fuzzer:
    """Writes posts, equal for an equal seed and line: any lie except that a live leg of a counsellor is over.

    The product must believe that lie and ring the phone again, which would break promise P2.
    """

    def __init__(self, hotline: Hotline, seed: int) -> None:
        self.hotline, self.random = hotline, Random(seed)  # noqa: S311 - a test's, by its seed
        self.statuses: dict[int, int] = {}
        self._known: dict[str, list[str]] = {}
        self._rung, self._joined = set[str](), set[str]()

    async def learns(self) -> None:
        """Look up the calls, offers and counsellors to write about."""
        rows = self.hotline.rows
        self._known = {
            "CallSid": [leg.sid for leg in self.hotline.lab.calls],
            "QueueSid": [
                row[0] for row in await rows("select queue_sid from calls where queue_sid is not null")
            ],
            "RecordingSid": [
                row[0]
                for row in await rows("select recording_sid from voicemails where recording_sid is not null")
            ],
            "call": [str(row[0]) for row in await rows("select id from calls")],
            "offer": [str(row[0]) for row in await rows("select id from offers")],
        }
        alive = [leg for leg in self.hotline.lab.calls if not leg.over]
        rung = [leg.sid for leg in alive if leg.direction != "inbound"]
        offers = await rows(_OFFERS_OF.bindparams(sids=rung))
        self._rung = {*rung, *(str(row.id) for row in offers)}
        joined = [leg.sid for leg in alive if leg.bridge is not None]
        calls = await rows(_CALLS_OF.bindparams(sids=joined))
        self._joined = {*joined, *(str(one) for row in calls for one in row if one is not None)}

    async def posts_many(self, count: int) -> None:
        """Send this many, to the web processes in turn."""
        async with contextlib.AsyncExitStack() as opened:
            clients = [
                await opened.enter_async_context(
                    httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=PUBLIC_URL)
                )
                for app in self.hotline.processes
            ]
            for n in range(count):
                await self._posts(clients[n % len(clients)])

    async def _posts(self, client: httpx.AsyncClient) -> None:
        """Send one, and check that it is answered."""
        path, form = self._path(), self._form()
        while self._is_false_end(path, form):
            path, form = self._path(), self._form()
        signature = _VALIDATOR.compute_signature(PUBLIC_URL + path, form)
        answer = await client.post(
            path,
            content=urlencode(form),
            headers={
                "X-Twilio-Signature": signature,
                "Content-Type": "application/x-www-form-urlencoded",
                "I-Twilio-Idempotency-Token": self.random.choice(("", "a" * 36, "b" * 4000, "\x7f", "c d")),
            },
        )
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        assert answer.status_code < 500, (path, form)

    def _path(self) -> str:
        query: dict[str, str] = {}
        for noun in ("call", "offer"):
            if self.random.random() < 0.7:
                query[noun] = self._id(noun)
        if self.random.random() < 0.5:
            query["caller"] = self._id("CallSid")
            query["language"] = self.random.choice(("id", "en", "xx", "", "\0", "i" * 200))
        for name in _COUNTED:
            if self.random.random() < 0.25:
                query[name] = self.random.choice((*_ODD, "1", "2", "1764039600", "1.2.3", "1..2"))
        path = self.random.choice(_PATHS)
        return f"{path}?{urlencode(query)}" if query else path

    def _form(self) -> Mapping[str, str]:
        form = {"CallSid": self._id("CallSid")}
        for noun in ("QueueSid", "RecordingSid"):
            if self.random.random() < 0.5:
                form[noun] = self._id(noun)
        if self.random.random() < 0.2:
            form["RecordingUrl"] = f"https://api.test/Recordings/{self._id('RecordingSid')}.mp3"
        for name, words in _WORDS.items():
            if self.random.random() < 0.5:
                form[name] = self.random.choice(words if self.random.random() < 0.9 else _ODD)
        for name in _NUMBERS:
            if self.random.random() < 0.4:
                form[name] = self.random.choice((*_ODD, "0", "1", "7", "12", "400"))
        if self.random.random() < 0.1:
            form[self.random.choice(_ODD)] = self.random.choice(_ODD)
        if self.random.random() < 0.05:
            del form["CallSid"]
        return form

    def _is_false_end(self, path: str, form: Mapping[str, str]) -> bool:
        url = urlsplit(path)
        named = {_name(form.get("CallSid", "")), *(_name(value) for _, value in parse_qsl(url.query))}
        if {form.get("CallStatus"), form.get("QueueResult"), form.get("DialCallStatus")} & _OVER:
            return not named.isdisjoint(self._rung | self._joined)
        return url.path in _AS_THEY_PART and not named.isdisjoint(self._joined)

    def _id(self, noun: str) -> str:
        known = self._known.get(noun) or [""]
        kind = {"CallSid": "CA", "QueueSid": "QU", "RecordingSid": "RE"}.get(noun)
        new = str(uuid4()) if kind is None else f"{kind}{self.random.getrandbits(128):032x}"
        one = self.random.choice(known)
        match self.random.random():
            case chance if chance < 0.6:
                return one
            case chance if chance < 0.75:
                return new
            case chance if chance < 0.9:
                return self._changed(one)
            case _:
                return self.random.choice(_ODD)

    def _changed(self, text: str) -> str:
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(("", "\0", "x", "٣", "../", " ", "A")) + text[at + 1 :]


def _name(text: str) -> str:
    """Return an id as it is read: a UUID has more than one way to be written."""
    try:
        return str(UUID(text))
    except ValueError:
        return text.strip()
