"""`satunomor doctor` finds the faults that keep calls from being answered, and says what to do."""

import json
import re
import resource
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.commands.doctor import CHECKS
from ivr.database import app_role
from ivr.doctor.findings import masked
from tests.ivr.commands.clinic import FALLBACK_URL, Clinic, a_clinic
from tests.ivr.commands.processes import NUMBER
from tests.scenarios.hotline import ANA


@pytest.fixture
async def clinic(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    monkeypatch.chdir(tmp_path)
    async with a_clinic(tmp_path, database_url) as clinic:
        yield clinic


def clock_off(seconds: float) -> str:
    now = datetime.now(UTC)
    origin = now + timedelta(seconds=seconds)
    return json.dumps({"origin": origin.isoformat(), "started": now.isoformat(), "speed": 1})


async def test_a_helpline_in_good_health_fails_nothing(clinic: Clinic):
    found = await clinic.doctor()
    levels = {check: [finding["level"] for finding in findings] for check, findings in found.items()}
    # Nothing is served here, and nothing answers at FALLBACK_URL.
    assert levels.pop("service") == ["warning"]
    assert levels.pop("fallback-document") == ["warning"]
    assert set(levels) == set(CHECKS) - {"service", "fallback-document"}
    assert all(level == ["ok"] for level in levels.values()), found


async def test_without_an_address_no_service_is_well(clinic: Clinic):
    found = await clinic.doctor(PUBLIC_URL=None)
    assert [finding["level"] for finding in found["service"]] == ["skipped"]
    assert "PUBLIC_URL is not set" in found["service"][0]["message"]


async def test_a_rota_of_one_shift_is_told_as_one(clinic: Clinic):
    assert (await clinic.doctor())["rota"][0]["message"] == "A rota with 1 shift is live."


async def test_people_read_a_line_a_check_and_no_number(clinic: Clinic):
    clinic.number.voice_url = "https://elsewhere.example.org/"
    result = await clinic.run("doctor")
    assert result.exit_code == 1
    assert re.search(r"^ok +database +The database answers\.$", result.stdout, re.MULTILINE)
    assert "Run `satunomor provision`." in result.stdout
    assert masked(NUMBER) in result.stdout
    for number in (NUMBER, ANA):
        assert number.removeprefix("+") not in result.output


async def test_too_few_file_handles(clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, 512))
    told = await clinic.finds("handles", level="warning")
    assert "512 file handles" in told
    assert "412 connections" in told
    monkeypatch.setattr(resource, "getrlimit", lambda _: (256, resource.RLIM_INFINITY))
    assert (await clinic.doctor())["handles"][0]["level"] == "ok"


async def test_a_program_that_may_change_the_audit_is_told(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_role, "TAKEN", "1")
    told = await clinic.finds("role", level="warning")
    assert "may change the audit" in told


async def test_twilio_itself_does_not_call_this_machine(clinic: Clinic) -> None:
    told = await clinic.finds("public-url", TWILIO_API_URL="https://api.twilio.invalid")
    assert "PUBLIC_URL names this machine alone: Twilio cannot reach it." in told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("ended_at = now()", "Nobody can sign in to the pages"),
        ("password_hash = null", "Nobody can sign in to the pages"),  # nobody has opened the invitation
        ("roles = '{admin}'", "is a coordinator"),
        ("roles = '{admin}'", "is a supervisor"),
        ("roles = '{admin,coordinator}'", "is a supervisor"),
    ],
)
async def test_nobody_who_would_hear_messages_or_see_gaps(clinic: Clinic, changed: str, told: str) -> None:
    clinic.execute(f"update accounts set {changed}")  # noqa: S608 - our own
    said = await clinic.finds("accounts", "warning")
    assert told in said
    assert "satunomor users add" in said
    assert "rina" not in said


async def test_no_database(clinic: Clinic):
    url = "postgresql://somebody:verysecret@127.0.0.1:1/hotline"
    told = await clinic.finds("database", DATABASE_URL=url)
    assert "DATABASE_URL" in told
    assert "verysecret" not in told
    found = await clinic.doctor(DATABASE_URL=url)
    assert [found[check][0]["level"] for check in ("rota", "schema", "number")] == [
        "skipped",
        "skipped",
        "ok",
    ]


async def test_an_old_schema(clinic: Clinic, empty_database_url: str):
    told = await clinic.finds("schema", DATABASE_URL=empty_database_url)
    assert "satunomor migrate" in told


async def test_a_schema_of_a_newer_program(clinic: Clinic):
    clinic.execute("update alembic_version set version_num = '9999'")
    assert "newer" in await clinic.finds("schema")


async def test_a_wrong_token(clinic: Clinic):
    told = await clinic.finds("twilio", TWILIO_AUTH_TOKEN="mistyped")
    assert "TWILIO_AUTH_TOKEN" in told
    assert "mistyped" not in told


