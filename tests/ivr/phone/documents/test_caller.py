"""What a caller hears, document by document: the order of the verbs is behaviour."""

from datetime import timedelta

import pytest

from routing.switchboard.replies import (
    Closing,
    Directions,
    Greet,
    Joined,
    JoinLine,
    LeaveLine,
    LeaveMessage,
    MessageKept,
    Nothing,
    NotOurs,
    OverflowMenu,
    OverflowReason,
    Record,
    Reply,
    StartOver,
    TurnAway,
)
from tests.ivr.phone.samples import CALL, NOW, listing, text_of, written_out

DOCUMENTS: list[tuple[Reply, str]] = [
    (Nothing(), ""),
    (
        StartOver(),
        """
        <Say id>
            Maaf, ada gangguan sebentar. Tetaplah di telepon. Bila Anda dalam bahaya, hubungi satu satu dua.
        </Say>
        <Redirect method="POST">@fallback</Redirect>
        """,
    ),
    (
        NotOurs(),
        """
        <Say id>
            Maaf, nomor yang Anda hubungi bukan nomor layanan kami. Bila Anda dalam bahaya,
            hubungi satu satu dua.
        </Say>
        <Hangup/>
        """,
    ),
    (
        TurnAway("id"),
        """
        <Say id>
            Maaf, panggilan dari nomor ini tidak dapat kami layani. Bila Anda membutuhkan
            bantuan, hubungi satu satu sembilan ekstensi delapan. Bila Anda dalam bahaya,
            hubungi satu satu dua.
        </Say>
        <Hangup/>
        """,
    ),
    (
        TurnAway("en"),
        """
        <Say en>
            Sorry, we cannot take calls from this number. If you need help, dial one one nine,
            extension eight. If you are in danger, dial one one two.
        </Say>
        <Hangup/>
        """,
    ),
    (
        Greet(CALL, ("id", "en")),
        """
        <Gather action="@language?call" finishOnKey="" method="POST" numDigits="1" timeout="4">
            <Say id>
                Terima kasih sudah menelepon. Anda tidak sendirian. Kami akan berusaha menghubungkan Anda
                dengan seseorang yang siap mendengarkan.
            </Say>
            <Say id>
                Bila Anda atau orang di dekat Anda sedang dalam bahaya, tutup telepon ini dan
                hubungi satu satu dua.
            </Say>
            <Say id>Untuk bahasa Indonesia, tekan 1.</Say>
            <Say en>
                If you or someone near you is in danger, please hang up and dial one one two.
            </Say>
            <Say en>For English, press 2.</Say>
        </Gather>
        <Redirect method="POST">@language?call</Redirect>
        """,
    ),
    (
        Greet(CALL, ("en", "id")),
        """
        <Gather action="@language?call" finishOnKey="" method="POST" numDigits="1" timeout="4">
            <Say en>
                Thank you for calling. You are not alone. We will do our best to connect you with someone who
                is ready to listen.
            </Say>
            <Say en>
                If you or someone near you is in danger, please hang up and dial one one two.
            </Say>
            <Say en>For English, press 1.</Say>
            <Say id>
                Bila Anda atau orang di dekat Anda sedang dalam bahaya, tutup telepon ini dan
                hubungi satu satu dua.
            </Say>
            <Say id>Untuk bahasa Indonesia, tekan 2.</Say>
        </Gather>
        <Redirect method="POST">@language?call</Redirect>
        """,
    ),
    (
        Greet(CALL, ("id", "en"), 1, unknown_key=True),
        """
        <Gather action="@language?call&amp;round=1" finishOnKey="" method="POST" numDigits="1" timeout="4">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>
                Bila Anda atau orang di dekat Anda sedang dalam bahaya, tutup telepon ini dan
                hubungi satu satu dua.
            </Say>
            <Say id>Untuk bahasa Indonesia, tekan 1.</Say>
            <Say en>
                If you or someone near you is in danger, please hang up and dial one one two.
            </Say>
            <Say en>For English, press 2.</Say>
        </Gather>
        <Redirect method="POST">@language?call&amp;round=1</Redirect>
        """,
    ),
    (
        # After a double press: the words that it cut short, without those about an unavailable choice.
        Greet(CALL, ("en",) * 2, 1),
        """
        <Gather action="@language?call&amp;round=1" finishOnKey="" method="POST" numDigits="1" timeout="4">
            <Say en>
                If you or someone near you is in danger, please hang up and dial one one two.
            </Say>
            <Say en>For English, press 1.</Say>
            <Say en>
                If you or someone near you is in danger, please hang up and dial one one two.
            </Say>
            <Say en>For English, press 2.</Say>
        </Gather>
        <Redirect method="POST">@language?call&amp;round=1</Redirect>
        """,
    ),
    (
        Greet(CALL, ("en",)),
        """
        <Say en>
            Thank you for calling. You are not alone. We will do our best to connect you with someone who is
            ready to listen.
        </Say>
        <Say en>If you or someone near you is in danger, please hang up and dial one one two.</Say>
        <Redirect method="POST">@language?call</Redirect>
        """,
    ),
    (
        JoinLine(CALL, "id"),
        f"""
        <Enqueue action="@left?call" method="POST" waitUrl="@wait?call" waitUrlMethod="POST">
            call-{CALL}
        </Enqueue>
        """,
    ),
    (
        LeaveLine(),
        """
        <Leave/>
        """,
    ),
    (
        OverflowMenu(CALL, Directions("id", OverflowReason.WAITED_LONGEST, NOW, None), back=True),
        """
        <Gather action="@overflow?call" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say id>
                Mohon maaf, Anda sudah menunggu lama. Saat ini belum ada konselor yang dapat menerima telepon Anda.
            </Say>
            <Say id>
                Bila Anda perlu berbicara sekarang juga, hubungi satu satu sembilan ekstensi delapan.
                Bila Anda dalam bahaya, hubungi satu satu dua.
            </Say>
            <Say id>Tekan nol untuk tetap menunggu konselor.</Say>
            <Say id>Tekan satu agar kami telepon kembali.</Say>
            <Say id>Tekan dua untuk meninggalkan pesan.</Say>
        </Gather>
        <Redirect method="POST">@overflow?call</Redirect>
        """,
    ),
    (
        OverflowMenu(
            CALL, Directions("en", OverflowReason.NOBODY_ON_DUTY, NOW, None), back=False, unknown_key=True
        ),
        """
        <Gather action="@overflow?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say en>Sorry, that choice is not available.</Say>
            <Say en>Press one to be called back.</Say>
            <Say en>Press two to leave a message.</Say>
        </Gather>
        <Redirect method="POST">@overflow?call&amp;language=en</Redirect>
        """,
    ),
    (
        OverflowMenu(
            CALL, Directions("en", OverflowReason.WAITED_LONGEST, NOW, None, nothing_arrived=True), back=False
        ),
        """
        <Gather action="@overflow?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say en>Sorry, we did not hear a message from you.</Say>
            <Say en>
                If you need to talk right now, dial one one nine, extension eight.
                If you are in danger, dial one one two.
            </Say>
            <Say en>Press one to be called back.</Say>
            <Say en>Press two to leave a message.</Say>
        </Gather>
        <Redirect method="POST">@overflow?call&amp;language=en</Redirect>
        """,
    ),
    (
        LeaveMessage(CALL, "en"),
        """
        <Say en>
            Please leave your message after the tone. If you like, tell us your name and how we can reach you.
            Your message is recorded, heard by our team only, and then erased.
            When you have finished, press the hash key.
        </Say>
        <Redirect method="POST">@voicemail/tone?call&amp;language=en</Redirect>
        """,
    ),
    (
        OverflowMenu(
            CALL,
            Directions("en", OverflowReason.LINE_FAILED, NOW, None),
            back=False,
            unknown_key=True,
            rounds=1,
        ),
        """
        <Gather action="@overflow?call&amp;language=en&amp;round=1" finishOnKey="" method="POST" numDigits="1"
            timeout="6">
            <Say en>Sorry, that choice is not available.</Say>
            <Say en>Press one to be called back.</Say>
            <Say en>Press two to leave a message.</Say>
        </Gather>
        <Redirect method="POST">@overflow?call&amp;language=en&amp;round=1</Redirect>
        """,
    ),
    (
        JoinLine(CALL, "en", errors=2),
        """
        <Enqueue action="@left?call&amp;language=en&amp;errors=2" method="POST"
            waitUrl="@wait?call&amp;language=en"
            waitUrlMethod="POST">call-11111111-1111-4111-8111-111111111111</Enqueue>
        """,
    ),
    (
        JoinLine(CALL, "id", returns=1),
        """
        <Enqueue action="@left?call&amp;returns=1" method="POST" waitUrl="@wait?call"
            waitUrlMethod="POST">call-11111111-1111-4111-8111-111111111111</Enqueue>
        """,
    ),
    (
        Closing("id"),
        """
        <Say id>Konselor Anda mengakhiri percakapan ini. Terima kasih sudah berbicara dengan kami.</Say>
        <Say id>
            Bila Anda perlu berbicara sekarang juga, hubungi satu satu sembilan ekstensi delapan.
            Bila Anda dalam bahaya, hubungi satu satu dua.
        </Say>
        <Say id>Silakan menelepon kami lagi. Jaga diri Anda baik-baik.</Say>
        <Hangup/>
        """,
    ),
    (
        Closing("en"),
        """
        <Say en>Your counsellor has ended this conversation. Thank you for talking with us.</Say>
        <Say en>
            If you need to talk right now, dial one one nine, extension eight.
            If you are in danger, dial one one two.
        </Say>
        <Say en>Please call us again. Take good care of yourself.</Say>
        <Hangup/>
        """,
    ),
    (
        Record(CALL, "id", timedelta(seconds=180), timedelta(seconds=15)),
        """
        <Record action="@voicemail/recorded?call" finishOnKey="#" maxLength="180" method="POST" playBeep="true"
            recordingStatusCallback="@voicemail/recording?call" recordingStatusCallbackEvent="completed absent"
            recordingStatusCallbackMethod="POST" timeout="15" trim="do-not-trim"/>
        <Redirect method="POST">@voicemail/recorded?call</Redirect>
        """,
    ),
    (
        MessageKept("en"),
        """
        <Say en>Thank you. Your message is kept, and our team will listen to it.</Say>
        <Say en>
            If you need to talk right now, dial one one nine, extension eight.
            If you are in danger, dial one one two.
        </Say>
        <Say en>Please call us again. Take good care of yourself.</Say>
        <Hangup/>
        """,
    ),
    (
        Joined("id"),
        """
        <Say id>Anda sudah terhubung. Silakan berbicara.</Say>
        """,
    ),
    (
        Joined("en"),
        """
        <Say en>You are connected. Please go ahead.</Say>
        """,
    ),
]


