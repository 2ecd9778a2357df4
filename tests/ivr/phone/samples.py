"""Samples: every reply in every form that changes what is heard."""

import re
import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from ivr.phone.documents import document, trouble
from ivr.phone.documents.speech import Voice
from ivr.phone.links import Links
from ivr.phone.prompts import Prompts
from routing.switchboard.callback.replies import (
    Agreed,
    AskNight,
    AskNumber,
    AskTyping,
    AwaitCaller,
    Back,
    Limit,
    ReadBack,
    SayNoMore,
    SayNoMoreWord,
    TooMany,
    WhoIsThis,
)
from routing.switchboard.replies import (
    AskLast,
    AskResolution,
    Closing,
    Connect,
    Desk,
    DeskWord,
    DialOut,
    Directions,
    Farewell,
    Greet,
    HoldOn,
    Joined,
    JoinLine,
    Kept,
    LeaveLine,
    LeaveMessage,
    MayStay,
    Menu,
    MessageKept,
    Nothing,
    NotOurs,
    OneMoment,
    OverflowMenu,
    OverflowReason,
    Part,
    Record,
    Reply,
    Screen,
    Soon,
    SpokenPlan,
    StartOver,
    TurnAway,
    Wait,
    WrapUp,
)
from routing.switchboard.testring.replies import AfterTest, AskForKey, PartAfterTest

BASE = "https://hotline.test"
RETRIES = "#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"
CALL, OFFER = UUID("11111111-1111-4111-8111-111111111111"), UUID("22222222-2222-4222-8222-222222222222")
TEST = UUID("33333333-3333-4333-8333-333333333333")
JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JAKARTA)  # a Wednesday
TEN = timedelta(seconds=10)

SPOKEN_AS = {
    "id": 'language="id-ID" voice="Google.id-ID-Wavenet-A"',
    "en": 'language="en-US" voice="Polly.Joanna-Neural"',
}


def a_voice(*languages: str, data_dir: Path | None = None, speaks: str | None = None) -> Voice:
    """Return the words of a helpline in these languages; `speaks` is the counsellors' (the first)."""
    named = languages or ("id", "en")
    return Voice(Prompts(named, data_dir), Links(BASE), speaks or named[0])


def listing(xml: str) -> list[str]:
    """Return a document as lines, one for each element, to compare and to show differences."""
    return list(_lines(ElementTree.fromstring(xml), 0))  # noqa: S314 - ours


def _lines(element: ElementTree.Element, depth: int) -> Iterator[str]:
    attributes = "".join(f" {name}={value!r}" for name, value in sorted(element.attrib.items()))
    yield f"{'  ' * depth}{element.tag}{attributes} {' '.join((element.text or '').split())}".rstrip()
    for child in element:
        yield from _lines(child, depth + 1)
        assert not (child.tail or "").strip(), "text between the verbs"


def written_out(short: str) -> str:
    """Return the XML that a test writes in short.

    `<Say id>` is spoken by the Indonesian voice, `@wait?call` is the URL of a webhook about the call (`&round=1` may
    follow), `@fallback` that of the fallback, `~9.wav` nine seconds of music.
    """
    ids = {"call": CALL, "offer": OFFER, "test": TEST}
    retries = RETRIES.replace("&", "&amp;")
    xml = re.sub(r"<Say (id|en)>", lambda said: f"<Say {SPOKEN_AS[said[1]]}>", textwrap.dedent(short))
    xml = re.sub(
        r"@([a-z/]+)\?(call|offer|test)((?:&amp;\w+=\w+)*)",
        lambda at: f"{BASE}/voice/{at[1]}?{at[2]}={ids[at[2]]}{at[3]}{retries}",
        xml,
    )
    xml = xml.replace("@fallback", f"{BASE}/voice/fallback{retries}").replace("~", f"{BASE}/media/music/")
    return f"<Response>{xml}</Response>"


def everything() -> list[Reply]:
    """Return every reply in every form, in each language."""
    return [
        Nothing(),
        StartOver(),
        NotOurs(),
        LeaveLine(),
        Greet(CALL, ("id", "en")),
        Greet(CALL, ("id", "en"), 1, unknown_key=True),
        Greet(CALL, ("en",)),
        Greet(CALL, ("id", "en"), 1),
        *(Part(farewell) for farewell in Farewell),
        OneMoment(OFFER),
        *(WrapUp(timedelta(seconds=60), kept) for kept in (None, *Kept)),
        *(AskForKey(TEST, unknown) for unknown in (False, True)),
        *(PartAfterTest(said) for said in AfterTest),
        Record(CALL, "en", timedelta(seconds=180), timedelta(seconds=15)),
        *(Connect(OFFER, CALL, star, there) for star in (False, True) for there in (False, True)),
        *(AskLast(CALL, NOW - timedelta(hours=1), NOW, unknown) for unknown in (False, True)),
        Desk(CALL, NOW, still_there=True),
        *(AwaitCaller(OFFER, first, unknown) for first in (True, False) for unknown in (False, True)),
        *(Menu(OFFER, flagged, unknown) for flagged in (False, True) for unknown in (False, True)),
        *(AskResolution(OFFER, unknown) for unknown in (False, True)),
        *(
            Desk(CALL, NOW, until, said)
            for until in (None, NOW + timedelta(hours=2), NOW + timedelta(days=2))
            for said in (None, *DeskWord)
        ),
        *(outcome for language in ("id", "en") for outcome in _spoken_in(language)),
    ]