async def test_a_carrier_that_does_not_answer(clinic: Clinic):
    assert "TWILIO_API_URL" in await clinic.finds("twilio", TWILIO_API_URL="http://127.0.0.1:1")


async def test_a_number_that_is_not_the_accounts(clinic: Clinic):
    assert "HOTLINE_NUMBER" in await clinic.finds("number", HOTLINE_NUMBER="+622150009999")


@pytest.mark.parametrize(
    ("attribute", "value", "named"),
    [
        ("voice_url", "https://elsewhere.example.org/voice?token=verysecret", "elsewhere.example.org/voice "),
        ("voice_method", "GET", "(GET)"),
        ("status_callback", "", "status callback"),
        ("fallback_url", "https://elsewhere.example.org/", "fallback URL"),
    ],
)
async def test_a_number_that_points_elsewhere(clinic: Clinic, attribute: str, value: str, named: str):
    setattr(clinic.number, attribute, value)
    told = await clinic.finds("number")
    assert named in told
    assert "satunomor provision" in told
    assert "verysecret" not in told


async def test_a_fragment_in_the_url_does_not_make_it_a_different_url(clinic: Clinic):
    clinic.number.voice_url += "#rc=2"
    assert (await clinic.doctor())["number"][0]["level"] == "ok"


async def test_no_rota(clinic: Clinic):
    clinic.execute("update rota_versions set live = false")
    assert "satunomor rota publish" in await clinic.finds("rota")


async def test_a_gap_tonight(clinic: Clinic):
    now = datetime.now(ZoneInfo("Asia/Jakarta"))
    begins = (now.hour + 3) % 24 * 60
    await clinic.publish(start=(begins + 60) % 1440, end=(begins + 60) % 1440 + 23 * 60)
    told = await clinic.finds("gaps")
    assert "24 hours" in told
    assert f" {begins // 60:02}:00 WIB to " in told
    assert "satunomor rota publish" in told
    left_out = await clinic.run("doctor", "--skip", "gaps")
    assert left_out.exit_code == 0, left_out.stdout


async def test_a_gap_in_some_days_is_a_warning(clinic: Clinic):
    in_three_days = datetime.now(ZoneInfo("Asia/Jakarta")).date() + timedelta(days=3)
    clinic.execute(f"update shifts set valid_until = '{in_three_days}'")  # noqa: S608 - a date of our own
    assert "with no end" in await clinic.finds("gaps", "warning")


async def test_all_who_are_on_duty_are_paused(clinic: Clinic):
    ends = "now() + interval '1 hour'"
    paused = f"paused_at = now(), paused_until = {ends}, paused_by = 'counsellor'"
    clinic.execute(f"update counsellors set {paused}")  # noqa: S608 - our own
    assert "press 1" in await clinic.finds("counsellors", "warning")


async def test_all_who_are_on_duty_missed_several_offers_in_a_row(clinic: Clinic):
    clinic.execute("update counsellors set misses = 3, last_since = now()")
    assert "satunomor counsellors" in await clinic.finds("counsellors", "warning")


async def test_legs_that_fail_in_a_row_are_the_carriers_fault(clinic: Clinic):
    clinic.execute("update route set failures = 2, several = true, failing_since = now()")
    assert "Twilio's error log" in await clinic.finds("legs")


async def test_who_may_not_be_rung_fills_no_gap(clinic: Clinic):
    clinic.execute("update counsellors set active = false")
    assert "with no end" in await clinic.finds("gaps")


@pytest.mark.parametrize(("seconds", "level"), [(360, "failing"), (-360, "failing"), (20, "warning")])
async def test_a_clock_that_is_off(clinic: Clinic, seconds: float, level: str):
    off = clock_off(seconds)
    for check in ("clock-database", "clock-twilio"):
        told = await clinic.finds(check, level, SATUNOMOR_CLOCK=off)
        assert "NTP" in told
        assert ("ahead of" if seconds > 0 else "behind") in told


@pytest.mark.parametrize(("hours", "way"), [(3, "10800 s forward"), (-3, "10800 s back")])
async def test_a_clock_that_was_set_is_told_of_for_a_day(clinic: Clinic, hours: int, way: str):
    clinic.execute("insert into clocks values ('other', 0, now() - interval '25 hours', 9)")
    clinic.execute("insert into clocks values ('this', 1, now() - interval '23 hours', 10800)")
    clinic.execute(f"update clocks set stepped_by = {hours * 3600} where host = 'this'")  # noqa: S608
    told = await clinic.finds("clock-steps", "warning")
    assert way in told
    assert "NTP" in told


async def test_fallback_url_on_the_same_host(clinic: Clinic):
    same = f"{clinic.deployment.url}/static/fallback.xml"
    clinic.number.fallback_url = same
    told = await clinic.finds("fallback-url", FALLBACK_URL=same)
    assert "another host" in told


