"""The language in which a command speaks: the one asked for, else the terminal's, else English."""

from typing import Annotated

import typer

from ivr.settings import terminal_locale
from routing.rota.messages.catalogue import Language

LanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of the messages; else that of the terminal, else English."),
]

# ISO 639 had "in" for Indonesian until 1989, and some systems still do.
_INDONESIAN = frozenset({"id", "in", "indonesian"})


def language_of(option: Language | None) -> Language:
    """Return the language of `--lang`, else of the terminal's locale (LC_ALL, LC_MESSAGES, LANG), else English."""
    if option is not None:
        return option
    name = terminal_locale().lower()
    return "id" if name.split("_")[0].split(".")[0].split("@")[0] in _INDONESIAN else "en"