@pytest.mark.parametrize(("outcome", "expected"), DOCUMENTS, ids=lambda each: type(each).__name__)
def test_a_caller_hears(outcome: Reply, expected: str) -> None:
    assert listing(text_of(outcome)) == listing(written_out(expected))


BECAUSE = {
    ("id", OverflowReason.NOBODY_ON_DUTY): "Maaf, saat ini tidak ada konselor yang bertugas.",
    ("en", OverflowReason.NOBODY_ON_DUTY): "Sorry, no counsellor is on duty right now.",
    ("id", OverflowReason.NOBODY_FREE): "Saat ini belum ada konselor yang dapat menerima telepon Anda.",
    ("en", OverflowReason.NOBODY_FREE): "Right now no counsellor can take your call.",
    ("id", OverflowReason.WAITED_LONGEST): (
        "Mohon maaf, Anda sudah menunggu lama. Saat ini belum ada konselor yang dapat menerima telepon Anda."
    ),
    ("en", OverflowReason.WAITED_LONGEST): (
        "We are sorry that you have waited so long. No counsellor can take your call right now."
    ),
    ("id", OverflowReason.LINE_FAILED): "Maaf, sambungan kami sedang terganggu.",
    ("en", OverflowReason.LINE_FAILED): "Sorry, there is a fault on our line.",
    ("id", OverflowReason.CLOSED): "Saluran kami sedang ditutup untuk sementara.",
    ("en", OverflowReason.CLOSED): "Our line is closed for a while.",
    ("id", OverflowReason.CUT_OFF): "Mohon maaf, percakapan Anda kembali berakhir terlalu cepat.",
    ("en", OverflowReason.CUT_OFF): "We are sorry that your conversation has ended early again.",
}


