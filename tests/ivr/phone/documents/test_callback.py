"""Documents about callbacks, and words that must not reach an unknown person who answers (promise P6)."""

import re
from datetime import timedelta

import pytest

from ivr.phone.documents import _written, trouble
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
from routing.switchboard.replies import Reply, Screen
from tests.ivr.phone.documents.words import NAMES_A_HOTLINE
from tests.ivr.phone.samples import CALL, NOW, OFFER, TEN, a_voice, listing, text_of, written_out

NIGHT = """
        <Gather action="@callback/night?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say en>
                Press one if we may ring you late tonight as well, two if not.
            </Say>
        </Gather>
"""
TYPE = """
        <Gather action="@callback/typed?call&amp;language=en" finishOnKey="#" method="POST" timeout="10">
            <Say en>Sorry, we cannot ring that number.</Say>
            <Say en>
                Type the number at which we can reach you, then press the hash key. Zero and the hash key lead back.
            </Say>
        </Gather>
"""
READ = """
        <Gather action="@callback/right?call" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say id>Nomor yang Anda ketik: nol delapan satu tiga, sembilan nol nol nol, nol nol nol satu.</Say>
            <Say id>Tekan satu bila benar, dua untuk mengetik lagi.</Say>
        </Gather>
"""
WHO = """
        <Gather action="@callback/who?call" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say id>
                Halo, apakah Anda meminta untuk ditelepon? Bila ya, tekan satu. Bila nanti saja, tekan dua.
                Bila tidak perlu lagi, tekan tiga. Bila nomor ini jangan ditelepon lagi, tekan sembilan.
            </Say>
        </Gather>
"""
NOT_THIS = """
        <Gather action="@callback/typed?call" finishOnKey="#" method="POST" timeout="10">
            <Say id>
                Maaf, nomor yang Anda pakai sekarang tidak dapat kami telepon kembali. Anda dapat memberikan nomor
                lain, atau kembali untuk menunggu atau meninggalkan pesan.
            </Say>
            <Say id>
                Ketik nomor telepon yang dapat kami hubungi, lalu akhiri dengan tanda pagar. Untuk kembali, tekan nol
                lalu tanda pagar.
            </Say>
        </Gather>
"""
NUMBER = """
        <Gather action="@callback/number?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say en>Sorry, that choice is not available.</Say>
            <Say en>Press one if we may ring you at this number, two for another number, or zero to go back.</Say>
        </Gather>
"""
HOUR = (
    "Sorry, so many people have asked to be called back in the last hour that we cannot take your request now. "
    "You can still wait for a counsellor, or leave a message."
)
HOUR_WITHHELD = (
    "Sorry, in the last hour there have been too many requests from numbers that we cannot see, so we cannot take "
    "yours now. You can still wait for a counsellor, leave a message, or call again with your number shown."
)
DOCUMENTS: list[tuple[Reply, str]] = [
    (
        AskNumber(CALL, "en", unknown_key=True),
        f'{NUMBER}{NUMBER}<Redirect method="POST">@callback/number?call&amp;language=en</Redirect>',
    ),
    (
        AskTyping(CALL, "en", not_sound=True),
        f'{TYPE}{TYPE}<Redirect method="POST">@callback/typed?call&amp;language=en</Redirect>',
    ),
    (
        ReadBack(CALL, "id", "081390000001"),
        f'{READ}{READ}<Redirect method="POST">@callback/right?call</Redirect>',
    ),
    (
        AskNight(CALL, "en"),
        f'{NIGHT}{NIGHT}<Redirect method="POST">@callback/night?call&amp;language=en</Redirect>',
    ),
    (WhoIsThis(CALL, "id"), f'{WHO}{WHO}<Redirect method="POST">@callback/who?call</Redirect>'),
    (
        TooMany(CALL, "en", Limit.TODAY),
        """
        <Say en>Sorry, we cannot take another request today.</Say>
        <Redirect method="POST">@callback/back?call&amp;language=en</Redirect>
        """,
    ),
    (
        TooMany(CALL, "en", Limit.HOUR),
        f"""
        <Say en>{HOUR}</Say>
        <Redirect method="POST">@callback/back?call&amp;language=en</Redirect>
        """,
    ),
    (
        TooMany(CALL, "en", Limit.HOUR_WITHHELD),
        f"""
        <Say en>{HOUR_WITHHELD}</Say>
        <Redirect method="POST">@callback/back?call&amp;language=en</Redirect>
        """,
    ),
    (
        AwaitCaller(OFFER, first=False),
        """
        <Gather action="@callback/fetch?offer" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Play>~3.wav</Play>
        </Gather>
        <Redirect method="POST">@callback/fetch?offer</Redirect>
        """,
    ),
    (
        AskTyping(CALL, "id", not_this=True),
        f'{NOT_THIS}{NOT_THIS}<Redirect method="POST">@callback/typed?call</Redirect>',
    ),
    (
        SayNoMore("id", SayNoMoreWord.NEVER),
        "<Say id>Baik, nomor ini tidak akan ditelepon lagi. Terima kasih.</Say><Hangup/>",
    ),
    (SayNoMore("en", SayNoMoreWord.LATER), "<Say en>All right, another time. Thank you.</Say><Hangup/>"),
]


