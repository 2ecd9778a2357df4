"""The static document: it speaks every language, plays no recording, and leads the caller back."""

from pathlib import Path

from ivr.phone.documents import static
from tests.ivr.phone.samples import a_voice, listing, written_out

SPOKEN = """
    <Say id>
        Maaf, ada gangguan sebentar. Tetaplah di telepon. Bila Anda dalam bahaya, hubungi satu satu dua.
    </Say>
    <Say en>
        Sorry, something went wrong for a moment. Please stay on the line. If you are in danger, dial one one two.
    </Say>
    <Pause length="10"/>
    <Say id>
        Bila Anda perlu berbicara sekarang juga, hubungi satu satu sembilan ekstensi delapan.
        Bila Anda dalam bahaya, hubungi satu satu dua.
    </Say>
    <Say en>
        If you need to talk right now, dial one one nine, extension eight. If you are in danger, dial one one two.
    </Say>
    <Pause length="10"/>
    <Redirect method="POST">@fallback</Redirect>
"""


def test_while_the_site_is_down_callers_hear_in_every_language_where_to_turn_and_come_back() -> None:
    assert listing(static.fallback(a_voice())) == listing(written_out(SPOKEN))


def test_recordings_are_on_the_site_that_is_down_and_are_not_played(tmp_path: Path, recordings: Path) -> None:
    for name in ("trouble", "elsewhere"):
        (recordings / f"{name}.mp3").write_bytes(b"sound")
    assert listing(static.fallback(a_voice(data_dir=tmp_path))) == listing(written_out(SPOKEN))
