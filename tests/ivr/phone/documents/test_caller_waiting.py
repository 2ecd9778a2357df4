"""What a caller in the line hears: words now and then, music always, and a key at any moment."""

from datetime import timedelta

import pytest

from routing.switchboard.replies import HoldOn, MayStay, Reply, Soon, Wait
from tests.ivr.phone.samples import CALL, TEN, listing, text_of, written_out

DOCUMENTS: list[tuple[Reply, str]] = [
    (
        Wait(CALL, "id", TEN),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "id", TEN, place=1, soon=Soon.SHORT),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say id>Anda berikutnya.</Say>
            <Say id>Anda akan kami hubungkan begitu ada konselor yang siap.</Say>
            <Say id>Mohon jangan tutup telepon. Giliran Anda tetap kami jaga.</Say>
            <Say id>
                Bila tidak ingin menunggu, tekan satu agar kami telepon kembali, atau dua untuk
                meninggalkan pesan.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "en", TEN, place=1, soon=Soon.SHORT),
        """
        <Gather action="@wait/key?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say en>You are next.</Say>
            <Say en>We will connect you as soon as a counsellor is ready.</Say>
            <Say en>Please do not hang up. We keep your place in line.</Say>
            <Say en>
                If you would rather not wait, press one to be called back, or two to leave a message.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "id", TEN, place=3, soon=Soon.MINUTES),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say id>Anda berada di urutan ke-3.</Say>
            <Say id>Mungkin perlu beberapa menit lagi.</Say>
            <Say id>Mohon jangan tutup telepon. Giliran Anda tetap kami jaga.</Say>
            <Say id>
                Bila tidak ingin menunggu, tekan satu agar kami telepon kembali, atau dua untuk
                meninggalkan pesan.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "en", TEN, place=3, soon=Soon.MINUTES),
        """
        <Gather action="@wait/key?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say en>You are number 3 in line.</Say>
            <Say en>It may take a few more minutes.</Say>
            <Say en>Please do not hang up. We keep your place in line.</Say>
            <Say en>
                If you would rather not wait, press one to be called back, or two to leave a message.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "id", TEN, place=12, soon=Soon.LONG),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say id>Anda berada di urutan ke-12.</Say>
            <Say id>
                Hari ini banyak yang menelepon, sehingga Anda mungkin menunggu lebih dari lima
                menit.
            </Say>
            <Say id>Mohon jangan tutup telepon. Giliran Anda tetap kami jaga.</Say>
            <Say id>
                Bila tidak ingin menunggu, tekan satu agar kami telepon kembali, atau dua untuk
                meninggalkan pesan.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "en", TEN, place=12, soon=Soon.LONG),
        """
        <Gather action="@wait/key?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say en>You are number 12 in line.</Say>
            <Say en>Many people are calling today, so you may wait more than five minutes.</Say>
            <Say en>Please do not hang up. We keep your place in line.</Say>
            <Say en>
                If you would rather not wait, press one to be called back, or two to leave a message.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "id", TEN, unknown_key=True),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>Mohon jangan tutup telepon. Giliran Anda tetap kami jaga.</Say>
            <Say id>
                Bila tidak ingin menunggu, tekan satu agar kami telepon kembali, atau dua untuk
                meninggalkan pesan.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "en", TEN, place=1, soon=Soon.SHORT, returned=True),
        """
        <Gather action="@wait/key?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say en>
                Your conversation was interrupted. If you would still like to talk, stay on the
                line; we will connect you again soon.
            </Say>
            <Say en>You are next.</Say>
            <Say en>We will connect you as soon as a counsellor is ready.</Say>
            <Say en>Please do not hang up. We keep your place in line.</Say>
            <Say en>
                If you would rather not wait, press one to be called back, or two to leave a message.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        Wait(CALL, "id", TEN, place=1, soon=Soon.SHORT, returned=True),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="1">
            <Say id>
                Percakapan Anda terputus. Bila Anda masih ingin berbicara, tetaplah di telepon;
                Anda akan segera kami hubungkan kembali.
            </Say>
            <Say id>Anda berikutnya.</Say>
            <Say id>Anda akan kami hubungkan begitu ada konselor yang siap.</Say>
            <Say id>Mohon jangan tutup telepon. Giliran Anda tetap kami jaga.</Say>
            <Say id>
                Bila tidak ingin menunggu, tekan satu agar kami telepon kembali, atau dua untuk
                meninggalkan pesan.
            </Say>
            <Play>~9.wav</Play>
        </Gather>
        """,
    ),
    (
        HoldOn(CALL, "id"),
        """
        <Play>~2.wav</Play>
        """,
    ),
    (
        MayStay(CALL, "id"),
        """
        <Gather action="@wait/key?call" finishOnKey="" method="POST" numDigits="1" timeout="8">
            <Say id>
                Percakapan Anda sudah berakhir. Anda boleh menutup telepon.
                Bila masih ingin berbicara, tetaplah di telepon atau tekan nol.
            </Say>
        </Gather>
        <Redirect method="POST">@wait/stayed?call</Redirect>
        """,
    ),
    (
        MayStay(CALL, "en", unknown_key=True),
        """
        <Gather action="@wait/key?call&amp;language=en" finishOnKey="" method="POST" numDigits="1" timeout="8">
            <Say en>Sorry, that choice is not available.</Say>
            <Say en>
                Your conversation has ended. You may hang up now.
                If you would still like to talk, stay on the line or press zero.
            </Say>
        </Gather>
        <Redirect method="POST">@wait/stayed?call&amp;language=en</Redirect>
        """,
    ),
    (
        HoldOn(CALL, "id", interrupted=True),
        """
        <Say id>Mohon tunggu sebentar, Anda akan segera dihubungkan kembali.</Say>
        <Play>~2.wav</Play>
        """,
    ),
    (
        HoldOn(CALL, "en", interrupted=True),
        """
        <Say en>One moment please, you will be connected again soon.</Say>
        <Play>~2.wav</Play>
        """,
    ),
]


@pytest.mark.parametrize(("outcome", "expected"), DOCUMENTS, ids=lambda each: type(each).__name__)
def test_a_waiting_caller_hears(outcome: Reply, expected: str) -> None:
    assert listing(text_of(outcome)) == listing(written_out(expected))


@pytest.mark.parametrize(("length", "music"), [(2, 1), (10, 9), (30, 29), (60, 59)])
def test_the_music_leaves_a_second_for_the_key(length: int, music: int) -> None:
    text = text_of(Wait(CALL, "id", timedelta(seconds=length)))
    assert f"/media/music/{music}.wav" in text
