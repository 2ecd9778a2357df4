"""The lab follows Twilio's pages and imports nothing of the product but the clock; its parts have an order."""

import ast
from pathlib import Path

import ivr.lab

FOLDER = Path(ivr.lab.__file__).parent
# From the lowest layer up; the parts of one layer do not import each other.
FLOORS = ({"errors", "records"}, {"faults", "twiml"}, {"carrier"}, {"people", "verbs", "rest"}, {"lab"})


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module or "")
    return names


def test_it_imports_nothing_of_the_product_but_the_clock_and_nothing_of_twilio():
    names = set().union(*(imported(path) for path in FOLDER.rglob("*.py")))
    ours = {name for name in names if name.split(".")[0] in {"ivr", "routing"}}
    assert {name for name in ours if not name.startswith("ivr.lab")} == {"ivr.clock", "ivr.virtual_clock"}
    assert not any(name.split(".")[0] == "twilio" for name in names)


def floor(part: str) -> int:
    return next(number for number, parts in enumerate(FLOORS) if part in parts)


def test_each_part_imports_only_those_below_it():
    for path in FOLDER.rglob("*.py"):
        part = path.relative_to(FOLDER).with_suffix("").parts[0]
        if part == "__init__":
            continue
        parts = {name.split(".")[2] for name in imported(path) if name.startswith("ivr.lab.")} - {part}
        above = {each for each in parts if floor(each) >= floor(part)}
        assert not above, f"{path} imports {', '.join(above)} of ivr.lab"