@pytest.mark.parametrize("because", OverflowReason)
def test_directions_in_indonesian_are_spoken_twice(because: OverflowReason) -> None:
    once = f"""
        <Say id>{BECAUSE["id", because]}</Say>
        <Say id>Konselor kami akan bertugas kembali besok pukul 10.00 WIB.</Say>
        <Say id>
            Bila Anda perlu berbicara sekarang juga, hubungi satu satu sembilan ekstensi delapan.
            Bila Anda dalam bahaya, hubungi satu satu dua.
        </Say>
        <Pause length="2"/>
    """
    goodbye = "<Say id>Silakan menelepon kami lagi. Jaga diri Anda baik-baik.</Say><Hangup/>"
    told = text_of(Directions("id", because, NOW, NOW + timedelta(days=1)))
    assert listing(told) == listing(written_out(once + once + goodbye))


@pytest.mark.parametrize("because", OverflowReason)
def test_directions_in_english_name_no_hour_that_nobody_knows(because: OverflowReason) -> None:
    once = f"""
        <Say en>{BECAUSE["en", because]}</Say>
        <Say en>
            If you need to talk right now, dial one one nine, extension eight.
            If you are in danger, dial one one two.
        </Say>
        <Pause length="2"/>
    """
    goodbye = "<Say en>Please call us again. Take good care of yourself.</Say><Hangup/>"
    assert listing(text_of(Directions("en", because, NOW, None))) == listing(
        written_out(once + once + goodbye)
    )
