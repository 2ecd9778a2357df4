"""Trouble: the whole documents for an event that we cannot decide."""

from collections.abc import Callable

import pytest

from ivr.phone.documents import trouble
from ivr.phone.documents.speech import Voice
from tests.ivr.phone.samples import a_voice, listing, to_a_stranger, written_out


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
        (to_a_stranger, "<Say id>Maaf, ada gangguan. Sampai jumpa.</Say><Hangup/>"),
        (trouble.nothing, ""),
    ],
)
def test_in_trouble_everybody_hears_something_that_is_true(
    said: Callable[[Voice], str], expected: str
) -> None:
    assert listing(said(a_voice())) == listing(written_out(expected))