@pytest.mark.parametrize(("outcome", "expected"), DOCUMENTS, ids=lambda each: type(each).__name__)
def test_the_question_comes_twice_and_then_goes_on_by_itself(outcome: Reply, expected: str) -> None:
    assert listing(text_of(outcome)) == listing(written_out(expected))


@pytest.mark.parametrize("language", ["id", "en"])
def test_p6_whoever_answers_a_callback_hears_nothing_that_names_a_hotline(language: str) -> None:
    spoken = [
        text_of(WhoIsThis(CALL, language)),
        text_of(WhoIsThis(CALL, language, unknown_key=True)),
        *(text_of(SayNoMore(language, word)) for word in SayNoMoreWord),
        trouble.stranger(a_voice(), language),
    ]
    for text in spoken:
        assert not NAMES_A_HOTLINE.search(" ".join(re.findall(r"<Say[^>]*>([^<]*)", text))), text
    # The check itself works: it finds the words that callers hear.
    assert NAMES_A_HOTLINE.search(Prompts((language,))[language].spoken("greeting").text)


def test_p6_a_number_that_was_read_back_is_kept_in_no_memory() -> None:
    _written.cache_clear()
    text_of(ReadBack(CALL, "id", "081390000001"))
    assert _written.cache_info().currsize == 0


@pytest.mark.parametrize(
    ("digits", "spelt"),
    [
        ("0", "zero"),
        ("0813", "zero eight one three"),
        ("081390000001", "zero eight one three, nine zero zero zero, zero zero zero one"),
        ("15550", "one five five five, zero"),
    ],
)
def test_digits_are_spelt_a_few_at_a_breath(digits: str, spelt: str) -> None:
    assert Prompts(("en",))["en"].spell(digits) == spelt


def test_the_caller_hears_from_when_on_they_will_be_rung() -> None:
    text = text_of(Agreed(CALL, "en", NOW, NOW + 21 * 6 * 60 * TEN))
    assert "The earliest that we ring you is tomorrow at 07:00 WIB." in text
    assert "as soon as it is your turn" in text_of(Agreed(CALL, "en", NOW, None))
    assert "already have your request" in text_of(Agreed(CALL, "en", NOW, None, stands=True))
    stands = text_of(Agreed(CALL, "en", NOW, NOW + timedelta(days=5), stands=True))
    assert "The earliest that we ring you is on Monday at 10:00 WIB." in stands


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (Back.LINE, "If you would rather wait on the line now, press zero."),
        (Back.MENU, "To hear what else you can do, press zero."),
    ],
)
def test_before_the_end_a_key_still_leads_back(back: Back, words: str) -> None:
    expected = f"""
        <Gather action="@callback/agreed?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say en>
                All right. We will ring you as soon as it is your turn. When your phone rings, pick up and press one.
            </Say>
            <Say en>{words}</Say>
            <Say en>
                If you need to talk right now, dial one one nine, extension eight. If you are in danger,
                dial one one two.
            </Say>
        </Gather>
        <Say en>Please call us again. Take good care of yourself.</Say>
        <Hangup/>
    """
    assert listing(text_of(Agreed(CALL, "en", NOW, None, back=back))) == listing(written_out(expected))


def test_a_counsellor_hears_that_it_is_a_callback() -> None:
    assert "Ada yang meminta untuk ditelepon kembali" in text_of(_screen(callback=True))
    assert "Ada penelepon yang menunggu" in text_of(_screen(callback=False))


def _screen(*, callback: bool) -> Reply:
    return Screen(OFFER, "en", TEN, callback=callback)
