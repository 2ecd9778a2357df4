"""What `serve` and `work` say where settings are missing or wrong: one screen, in the order in which one gets them."""

import re
import subprocess
from pathlib import Path

import pytest
import typer

from ivr.commands.starting import missing_settings, setting_example
from ivr.commands.starting.missing_settings import HELP, MOST_LINES, WIDTH
from ivr.settings import Settings, SettingsNotSound, environment_without_settings
from tests.ivr.commands.processes import program

ORDER = ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "HOTLINE_NUMBER", "PUBLIC_URL"]
SOUND = {
    "TWILIO_ACCOUNT_SID": "AC" + "7" * 32,
    "TWILIO_AUTH_TOKEN": "hunter2",
    "HOTLINE_NUMBER": "+622150001234",
    "PUBLIC_URL": "https://hotline.example.org",
}


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Hide the environment and the `.env` file of the machine that runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def shown(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the screen that a command ends with."""
    with pytest.raises(typer.Exit) as ended:
        missing_settings.read("serve")
    assert ended.value.exit_code == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err


def is_one_screen(said: str) -> bool:
    lines = said.replace(str(Path.cwd()), "/srv/hotline").splitlines()
    return len(lines) <= MOST_LINES == 24 and max(map(len, lines)) <= WIDTH


def set_all(monkeypatch: pytest.MonkeyPatch, **changed: str) -> None:
    for name, value in (SOUND | changed).items():
        monkeypatch.setenv(name, value)


def test_with_nothing_set_all_four_stand_in_order_each_with_what_where_and_an_example(
    capsys: pytest.CaptureFixture[str],
) -> None:
    said = shown(capsys)
    assert is_one_screen(said)
    assert "4 of 4 needed settings are not set" in said
    places = [said.index(f"{number}. {name}") for number, name in enumerate(ORDER, start=1)]
    assert places == sorted(places)
    for name in ORDER:
        assert HELP[name].purpose in said
        assert HELP[name].place in said
        assert f"{name}={HELP[name].example}" in said
    assert said.rindex("satunomor doctor") < said.rindex("satunomor serve")


def test_each_example_is_a_value_that_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, each in HELP.items():
        monkeypatch.setenv(name, each.example)
    assert missing_settings.read("work").missing(*ORDER) == []


@pytest.mark.parametrize("name", ORDER)
def test_half_set_it_names_the_rest_alone_and_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    set_all(monkeypatch, **{name: ""})
    said = shown(capsys)
    assert f"1. {name}" in said
    assert "1 of 4 needed settings is not set" in said
    assert [each for each in ORDER if each in said] == [name]
    assert "hunter2" not in said


def test_what_is_wrong_and_what_is_missing_are_told_together(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, TWILIO_AUTH_TOKEN="", HOTLINE_NUMBER="021 5000 1234", RING_SECONDS="soon")
    said = shown(capsys)
    assert is_one_screen(said)
    assert "1. TWILIO_AUTH_TOKEN" in said
    assert "2. HOTLINE_NUMBER      cannot be used: write the number as E.164" in said
    assert "-  RING_SECONDS" in said
    assert "Value error" not in said


def test_elsewhere_than_in_indonesia_the_emergency_number_is_one_of_five(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOTLINE_COUNTRY", "GB")
    said = shown(capsys)
    assert is_one_screen(said), said
    assert "5 of 5 needed settings are not set" in said
    assert "EMERGENCY_NUMBER=999" in said
    set_all(monkeypatch)
    assert "1 of 5 needed settings is not set" in shown(capsys)


def test_a_wrong_public_url_is_told_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_all(monkeypatch, PUBLIC_URL="hotline.example.org")
    said = shown(capsys)
    assert "1. PUBLIC_URL" in said
    assert "PAGES_URL" not in said


def test_however_much_is_wrong_all_of_it_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = ["RING_SECONDS", "RING_AT_ONCE", "MAX_WAIT_SECONDS", "WRAP_UP_SECONDS", "CALLBACK_ATTEMPTS"]
    for name in wrong:
        monkeypatch.setenv(name, "soon")
    said = shown(capsys)
    assert is_one_screen(said), said
    assert [name for name in [*ORDER, *wrong] if name not in said] == []


def test_it_says_whether_there_is_a_file_of_settings_here(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    assert f"which is not there yet, or into the environment:\n  {file}\n" in shown(capsys)
    file.write_text("HOTLINE_NUMBER=+622150001234\n")
    said = shown(capsys)
    assert "which is not there yet" not in said
    assert f"\n  {file}\n" in said
    assert "HOTLINE_NUMBER" not in said


def test_it_names_no_file_to_copy_but_one_that_is_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (named,) = re.findall(r"^  (/.*\.example)$", shown(capsys), re.MULTILINE)
    assert "RING_SECONDS" in Path(named).read_text()
    # Installed from a wheel that somebody has stripped.
    monkeypatch.setattr(setting_example, "_ROOT", tmp_path)
    monkeypatch.setattr(setting_example, "files", lambda _: None)
    said = shown(capsys)
    assert ".example" not in said.replace(".example.org", "")
    assert "copy there" not in said


@pytest.mark.parametrize("content", [b"RING_SECONDS=30 # \xff\xfe\n", b"\xff\xfeR\0I\0N\0G\0"])
def test_a_file_that_is_not_utf_8_is_named(content: bytes, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(content)
    with pytest.raises(SettingsNotSound, match=rf"{tmp_path}/\.env cannot be read \(it is not UTF-8\)"):
        missing_settings.read("serve")


@pytest.mark.deep
@pytest.mark.parametrize("command", ["serve", "work"])
def test_the_program_ends_with_the_screen_and_no_traceback(command: str, tmp_path: Path) -> None:
    ended = subprocess.run(
        program(command),
        cwd=tmp_path,
        env=environment_without_settings(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("Satu Nomor does not start yet: 4 of 4 needed settings")
    assert f"satunomor {command}" in ended.stderr
    assert len(ended.stderr.splitlines()) <= MOST_LINES
    assert list(tmp_path.iterdir()) == []
