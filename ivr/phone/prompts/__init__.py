"""Prompts: every spoken word in each of the helpline's languages, as text or as a recording."""

import functools
import re
import string
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from routing.choices.help_numbers import USUAL, HelpNumber, HelpNumbers

_HERE = Path(__file__).parent
_SENTENCES = re.compile(r"(?<=[.!?\u0964\u06d4\u061f])\s+|(?<=[\u3002\uff01\uff1f])\s*")
_RECORDING_TYPES = {".mp3": "audio/mpeg", ".wav": "audio/wav"}


class PromptsNotSound(Exception):
    """A language has no usable catalogue; the message names the fault and its place."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Text, and the voice to speak it with (Twilio's names)."""

    text: str
    language: str
    voice: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording that replaces a prompt's text."""

    path: Path

    @property
    def media_type(self) -> str:
        """Return the recording's MIME type."""
        return _RECORDING_TYPES[self.path.suffix]


Speech = Spoken | Recorded


class Catalogue:
    """The prompts of one language."""

    def __init__(
        self, language: str, words: dict[str, Any], recordings: dict[str, Path], recorded: HelpNumbers
    ) -> None:
        """`recorded` are the help numbers that the recordings name."""
        self.language = language
        self._texts: dict[str, str] = words["prompts"]
        self._voice = words["voice"]
        self._languages: dict[str, str] = words["languages"]
        self._moments = words["moments"]
        self._spelling = words["spelling"]
        self._recordings, self._recorded = recordings, recorded

    def say(self, name: str, numbers: HelpNumbers = USUAL, **fields: object) -> Speech:
        """Return one prompt, its `{fields}` filled in.

        A recording of it names the installation's numbers: where others were chosen, the text is spoken.
        """
        recording = None if fields else self._recordings.get(name)
        if recording is None or name in self.recordings_passed_over(numbers):
            return self.spoken(name, numbers, **fields)
        return Recorded(recording)

    def recordings_passed_over(self, numbers: HelpNumbers) -> list[str]:
        """Return the prompts whose recordings name other numbers than these."""
        if numbers == self._recorded:
            return []
        return [name for name in self._recordings if _fields(self._texts[name])]

    def spoken(self, name: str, numbers: HelpNumbers = USUAL, **fields: object) -> Spoken:
        """Return one prompt as text, even where a recording replaces it."""
        told = {each: self.help_number(number) for each, number in numbers._asdict().items() if number}
        text = _without_sentences_of(numbers, self._texts[name]).format(**told, **fields)
        return Spoken(text, self._voice["language"], self._voice["name"])

    def own(self, text: str) -> Spoken:
        """Return words that somebody has written for now."""
        return Spoken(text, self._voice["language"], self._voice["name"])

    def help_number(self, number: HelpNumber) -> str:
        """Return a number as it is spoken: digit by digit, with its extension."""
        said = self.spell(number.digits)
        if not number.extension:
            return said
        together: str = self._spelling["extension"]
        return together.format(number=said, extension=self.spell(number.extension))

    def recording(self, name: str) -> Path | None:
        """Return the recording that replaces a prompt, if there is one."""
        return self._recordings.get(name)

    def language_name(self, code: str) -> str:
        """Return another language's name in this language."""
        return self._languages.get(code, code)

    def spell(self, digits: str) -> str:
        """Return digits, and a plus before them, as words in groups of four."""
        words = [
            self._spelling["plus"] if each == "+" else self._spelling["digits"][int(each)] for each in digits
        ]
        return ", ".join(" ".join(words[at : at + _BREATH]) for at in range(0, len(words), _BREATH))

    def moment(self, at: datetime, now: datetime) -> str:
        """Return the spoken form of `at` relative to `now`, both in the zone that is spoken."""
        days = (at.date() - now.date()).days
        nearness = {0: "today", 1: "tomorrow"}.get(days, "this_week" if days < _WEEK.days else "later")
        return self._moment(nearness, at)

    def until(self, at: datetime, now: datetime) -> str:
        """Return the spoken form of `at` after "until": only the clock time if it is less than a day away."""
        return self._moment("clock", at) if at - now < _DAY else self.moment(at, now)

    def _moment(self, nearness: str, at: datetime) -> str:
        text: str = self._moments[nearness]
        said = text.format(
            time=at.strftime("%H.%M" if self.language == "id" else "%H:%M"),
            zone=_zone_name(at),
            weekday=self._moments["weekdays"][at.weekday()],
            day=at.day,
            month=self._moments["months"][at.month - 1],
        )
        return said.strip()


