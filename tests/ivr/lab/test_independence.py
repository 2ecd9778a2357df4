"""The lab reads Twilio's pages by itself: it takes nothing of the product but the clock."""

import ast
from pathlib import Path

import ivr.lab

FOLDER = Path(ivr.lab.__file__).parent


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
    assert {name for name in ours if not name.startswith("ivr.lab")} == {"ivr.clock"}
    assert not any(name.split(".")[0] == "twilio" for name in names)
