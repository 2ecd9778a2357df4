"""Each deed has its words, and is of a kind by which the audit can be filtered."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.web.deed_words import DEEDS
from ivr.web.deeds.kinds import KINDS, actions_of, kinds_of

ROOT = Path(__file__).resolve().parents[3]
ACTION = re.compile(r"[a-z_]+\.[a-z_]+")
NOTING = {"Deed", "note", "_note"}


def actions_in(source: str) -> set[str]:
    """Return the actions that a module writes into the audit, as it names them in `Deed(...)` or `note(...)`.

    Where it takes an action from elsewhere, every text of the module that looks like one counts.
    """
    tree = ast.parse(source)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _name(node.func) in NOTING]
    given = {text for call in calls for text in _texts(call.args)}
    deeds = [call for call in calls if _name(call.func) == "Deed" and call.args]
    if any(not isinstance(call.args[0], ast.Constant) for call in deeds):
        nouns = {action.partition(".")[0] for action in DEEDS}
        given |= {text for text in _texts(ast.walk(tree)) if text.partition(".")[0] in nouns}
    return given


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _texts(nodes: "Iterator[ast.AST] | list[ast.expr]") -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ACTION.fullmatch(node.value):
            yield node.value


def test_each_deed_has_its_words():
    paths = [path for package in ("ivr", "routing") for path in (ROOT / package).rglob("*.py")]
    found = {action for path in paths for action in actions_in(path.read_text(encoding="utf-8"))}
    assert len(found) > 25
    assert found - DEEDS.keys() == set(), "write them into ivr/web/deed_words.py"


@pytest.mark.parametrize(
    ("source", "actions"),
    [
        ('Deed("call.opened", f"call {id}")', {"call.opened"}),
        ('await note(visit, connection, "counsellor.sung", counsellor)', {"counsellor.sung"}),
        ('x = "account.one" if a else "account.two"\nDeed(x, "")', {"account.one", "account.two"}),
        ('timeline.add("offer.planned")', set()),
    ],
)
def test_a_deed_is_found_in_a_module(source: str, actions: set[str]):
    assert actions_in(source) == actions


def test_each_deed_is_of_a_kind_and_each_filter_finds_its_own():
    assert [action for action in DEEDS if not kinds_of(action)] == [], "see ivr/web/deeds/kinds.py"
    assert kinds_of("counsellor.number_shown") == ["revealed", "counsellors"]
    assert actions_of("exported") == tuple(action for action in DEEDS if action.endswith(".exported"))
    assert actions_of("rota.published") == ("rota.published",)
    assert actions_of("nothing") == ()
    assert len(KINDS) < 12