class Prompts:
    """The catalogues of a helpline's languages."""

    def __init__(
        self, languages: Sequence[str], data_dir: Path | None = None, installed: HelpNumbers = USUAL
    ) -> None:
        """Read and check all catalogues; recordings name the `installed` numbers.

        Raises PromptsNotSound: better at the start than in the middle of a call.
        """
        folder = None if data_dir is None else data_dir / "prompts"
        self._catalogues = {language: _read(language, folder, installed) for language in languages}

    def __getitem__(self, language: str) -> Catalogue:
        """Return a language's catalogue; the default language's if this one is no longer offered."""
        return self._catalogues.get(language) or next(iter(self._catalogues.values()))

    def __iter__(self) -> Iterator[Catalogue]:
        """Yield the catalogues in the order of the helpline's languages."""
        return iter(self._catalogues.values())

    def recording(self, language: str, file_name: str) -> Path | None:
        """Return a language's recording with exactly this file name, or None; no other file can be reached."""
        catalogue = self._catalogues.get(language)
        path = None if catalogue is None else catalogue.recording(Path(file_name).stem)
        return path if path is not None and path.name == file_name else None


def _zone_name(at: datetime) -> str:
    """Return a moment's zone name to speak; empty if it is an offset ("+08")."""
    name = at.tzname() or ""
    return name if name.isalpha() else ""


def _without_sentences_of(numbers: HelpNumbers, text: str) -> str:
    """Return a text without the sentences that name a number which this helpline has not."""
    if numbers.referral is not None or "{referral}" not in text:
        return text
    return " ".join(each for each in _SENTENCES.split(text) if "{referral}" not in each)


def _read(language: str, folder: Path | None, installed: HelpNumbers) -> Catalogue:
    own = None if folder is None else folder / f"{language}.toml"
    path = own if own is not None and own.is_file() else _HERE / f"{language}.toml"
    if not path.is_file():
        raise PromptsNotSound(
            f"HOTLINE_LANGUAGES names {language!r}, and there is no catalogue for it: "
            f"copy ivr/phone/prompts/en.toml to DATA_DIR/prompts/{language}.toml and translate it"
        )
    try:
        words = _ours(language) if path.parent == _HERE else tomllib.loads(path.read_text(encoding="utf-8"))
        _check_complete(words)
        _check_help_numbers(words["prompts"], installed)
        recordings = _recordings(folder, language, words["prompts"])
        return Catalogue(language, words, recordings, installed)
    except ValueError as error:  # not TOML, not UTF-8, or incomplete
        raise PromptsNotSound(f"{path.name} of the prompts cannot be used: {error}") from None


@functools.cache
def _ours(language: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8"))


@functools.cache
def _needed() -> dict[str, frozenset[str] | int | None]:
    return _shape(_ours("en"))


def _check_complete(words: dict[str, Any]) -> None:
    """Raise ValueError unless a catalogue has exactly what the program says, so that no caller hears a gap."""
    needed, found = _needed(), _shape(words)
    if missing := sorted(needed.keys() - found.keys()):
        raise ValueError(f"it lacks {', '.join(missing)}")
    if unknown := sorted(found.keys() - needed.keys()):
        raise ValueError(f"nothing says {', '.join(unknown)}")
    if differing := sorted(name for name in needed if needed[name] != found[name]):
        raise ValueError(f"other {{fields}} or another length than in ours: {', '.join(differing)}")


def _check_help_numbers(texts: dict[str, str], installed: HelpNumbers) -> None:
    """Raise ValueError where nothing is left of a prompt without a number that the helpline has not."""
    silent = sorted(name for name, text in texts.items() if not _without_sentences_of(installed, text))
    if silent:
        raise ValueError(
            f"without REFERRAL_NUMBER nothing is said of {', '.join(silent)}: set it, or write a sentence more"
        )


def _shape(words: dict[str, Any]) -> dict[str, frozenset[str] | int | None]:
    """Return what must be equal in all languages: the names, each text's fields, each list's length."""
    return dict.fromkeys(words) | {
        f"{part}.{name}": _fields(value) if isinstance(value, str) else _length(value)
        for part in ("voice", "prompts", "moments", "spelling")
        for name, value in words.get(part, {}).items()
    }


def _length(value: object) -> int | None:
    return len(value) if isinstance(value, list) else None


def _recordings(folder: Path | None, language: str, texts: dict[str, str]) -> dict[str, Path]:
    if folder is None or not (folder / language).is_dir():
        return {}
    found = {
        path.stem: path for path in sorted((folder / language).iterdir()) if path.suffix in _RECORDING_TYPES
    }
    for name in found:
        if name not in texts:
            raise PromptsNotSound(
                f"the recording prompts/{language}/{name} replaces no prompt; see {language}.toml"
            )
        if _fields(texts[name]) - set(HelpNumbers._fields):
            raise PromptsNotSound(
                f"the recording prompts/{language}/{name} cannot replace a prompt that says something else each time"
            )
    return found


@functools.cache
def _fields(text: str) -> frozenset[str]:
    return frozenset(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_BREATH = 4
