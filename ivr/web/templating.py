"""Templates: Jinja2 pages in the reader's language, under a Content-Security-Policy without inline code."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from ivr.web import menu, numbers, times
from ivr.web.deed_words import DEEDS
from ivr.web.languages import LANGUAGES, OWN_NAMES, Language, translations
from ivr.web.marked import N_
from ivr.web.menu import Pulse
from routing.choices.at_hand import ChoicesAtHand
from routing.people.roles import Role
from routing.people.sessions import Session

ROLES = {Role.COORDINATOR: N_("Coordinator"), Role.SUPERVISOR: N_("Supervisor"), Role.ADMIN: N_("Admin")}
_COMMAND_LINE = "command line"
_RUNS_IT = N_("who runs the program")


@dataclass(frozen=True, slots=True)
class Seen:
    """What every page shows of its reader and of the moment."""

    language: Language
    now: datetime
    path: str
    session: Session | None = None
    work: Mapping[str, int] = field(default_factory=dict)
    pulse: Pulse | None = None  # what the bar says of the line, to those who may see the board
    chose_language: bool = False  # by the address, which forms of a stranger then name too


class Templates:
    """The pages' templates, one environment a language."""

    def __init__(
        self,
        zone: ZoneInfo,
        number: str,
        at_hand: ChoicesAtHand,
        languages: Sequence[Language] = LANGUAGES,
        *,
        also: tuple[str, ...] = (),
        bench: str = "",
    ) -> None:
        """`zone` is the hotline's, in which all times are shown; `number` is the hotline's as people write it.

        `languages` are those that a reader may choose; `also` are packages that have templates of their own; `bench` is
        where the demo has its phones, and nobody else.
        """
        self._zone, self._at_hand = zone, at_hand
        self._environments = {
            language: _environment(language, number, zone, also, bench) for language in languages
        }

    def render(self, template: str, seen: Seen, values: Mapping[str, Any]) -> str:
        """Return a page. A value that a template needs and lacks is an error."""
        now = seen.now.astimezone(self._zone)
        session = seen.session if seen.session is not None and seen.session.is_open else None
        shared = {
            "language": seen.language,
            "languages": {each: OWN_NAMES[each] for each in self._environments},
            "now": now,
            "today": now.date(),
            "zone_name": now.tzname(),  # a page of another week says that week's
            "zone": self._zone.key,
            "path": seen.path,
            "in_language": f"?lang={seen.language}" if seen.chose_language else "",
            "account": session.account if session else None,
            "roles": sorted(session.roles) if session else [],
            "work": seen.work,
            "pulse": seen.pulse,
            "menu": menu.groups_for(session.roles) if session else [],
            "place": menu.place_of(seen.path),
            "home": menu.first_page(session.roles) if session else "/login",
            "help_numbers": self._at_hand.help_numbers,
            "theme": session.account.theme if session else None,
        }
        return self._environments[seen.language].get_template(template).render({**shared, **values})


@cache
def _environment(
    language: Language, number: str, zone: ZoneInfo, also: tuple[str, ...], bench: str
) -> Environment:
    """Make it once a process: it keeps each template that it has compiled."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in ("ivr.web", *also)]),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    words = translations(language)
    made.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        asset=asset,
        bench=bench,
        hotline_number=number,
        faults={},
        hours=times.hours(language, zone),
        role_words={role: words.gettext(text) for role, text in ROLES.items()},
        deed_words=lambda action: words.gettext(DEEDS[action]) if action in DEEDS else action,
    )
    roles = made.globals["role_words"]
    made.filters["words_of_role"] = lambda role: roles[role]  # type: ignore[index]
    made.filters.update(
        author=partial(_author, words.gettext),
        thousands=numbers.thousands(language),
        dialled=numbers.dialled(words.gettext),
        language_name=numbers.language_name(language),
        clock=times.clock(language),
        full_day=times.full_day(language),
        long_day=times.long_day(language),
        moment=times.moment(language, zone),
        share=numbers.share(language),
        short_date=times.short_date(language),
        short_day=times.short_day(language, zone),
        since_when=times.since_when(language, zone),
        duration=times.duration,
        to_the_second=times.to_the_second(language, zone),
    )
    return made


def _author(gettext: Callable[[str], str], by: str) -> str:
    """Return who did something; whoever has the command line runs the program, as pages say it."""
    command, colon, account = by.partition(": ")
    if command != _COMMAND_LINE:
        return by
    return gettext(_RUNS_IT) + (f" ({account})" if colon else "")


@cache
def asset(name: str) -> str:
    """Return the URL of a file of ours; its contents are in it, so that browsers may keep it for good."""
    return f"/static/{version_of(static_file(name))}/{name}"


def version_of(content: bytes) -> str:
    """Return what stands for a file's contents in its URL."""
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def static_file(name: str) -> bytes:
    """Return a file of `ivr/web/static`. Raises FileNotFoundError."""
    return (files("ivr.web") / "static" / name).read_bytes()
