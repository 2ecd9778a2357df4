"""Sounds: how long words and audio files last, and recordings made of tones."""

import io
import struct
import wave

import pytest

from ivr.lab.carrier.sound import NotAudio, audio_seconds, hums, speech_seconds, tones


def test_tones_sound_where_somebody_spoke_and_are_silent_elsewhere():
    with wave.open(io.BytesIO(tones([(1.0, True), (0.5, False), (1.0, True)]))) as file:
        assert (file.getnframes(), file.getframerate()) == (20_000, 8000)
        frames = struct.unpack("<20000h", file.readframes(20_000))
    assert max(frames[:8000]) > 5000
    assert set(frames[8000:12_000]) == {0}
    assert max(frames[12_000:]) > 5000


def test_a_wav_file_lasts_as_long_as_its_frames():
    assert audio_seconds(tones([(2.5, True)]), "audio/wav") == 2.5
    assert audio_seconds(tones([(2.5, True)]), "audio/x-wav; rate=8000") == 2.5


def test_a_telephone_wav_in_mu_law_is_taken_too():
    head = b"RIFF" + struct.pack("<I", 36 + 16_000) + b"WAVEfmt "
    head += struct.pack("<IHHIIHH", 16, 7, 1, 8000, 8000, 1, 8) + b"data" + struct.pack("<I", 16_000)
    assert audio_seconds(head + bytes(16_000), "audio/wav") == pytest.approx(2, abs=0.1)


def test_an_mp3_lasts_as_long_as_its_bits():
    # MPEG 2, layer III, 8 kbit/s: a thousand bytes a second.
    body = (b"\xff\xf3\x18\xc4" + bytes(32)) * 100
    assert audio_seconds(body, "audio/mpeg") == pytest.approx(3.6)
    assert audio_seconds(
        b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10) + body, "audio/mpeg"
    ) == pytest.approx(3.6)


def test_an_mp3_hums_where_somebody_spoke_and_is_as_long_as_the_spans():
    body = hums([(0.9, False), (1.8, True), (0.9, False)])
    frames = [body[at : at + 36] for at in range(0, len(body), 36)]
    assert audio_seconds(body, "audio/mpeg") == pytest.approx(3.6)
    assert {frame[:4] for frame in frames} == {b"\xff\xf3\x18\xc4"}
    assert [any(frame[4:]) for frame in frames] == [False] * 25 + [True] * 50 + [False] * 25


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"RIFF", "audio/wav"), (b"<html>", "text/html"), (b"nothing", "audio/mpeg"), (tones([(1, True)]), "")],
)
def test_what_is_no_audio_is_refused(body: bytes, kind: str):
    with pytest.raises(NotAudio):
        audio_seconds(body, kind)


def test_words_take_their_time():
    assert speech_seconds("one two three four five") == pytest.approx(2.0)
    assert speech_seconds("") > 0
