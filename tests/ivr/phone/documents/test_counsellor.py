"""What a counsellor hears, document by document, in the helpline's first language."""

from datetime import timedelta

import pytest

from routing.switchboard.replies import (
    AskLast,
    AskResolution,
    Connect,
    Desk,
    DeskWord,
    Farewell,
    Kept,
    Menu,
    OneMoment,
    Part,
    Reply,
    Screen,
    SpokenPlan,
    WrapUp,
)
from routing.switchboard.testring.replies import AfterTest, AskForKey, PartAfterTest
from tests.ivr.phone.samples import CALL, NOW, OFFER, TEST, a_voice, listing, text_of, written_out

DOCUMENTS: list[tuple[Reply, str]] = [
    (
        AskForKey(TEST),
        """
        <Gather action="@test/key?test" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say id>
                Halo. Ini hanya tes telepon dari layanan tempat Anda bertugas sebagai konselor.
                Tidak ada penelepon yang menunggu.
            </Say>
            <Say id>Tekan satu, agar kami tahu bahwa nomor ini benar.</Say>
        </Gather>
        <Redirect method="POST">@test/key?test</Redirect>
        """,
    ),
    (
        AskForKey(TEST, unknown_key=True),
        """
        <Gather action="@test/key?test" finishOnKey="" method="POST" numDigits="1" timeout="6">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>Tekan satu, agar kami tahu bahwa nomor ini benar.</Say>
        </Gather>
        <Redirect method="POST">@test/key?test</Redirect>
        """,
    ),
    (
        PartAfterTest(AfterTest.CONFIRMED),
        """
        <Say id>Terima kasih. Telepon Anda dapat dihubungi. Silakan tutup telepon.</Say>
        <Hangup/>
        """,
    ),
    (
        Desk(CALL, NOW),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Halo, terima kasih sudah bertugas.</Say>
            <Say id>Anda tercatat siap menerima telepon.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    (
        Desk(CALL, NOW, NOW + timedelta(hours=6)),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Halo, terima kasih sudah bertugas.</Say>
            <Say id>Anda tercatat sedang jeda sampai pukul 16.00 WIB.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    (
        Desk(CALL, NOW, None, said=DeskWord.READY),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Anda tercatat siap menerima telepon.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    (
        Desk(CALL, NOW, NOW + timedelta(hours=6), said=DeskWord.PAUSED),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Anda tercatat sedang jeda sampai pukul 16.00 WIB.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    (
        Desk(CALL, NOW, NOW + timedelta(hours=6), said=DeskWord.UNKNOWN_KEY),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>Anda tercatat sedang jeda sampai pukul 16.00 WIB.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    (
        Screen(OFFER, "en", timedelta(seconds=20)),
        """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say id>Ada penelepon yang menunggu.</Say>
            <Say id>Ia memilih bahasa Inggris.</Say>
            <Say id>Tekan satu untuk menerima, dua untuk menolak.</Say>
        </Gather>
        <Redirect method="POST">@offer/key?offer</Redirect>
        """,
    ),
    (
        Screen(OFFER, "id", timedelta(seconds=130)),
        """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say id>Ada penelepon yang menunggu.</Say>
            <Say id>Ia memilih bahasa Indonesia.</Say>
            <Say id>Sudah menunggu 2 menit.</Say>
            <Say id>Tekan satu untuk menerima, dua untuk menolak.</Say>
        </Gather>
        <Redirect method="POST">@offer/key?offer</Redirect>
        """,
    ),
    (
        Screen(OFFER, "id", timedelta(seconds=130), plan=SpokenPlan("Ana", 15)),
        """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say id>Ada penelepon yang menunggu.</Say>
            <Say id>Ia memilih bahasa Indonesia.</Say>
            <Say id>Ada rencana untuk penelepon ini.</Say>
            <Say id>Ia berbicara dengan Ana.</Say>
            <Say id>Paling lama 15 menit.</Say>
            <Say id>Tekan satu untuk menerima, dua untuk menolak.</Say>
        </Gather>
        <Redirect method="POST">@offer/key?offer</Redirect>
        """,
    ),
    (
        Screen(OFFER, "id", timedelta(seconds=130), unknown_key=True),
        """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>Tekan satu untuk menerima, dua untuk menolak.</Say>
        </Gather>
        <Redirect method="POST">@offer/key?offer</Redirect>
        """,
    ),
    (
        Screen(OFFER, "id", timedelta(seconds=20), by_caller=True),
        """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say id>Ada penelepon yang menunggu.</Say>
            <Say id>Ia memilih bahasa Indonesia.</Say>
            <Say id>Tekan satu untuk menerima, dua untuk menolak.</Say>
        </Gather>
        <Hangup/>
        """,
    ),
    (
        Connect(OFFER, CALL),
        f"""
        <Say id>Terima kasih. Anda segera terhubung.</Say>
        <Dial action="@conversation/parted?offer" method="POST" timeout="15">
            <Queue method="POST" url="@conversation/joined?offer">call-{CALL}</Queue>
        </Dial>
        """,
    ),
    (
        Connect(OFFER, CALL, star_menu=True),
        f"""
        <Say id>Terima kasih. Anda segera terhubung.</Say>
        <Dial action="@conversation/parted?offer" hangupOnStar="true" method="POST" timeout="15">
            <Queue method="POST" url="@conversation/joined?offer">call-{CALL}</Queue>
        </Dial>
        """,
    ),
    (
        Connect(OFFER, CALL, still_there=True),
        f"""
        <Say id>Terima kasih. Penelepon Anda masih ada. Anda segera terhubung.</Say>
        <Dial action="@conversation/parted?offer" method="POST" timeout="15">
            <Queue method="POST" url="@conversation/joined?offer">call-{CALL}</Queue>
        </Dial>
        """,
    ),
    (
        Screen(OFFER, "id", timedelta(seconds=130), cut_off=True),
        """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say id>Ada penelepon yang menunggu.</Say>
            <Say id>Ia memilih bahasa Indonesia.</Say>
            <Say id>Percakapannya terputus.</Say>
            <Say id>Tekan satu untuk menerima, dua untuk menolak.</Say>
        </Gather>
        <Redirect method="POST">@offer/key?offer</Redirect>
        """,
    ),
    (
        Desk(CALL, NOW, still_there=True),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Halo, terima kasih sudah bertugas.</Say>
            <Say id>
                Penelepon yang baru saja terputus dari Anda masih menunggu. Tekan satu untuk berbicara dengannya.
            </Say>
            <Say id>Anda tercatat siap menerima telepon.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    *(
        (
            Desk(CALL, NOW, said=said),
            f"""
            <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
                <Say id>{words}</Say>
                <Say id>Anda tercatat siap menerima telepon.</Say>
                <Say id>
                    Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                    empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
                </Say>
            </Gather>
            <Redirect method="POST">@desk?call</Redirect>
            """,
        )
        for said, words in (
            (DeskWord.NO_LAST, "Tidak ada percakapan Anda yang tercatat dalam dua belas jam terakhir."),
            (
                DeskWord.FOR_SUPERVISOR,
                "Terima kasih. Sudah dicatat bahwa percakapan ini perlu perhatian penyelia.",
            ),
            (DeskWord.NOT_AGAIN, "Baik. Selama bertugas Anda tidak akan menerima penelepon ini lagi."),
        )
    ),
    (
        Desk(CALL, NOW, NOW + timedelta(hours=6), said=DeskWord.PAUSE_STANDS),
        """
        <Gather action="@desk?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>
                Terima kasih. Jeda Anda diatur oleh koordinator. Hubungi koordinator bila ingin mengakhirinya lebih
                cepat.
            </Say>
            <Say id>Anda tercatat sedang jeda sampai pukul 16.00 WIB.</Say>
            <Say id>
                Tekan satu bila siap, dua untuk jeda, tiga bila Anda sendiri ingin berbicara,
                empat tentang penelepon terakhir Anda. Lalu Anda boleh menutup telepon.
            </Say>
        </Gather>
        <Redirect method="POST">@desk?call</Redirect>
        """,
    ),
    (
        AskLast(CALL, NOW - timedelta(minutes=35), NOW, unknown_key=True),
        """
        <Gather action="@desk/last?call" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>Percakapan terakhir Anda dimulai hari ini pukul 09.25 WIB.</Say>
            <Say id>
                Tekan satu bila perlu perhatian penyelia, dua bila malam ini Anda tidak ingin menerima penelepon
                ini lagi.
            </Say>
        </Gather>
        <Redirect method="POST">@desk/last?call</Redirect>
        """,
    ),
    (
        Part(Farewell.TAKEN),
        """
        <Say id>Terima kasih. Penelepon ini sudah diterima konselor lain.</Say>
        <Hangup/>
        """,
    ),
    (
        Part(Farewell.CALLER_GONE),
        """
        <Say id>Terima kasih. Penelepon sudah tidak menunggu lagi.</Say>
        <Hangup/>
        """,
    ),
    (
        Part(Farewell.DECLINED),
        """
        <Say id>Baik. Kami teruskan ke konselor lain.</Say>
        <Hangup/>
        """,
    ),
    (
        Part(Farewell.NO_KEY),
        """
        <Say id>Tidak ada tombol yang ditekan. Kami teruskan ke konselor lain.</Say>
        <Hangup/>
        """,
    ),
    (
        OneMoment(OFFER),
        """
        <Pause length="1"/>
        <Redirect method="POST">@conversation/after?offer</Redirect>
        """,
    ),
    (
        Menu(OFFER),
        """
        <Gather action="@conversation/menu?offer" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>
                Penelepon menunggu. Tekan satu untuk kembali, dua untuk menyerahkan ke konselor
                lain, tiga untuk menandai percakapan ini, sembilan untuk mengakhirinya.
            </Say>
        </Gather>
        <Redirect method="POST">@conversation/menu?offer</Redirect>
        """,
    ),
    (
        Menu(OFFER, flagged=True),
        """
        <Gather action="@conversation/menu?offer" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Percakapan sudah diberi tanda.</Say>
            <Say id>
                Penelepon menunggu. Tekan satu untuk kembali, dua untuk menyerahkan ke konselor
                lain, tiga untuk menandai percakapan ini, sembilan untuk mengakhirinya.
            </Say>
        </Gather>
        <Redirect method="POST">@conversation/menu?offer</Redirect>
        """,
    ),
    (
        Menu(OFFER, unknown_key=True),
        """
        <Gather action="@conversation/menu?offer" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>
                Penelepon menunggu. Tekan satu untuk kembali, dua untuk menyerahkan ke konselor
                lain, tiga untuk menandai percakapan ini, sembilan untuk mengakhirinya.
            </Say>
        </Gather>
        <Redirect method="POST">@conversation/menu?offer</Redirect>
        """,
    ),
    (
        AskResolution(OFFER),
        """
        <Gather action="@conversation/resolution?offer" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>
                Percakapan selesai. Tekan satu bila tuntas, dua bila perlu tindak lanjut, tiga
                bila perlu ditelepon kembali.
            </Say>
        </Gather>
        <Redirect method="POST">@conversation/resolution?offer</Redirect>
        """,
    ),
    (
        AskResolution(OFFER, unknown_key=True),
        """
        <Gather action="@conversation/resolution?offer" finishOnKey="" method="POST" numDigits="1" timeout="10">
            <Say id>Maaf, pilihan itu tidak tersedia.</Say>
            <Say id>
                Percakapan selesai. Tekan satu bila tuntas, dua bila perlu tindak lanjut, tiga
                bila perlu ditelepon kembali.
            </Say>
        </Gather>
        <Redirect method="POST">@conversation/resolution?offer</Redirect>
        """,
    ),
    (
        WrapUp(timedelta(seconds=60)),
        """
        <Say id>Terima kasih. Silakan beristirahat sejenak, 60 detik.</Say>
        <Hangup/>
        """,
    ),
    (
        WrapUp(timedelta(seconds=60), Kept.CALLBACK),
        """
        <Say id>Baik. Ia akan kami telepon kembali nanti, oleh konselor yang bertugas.</Say>
        <Say id>Terima kasih. Silakan beristirahat sejenak, 60 detik.</Say>
        <Hangup/>
        """,
    ),
]


@pytest.mark.parametrize(("outcome", "expected"), DOCUMENTS, ids=lambda each: type(each).__name__)
def test_a_counsellor_hears(outcome: Reply, expected: str) -> None:
    assert listing(text_of(outcome)) == listing(written_out(expected))


def test_a_counsellor_of_an_english_helpline_hears_english_whatever_the_caller_chose() -> None:
    text = text_of(Screen(OFFER, "id", timedelta(seconds=130)), a_voice("en", "id"))
    expected = """
        <Gather action="@offer/key?offer" finishOnKey="" method="POST" numDigits="1" timeout="3">
            <Say en>A caller is waiting.</Say>
            <Say en>They chose Indonesian.</Say>
            <Say en>They have waited 2 minutes.</Say>
            <Say en>Press one to accept, two to decline.</Say>
        </Gather>
        <Redirect method="POST">@offer/key?offer</Redirect>
    """
    assert listing(text) == listing(written_out(expected))


@pytest.mark.parametrize(
    ("farewell", "words"),
    [
        (Farewell.TAKEN, "Thank you. Another counsellor has already answered this caller."),
        (Farewell.CALLER_GONE, "Thank you. The caller is no longer waiting."),
        (Farewell.DECLINED, "All right. We will ask another counsellor."),
        (Farewell.NO_KEY, "No key was pressed. We will ask another counsellor."),
    ],
)
def test_a_counsellor_whose_leg_ends_hears_why(farewell: Farewell, words: str) -> None:
    text = text_of(Part(farewell), a_voice("en"))
    assert listing(text) == listing(written_out(f"<Say en>{words}</Say><Hangup/>"))
