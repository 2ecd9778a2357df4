"""The files around the code say what the code does: .env.example, pyproject.toml, the locks, the documents."""

import itertools
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer

from ivr.commands import app as commands
from ivr.settings import Settings, environment_without_settings

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RUNS = (ROOT / "requirements.lock").read_text(encoding="utf-8")
LOCK = RUNS + (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
AT_THE_ROOT = {
    ".dockerignore",
    ".editorconfig",
    ".env.example",
    ".gitignore",
    ".pre-commit-config.yaml",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Dockerfile",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "compose.yaml",
    "pyproject.toml",
    "requirements-dev.lock",
    "requirements.lock",
}
FOLDERS_AT_THE_ROOT = {".ci", "docs", "ivr", "routing", "tests"}

DECISIONS = ROOT / "docs" / "decisions"
DECIDED = sorted(DECISIONS.glob("[0-9]*.md"))
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])

# The documents whose paths are checked; decisions keep the names that modules had at the time.
GUIDES = [
    *("README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/architecture.md", "docs/operations.md"),
    *("docs/another-country.md", "docs/rota-files.md", "docs/commands.md"),
    *("docs/caller.md", "docs/counsellor.md", "docs/coordinator.md", "docs/supervisor.md"),
]
TO_COME = {"routing/queries/measures.py"}
A_PATH = re.compile(r"`((?:ivr|routing|tests|docs)/[^`\s]*)`")
A_FILE = re.compile(r"`([a-z_]+\.(?:py|toml))`")
A_PART = re.compile(r"[Dd]esign, parts? ((?:\d+(?:\.\d+)?(?:, | and part | and | to )?)+)")

LINK = re.compile(r"\[[^\]\n]+\]\(([^)\s]+)\)")
TITLE = re.compile(r"# (\d{4}) (\S.*)")
STATUS = re.compile(
    r"Status: (accepted|history|(?:accepted, in part )?superseded by \[(\d{4})\]\(\2-[a-z0-9-]+\.md\))"
    r" · Date: (\d{4}-\d\d-\d\d)"
)
INDEXED = re.compile(r"^\| (\[.*) \|$", re.MULTILINE)

SETTING = re.compile(r"^#([A-Z_]+)=", re.MULTILINE)

# `satunomor_` settings are not for deployments: the demo, the tests and the soak give them to their processes.
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
    if value is None or value == ():
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


@pytest.mark.deep
def test_who_installs_the_wheel_elsewhere_is_told_of_an_example_that_is_there(tmp_path: Path):
    source, into, wheels = tmp_path / "source", tmp_path / "into", tmp_path / "wheels"
    for package in ("ivr", "routing"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (".env.example", "LICENSE", "README.md", "pyproject.toml"):
        shutil.copy2(ROOT / name, source / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    alone = ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *alone, "--no-build-isolation", "-w", wheels, source], check=True)
    (wheel,) = wheels.glob("*.whl")
    # An environment of its own: in this one pip would put it in the place of the clone's.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", into], check=True)
    python = into / "bin" / "python"
    subprocess.run([*pip, "--python", python, "install", *alone, wheel], check=True)
    asks = (
        f"import sys; sys.path.append({str(Path(pytest.__file__).parent.parent)!r});"
        " from ivr.commands.starting import setting_example; print(setting_example.path())"
    )
    told = subprocess.run(
        [python, "-c", asks],
        cwd=tmp_path,
        env=environment_without_settings(),
        capture_output=True,
        text=True,
        check=True,
    )
    named = Path(told.stdout.strip())
    assert named.is_relative_to(into)
    assert named.read_text(encoding="utf-8") == EXAMPLE


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


def test_the_image_installs_no_development_tool():
    tools = {normal(each) for each in PROJECT["project"]["optional-dependencies"]["dev"]}
    assert tools & set(re.findall(r"^([a-z0-9-]+)==", RUNS, re.MULTILINE)) == set()
    assert "--index-url" not in LOCK


@pytest.mark.parametrize("path", DECIDED, ids=lambda path: path.name)
def test_a_decision_has_its_number_a_title_a_status_and_a_date(path: Path):
    title, blank, status, after, *_ = path.read_text(encoding="utf-8").split("\n")
    number = TITLE.fullmatch(title)
    assert number is not None, title
    assert re.fullmatch(rf"{number[1]}-[a-z0-9-]+\.md", path.name)
    said = STATUS.fullmatch(status)
    assert said is not None, status
    assert date.fromisoformat(said[3])
    assert said[2] is None or said[2] > number[1]  # what supersedes is newer
    assert blank == after == ""


