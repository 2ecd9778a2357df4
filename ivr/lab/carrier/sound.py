"""Sounds: the length of speech and audio files, and recordings made of tones.

Source: /docs/voice/twiml/play (types of audio).
"""

import io
import itertools
import math
import struct
import wave

_SECONDS_A_WORD = 0.4
_RATE = 8000
_TONE = 440
AUDIO_TYPES = {
    *("audio/mpeg", "audio/wav", "audio/wave", "audio/x-wav", "audio/aiff", "audio/x-aifc", "audio/x-aiff"),
    *("audio/x-gsm", "audio/gsm", "audio/ulaw"),
}
# Kilobits a second of MPEG layer III, by version (1, then 2 and 2.5) and index in the frame header.
_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


class NotAudio(Exception):
    """The bytes are not the audio that their content type says."""


# Frames of MPEG 2, layer III, 8 kbit/s, 16 kHz, mono: 36 bytes and 36 ms each. The hum has one line of its spectrum, at
# 444 Hz: side information of 9 bytes (19 bits of Huffman code, 17 pairs, gain 200, table 1), then 16 pairs of nothing
# and one of a 1.
_FRAME_SECONDS = 0.036
_SILENCE = b"\xff\xf3\x18\xc4" + bytes(32)
_HUM = bytes.fromhex("fff318c4000098472000084200ffff4000").ljust(36, b"\0")


def speech_seconds(text: str) -> float:
    """Return how long a voice needs for these words."""
    return max(_SECONDS_A_WORD, _SECONDS_A_WORD * len(text.split()))


def audio_seconds(body: bytes, content_type: str) -> float:
    """Return an audio file's length in seconds. Raises NotAudio."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in AUDIO_TYPES:
        raise NotAudio(f"content type {content_type or 'missing'} is no audio")
    if "wav" in kind:
        return _wav_seconds(body)
    if kind == "audio/mpeg":
        return _mp3_seconds(body)
    return len(body) / _RATE


def _wav_seconds(body: bytes) -> float:
    try:
        with wave.open(io.BytesIO(body)) as file:
            return float(file.getnframes() / file.getframerate())
    except (wave.Error, EOFError) as error:
        # The standard library reads only PCM; Twilio also takes mu-law (format 7).
        if body[:4] == b"RIFF" and body[20:22] == b"\x07\x00":
            return len(body) / _RATE
        raise NotAudio(f"not a WAV file: {error}") from None


def _mp3_seconds(body: bytes) -> float:
    start = 0
    if body[:3] == b"ID3":
        start = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(body[6:10], (21, 14, 7, 0), strict=False)
        )
    for place in range(start, min(start + 4096, len(body) - 3)):
        if body[place] == 0xFF and body[place + 1] & 0xE6 == 0xE2:  # noqa: PLR2004 - frame sync, layer III
            version = (body[place + 1] >> 3) & 3
            index = body[place + 2] >> 4
            rates = _BITRATES[3 if version == 3 else 2]  # noqa: PLR2004
            if 0 < index < len(rates):
                return (len(body) - place) * 8 / (rates[index] * 1000)
    raise NotAudio("no MPEG layer III frame in it")


def tones(spans: list[tuple[float, bool]]) -> bytes:
    """Return a WAV file of spans (seconds, voiced): a tone for voice, else silence."""
    loud = [round(6000 * math.sin(2 * math.pi * _TONE * at / _RATE)) for at in range(_RATE)]
    samples = itertools.chain.from_iterable(
        itertools.islice(itertools.cycle(loud) if voiced else itertools.repeat(0), round(seconds * _RATE))
        for seconds, voiced in spans
    )
    data = b"".join(struct.pack("<h", sample) for sample in samples)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(data)
    return buffer.getvalue()


def hums(spans: list[tuple[float, bool]]) -> bytes:
    """Return an MP3 of spans (seconds, voiced): a hum for voice, else silence."""
    return b"".join(
        (_HUM if voiced else _SILENCE) * max(1, round(seconds / _FRAME_SECONDS)) for seconds, voiced in spans
    )
