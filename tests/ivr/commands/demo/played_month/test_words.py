"""The words of a played month are the product's: kinds and reasons of events, and what their details hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.commands.demo.played_month import play
from ivr.lab import Answers, Busy
from tests.ivr.commands.demo.played_month.months import a_plan
from tests.scenarios.callbacks import ASKS
from tests.scenarios.hotline import ANA, BUDI, CITRA, NUMBER, Hotline
from tests.scenarios.voicemail import says

ROUTING = Path(__file__).resolve().parents[5] / "routing"
KINDS_OF_STATES = re.compile(r"(call|offer|callback|voicemail)\.[a-z_]+")  # f"offer.{to}"
NOT_PLAYED = {"caller.unknown_key"}


def said() -> list[re.Pattern[str]]:
    """Return what the domain may say, as patterns: each text in it, and each text with values in it."""
    found = set()
    for path in sorted(ROUTING.rglob("*.py")):
        found |= set(_texts(ast.parse(path.read_text(encoding="utf-8"))))
    return [re.compile(pattern) for pattern in found if len(pattern) > 3]


def _texts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(each.value)) if isinstance(each, ast.Constant) else "[a-z_]+"
                for each in node.values
            ]
            if any(len(part) > 8 for part in parts):
                yield "".join(parts)


def test_each_reason_and_each_kind_stands_in_the_domain():
    texts = said()
    played = play(a_plan(a_day=250)).rows.tables
    reasons = {event["detail"]["why"] for event in played["events"] if "why" in event["detail"]}
    reasons |= {hold["why"] for hold in played["holds"]}
    kinds = {event["kind"] for event in played["events"]}
    assert len(reasons) > 30
    assert [each for each in reasons if not any(text.fullmatch(each) for text in texts)] == []
    literal = {each for each in kinds if not KINDS_OF_STATES.fullmatch(each)}
    assert [each for each in literal if not any(text.fullmatch(each) for text in texts)] == []


@pytest.mark.deep
async def test_events_and_rows_are_as_a_helpline_over_the_lab_writes_them(hotline: Hotline) -> None:
    await _an_hour(hotline)
    played = play(a_plan(a_day=400, seed=11)).rows.tables
    ours = _shapes(played["events"])
    real = _shapes([row._asdict() for row in await hotline.rows("select * from events order by id")])
    both = ours.keys() & real.keys()
    assert len(both) > 25
    assert {each: ours[each] for each in both} == {each: real[each] for each in both}
    missing = {each for each in real.keys() - ours.keys() if each[0] not in NOT_PLAYED}
    assert missing == set()
    for table in ("offers", "holds"):
        always, ever = _filled([row._asdict() for row in await hotline.rows(f"select * from {table}")])  # noqa: S608
        we_always, we_ever = _filled(played[table])
        for kind in always.keys() & we_always.keys():
            assert always[kind] - we_ever[kind] - _NOT_PLAYED_COLUMNS == set(), (table, kind)
            assert we_always[kind] - ever[kind] - _TEAMS_COLUMNS == set(), (table, kind)


# What the database numbers; keys and their tokens, which nobody reads once a call is over.
_NOT_PLAYED_COLUMNS = {"id", "key", "key_at", "key_since", "key_token"}

_TEAMS_COLUMNS = {"organisation"}


def _shapes(events: list[dict[str, Any]]) -> dict[tuple[str, str], frozenset[str]]:
    """Return which names the details have, by kind and reason."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    for event in events:
        key = (event["kind"], event["detail"].get("why", ""))
        found[key] = found.get(key, frozenset()) | frozenset(event["detail"])
    return found


def _filled(rows: list[dict[str, Any]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return which columns are filled in every row of a kind, and in some: of offers by state, of holds by end."""
    always: dict[str, set[str]] = {}
    ever: dict[str, set[str]] = {}
    for row in rows:
        kind = str(row.get("state", row.get("why")))
        filled = {name for name, value in row.items() if value or (name == "sequence" and value == 0)}
        always[kind] = always.get(kind, filled) & filled
        ever[kind] = ever.get(kind, set()) | filled
    return always, ever


async def _an_hour(hotline: Hotline) -> None:
    """Let callers talk, give up, leave a message, and be rung back; let counsellors decline and miss."""
    await hotline.on_duty(ANA, BUDI, CITRA, tier=[1, 1, 2])
    caller = hotline.caller()
    await hotline.waits(caller)
    first = await _who_rings(hotline)
    await first.answers()
    await first.hears("Tekan satu untuk menerima")
    await first.presses("2")
    await hotline.passes(5)
    await hotline.passes(27)
    third = await _who_rings(hotline)
    await third.answers()
    await third.hears("Tekan satu untuk menerima")
    await third.presses("1")
    await caller.is_connected_to(third)
    another = hotline.caller("+6281390000007", "Another")
    await hotline.waits(another)
    await hotline.passes(8)
    await another.hangs_up()
    speaks = hotline.caller("+6281390000008", "Speaks")
    await hotline.waits(speaks)
    await speaks.presses("2")
    await says(speaks, 8)
    await hotline.collects()
    await hotline.agrees(hotline.caller("+6281390000009", "Asks").behaves(Busy()))
    await caller.hangs_up()
    await third.hears("Percakapan selesai")
    await third.presses("1")
    await _rung_back(hotline)
    asks = hotline.caller("+6281390000009", "Asks")
    asks.behaves(Answers(presses=((ASKS, "1"),), talks_for=20))
    await hotline.runs(14 * 60)
    await _rung_back(hotline)
    await hotline.runs(180)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("Tekan satu bila siap")
    await hotline.ana.presses("1")
    await hotline.passes(3)
    await hotline.ana.hangs_up()
    await hotline.passes(3)


async def _who_rings(hotline: Hotline) -> Any:
    for _ in range(60):
        for phone in (hotline.ana, hotline.budi, hotline.citra):
            if phone in hotline.lab.ringing():
                return phone
        await hotline.passes(1)
        await hotline.sweeps()
    raise AssertionError("nobody rings")


async def _rung_back(hotline: Hotline) -> None:
    """Let whoever is rung for a callback accept it."""
    phone = await _who_rings(hotline)
    await phone.answers()
    await phone.hears("Ada yang meminta untuk ditelepon kembali")
    await phone.presses("1")
    await phone.hears("Kami sedang menelepon orangnya")
    await hotline.runs(60)
