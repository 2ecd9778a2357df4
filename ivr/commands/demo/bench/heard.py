"""What a phone heard and which keys were pressed on it, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from ivr.lab import Heard, Leg

_MOST_LINES = 12
_MUSIC, _PROMPTS = "/media/music/", "/media/prompts/"
_OWN_MUSIC = "music"  # the name of a helpline's own recording of it
HUNG_UP = "hung-up"  # by whoever holds the phone


@dataclass(frozen=True, slots=True)
class HeardLine:
    """One line: `kind` is words, music, recorded, tone, key, machine, or end (`text` then is how the leg ended)."""

    id: str
    kind: str
    text: str
    language: str = ""  # of words, as speech names it: id-ID
    sound: str = ""  # the path of a sound


def lines_of(leg: Leg | None) -> list[HeardLine]:
    """Return what the phone of this leg heard last, the newest at the end."""
    return [] if leg is None else list(_lines(leg))[-_MOST_LINES:]


def _lines(leg: Leg) -> Iterator[HeardLine]:
    """Yield all lines. Music that goes on is one."""
    name, last = leg.sid[2:10], ""
    if leg.machine is not None:
        yield HeardLine(f"{name}-machine", "machine", leg.machine)
    keys = [
        (pressed.after, HeardLine(f"{name}-k{number}", "key", pressed.digit))
        for number, pressed in enumerate(leg.pressed)
    ]
    for number, heard in enumerate(leg.heard):
        yield from (line for after, line in keys if after == number)
        line = _line(f"{name}-{number}", heard)
        if not line.kind == last == "music":
            yield line
        last = line.kind
    yield from (line for after, line in keys if after == len(leg.heard))
    if leg.over:
        yield HeardLine(f"{name}-end", "end", HUNG_UP if _has_hung_up(leg) else leg.status)


def _has_hung_up(leg: Leg) -> bool:
    return leg.hung_up and leg.status == "completed"


def _line(id_: str, heard: Heard) -> HeardLine:
    if heard.language is not None:
        return HeardLine(id_, "words", heard.text, heard.language)
    if heard.text.startswith(_MUSIC) or PurePosixPath(heard.text).stem == _OWN_MUSIC:
        return HeardLine(id_, "music", heard.text, sound=heard.text)
    if heard.text.startswith(_PROMPTS):
        return HeardLine(id_, "recorded", heard.text.rpartition("/")[2], sound=heard.text)
    return HeardLine(id_, "tone", heard.text)
