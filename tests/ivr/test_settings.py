"""The settings: every variable of the design, read, checked, and refused by its name with all the others."""

from datetime import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from ivr.bootstrap import needed
from ivr.settings import GivenSettings, QuietHours, Settings, SettingsNotSound, environment_without_settings

# Variable, its text, the attribute's value.
READ: list[tuple[str, str, Any]] = [
    ("DATABASE_URL", "postgresql://a:b@c/d", SecretStr("postgresql://a:b@c/d")),
    ("DATA_DIR", "/var/lib/satunomor", Path("/var/lib/satunomor")),
    ("PUBLIC_URL", "https://hotline.example.org/", "https://hotline.example.org"),
    ("PUBLIC_URL", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
    ("FALLBACK_URL", "https://elsewhere.example.org/x.xml", "https://elsewhere.example.org/x.xml"),
    ("HOTLINE_NUMBER", "+622150001234", "+622150001234"),
    ("HOTLINE_TIMEZONE", "Asia/Makassar", "Asia/Makassar"),
    ("HOTLINE_COUNTRY", "SG", "SG"),
    ("HOTLINE_LANGUAGES", "en", ("en",)),
    ("HOTLINE_LANGUAGES", " id , en,jv, ", ("id", "en", "jv")),
    ("EMERGENCY_NUMBER", "1 1 0", "110"),
    ("REFERRAL_NUMBER", "14099 ekst. 2", "14099 ext 2"),
    ("TWILIO_ACCOUNT_SID", "AC1", "AC1"),
    ("TWILIO_AUTH_TOKEN", "token", SecretStr("token")),
    ("TWILIO_API_URL", "http://127.0.0.1:4010/", "http://127.0.0.1:4010"),
    ("SECRET_KEY", "a,b", SecretStr("a,b")),
    ("SMTP_URL", "smtp://user:password@mail", SecretStr("smtp://user:password@mail")),
    ("RING_SECONDS", "30", 30),
    ("RING_AT_ONCE", "3", 3),
    ("RING_WIDER_AFTER_SECONDS", "0", 0),
    ("MAX_WAIT_SECONDS", "600", 600),
    ("WAIT_DOCUMENT_SECONDS", "20", 20),
    ("WRAP_UP_SECONDS", "0", 0),
    ("SERVICE_LEVEL_SECONDS", "30", 30),
    ("SHORT_ABANDON_SECONDS", "0", 0),
    ("STAR_MENU", "true", True),
    ("CALLS_PER_NUMBER", "5", 5),
    ("CALLBACK_COUNTRIES", "id, SG,my", ("ID", "SG", "MY")),
    ("CALLBACKS_PER_HOUR", "0", 0),
    ("CALLBACKS_TYPED_PER_HOUR", "0", 0),
    ("CALLBACK_ATTEMPTS", "1", 1),
    ("CALLBACK_RETRY_MINUTES", "5, 30,120", (5, 30, 120)),
    ("CALLBACK_QUIET_HOURS", "22:30 - 06:00", QuietHours(start=time(22, 30), end=time(6))),
    ("CALLBACK_EXPIRES_HOURS", "24", 24),
    ("VOICEMAIL_SECONDS", "60", 60),
    ("REST_CALLS_PER_SECOND", "2.5", 2.5),
    ("KEEP_NUMBERS_DAYS", "7", 7),
    ("KEEP_RECORDINGS_DAYS", "1", 1),
    ("KEEP_AUDIT_DAYS", "90", 90),
    ("PAGES_URL", "https://team.example.org/", "https://team.example.org"),
    ("TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8", ("127.0.0.1", "10.0.0.0/8")),
]

# Design, parts 9 and 10.
DEFAULTS: dict[str, Any] = {
    "DATABASE_URL": None,
    "DATA_DIR": Path("data"),
    "HOTLINE_TIMEZONE": "Asia/Jakarta",
    "HOTLINE_COUNTRY": "ID",
    "HOTLINE_LANGUAGES": ("id", "en"),
    "TWILIO_API_URL": "https://api.twilio.com",
    "RING_SECONDS": 25,
    "RING_AT_ONCE": 1,
    "RING_WIDER_AFTER_SECONDS": 60,
    "MAX_WAIT_SECONDS": 300,
    "WAIT_DOCUMENT_SECONDS": 10,
    "WRAP_UP_SECONDS": 60,
    "SERVICE_LEVEL_SECONDS": 20,
    "SHORT_ABANDON_SECONDS": 10,
    "STAR_MENU": False,
    "CALLS_PER_NUMBER": 3,
    "CALLBACK_COUNTRIES": None,
    "CALLBACKS_PER_HOUR": 60,
    "CALLBACKS_TYPED_PER_HOUR": 10,
    "CALLBACK_ATTEMPTS": 3,
    "CALLBACK_RETRY_MINUTES": (15, 60),
    "CALLBACK_QUIET_HOURS": QuietHours(start=time(21), end=time(7)),
    "CALLBACK_EXPIRES_HOURS": 48,
    "VOICEMAIL_SECONDS": 180,
    "REST_CALLS_PER_SECOND": 1.0,
    "KEEP_NUMBERS_DAYS": 30,
    "KEEP_RECORDINGS_DAYS": 30,
    "KEEP_AUDIT_DAYS": 730,
    "PAGES_URL": "",
    "TRUSTED_PROXIES": (),
}

REFUSED: list[tuple[str, str]] = [
    ("PUBLIC_URL", "hotline.example.org"),
    ("PUBLIC_URL", "ftp://hotline.example.org"),
    ("PUBLIC_URL", "https://hotline.example.org?x=1"),
    ("PUBLIC_URL", "https://hotline.example.org#x"),
    ("PUBLIC_URL", "https://hotline example.org"),
    ("FALLBACK_URL", "elsewhere"),
    ("TWILIO_API_URL", "api.twilio.com"),
    ("SMTP_URL", "mail.example.org"),
    ("SMTP_URL", "smtp://user:p@ss@word@mail.example.org"),
    ("SMTP_URL", "smtp://mail.example.org?from=team"),
    ("HOTLINE_NUMBER", "02150001234"),
    ("HOTLINE_NUMBER", "+62 21 5000 1234"),
    ("HOTLINE_NUMBER", "622150001234"),
    ("HOTLINE_NUMBER", "+0215000123"),
    ("HOTLINE_TIMEZONE", "WIB"),
    ("HOTLINE_TIMEZONE", "Jakarta"),
    ("HOTLINE_TIMEZONE", "../etc/passwd"),
    ("HOTLINE_COUNTRY", "Indonesia"),
    ("HOTLINE_COUNTRY", "id"),
    ("HOTLINE_COUNTRY", "UK"),  # GB is meant
    ("HOTLINE_COUNTRY", "XX"),
    ("EMERGENCY_NUMBER", "the police"),
    ("EMERGENCY_NUMBER", "12"),
    ("REFERRAL_NUMBER", "500 4545"),
    ("HOTLINE_LANGUAGES", ","),
    ("RING_SECONDS", "0"),
    ("RING_SECONDS", "56"),  # the backstop must be longer
    ("RING_SECONDS", "soon"),
    ("RING_SECONDS", "25.5"),
    ("RING_AT_ONCE", "0"),
    ("RING_AT_ONCE", "11"),
    ("RING_WIDER_AFTER_SECONDS", "-1"),
    ("MAX_WAIT_SECONDS", "0"),
    ("WAIT_DOCUMENT_SECONDS", "0"),
    ("WAIT_DOCUMENT_SECONDS", "61"),
    ("WRAP_UP_SECONDS", "-1"),
    ("STAR_MENU", "perhaps"),
    ("CALLS_PER_NUMBER", "0"),
    ("CALLBACK_COUNTRIES", ","),
    ("CALLBACK_COUNTRIES", "Indonesia"),
    ("CALLBACK_COUNTRIES", "ID,+870"),
    ("CALLBACK_COUNTRIES", "001"),
    ("CALLBACKS_PER_HOUR", "-1"),
    ("CALLBACKS_TYPED_PER_HOUR", "-1"),
    ("CALLBACK_ATTEMPTS", "0"),
    ("CALLBACK_RETRY_MINUTES", "15,soon"),
    ("CALLBACK_QUIET_HOURS", "21:00"),
    ("CALLBACK_QUIET_HOURS", "21:00-25:00"),
    ("CALLBACK_QUIET_HOURS", "night-morning"),
    ("CALLBACK_EXPIRES_HOURS", "0"),
    ("VOICEMAIL_SECONDS", "0"),
    ("VOICEMAIL_SECONDS", "1"),
    ("VOICEMAIL_SECONDS", "3601"),
    ("REST_CALLS_PER_SECOND", "0"),
    ("REST_CALLS_PER_SECOND", "-1"),
    ("KEEP_NUMBERS_DAYS", "0"),
    ("KEEP_RECORDINGS_DAYS", "-1"),
    ("KEEP_AUDIT_DAYS", "89"),
    ("PAGES_URL", "team.example.org"),
    ("TRUSTED_PROXIES", "127.0.0.1,the proxy"),
]


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the environment and the `.env` file of the machine that runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_setting_of_the_design_is_read_here() -> None:
    told = {name for name, _, _ in READ}
    assert told == {name.upper() for name in Settings.model_fields if not name.startswith("satunomor_")}


@pytest.mark.parametrize(("name", "written", "value"), READ)
def test_a_variable_is_read(monkeypatch: pytest.MonkeyPatch, name: str, written: str, value: Any) -> None:
    monkeypatch.setenv(name, written)
    assert getattr(Settings.read(), name.lower()) == value


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
@pytest.mark.parametrize("written", [None, ""], ids=["unset", "empty"])
def test_what_is_not_set_or_empty_is_the_default(
    monkeypatch: pytest.MonkeyPatch, name: str, default: Any, written: str | None
) -> None:
    if written is not None:
        monkeypatch.setenv(name, written)
    assert getattr(Settings.read(), name.lower()) == default


@pytest.mark.parametrize(("name", "written"), REFUSED)
def test_what_cannot_be_used_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, written: str
) -> None:
    monkeypatch.setenv(name, written)
    with pytest.raises(SettingsNotSound, match=rf"(?m)^  {name}(\.\w+)*: \S") as refused:
        Settings.read()
    assert "in the environment or in .env:" in str(refused.value)


