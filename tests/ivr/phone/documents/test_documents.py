"""Documents: what holds for every one of them, whatever the reply."""

import re

import pytest

from ivr.phone.documents import document, trouble
from routing.switchboard import replies
from routing.switchboard.replies import Joined, Reply, Wait
from tests.ivr.phone.samples import (
    CALL,
    OFFER,
    RETRIES,
    TEN,
    TEST,
    a_voice,
    all_texts,
    everything,
    text_of,
    verbs,
    waits,
)

# /docs/voice/twiml/enqueue and /docs/voice/twiml/queue.
IN_A_WAIT = {"Play", "Say", "Pause", "Hangup", "Redirect", "Leave", "Gather"}
IN_A_QUEUE_URL = {"Play", "Say", "Pause", "Redirect"}
HEARD = {"Play", "Say", "Leave"}


def test_a_document_is_xml_from_its_first_character_and_less_than_64_kb() -> None:
    for text in all_texts():
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?><Response')
        assert len(text.encode()) < 64 * 1024


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
        without_ids = text.replace(str(CALL), "").replace(str(OFFER), "").replace(str(TEST), "")
        rest = without_ids.replace(RETRIES.replace("&", "&amp;"), "")
        if "<Number" in rest:
            # The counsellor's number, which only the carrier sees, and ours.
            rest = re.sub(r'(<Number[^>]*>)\+\d+|callerId="\+\d+"', r"\1", rest)
        assert not re.search(r"\d([ .-]?\d){4,}", rest), rest


def test_the_emergency_numbers_are_spoken_digit_by_digit() -> None:
    assert "satu satu dua" in text_of(replies.NotOurs())
    assert "one one two" in text_of(replies.TurnAway("en"))


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
