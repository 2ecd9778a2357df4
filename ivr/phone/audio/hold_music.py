"""Hold music: four slow chords, generated here, so that no licence is needed."""

import array
import io
import math
import wave
from functools import cache
from threading import Lock

RATE = 8000  # samples a second, as on a phone line
LONGEST = 60

# In hertz: the notes of C, A minor, F and G, low and close together.
_CHORDS = (
    (130.81, 196.00, 261.63, 329.63),
    (110.00, 164.81, 261.63, 329.63),
    (87.31, 174.61, 261.63, 349.23),
    (98.00, 196.00, 246.94, 293.66),
)
_CHORD_SECONDS = 2.5
_FADE_SECONDS = 0.6
_LOUDNESS = 2600  # of 32767: quieter than speech


_kept: dict[int, bytes] = {}  # one entry a length: 29 MB for all of them
_rendering = Lock()


def kept(seconds: int) -> bytes | None:
    """Return so many seconds of music if they were rendered before, else None."""
    return _kept.get(seconds)


def music(seconds: int) -> bytes:
    """Return so many seconds (1 to 60) as WAV: 8 kHz, 16 bits, mono. Concurrent callers share one rendering."""
    if not 1 <= seconds <= LONGEST:
        raise ValueError(f"music lasts 1 to {LONGEST} s, not {seconds}")
    with _rendering:
        if seconds not in _kept:
            _kept[seconds] = _rendered(seconds)
        return _kept[seconds]


def _rendered(seconds: int) -> bytes:
    count, once = seconds * RATE, _round()
    samples = array.array("h", (once * (count // len(once) + 1))[:count])
    for n in range(round(_FADE_SECONDS * RATE)):
        # Where the fades of a short piece overlap, the quieter one counts.
        for at in (n, count - 1 - n):
            samples[at] = int(once[at % len(once)] * _fade(at / RATE, seconds))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.tobytes())
    return file.getvalue()


@cache
def _round() -> "array.array[int]":
    """Return the four chords once; each begins and ends in silence, so they can repeat."""
    return array.array("h", (_sample(n / RATE) for n in range(round(len(_CHORDS) * _CHORD_SECONDS * RATE))))


def _sample(at: float) -> int:
    chord, within = divmod(at, _CHORD_SECONDS)
    notes = _CHORDS[int(chord) % len(_CHORDS)]
    swell = min(1.0, within / _FADE_SECONDS, (_CHORD_SECONDS - within) / _FADE_SECONDS)
    tone = sum(math.sin(2 * math.pi * note * at) / (rank + 1) for rank, note in enumerate(notes))
    return int(_LOUDNESS * swell * tone)


def _fade(at: float, seconds: int) -> float:
    return min(1.0, at / _FADE_SECONDS, (seconds - at) / _FADE_SECONDS)