def waits() -> list[Reply]:
    """Return the replies that answer a waitUrl."""
    return [outcome for outcome in everything() if isinstance(outcome, Wait | MayStay | HoldOn | LeaveLine)]


def text_of(outcome: Reply, voice: Voice | None = None) -> str:
    """Return a reply's document as it is sent."""
    return document(voice or a_voice(), outcome)


def _spoken_in(language: str) -> Iterator[Reply]:
    yield TurnAway(language)
    yield JoinLine(CALL, language)
    yield JoinLine(CALL, language, welcome=True)
    yield from _callback_words(language)
    yield Joined(language)
    yield DialOut(OFFER, 7, "CA1", language, "+6281200000001", "+622150001234", timedelta(seconds=25))
    yield Screen(OFFER, language, timedelta(seconds=29), by_caller=True)
    yield Screen(OFFER, language, timedelta(seconds=29), cut_off=True)
    yield Screen(OFFER, language, timedelta(seconds=299), plan=SpokenPlan("Ana", 15))
    yield JoinLine(CALL, language, returns=2)
    yield MayStay(CALL, language)
    yield MayStay(CALL, language, unknown_key=True)
    yield Closing(language)
    for interrupted in (False, True):
        yield HoldOn(CALL, language, interrupted)
    yield Wait(CALL, language, TEN, keys_again=True)
    for unknown in (False, True):
        yield Wait(CALL, language, TEN, unknown_key=unknown)
        for waited in (0, 29, 31, 299):
            yield Screen(OFFER, language, timedelta(seconds=waited), unknown)
            yield Screen(OFFER, language, timedelta(seconds=waited), unknown, callback=True)
        for soon in Soon:
            for place in (1, 2, 140):
                yield Wait(CALL, language, TEN, place, soon, returned=place == 1, unknown_key=unknown)
    yield LeaveMessage(CALL, language)
    yield MessageKept(language)
    for because in OverflowReason:
        told = Directions(language, because, NOW, NOW + timedelta(hours=1))
        for back in (False, True):
            for unknown in (False, True):
                yield OverflowMenu(CALL, told, back, unknown)
        not_heard = Directions(language, because, NOW, None, nothing_arrived=True)
        yield not_heard
        yield OverflowMenu(CALL, not_heard, back=False)
        yield Directions(language, because, NOW, None)
        for ahead in (timedelta(hours=1), timedelta(days=1), timedelta(days=3), timedelta(days=20)):
            yield Directions(language, because, NOW, NOW + ahead)


def _callback_words(language: str) -> Iterator[Reply]:
    for unknown in (False, True):
        yield AskNumber(CALL, language, unknown_key=unknown)
        yield ReadBack(CALL, language, "081390000001", unknown)
        yield AskNight(CALL, language, unknown)
        yield WhoIsThis(CALL, language, unknown)
    yield AskNumber(CALL, language, explained=True)
    yield AskTyping(CALL, language)
    yield AskTyping(CALL, language, explained=True, withheld=True)
    yield AskTyping(CALL, language, not_sound=True)
    yield AskTyping(CALL, language, not_theirs=True)
    yield AskTyping(CALL, language, not_this=True)
    for limit in Limit:
        yield TooMany(CALL, language, limit)
    for back in (None, *Back):
        for unknown in (False, True):
            yield Agreed(CALL, language, NOW, None, back=back, unknown_key=unknown)
        yield Agreed(CALL, language, NOW, NOW + timedelta(hours=21), back=back)
        yield Agreed(CALL, language, NOW, None, stands=True, back=back)
        yield Agreed(CALL, language, NOW, NOW + timedelta(days=3), stands=True, back=back)
    yield from (SayNoMore(language, word) for word in SayNoMoreWord)


def to_a_stranger(voice: Voice) -> str:
    """Return what whoever answers a callback hears in trouble, in the default language."""
    return trouble.stranger(voice, voice.language)


TROUBLES = [trouble.caller, trouble.counsellor, to_a_stranger, trouble.nothing]


def verbs(text: str) -> list[ElementTree.Element]:
    """Return every verb of a document, nested ones included."""
    return list(ElementTree.fromstring(text).iter())[1:]  # noqa: S314 - ours


def all_texts() -> list[str]:
    """Return every document, for a helpline of each language."""
    texts = []
    for voice in (a_voice(), a_voice(speaks="en"), a_voice("en")):
        texts += [text_of(outcome, voice) for outcome in everything()]
        texts += [each(voice) for each in TROUBLES]
    return texts
