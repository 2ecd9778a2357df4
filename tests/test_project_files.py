"""The files around the code say what the code does: .env.example, pyproject.toml, requirements.lock."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from ivr.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNS = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCK = RUNS + (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")

SETTING = re.compile(r"^#([A-Z_]+)=", re.MULTILINE)

# Those are for no deployment: the demo, the tests and the soak give them to their own processes.
LISTED = [name for name in Settings.model_fields if not name.startswith("satunomor_")]


def normal(requirement: str) -> str:
    """Return the name of the package that a requirement is about, as lock files write it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def test_the_example_lists_every_setting_once_and_nothing_else():
    assert sorted(SETTING.findall(EXAMPLE)) == sorted(name.upper() for name in LISTED)


def test_each_setting_in_the_example_has_a_line_that_tells_what_it_is():
    lines = itertools.pairwise(EXAMPLE.splitlines())
    assert [line for above, line in lines if SETTING.match(line) and not above.startswith("# ")] == []


def test_the_example_shows_the_defaults_and_where_there_is_none_something_that_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    (tmp_path / "env").write_text(SETTING.sub(r"\1=", EXAMPLE))
    shown = Settings(_env_file=tmp_path / "env")
    default = Settings(_env_file=None)
    for name in LISTED:
        assert getattr(shown, name) == getattr(default, name) or not default_text(default, name), name


def default_text(settings: Settings, name: str) -> str:
    value = getattr(settings, name)
    if value is None:
        return ""
    return str(value.get_secret_value() if hasattr(value, "get_secret_value") else value)


def test_the_wheel_carries_every_file_that_is_not_code():
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = [
        path
        for package in ("ivr", "routing")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}
    ]
    assert any(path.name == "id.toml" for path in files)
    assert [str(path) for path in files if not any(path.match(pattern) for pattern in patterns)] == []


def test_the_lock_pins_all_that_the_project_names_with_hashes_and_names_no_host():
    project = PROJECT["project"]
    needed = [
        *project["dependencies"],
        *(each for extra in project["optional-dependencies"].values() for each in extra),
        *PROJECT["build-system"]["requires"],
    ]
    pinned = re.findall(r"^([a-z0-9-]+)==(?=.*\\\n    --hash=sha256:)", LOCK, re.MULTILINE)
    assert {normal(each) for each in needed} <= set(pinned)
    assert len(pinned) == len(re.findall(r"^\S+==", LOCK, re.MULTILINE))
    assert "://" not in LOCK


def test_what_the_image_installs_has_no_tool_of_the_trade_in_it():
    tools = {normal(each) for each in PROJECT["project"]["optional-dependencies"]["dev"]}
    assert tools & set(re.findall(r"^([a-z0-9-]+)==", RUNS, re.MULTILINE)) == set()
    assert "--index-url" not in LOCK