def test_all_that_cannot_be_used_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"HOTLINE_NUMBER": "119", "RING_SECONDS": "soon", "HOTLINE_TIMEZONE": "WIB", "PUBLIC_URL": "x"}
    for name, written in wrong.items():
        monkeypatch.setenv(name, written)
    with pytest.raises(SettingsNotSound) as refused:
        Settings.read()
    for name in wrong:
        assert str(refused.value).count(f"  {name}: ") == 1


def test_all_that_is_missing_is_told_at_once() -> None:
    settings = Settings.read(hotline_number="+622150001234")
    settings.require("HOTLINE_NUMBER")
    remedy = r"Put them in the environment or in a file named \.env here; `satunomor serve` says"
    with pytest.raises(SettingsNotSound, match=rf"Not set: TWILIO_AUTH_TOKEN, PUBLIC_URL\. {remedy}"):
        settings.require("HOTLINE_NUMBER", "TWILIO_AUTH_TOKEN", "PUBLIC_URL")


def test_no_secret_is_told_by_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TWILIO_AUTH_TOKEN", "SECRET_KEY"):
        monkeypatch.setenv(name, "postgresql://hunter2@db/hunter2")
    monkeypatch.setenv("SMTP_URL", "smtp://hunter2:hunter2@mail.example.org")
    assert "hunter2" not in f"{Settings.read()!r} {Settings.read()}"
    monkeypatch.setenv("RING_SECONDS", "soon")
    with pytest.raises(SettingsNotSound) as refused:
        Settings.read()
    assert "hunter2" not in str(refused.value)


