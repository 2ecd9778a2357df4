"""Missing settings: one screen of what `serve` and `work` lack, in the order in which somebody gets it."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from ivr import bootstrap
from ivr.commands.exit_on_error import STATUS
from ivr.commands.starting import setting_example
from ivr.settings import ENV_FILE, Settings

MOST_LINES, WIDTH = 24, 96
_BESIDE_NAMES = 23
_OUR_WORDS = "Value error, "  # what pydantic writes before a message of ours


@dataclass(frozen=True, slots=True)
class Help:
    """What a setting is for, where its value is found, and how one looks."""

    purpose: str
    place: str
    example: str


# In the order in which somebody gets them: an account, a number, then a host for the program.
HELP = {
    "TWILIO_ACCOUNT_SID": Help(
        "the account at Twilio that rings phones",
        "console.twilio.com, first page, Account Info: Account SID",
        "AC0123456789abcdef0123456789abcdef",
    ),
    "TWILIO_AUTH_TOKEN": Help(
        "its secret: Twilio signs with it, and so do we",
        "beside the Account SID: Auth Token, the primary one",
        "0123456789abcdef0123456789abcdef",
    ),
    "HOTLINE_NUMBER": Help(
        "the one number that callers dial, with + and country code",
        "console.twilio.com, Phone Numbers: Active numbers, or Buy a number",
        "+622150001234",
    ),
    "EMERGENCY_NUMBER": Help(
        "what callers hear to ring in danger; Indonesia's where HOTLINE_COUNTRY is ID",
        "the number of your country, or of the place that your callers are in",
        "999",
    ),
    "PUBLIC_URL": Help(
        "where Twilio reaches this program from outside, exactly",
        "the https address of your own host, or of the proxy before it",
        "https://hotline.example.org",
    ),
}


def read(command: str) -> Settings:
    """Return the settings that a command can start with, or show what they lack and exit with status 2.

    Raises SettingsNotSound where they cannot be read at all.
    """
    settings, faults = Settings.read_sound()
    needed = bootstrap.needed(settings)
    missing = [name for name in settings.missing(*needed) if name not in faults]
    if missing or faults:
        typer.echo("\n".join(screen(command, missing, faults, Path.cwd(), len(needed))), err=True)
        raise typer.Exit(STATUS)
    return settings


def screen(
    command: str, missing: Sequence[str], faults: Mapping[str, str], folder: Path, needed: int
) -> list[str]:
    """Return the lines. Only where faults are many do they take more than a screen: all are told at once.

    `needed` is how many settings must be there.
    """
    title = _title(missing, faults, needed)
    said = [title, *_told(command, missing, faults, folder, at_length=True)]
    if len(said) > MOST_LINES:
        said = [title, *_told(command, missing, faults, folder, at_length=False)]
    return said


def _told(
    command: str, missing: Sequence[str], faults: Mapping[str, str], folder: Path, *, at_length: bool
) -> Iterator[str]:
    yield ""
    asked = [name for name in HELP if name in missing or name in faults]
    for number, name in enumerate(asked, start=1):
        help_ = HELP[name]
        first = help_.purpose if name in missing else f"cannot be used: {_plain(faults[name])}"
        yield from _entry(f"{number}. {name}", first)
        if at_length:
            yield from _entry("", help_.place)
            yield from _entry("", f"{name}={help_.example}")
    for name, why in faults.items():
        if name not in HELP:
            yield from _entry(f"-  {name}", f"cannot be used: {_plain(why)}")
    yield ""
    file, example = folder / ENV_FILE, setting_example.path()
    if file.is_file():
        yield "Write them, one a line, into this file, or into the environment, which goes before it:"
    else:
        yield "Write them, one a line, into this file, which is not there yet, or into the environment:"
    yield f"  {file}"
    if example is not None:
        yield "What each setting means stands in this one, which you may copy there:"
        yield f"  {example}"
    yield f"Then `satunomor doctor` says whether they are right, and `satunomor {command}` starts."


def _title(missing: Sequence[str], faults: Mapping[str, str], needed: int) -> str:
    parts = []
    if missing:
        be = "is" if len(missing) == 1 else "are"
        parts.append(f"{len(missing)} of {needed} needed settings {be} not set")
    if faults:
        noun = "setting" if len(faults) == 1 else "settings"
        parts.append(f"{len(faults)} {noun} cannot be used")
    return f"Satu Nomor does not start yet: {', '.join(parts)}."


def _entry(name: str, said: str) -> Iterator[str]:
    """Yield a line, and more where it is long; a name is never cut."""
    beside = " " * _BESIDE_NAMES
    begun = f"{name:<{_BESIDE_NAMES}}" if len(name) < _BESIDE_NAMES else f"{name} "
    lines = textwrap.wrap(
        said,
        WIDTH,
        initial_indent=begun,
        subsequent_indent=beside,
        break_long_words=False,
        break_on_hyphens=False,
    )
    yield from lines


def _plain(why: str) -> str:
    return why.removeprefix(_OUR_WORDS)