async def test_no_fallback_url_is_a_warning(clinic: Clinic):
    clinic.number.fallback_url = f"{clinic.deployment.url}/voice/fallback"
    assert "satunomor provision" in await clinic.finds("fallback-url", "warning", FALLBACK_URL=None)


async def test_a_public_url_without_tls(clinic: Clinic):
    assert "https" in await clinic.finds("public-url", PUBLIC_URL="http://hotline.invalid")


@pytest.mark.parametrize(("key", "named"), [("short", "guessed"), (None, "not set")])
async def test_a_secret_key_that_is_weak_or_missing(clinic: Clinic, key: str | None, named: str):
    assert named in await clinic.finds("secret", SECRET_KEY=key)


async def test_a_kept_key_that_is_empty(clinic: Clinic):
    file = Path(clinic.environment["DATA_DIR"]) / "secret_key"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    assert str(file) in await clinic.finds("secret", SECRET_KEY=None)


async def test_an_unusable_setting_does_not_stop_the_other_checks(clinic: Clinic):
    told = await clinic.finds("settings", RING_SECONDS="soon", HOTLINE_TIMEZONE="Asia/Nowhere")
    assert "RING_SECONDS" in told
    assert "HOTLINE_TIMEZONE" in told
    assert (await clinic.doctor(RING_SECONDS="soon"))["number"][0]["level"] == "ok"


async def test_what_is_missing_for_another_country(clinic: Clinic):
    elsewhere = {"HOTLINE_COUNTRY": "GB"}
    assert "EMERGENCY_NUMBER is not set" in await clinic.finds("settings", **elsewhere)
    told = await clinic.finds("country", "warning", **elsewhere)
    assert "HOTLINE_NUMBER is not a number of GB" in told
    assert "HOTLINE_TIMEZONE is Asia/Jakarta, a zone of ID" in told
    assert "greeted in Indonesian" in told
    assert "No referral number" in await clinic.finds("help-numbers", "warning", **elsewhere)


async def test_a_helpline_that_was_set_for_its_country(clinic: Clinic):
    clinic.execute(
        'insert into choices (id, chosen, changed_at) values (1, \'{"referral_number": "116123"}\', now())'
    )
    found = await clinic.doctor(
        HOTLINE_COUNTRY="GB",
        HOTLINE_NUMBER="+442079460000",
        HOTLINE_TIMEZONE="Europe/London",
        HOTLINE_LANGUAGES="en",
        EMERGENCY_NUMBER="999",
    )
    assert [found[check][0]["level"] for check in ("settings", "country", "help-numbers")] == ["ok"] * 3
    assert "999 in danger, and 116123" in found["help-numbers"][0]["message"]


async def test_a_setting_that_is_missing(clinic: Clinic):
    assert "TWILIO_AUTH_TOKEN" in await clinic.finds("settings", TWILIO_AUTH_TOKEN=None)


async def test_prompts_that_lack_something(clinic: Clinic, tmp_path: Path):
    (tmp_path / "data" / "prompts").mkdir(parents=True)
    (tmp_path / "data" / "prompts" / "en.toml").write_text("[prompts]\ngreeting = 'Hello'\n")
    assert "en.toml" in await clinic.finds("prompts")


async def test_no_worker(clinic: Clinic):
    clinic.execute("delete from procrastinate_workers")
    assert "satunomor work" in await clinic.finds("worker", "warning")


async def test_a_worker_that_died(clinic: Clinic):
    clinic.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 hour'")
    assert "satunomor work" in await clinic.finds("worker")
    clinic.execute("update procrastinate_workers set last_heartbeat = now()")
    # It runs, and does nothing.
    clinic.execute(
        "insert into procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)"
        " values ('sweep', '', extract(epoch from now() - interval '1 hour'))"
    )
    assert "satunomor work" in await clinic.finds("worker")


async def test_queues_that_nobody_deletes(clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ivr.doctor.of_carrier._MANY_QUEUES", 0)
    assert "worker" in await clinic.finds("queues", "warning")


async def test_a_check_that_breaks_does_not_stop_the_others(clinic: Clinic, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ivr.phone.twilio.number_setup.NumberSetup.number", None)
    told = await clinic.finds("number")
    assert "This check broke: TypeError" in told


async def test_a_check_that_there_is_not_is_misuse(clinic: Clinic):
    result = await clinic.run("doctor", "--skip", "weather")
    assert result.exit_code == 2
    assert "gaps" in result.stderr


async def test_looking_changes_nothing(clinic: Clinic, empty_database_url: str):
    await clinic.doctor(DATABASE_URL=empty_database_url)
    assert "satunomor migrate" in await clinic.finds("schema", DATABASE_URL=empty_database_url)
    assert {request.method for request in clinic.lab.rest_requests} == {"GET"}
    assert clinic.number.fallback_url == FALLBACK_URL
