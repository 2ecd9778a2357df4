"""Checks of the settings: their values, keys and prompts, and how much this machine lets a process have."""

from collections.abc import Iterator

from babel.core import get_global

from ivr import bootstrap
from ivr import secret_key as keeping
from ivr.doctor.findings import Finding, failing, ok, warning
from ivr.phone.prompts import Prompts, PromptsNotSound
from ivr.settings import Settings, SettingsNotSound
from ivr.web import http_limits
from routing import phone_numbers
from routing.choices.help_numbers import AT_HOME
from routing.sealing import is_strong

_THE_WORLD = "001"  # the country of UTC
_MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"


def read() -> tuple[Settings, list[Finding]]:
    """Read the settings; one that cannot be used becomes a finding, and its default replaces it."""
    settings, faults = Settings.read_sound()
    found = [
        failing(
            "settings", f"{name} cannot be used: {message}.", f"Correct {name} in the environment or in .env."
        )
        for name, message in faults.items()
    ]
    missing = [name for name in settings.missing(*bootstrap.needed(settings)) if name not in faults]
    found += [
        failing("settings", f"{name} is not set.", f"Set {name} in the environment or in .env.")
        for name in missing
    ]
    return settings, found or [ok("settings", "Every setting can be used.")]


def secret(settings: Settings) -> Iterator[Finding]:
    """Check the keys that seal callers' numbers."""
    keys = [key for key in map(str.strip, settings.secret_key.get_secret_value().split(",")) if key]
    try:
        keeping.require(settings)
    except SettingsNotSound as fault:
        yield failing("secret", str(fault), "See docs/operations.md, Backup and restore.")
        return
    if not keys:
        level = warning if settings.database_url is None else failing
        yield level(
            "secret",
            "SECRET_KEY is not set: the key is kept in DATA_DIR, where no other host and no backup has it.",
            f"Set SECRET_KEY, on every host the same; if DATA_DIR has a secret_key, to what that file says, "
            f"else make one with {_MAKE_KEY}",
        )
    elif not all(map(is_strong, keys)):
        yield failing(
            "secret",
            "A key in SECRET_KEY is short enough to be guessed.",
            f"Make a new one with {_MAKE_KEY} and put it in SECRET_KEY beside the old one, in the steps of "
            "docs/operations.md, Change keys.",
        )
    else:
        yield ok("secret", "SECRET_KEY is strong.")


def country(settings: Settings) -> Iterator[Finding]:
    """Check that what belongs to a country was set for the hotline's own."""
    here, found = settings.hotline_country, []
    if settings.hotline_number and phone_numbers.national(settings.hotline_number, here) is None:
        remedy = "Set HOTLINE_COUNTRY to the country in which callers and counsellors write their numbers."
        found.append(
            warning("country", f"HOTLINE_NUMBER is not a number of {here}, HOTLINE_COUNTRY.", remedy)
        )
    zone_of = get_global("zone_territories").get(settings.hotline_timezone, here)
    if zone_of not in {here, _THE_WORLD}:
        remedy = "Set HOTLINE_TIMEZONE to the zone in which the rota is written."
        told = f"HOTLINE_TIMEZONE is {settings.hotline_timezone}, a zone of {zone_of}, not of {here}, HOTLINE_COUNTRY."
        found.append(warning("country", told, remedy))
    if here != AT_HOME and "hotline_languages" not in settings.model_fields_set:
        told = f"HOTLINE_LANGUAGES is not set: callers in {here} are greeted in Indonesian first."
        remedy = "Set HOTLINE_LANGUAGES to the languages of your callers, the first one first."
        found.append(warning("country", told, remedy))
    yield from found or [ok("country", f"Number, time zone and languages are set for one country, {here}.")]


def prompts(settings: Settings) -> Iterator[Finding]:
    """Check the prompt catalogues."""
    try:
        Prompts(settings.hotline_languages, settings.data_dir, settings.help_numbers)
    except PromptsNotSound as error:
        yield failing(
            "prompts", f"{error}.", "Correct that file: until then `serve` and `work` do not start."
        )
    else:
        yield ok("prompts", "Every prompt is there in every language.")


def handles(_settings: Settings) -> Iterator[Finding]:
    """Check how many connections a process may hold."""
    count = http_limits.handles()
    most = http_limits.most_connections(count)
    if count < http_limits.ENOUGH_HANDLES:
        yield warning(
            "handles",
            f"A process may have {count} file handles here, enough for {most} connections: whoever opens as many makes "
            "Twilio's wait.",
            f"Allow {http_limits.ENOUGH_HANDLES} or more (LimitNOFILE= of a systemd unit, `ulimits` in compose.yaml, "
            "`ulimit -Hn` in a shell).",
        )
    else:
        yield ok("handles", f"There are file handles for {most} connections a process.")
