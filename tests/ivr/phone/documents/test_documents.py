"""Documents: what holds for every one of them, whatever the outcome."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from ivr.phone.documents import document, trouble
from ivr.phone.documents.speech import Voice
from ivr.phone.documents.writer import write
from routing.switchboard import replies
from routing.switchboard.callback import replies as callback_replies
from routing.switchboard.replies import Joined, Reply, Wait
from tests.ivr.phone.samples import (
    BASE,
    CALL,
    OFFER,
    RETRIES,
    TEN,
    a_voice,
    everything,
    listing,
    text_of,
    waits,
    written_out,
)

TROUBLES = [trouble.caller, trouble.counsellor, trouble.stranger, trouble.nothing]

# /docs/voice/twiml/enqueue and /docs/voice/twiml/queue.
IN_A_WAIT = {"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"}
IN_A_QUEUE_URL = {"Play", "Say", "Pause", "Redirect"}
HEARD = {"Play", "Say", "Leave"}


def verbs(text: str) -> list[ElementTree.Element]:
    """Return every verb of a document, those inside others too."""
    return list(ElementTree.fromstring(text).iter())[1:]  # noqa: S314 - ours


def all_texts() -> list[str]:
    """Return every document there is, for a helpline of each language."""
    texts = []
    for voice in (a_voice(), a_voice(speaks="en"), a_voice("en")):
        texts += [text_of(outcome, voice) for outcome in everything()]
        texts += [each(voice) for each in TROUBLES]
    return texts


def test_every_outcome_has_a_document_and_the_samples_have_every_outcome() -> None:
    of_ours = (*vars(replies).values(), *vars(callback_replies).values())
    all_of_them = {each for each in of_ours if isinstance(each, type) and issubclass(each, replies.Reply)}
    all_of_them -= {replies.Reply, replies.SpokenReply, replies.CallersReply}
    assert {type(outcome) for outcome in everything()} == all_of_them
    assert all_of_them <= write.registry.keys()
    for outcome in everything():
        assert text_of(outcome)


def test_a_document_is_xml_from_its_first_character_and_less_than_64_kb() -> None:
    for text in all_texts():
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?><Response')
        assert len(text.encode()) < 64 * 1024


def test_every_menu_takes_one_key_and_goes_on_after_silence() -> None:
    gathers = [(text, verb) for text in all_texts() for verb in verbs(text) if verb.tag == "Gather"]
    assert gathers
    for text, gather in gathers:
        is_number = "/voice/callback/typed" in gather.get("action", "")
        assert (gather.get("numDigits"), gather.get("finishOnKey")) == (
            (None, "#") if is_number else ("1", "")
        )
        assert gather.get("action", "").startswith(f"{BASE}/voice/")
        assert {inner.tag for inner in gather} <= {"Say", "Play", "Pause"}
        # A wait document that has run out is asked for again; elsewhere the caller would be cut off.
        last = ElementTree.fromstring(text)[-1]  # noqa: S314 - ours
        # But a counsellor whom the caller's own leg rings is cut off, or would be connected (promise P4).
        # And who will be rung back has nothing more to hear.
        if last.tag == "Hangup" and re.search("/voice/(offer/key|callback/agreed)", gather.get("action", "")):
            continue
        assert last.tag == "Redirect" or "/voice/wait/key" in gather.get("action", "")


@pytest.mark.parametrize("outcome", waits(), ids=lambda outcome: type(outcome).__name__)
def test_a_wait_document_keeps_to_the_verbs_of_a_wait_and_is_never_silent(outcome: Reply) -> None:
    tags = {verb.tag for verb in verbs(text_of(outcome))}
    assert tags <= IN_A_WAIT
    assert tags & HEARD
    if isinstance(outcome, replies.MayStay):
        # Eight seconds of silence follow the words, and are an answer.
        (gather,) = (verb for verb in verbs(text_of(outcome)) if verb.tag == "Gather")
        assert gather.get("timeout") == "8"
    elif not isinstance(outcome, replies.LeaveLine):
        assert "Play" in tags, "words are short, and an empty wait document is asked for again at once"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_last_words_before_a_conversation_keep_to_the_verbs_of_a_queues_url(language: str) -> None:
    assert {verb.tag for verb in verbs(text_of(Joined(language)))} <= IN_A_QUEUE_URL
    assert {verb.tag for verb in verbs(trouble.nothing(a_voice()))} <= IN_A_QUEUE_URL


def test_no_document_holds_a_number_that_can_be_dialled() -> None:
    for text in all_texts():
        without_ids = text.replace(str(CALL), "").replace(str(OFFER), "")
        rest = without_ids.replace(RETRIES.replace("&", "&amp;"), "")
        if "<Number" in rest:
            # The counsellor's own, for the carrier's eyes; and ours.
            rest = re.sub(r'(<Number[^>]*>)\+\d+|callerId="\+\d+"', r"\1", rest)
        assert not re.search(r"\d([ .-]?\d){4,}", rest), rest


def test_the_emergency_numbers_are_spoken_digit_by_digit() -> None:
    assert "satu satu dua" in text_of(replies.NotOurs())
    assert "one one two" in text_of(replies.TurnAway("en"))


def test_every_address_is_ours_and_brings_its_retries() -> None:
    addresses = [
        address
        for text in all_texts()
        for verb in verbs(text)
        for address in (verb.text, verb.get("action"), verb.get("waitUrl"), verb.get("url"))
        if address and address.startswith("http")
    ]
    assert addresses
    for address in addresses:
        assert address.startswith((f"{BASE}/voice/", f"{BASE}/media/"))
        assert address.endswith(RETRIES) == ("/voice/" in address)


def test_every_request_we_ask_for_is_a_post() -> None:
    for text in all_texts():
        for verb in verbs(text):
            if verb.tag in {"Gather", "Redirect", "Dial", "Queue", "Enqueue"}:
                assert verb.get("method") == "POST"
            if verb.tag == "Enqueue":
                assert verb.get("waitUrlMethod") == "POST"
                assert len(verb.text or "") <= 64


def test_a_document_is_the_same_each_time() -> None:
    voice = a_voice()
    for outcome in everything():
        assert document(voice, outcome) == document(voice, outcome)


def test_a_language_that_is_no_longer_offered_is_spoken_in_the_first_one() -> None:
    gone = Wait(CALL, "en", TEN, unknown_key=True)
    assert "Maaf, pilihan itu tidak tersedia" in text_of(gone, a_voice("id"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            trouble.caller,
            """
            <Say id>
                Maaf, ada gangguan sebentar. Tetaplah di telepon. Bila Anda dalam bahaya, hubungi
                satu satu dua.
            </Say>
            <Pause length="3"/>
            <Redirect method="POST">@fallback</Redirect>
            """,
        ),
        (
            trouble.counsellor,
            """
            <Say id>
                Maaf, ada gangguan. Bila masih diperlukan, kami akan menelepon lagi. Terima kasih.
            </Say>
            <Hangup/>
            """,
        ),
        (trouble.stranger, "<Say id>Maaf, ada gangguan. Sampai jumpa.</Say><Hangup/>"),
        (trouble.nothing, ""),
    ],
)
def test_in_trouble_everybody_hears_something_that_is_true(
    said: Callable[[Voice], str], expected: str
) -> None:
    assert listing(said(a_voice())) == listing(written_out(expected))
