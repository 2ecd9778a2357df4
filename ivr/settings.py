"""The settings: the only reader of the environment (design, parts 9 and 10)."""

import os
from datetime import datetime, time
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from ivr import setting_checks
from routing.choices.help_numbers import AT_HOME, USUAL, HelpNumber, HelpNumbers, read_help_number
from routing.phone_numbers import is_country

ENV_FILE = ".env"  # in the folder where the program is started


class SettingsNotSound(Exception):
    """A setting is missing or cannot be used; the message names each one and its remedy."""

    def __init__(self, message: str, faults: dict[str, str] | None = None) -> None:
        """`faults` tells what is wrong, by the variable's name."""
        super().__init__(message)
        self.faults = faults or {}


class QuietHours(BaseModel):
    """A wall-clock span without callbacks; it may run past midnight."""

    start: time
    end: time


class ScaledTime(BaseModel):
    """The clock that the demo and the soak give to every process (ivr/clock.py)."""

    origin: datetime
    started: datetime
    speed: float = Field(gt=0)


class Settings(BaseSettings):
    """Every setting, its default, and what it must look like. Built once, at the process's start."""

    model_config = SettingsConfigDict(env_file=ENV_FILE, extra="ignore", env_ignore_empty=True, frozen=True)

    database_url: SecretStr | None = None
    data_dir: Path = Path("data")
    public_url: Annotated[str, AfterValidator(setting_checks.base_url)] = ""
    fallback_url: Annotated[str, AfterValidator(setting_checks.base_url)] = ""
    pages_url: Annotated[str, AfterValidator(setting_checks.base_url)] = ""  # without it, PUBLIC_URL
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ()

    hotline_number: Annotated[str, AfterValidator(setting_checks.e164)] = ""
    hotline_timezone: Annotated[str, AfterValidator(setting_checks.zone)] = "Asia/Jakarta"
    hotline_country: Annotated[str, AfterValidator(setting_checks.country)] = AT_HOME
    hotline_languages: Annotated[tuple[str, ...], NoDecode] = ("id", "en")
    # What callers are told to ring. What is left out is Indonesia's there, and nothing elsewhere.
    emergency_number: str = ""
    referral_number: str = ""

    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    twilio_api_url: Annotated[str, AfterValidator(setting_checks.base_url)] = "https://api.twilio.com"
    secret_key: SecretStr = SecretStr("")
    smtp_url: Annotated[SecretStr, AfterValidator(setting_checks.smtp_url)] = SecretStr("")

    ring_seconds: int = Field(25, ge=1, le=55)
    ring_at_once: int = Field(1, ge=1, le=10)
    ring_wider_after_seconds: int = Field(60, ge=0)
    max_wait_seconds: int = Field(300, ge=1)
    wait_document_seconds: int = Field(10, ge=1, le=60)
    wrap_up_seconds: int = Field(60, ge=0)
    service_level_seconds: int = Field(20, ge=1)
    short_abandon_seconds: int = Field(10, ge=0)
    star_menu: bool = False
    calls_per_number: int = Field(3, ge=1)
    callback_countries: Annotated[tuple[str, ...] | None, NoDecode] = None  # None: only HOTLINE_COUNTRY
    callbacks_per_hour: int = Field(60, ge=0)
    callbacks_typed_per_hour: int = Field(10, ge=0)
    callback_attempts: int = Field(3, ge=1)
    callback_retry_minutes: Annotated[tuple[int, ...], NoDecode] = (15, 60)
    callback_quiet_hours: Annotated[QuietHours, NoDecode] = QuietHours(start=time(21), end=time(7))
    callback_expires_hours: int = Field(48, ge=1)
    voicemail_seconds: int = Field(180, ge=2, le=3600)  # <Record> needs more than 1
    rest_calls_per_second: float = Field(1.0, gt=0)
    keep_numbers_days: int = Field(30, ge=1)
    keep_recordings_days: int = Field(30, ge=1)
    keep_audit_days: int = Field(730, ge=90)

    # Only the demo, the tests and the soak set it.
    satunomor_clock: ScaledTime | None = None
    # A file with such a clock, which the demo writes anew when its speed changes (ivr/paced_clock.py).
    satunomor_clock_file: Path | None = None
    # Only the demo sets it: where its phones are. Pages say then that what they show is invented (ivr/commands/demo).
    satunomor_bench: str = ""
    # A process of ours sets it for its children (ivr/process/parent_process.py).
    satunomor_parent: int | None = None
    # The processes of one `serve` share this folder (ivr/monitoring/metrics.py).
    satunomor_metrics: Path | None = None

    @field_validator("hotline_languages", "callback_retry_minutes", mode="before")
    @classmethod
    def _comma_separated(cls, value: Any) -> Any:
        return (
            tuple(part.strip().lower() for part in value.split(",") if part.strip())
            if isinstance(value, str)
            else value
        )

    @field_validator("callback_countries", mode="before")
    @classmethod
    def _countries(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        countries = tuple(part.strip().upper() for part in value.split(",") if part.strip())
        if unknown := [each for each in countries if not is_country(each)]:
            raise ValueError(f"{unknown[0]!r} is not a country; write two letters each, such as ID,MY,SG")
        if not countries:
            raise ValueError("name at least one country, such as ID")
        return countries

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        written = tuple(part.strip() for part in value.split(",") if part.strip())
        for each in written:
            try:
                ip_network(each, strict=False)
            except ValueError:
                raise ValueError(
                    f"{each!r} is no address or network; write some such as 127.0.0.1,10.0.0.0/8"
                ) from None
        return written

    @model_validator(mode="before")
    @classmethod
    def _pages_at_public_url(cls, values: Any) -> Any:
        """Without PAGES_URL the pages are where Twilio calls; a wrong PUBLIC_URL is one fault, not two."""
        if isinstance(values, dict) and not values.get("pages_url"):
            url = values.get("public_url") or ""
            values = {**values, "pages_url": url if setting_checks.BASE_URL.fullmatch(str(url)) else ""}
        return values

    @field_validator("hotline_languages")
    @classmethod
    def _at_least_one_language(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise ValueError("name at least one language, such as id,en")
        return value

    @field_validator("emergency_number", "referral_number")
    @classmethod
    def _help_number(cls, value: str, info: ValidationInfo) -> str:
        if not value:
            return value
        country, own = info.data.get("hotline_country", AT_HOME), info.data.get("hotline_number", "")
        return str(read_help_number(value, country, own))

    @field_validator("callback_quiet_hours", mode="before")
    @classmethod
    def _span(cls, value: Any) -> Any:
        if isinstance(value, str):
            start, dash, end = value.partition("-")
            if not dash:
                raise ValueError("write two times, such as 21:00-07:00")
            return {"start": start.strip(), "end": end.strip()}
        return value

    @cached_property
    def zone(self) -> ZoneInfo:
        """The hotline's time zone, in which the rota is written."""
        return ZoneInfo(self.hotline_timezone)

    @cached_property
    def help_numbers(self) -> HelpNumbers:
        """What callers are told to ring, unless admins have chosen something else on /settings."""
        usual = USUAL if self.hotline_country == AT_HOME else USUAL._replace(referral=None)
        set_here = {"emergency": self.emergency_number, "referral": self.referral_number}
        return usual._replace(
            **{name: HelpNumber.of(written) for name, written in set_here.items() if written}
        )

    @property
    def language(self) -> str:
        """The language of a caller who chose none."""
        return self.hotline_languages[0]

    @classmethod
    def read(cls, **overrides: Any) -> Self:
        """Read environment and `.env`. Raises SettingsNotSound with every fault at once."""
        try:
            return cls(**overrides)
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise SettingsNotSound(
                f"{Path(ENV_FILE).absolute()} cannot be read ({why}). Let this program's user read it, as UTF-8."
            ) from None
        except ValidationError as error:
            found = [(_variable(fault["loc"]), fault["msg"]) for fault in error.errors()]
            faults = "\n".join(f"  {name}: {message}" for name, message in found)
            raise SettingsNotSound(
                f"These settings cannot be used; correct them in the environment or in {ENV_FILE}:\n{faults}",
                dict(found),
            ) from None

    @classmethod
    def read_sound(cls) -> tuple[Self, dict[str, str]]:
        """Return the settings, and what is wrong with each that cannot be used: its default stands in its place.

        Raises SettingsNotSound where they cannot be read at all.
        """
        try:
            return cls.read(), {}
        except SettingsNotSound as error:
            if not error.faults:
                raise
            names = {name.partition(".")[0].lower() for name in error.faults}
            usual = {name: cls.model_fields[name].get_default() for name in names}
            return cls.read(**usual), error.faults

    def missing(self, *names: str) -> list[str]:
        """Return those of these variables that are not set."""
        return [name for name in names if not _text(getattr(self, name.lower()))]

    def require(self, *names: str) -> None:
        """Raise SettingsNotSound naming each of these variables that is not set."""
        if missing := self.missing(*names):
            raise SettingsNotSound(
                f"Not set: {', '.join(missing)}. Put them in the environment or in a file named {ENV_FILE} here; "
                "`satunomor serve` says what each one is for."
            )


class GivenSettings(Settings):
    """Settings from arguments and defaults alone, without environment and `.env`."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - pydantic calls with these names
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Use the arguments alone."""
        return (init_settings,)


def terminal_locale() -> str:
    """Return the name of the locale for messages, such as id_ID.UTF-8: the first that is set, as POSIX has it."""
    return next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")


def display() -> str:
    """Return where an X or Wayland program shows its windows; nothing where there are none."""
    return next(filter(None, map(os.environ.get, ("WAYLAND_DISPLAY", "DISPLAY"))), "")


def set_for_children(name: str, value: str) -> None:
    """Set a variable for the child processes of this one."""
    os.environ[name] = value


def environment_without_settings() -> dict[str, str]:
    """Return this process's environment without our settings."""
    return {name: value for name, value in os.environ.items() if name.lower() not in Settings.model_fields}


def _text(value: Any) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value or "")


def _variable(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place).upper()
