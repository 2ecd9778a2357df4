"""The rules of imports: which module may import which, and read the environment or the clock (design, part 2).

Read from the source, so that an import inside a function counts too.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

# One worker reads the product for all of them.
pytestmark = pytest.mark.xdist_group("imports")

ROOT = Path(__file__).resolve().parent.parent
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.monotonic",
    "time.monotonic_ns",
    "time.perf_counter",
    "time.localtime",
    "time.gmtime",
    "asyncio.get_running_loop.time",
}
SQL_CLOCK = re.compile(
    r"\b(now|(clock|statement|transaction)_timestamp)\s*\(|\b(current_(timestamp|date|time)|localtimestamp)\b",
    re.IGNORECASE,
)
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb", "dotenv", "pydantic_settings")


@dataclass
class Module:
    """A module of the product: its dotted name, what it imports, which names it uses, its SQL and texts."""

    name: str
    imports: set[str] = field(default_factory=set)
    uses: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)


def read(root: Path) -> Iterator[Module]:
    """Read every module of the two packages below `root`."""
    for path in sorted(path for package in ("ivr", "routing") for path in (root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        package = parts[:-1]
        name = ".".join(package if parts[-1] == "__init__" else parts)
        yield _Reader(Module(name), package).read(ast.parse(path.read_text(encoding="utf-8"), str(path)))


class _Reader(ast.NodeVisitor):
    def __init__(self, module: Module, package: tuple[str, ...]) -> None:
        self._module = module
        self._package = package
        self._meaning: dict[str, str] = {}  # what a name stands for: `dt` for `datetime`

    def read(self, tree: ast.Module) -> Module:
        # Imports first: a function may use what is imported below it.
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
        sayings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
        for node in nodes:
            if isinstance(node, ast.Attribute | ast.Name):
                self._module.uses.add(self._dotted(node))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in sayings:
                self._module.texts.add(node.value)
        return self._module

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                self._module.imports.add(alias.name)
                shown = alias.asname or alias.name.partition(".")[0]
                self._meaning[shown] = alias.name if alias.asname else shown
            return
        above = self._package[: len(self._package) + 1 - node.level] if node.level else ()
        source = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            self._module.imports.add(f"{source}.{alias.name}")
            self._meaning[alias.asname or alias.name] = f"{source}.{alias.name}"

    def _dotted(self, node: ast.AST) -> str:
        if isinstance(node, ast.Name):
            return self._meaning.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            return f"{self._dotted(node.value)}.{node.attr}"
        if isinstance(node, ast.Call):
            return self._dotted(node.func)
        return "?"


def within(name: str, *places: str) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


def imported(module: Module, *places: str) -> list[str]:
    return [name for name in module.imports if within(name, *places)]


def edge_in_routing(module: Module) -> list[str]:
    edge = ("ivr", "fastapi", "starlette", "uvicorn", "twilio", "httpx", "pydantic_settings")
    return imported(module, *edge) if within(module.name, "routing") else []


def lab_in_product(module: Module) -> list[str]:
    return [] if within(module.name, "ivr.lab", "ivr.commands") else imported(module, "ivr.lab")


def product_in_lab(module: Module) -> list[str]:
    if not within(module.name, "ivr.lab"):
        return []
    return [
        name
        for name in imported(module, "ivr", "routing")
        if not within(name, "ivr.lab", "ivr.clock", "ivr.virtual_clock")
    ]


def twilio_rest(module: Module) -> list[str]:
    return [] if module.name == "ivr.phone.twilio.gateway" else imported(module, "twilio.rest")


def environment(module: Module) -> list[str]:
    if module.name == "ivr.settings":
        return []
    return [name for name in module.imports | module.uses if within(name, *ENVIRONMENT)]


def clock_in_routing(module: Module) -> list[str]:
    if not within(module.name, "routing"):
        return []
    read_ = [name for name in module.uses if name in CLOCKS or name.endswith(".func.now")]
    return read_ + [text for text in module.texts if SQL_CLOCK.search(text)]


def process_in_routing(module: Module) -> list[str]:
    processes = ("subprocess", "multiprocessing", "tempfile", "os.fork", "os.system")
    names = module.imports | module.uses
    return [name for name in names if within(module.name, "routing") and within(name, *processes)]


# Each rule, and what would break it: a module's path and its source.
RULES: list[tuple[Callable[[Module], list[str]], list[tuple[str, str]]]] = [
    (
        edge_in_routing,
        [
            ("routing/a.py", "import ivr"),
            ("routing/a.py", "def f():\n    from ivr.clock import Clock"),
            ("routing/rota/a.py", "from fastapi import Request"),
            ("routing/a.py", "import twilio.twiml as t"),
            ("routing/a.py", "import httpx"),
            ("routing/a.py", "from .. import ivr\nfrom ivr import lab"),
        ],
    ),
    (
        lab_in_product,
        [("ivr/app.py", "from ivr import lab"), ("ivr/phone/keys.py", "from ..lab import phones")],
    ),
    (
        product_in_lab,
        [("ivr/lab/a.py", "from ivr.settings import Settings"), ("ivr/lab/a.py", "import routing.calls")],
    ),
    (
        twilio_rest,
        [
            ("ivr/jobs.py", "from twilio.rest import Client"),
            ("ivr/phone/keys.py", "import twilio.rest"),
            ("ivr/app.py", "from twilio import rest"),
        ],
    ),
    (
        environment,
        [
            ("ivr/app.py", "import os\nos.environ['A']"),
            ("ivr/app.py", "from os import environ"),
            ("ivr/commands/demo.py", "import os as o\no.getenv('A')"),
            ("routing/a.py", "from os import getenv as g"),
            ("ivr/app.py", "from pydantic_settings import BaseSettings"),
        ],
    ),
    (
        clock_in_routing,
        [
            ("routing/a.py", "from datetime import datetime\ndatetime.now()"),
            ("routing/a.py", "import datetime as dt\ndt.datetime.now(dt.UTC)"),
            ("routing/a.py", "from datetime import date\nx = date.today"),
            ("routing/a.py", "import time\ntime.time()"),
            ("routing/a.py", "from time import monotonic as m\nm()"),
            ("routing/a.py", "import asyncio\nasyncio.get_running_loop().time()"),
            ("routing/a.py", "from sqlalchemy import func\nfunc.now()"),
            ("routing/a.py", "import sqlalchemy as sa\nsa.func.now()"),
            ("routing/a.py", "x = 'select now() - interval \\'1 day\\''"),
            ("routing/a.py", "x = f'update a set b = CURRENT_TIMESTAMP where c = {1}'"),
        ],
    ),
    (
        process_in_routing,
        [
            ("routing/a.py", "import subprocess"),
            ("routing/rota/a.py", "from tempfile import TemporaryFile"),
            ("routing/a.py", "import os\nos.system('ls')"),
        ],
    ),
]


MOST_FILES, MOST_OF_THE_EDGE, MOST_LINES = 18, 10, 300
MIRRORED = ("routing/switchboard", "ivr/phone")


@cache
def _the_product() -> list[Module]:
    return list(read(ROOT))


def arrows(modules: Sequence[Module]) -> dict[str, set[str]]:
    """Return the modules that each module imports, for types only and inside functions too."""
    names = {module.name for module in modules}

    def target(name: str) -> str:
        return name if name in names else name.rpartition(".")[0]

    return {
        module.name: {target(name) for name in module.imports if target(name) in names} - {module.name}
        for module in modules
    }


def a_circle(arrows: dict[str, set[str]]) -> list[str]:
    """Return a shortest path of imports from a module back to itself; empty where there is none."""
    try:
        TopologicalSorter(arrows).prepare()
    except CycleError:
        return _the_shortest(arrows)
    return []


def _the_shortest(arrows: dict[str, set[str]]) -> list[str]:
    circles: list[list[str]] = []
    for start in arrows:
        ways, seen = [[start]], {start}
        while ways:
            way = ways.pop(0)
            if start in arrows[way[-1]]:
                circles.append([*way, start])
                break
            for after in sorted(arrows[way[-1]] - seen):
                seen.add(after)
                ways.append([*way, after])
    return min(circles, key=len)


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES], ids=lambda rule: rule.__name__)
def test_no_module_of_the_product_breaks_the_rule(rule: Callable[[Module], list[str]]):
    modules = _the_product()
    assert {module.name for module in modules} > {"ivr", "ivr.settings", "routing.calls", "ivr.lab"}
    assert {module.name: sorted(found) for module in modules if (found := rule(module))} == {}


def test_no_imports_go_in_a_circle():
    circle = a_circle(arrows(_the_product()))
    assert not circle, (
        f"{circle[0]} and {circle[-2]} need each other, by way of {' -> '.join(circle)}: "
        f"move what both need into a module below the two, or let one be given what it asks the other for"
    )


@pytest.mark.parametrize(
    ("sources", "circle"),
    [
        (
            {
                "routing/a.py": "from routing import b",
                "routing/b.py": "def f():\n    from routing.a import x",
            },
            ["routing.a", "routing.b", "routing.a"],
        ),
        (
            {
                "ivr/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ivr.b import B",
                "ivr/b.py": "import ivr.c",
                "ivr/c.py": "from ivr.a import A",
            },
            ["ivr.a", "ivr.b", "ivr.c", "ivr.a"],
        ),
        ({"ivr/a.py": "from ivr.b import B", "ivr/b.py": "import json"}, []),
    ],
)
def test_a_circle_is_found(tmp_path: Path, sources: dict[str, str], circle: list[str]):
    for place, source in sources.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(source)
    assert a_circle(arrows(list(read(tmp_path)))) == circle


def test_no_test_imports_from_another_test():
    """Shared parts stand in a module of their own, so that a test file can be moved alone."""
    source = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    assert re.findall(r"^from (?:tests)?\.(?:\w+\.)*test_\w+ import .*", source, re.MULTILINE) == []


def test_the_house_keeps_its_measures():
    """A folder has few files and a module few lines, so that a reader finds things."""
    paths = [path for package in ("ivr", "routing") for path in (ROOT / package).rglob("*.py")]
    paths = [path.relative_to(ROOT) for path in paths if path.parent.name != "versions"]
    files = Counter(str(path.parent) for path in paths if path.name != "__init__.py")
    most = {folder: MOST_OF_THE_EDGE if folder == "ivr" else MOST_FILES for folder in files}
    assert {folder: count for folder, count in files.items() if count > most[folder]} == {}
    lines = {str(path): len((ROOT / path).read_text().splitlines()) for path in paths}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def test_each_module_of_the_switchboard_and_the_phone_has_its_test_file():
    """It is where a reader looks: `routing/switchboard/keys.py` has `tests/routing/switchboard/test_keys.py`."""
    modules = [path.relative_to(ROOT) for room in MIRRORED for path in (ROOT / room).rglob("*.py")]
    tests = {path: Path("tests", path.parent, f"test_{path.name}") for path in modules}
    lacking = [
        str(test) for path, test in tests.items() if path.name != "__init__.py" and not (ROOT / test).exists()
    ]
    assert len(modules) > 40
    assert lacking == []


@pytest.mark.parametrize(
    ("rule", "place", "source"),
    [(rule, place, source) for rule, breaches in RULES for place, source in breaches],
)
def test_a_module_that_breaks_the_rule_is_found(
    tmp_path: Path, rule: Callable[[Module], list[str]], place: str, source: str
):
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(source)
    assert [module.name for module in read(tmp_path) if rule(module)] == [place[:-3].replace("/", ".")]


@pytest.mark.parametrize(
    ("place", "source"),
    [
        (
            "routing/a.py",
            '"""Never call datetime.now() or now() here."""\nfrom datetime import datetime, timedelta',
        ),
        ("routing/a.py", "def f(now):\n    return now.time()"),
        ("routing/__init__.py", "from . import calls"),
        ("ivr/lab/a.py", "from ivr.clock import Clock\nfrom ivr.lab import phones\nfrom . import queues"),
        ("ivr/lab/rest/a.py", "from .. import phones\nfrom ...clock import Clock"),
        ("ivr/commands/demo.py", "from ivr.lab import phones"),
        ("ivr/phone/twilio/gateway.py", "from twilio.rest import Client"),
        ("ivr/settings.py", "import os\nos.environ.get('A')"),
    ],
)
def test_what_is_allowed_is_not_taken_for_a_breach(tmp_path: Path, place: str, source: str):
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text(source)
    assert [rule.__name__ for module in read(tmp_path) for rule, _ in RULES if rule(module)] == []
