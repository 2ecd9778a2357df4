"""Music: what a caller hears while nobody speaks: four slow chords, made here, so that nobody's rights are touched."""

import array
import io
import math
import wave
from functools import lru_cache

RATE = 8000  # what a phone line carries
LONGEST = 60

# Hertz: the notes of C, A minor, F and G, low and close together.
_CHORDS = (
    (130.81, 196.00, 261.63, 329.63),
    (110.00, 164.81, 261.63, 329.63),
    (87.31, 174.61, 261.63, 349.23),
    (98.00, 196.00, 246.94, 293.66),
)
_CHORD_SECONDS = 2.5
_FADE_SECONDS = 0.6
_LOUDNESS = 2600  # of 32767: behind words, not over them


@lru_cache(maxsize=8)
def music(seconds: int) -> bytes:
    """Return that many seconds (1 to 60) as WAV: 8 kHz, 16 bits, one channel."""
    if not 1 <= seconds <= LONGEST:
        raise ValueError(f"music lasts 1 to {LONGEST} s, not {seconds}")
    samples = array.array("h", (_sample(n / RATE, seconds) for n in range(seconds * RATE)))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


def _sample(at: float, seconds: int) -> int:
    chord, within = divmod(at, _CHORD_SECONDS)
    notes = _CHORDS[int(chord) % len(_CHORDS)]
    swell = min(1.0, within / _FADE_SECONDS, (_CHORD_SECONDS - within) / _FADE_SECONDS)
    fade = min(1.0, at / _FADE_SECONDS, (seconds - at) / _FADE_SECONDS)
    tone = sum(math.sin(2 * math.pi * note * at) / (rank + 1) for rank, note in enumerate(notes))
    return int(_LOUDNESS * swell * fade * tone)