def test_the_index_lists_each_decision_once_with_its_title_status_and_date():
    listed = INDEXED.findall((DECISIONS / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == [line_of_index(path) for path in DECIDED]


def line_of_index(path: Path) -> str:
    title, _, status = path.read_text(encoding="utf-8").split("\n")[:3]
    number, said = TITLE.fullmatch(title), STATUS.fullmatch(status)
    assert number is not None
    assert said is not None
    return f"[{number[1]}]({path.name}) | {number[2]} | {said[1]} | {said[3]}"


def test_no_two_decisions_have_one_number_and_none_speaks_of_a_number_that_is_not_there():
    numbers = [path.name[:4] for path in DECIDED]
    assert len(numbers) == len(set(numbers))
    spoken = {
        (path.name, number)
        for path in DECIDED
        for number in re.findall(r"\((0[012]\d\d)\)", path.read_text(encoding="utf-8"))
    }
    assert {each for each in spoken if each[1] not in numbers} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_link_leads_to_a_file_and_a_heading_that_are_there(document: Path):
    links = [link for link in LINK.findall(prose(document)) if "://" not in link]
    assert [link for link in links if not leads_somewhere(document, link)] == []


def leads_somewhere(document: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = document.parent / path if path else document
    return target.exists() and (not heading or heading in headings(target))


@pytest.mark.parametrize("guide", GUIDES)
def test_each_path_in_a_guide_is_there(guide: str):
    text = prose(ROOT / guide)
    paths = set(A_PATH.findall(text)) - TO_COME
    assert sorted(path for path in paths if not (ROOT / path).exists()) == []
    names = {Path(name).name for name in kept()}
    assert sorted(set(A_FILE.findall(text)) - names) == []


def test_what_is_said_to_come_is_not_there_yet():
    assert [path for path in sorted(TO_COME) if (ROOT / path).exists()] == []


def test_the_tree_in_the_architecture_names_each_room():
    rooms = {f"{Path(name).parent}/" for name in kept() if re.match(r"(ivr|routing)/.*__init__\.py$", name)}
    told = set(A_PATH.findall(prose(ROOT / "docs" / "architecture.md")))
    assert len(rooms) > 20
    assert sorted(rooms - told) == []


def test_each_part_of_the_design_that_a_comment_names_is_in_the_architecture():
    parts = re.findall(r"^#+ (\d+(?:\.\d+)?)\.? ", prose(ROOT / "docs" / "architecture.md"), re.MULTILINE)
    named = {
        (name, part)
        for name in kept()
        if name.endswith((".py", ".toml"))
        for found in A_PART.findall(re.sub(r"\n[ #]*", " ", (ROOT / name).read_text(encoding="utf-8")))
        for part in re.findall(r"\d+(?:\.\d+)?", found)
    }
    assert {part for _, part in named} > {"1", "4.4", "10"}
    assert sorted(each for each in named if each[1] not in parts) == []


def headings(document: Path) -> list[str]:
    """Return the document's headings as a link names them: small letters, hyphens, no punctuation."""
    found = re.findall(r"^#+ (.+)$", prose(document), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", each.lower()).replace(" ", "-") for each in found]


def prose(document: Path) -> str:
    """Return the document without its indented and fenced code."""
    text = document.read_text(encoding="utf-8")
    return re.sub(r"^```[^`]*^```$|^    .*$", "", text, flags=re.MULTILINE)


@cache
def kept() -> list[str]:
    """Return the paths of all files that git knows."""
    if not (ROOT / ".git").exists():
        pytest.skip("no clone: nothing says which files belong to the project")
    listed = ["git", "-C", str(ROOT), "ls-files", "-z"]
    names = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def test_the_root_holds_the_files_that_are_named_here_and_no_others():
    assert {name for name in kept() if "/" not in name} == AT_THE_ROOT
    assert {name.partition("/")[0] for name in kept() if "/" in name} == FOLDERS_AT_THE_ROOT


def test_each_file_is_written_as_the_editors_are_told():
    config = (ROOT / ".editorconfig").read_text(encoding="utf-8")
    assert f"max_line_length = {PROJECT['tool']['ruff']['line-length']}\n" in config
    texts = {
        name: (ROOT / name).read_bytes()
        for name in kept()
        if not name.endswith((".min.js", ".png", ".wav", ".woff2"))
    }
    assert [name for name, text in texts.items() if text and not text.endswith(b"\n")] == []
    assert [name for name, text in texts.items() if re.search(rb"[ \t\r]$", text, re.MULTILINE)] == []
    indented_by_tab = {name for name, text in texts.items() if re.search(rb"^\t", text, re.MULTILINE)}
    assert indented_by_tab <= {"Makefile"}


def test_the_packages_tell_type_checkers_that_they_are_typed():
    shipped = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    assert all((ROOT / package.rstrip("*") / "py.typed").exists() for package in shipped)


def test_no_package_is_in_both_locks_and_what_is_left_out_is_in_none():
    working = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    names = [re.findall(r"^([a-z0-9-]+)==", lock, re.MULTILINE) for lock in (RUNS, working)]
    assert set(names[0]) & set(names[1]) == set()
    assert set(PROJECT["tool"]["uv"]["exclude-dependencies"]) & {*names[0], *names[1]} == set()
    assert all(each == sorted(each) for each in names)


def test_make_tells_a_sentence_of_each_target():
    told = dict(re.findall(r"^([a-z-]+):.*## (\S.*)$", MAKEFILE, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony is not None
    assert sorted(phony[1].split()) == sorted(told)
    printed = subprocess.run(["make", "-C", str(ROOT), "help"], check=True, capture_output=True, text=True)
    for target, sentence in told.items():
        assert re.search(rf"^  make {target} +{re.escape(sentence)}$", printed.stdout, re.MULTILINE), target


def test_before_each_commit_make_check_runs_and_nothing_from_elsewhere():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"\brepo: (.*)", hooks) == ["local"]
    assert re.findall(r"\bentry: (.*)", hooks) == ["make check"]


def test_what_the_image_copies_is_let_in_by_dockerignore_and_no_document_but_the_readme():
    first, *rest = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    let_in = {each[1:].rstrip("/") for each in rest if each.startswith("!")}
    assert first == "*"
    assert let_in == {
        "ivr",
        "routing",
        "pyproject.toml",
        "requirements.lock",
        "requirements-dev.lock",
        "README.md",
        "LICENSE",
    }
    assert let_in <= AT_THE_ROOT | FOLDERS_AT_THE_ROOT
    copied = re.findall(r"^COPY (?!--from)(.*) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    assert {name for line in copied for name in line.split()} - {"."} <= let_in


def test_the_changelog_has_the_headings_of_keep_a_changelog():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert versions[0] == "[Unreleased]"
    assert [
        each for each in versions[1:] if not re.fullmatch(r"\[\d+\.\d+\.\d+\] - \d{4}-\d\d-\d\d", each)
    ] == []
    kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for version in text.split("\n## ")[1:]:
        told = re.findall(r"^### (.*)$", version, re.MULTILINE)
        assert told == [kind for kind in kinds if kind in told]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_command_in_a_document_is_there(document: Path):
    targets = re.findall(r"^([a-z-]+):.*## ", MAKEFILE, re.MULTILINE)
    code = [*re.findall(r"`([^`]+)`", prose(document)), *typed(document)]
    made = [name for line in code for name in re.findall(r"^make ([a-z-]+)", line)]
    assert [name for name in made if name not in targets] == []
    run = [re.findall(r"[a-z]+", found[1]) for line in code if (found := SATUNOMOR.match(line))]
    assert [words for words in run if words and not is_command(words)] == []


SATUNOMOR = re.compile(r"(?:\.venv/bin/)?satunomor((?:\s+[a-z]+)*)(?=\s|$)")


def is_command(words: list[str]) -> bool:
    """Tell whether `words` begin with a command, and with one of its own where it has such."""
    found: Any = typer.main.get_command(commands)
    for word in words:
        if not hasattr(found, "commands"):
            return True
        if word not in found.commands:
            return found.name != "satunomor" and bool(found.invoke_without_command)
        found = found.commands[word]
    return True


def typed(document: Path) -> list[str]:
    """Return the lines of the document's code, indented or fenced."""
    text = document.read_text(encoding="utf-8")
    fenced = "\n".join(re.findall(r"^```[a-z]*\n([^`]*)^```$", text, re.MULTILINE))
    return [line.strip() for line in [*re.findall(r"^    .*$", text, re.MULTILINE), *fenced.splitlines()]]