def test_a_file_named_env_is_read_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("RING_SECONDS=30\nWRAP_UP_SECONDS=90\nSOMEBODY_ELSES=1\n")
    monkeypatch.setenv("RING_SECONDS", "40")
    settings = Settings.read()
    assert (settings.ring_seconds, settings.wrap_up_seconds) == (40, 90)


def test_settings_built_in_code_read_no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("WRAP_UP_SECONDS=90\n")
    monkeypatch.setenv("RING_SECONDS", "40")
    given = GivenSettings(max_wait_seconds=120)
    assert (given.max_wait_seconds, given.ring_seconds, given.wrap_up_seconds) == (120, 25, 60)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings.read().ring_seconds = 30  # type: ignore[misc]  # that is the mistake


def test_the_zone_and_the_default_language_are_at_hand() -> None:
    settings = Settings.read(hotline_timezone="Asia/Jayapura", hotline_languages=("en", "id"))
    assert settings.zone == ZoneInfo("Asia/Jayapura")
    assert settings.language == "en"


@pytest.mark.parametrize(
    ("set_there", "emergency", "referral"),
    [
        ({}, "112", "119 ext 8"),
        ({"emergency_number": "110"}, "110", "119 ext 8"),
        ({"hotline_country": "GB", "emergency_number": "999"}, "999", "None"),
        (
            {"hotline_country": "GB", "emergency_number": "999", "referral_number": "020 7946 0001"},
            *("999", "020 7946 0001"),
        ),
    ],
)
def test_numbers_for_whoever_needs_help_are_indonesias_there_and_elsewhere_what_is_set(
    set_there: dict[str, str], emergency: str, referral: str
) -> None:
    numbers = GivenSettings.model_validate(set_there).help_numbers
    assert (str(numbers.emergency), str(numbers.referral)) == (emergency, referral)


def test_the_hotlines_own_number_helps_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_NUMBER", "+442079460000")
    monkeypatch.setenv("HOTLINE_COUNTRY", "GB")
    monkeypatch.setenv("REFERRAL_NUMBER", "020 7946 0000")
    with pytest.raises(SettingsNotSound, match=r"REFERRAL_NUMBER: .*sent in a circle"):
        Settings.read()


@pytest.mark.parametrize(("country", "is_needed"), [("ID", False), ("GB", True)])
def test_elsewhere_than_in_indonesia_an_emergency_number_is_needed(country: str, is_needed: bool) -> None:
    assert ("EMERGENCY_NUMBER" in needed(GivenSettings(hotline_country=country))) is is_needed


def test_what_a_child_process_inherits_has_no_setting_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RING_SECONDS", "40")
    monkeypatch.setenv("Secret_Key", "hunter2")
    monkeypatch.setenv("SOMEBODY_ELSES", "1")
    inherited = environment_without_settings()
    assert inherited["SOMEBODY_ELSES"] == "1"
    assert not {name.lower() for name in inherited} & set(Settings.model_fields)
