"""Who may do what: a row for each route, so that none is added without a decision.

Each route is asked as a stranger, as each role, with a dead session, and with one whose second factor is awaited.
"""

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import text

from routing.people import sessions
from routing.people.roles import Role
from tests.ivr.web.house import Browser, House
from tests.ivr.web.watching import watching

ANYBODY, TEAM = "anybody", "whoever is signed in"
ADMIN = frozenset({Role.ADMIN})
COORDINATOR = frozenset({Role.COORDINATOR})
SUPERVISOR = frozenset({Role.SUPERVISOR})
ROTA = frozenset({Role.COORDINATOR, Role.SUPERVISOR})

# What each route answers to: anybody, whoever is signed in, or the roles that may.
TABLE = {
    "GET /healthz": ANYBODY,
    "GET /readyz": ANYBODY,
    "GET /metrics": ANYBODY,
    "GET /media/music/{length}.wav": ANYBODY,
    "GET /media/prompts/{language}/{name}": ANYBODY,
    "GET /static/{version}/{name:path}": ANYBODY,
    "GET /login": ANYBODY,
    "POST /login": ANYBODY,
    "POST /logout": ANYBODY,
    "GET /login/code": ANYBODY,
    "POST /login/code": ANYBODY,
    "GET /login/second-factor": ANYBODY,
    "POST /login/second-factor": ANYBODY,
    "GET /link/{token}": ANYBODY,
    "POST /link/{token}": ANYBODY,
    "GET /link/first/{token}": ANYBODY,
    "POST /link/first/{token}": ANYBODY,
    "GET /": TEAM,  # before there is an account, a stranger reads how the first one is made
    "POST /": ADMIN,
    "GET /account": TEAM,
    "POST /account/look": TEAM,
    "POST /account/name": TEAM,
    "POST /account/password": TEAM,
    "POST /account/sessions/end": TEAM,
    "GET /account/confirm": TEAM,
    "POST /account/confirm": TEAM,
    "GET /settings": ADMIN,
    "POST /settings": ADMIN,
    "GET /audit": ADMIN,
    "POST /audit/export": ADMIN,
    "GET /rota": ROTA,
    "GET /rota/text": ROTA,
    "GET /rota/stamp": ROTA,
    "GET /rota/needs": COORDINATOR,
    "POST /rota/needs": COORDINATOR,
    "POST /rota/covers": ROTA,
    "POST /rota/covers/{cover}/undo": ROTA,
    "GET /board": ROTA,
    "GET /board/stream": ROTA,
    "GET /board/pulse": ROTA,
    "POST /board/flags/{flag}": SUPERVISOR,
    "POST /board/handover": SUPERVISOR,
    "POST /board/line/close": SUPERVISOR,
    "POST /board/on-call": SUPERVISOR,
    "POST /board/on-call/end": SUPERVISOR,
    "POST /board/on-call/phone": SUPERVISOR,
    "POST /board/on-call/test": SUPERVISOR,
    "POST /board/line/open": SUPERVISOR,
    "POST /board/announcement": SUPERVISOR,
    "POST /board/announcement/end": SUPERVISOR,
    "GET /counsellors": COORDINATOR,
    "GET /counsellors/hotline.{language}.vcf": COORDINATOR,
    "GET /counsellors/states": COORDINATOR,
    "GET /counsellors/{counsellor}": COORDINATOR,
    "POST /counsellors/{counsellor}/pause": COORDINATOR,
    "POST /counsellors/{counsellor}/resume": COORDINATOR,
    "POST /counsellors/{counsellor}/in-turn": COORDINATOR,
    "POST /counsellors/{counsellor}/test": COORDINATOR,
    "POST /counsellors/{counsellor}/left": COORDINATOR,
    "POST /counsellors/{counsellor}/returned": COORDINATOR,
    "POST /counsellors/{counsellor}/details": COORDINATOR,
    "POST /counsellors/{counsellor}/clear": COORDINATOR,
    "POST /counsellors/{counsellor}/clearance": COORDINATOR,
    "POST /counsellors/{counsellor}/number/show": COORDINATOR,
    "POST /counsellors/{counsellor}/number": COORDINATOR,
    "GET /voicemails": SUPERVISOR,
    "GET /voicemails/stamp": SUPERVISOR,
    "GET /voicemails/{message}/sound": SUPERVISOR,
    "GET /calls": SUPERVISOR,
    "GET /calls/newer": SUPERVISOR,
    "POST /voicemails/{work}/claim": SUPERVISOR,
    "POST /voicemails/{work}/take-over": SUPERVISOR,
    "POST /voicemails/{work}/note": SUPERVISOR,
    "POST /voicemails/{work}/resolve": SUPERVISOR,
    "POST /voicemails/{work}/release": SUPERVISOR,
    "POST /voicemails/{work}/reopen": SUPERVISOR,
    "POST /voicemails/{work}/hand-over": SUPERVISOR,
    "GET /callbacks": SUPERVISOR,
    "GET /callbacks/stamp": SUPERVISOR,
    "POST /callbacks/{work}/ring": SUPERVISOR,
    "POST /callbacks/{work}/cancel": SUPERVISOR,
    "POST /callbacks/{work}/ring-back": SUPERVISOR,
    "POST /calls/{call}/ring-back": SUPERVISOR,
    "POST /voicemails/{work}/ring-back": SUPERVISOR,
    "POST /callbacks/{work}/never": SUPERVISOR,
    "POST /callbacks/{work}/again": SUPERVISOR,
    "POST /callbacks/{work}/claim": SUPERVISOR,
    "POST /callbacks/{work}/take-over": SUPERVISOR,
    "POST /callbacks/{work}/note": SUPERVISOR,
    "POST /callbacks/{work}/resolve": SUPERVISOR,
    "POST /callbacks/{work}/release": SUPERVISOR,
    "POST /callbacks/{work}/reopen": SUPERVISOR,
    "POST /callbacks/{work}/hand-over": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/claim": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/take-over": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/note": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/resolve": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/release": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/reopen": SUPERVISOR,
    "POST /callbacks/follow-ups/{work}/hand-over": SUPERVISOR,
    "GET /calls/number": SUPERVISOR,
    "GET /calls/export": SUPERVISOR,
    "POST /calls/number": SUPERVISOR,
    "POST /calls/export": SUPERVISOR,
    "GET /people": ADMIN,
    "POST /people": ADMIN,
    "POST /people/{account}/roles": ADMIN,
    "POST /people/{account}/reset": ADMIN,
    "POST /people/{account}/end": ADMIN,
    "GET /rota/upload": COORDINATOR,
    "POST /rota/upload": COORDINATOR,
    "GET /rota/template.csv": COORDINATOR,
    "GET /rota/template.xlsx": COORDINATOR,
    "GET /rota/drafts/{draft}": COORDINATOR,
    "POST /rota/drafts/{draft}/answers": COORDINATOR,
    "POST /rota/drafts/{draft}/import": COORDINATOR,
    "POST /rota/drafts/{draft}/read": COORDINATOR,
    "POST /rota/drafts/{draft}/publish": COORDINATOR,
    "POST /rota/drafts/{draft}/erase": COORDINATOR,
    "GET /rota/versions": COORDINATOR,
    "GET /rota/versions/{version}": COORDINATOR,
    "POST /rota/versions/{version}/restore": COORDINATOR,
    "POST /rota/versions/{version}/rota.csv": COORDINATOR,
    "POST /rota/versions/{version}/rota.xlsx": COORDINATOR,
    "GET /calls/{call}": SUPERVISOR,
    "POST /calls/{call}/notes": SUPERVISOR,
    "POST /calls/{call}/number": SUPERVISOR,
    "POST /calls/{call}/block": SUPERVISOR,
    "POST /calls/{call}/plan": SUPERVISOR,
    "POST /calls/{call}/plan/end": SUPERVISOR,
    "POST /calls/{call}/let-in": SUPERVISOR,
    "POST /calls/{call}/never": SUPERVISOR,
    "POST /calls/{call}/again": SUPERVISOR,
}
PAGES_TABLES = (
    "accounts",
    "account_sessions",
    "recovery_codes",
    "one_time_links",
    "sign_in_attempts",
    "known_devices",
    "audit",
    "choices",
    "rota_drafts",
)
CLOSED = [each for each, who in TABLE.items() if who != ANYBODY]


def routes(app: FastAPI) -> Iterator[str]:
    for route in iter_route_contexts(app.routes):
        for method in sorted(set(route.methods or ()) - {"HEAD"}):
            yield f"{method} {route.path}"


async def asked(browser: Browser, row: str) -> int:
    method, path = row.split()
    if path.endswith("/stream"):
        return await status_of_stream(browser, path)
    path = re.sub(r"{\w+}", "999", path)
    path = path.replace("{account}", "999").replace("{counsellor}", "999")
    return (await browser.client.request(method, path, headers=browser.headers)).status_code


async def status_of_stream(browser: Browser, path: str) -> int:
    """Return how a stream begins: it has no end of its own."""
    transport = browser.client._transport
    async with watching(transport.app, next(iter(browser.client.cookies.items()), ("", "")), path) as watcher:  # type: ignore[attr-defined]
        await watcher.begins()
        return watcher.status


async def test_each_route_has_its_row_and_each_row_its_route(house: House) -> None:
    assert sorted(routes(house.app)) == sorted(TABLE)


async def test_a_stranger_a_dead_session_and_a_half_open_one_are_sent_to_sign_in(house: House) -> None:
    stranger, half = await house.browser(), await house.browser()
    dead = await house.signed_in("dead@example.org", *Role)
    account = await house.account("half@example.org", *Role)
    async with house.transaction() as connection:
        token = await sessions.begin(connection, house.clock.now(), account, is_open=False)
    half.client.cookies.set("__Host-satunomor", token, domain="pages.test")
    kept = dict(dead.client.cookies)
    await dead.post("/logout")
    dead.client.cookies.update(kept)
    for browser in (stranger, dead, half):
        assert {row: await asked(browser, row) for row in CLOSED} == dict.fromkeys(CLOSED, 303)


@pytest.mark.parametrize("role", Role)
async def test_each_role_opens_its_rows_and_is_refused_at_the_others(house: House, role: Role) -> None:
    browser = await house.signed_in(f"{role}@example.org", role)
    answers = {row: await asked(browser, row) for row in CLOSED}
    refused = {row for row, status in answers.items() if status == 403}
    assert refused == {row for row in CLOSED if TABLE[row] != TEAM and role not in TABLE[row]}


async def test_no_get_changes_anything(house: House) -> None:
    browser = await house.signed_in("all@example.org", *Role)
    before = await contents(house)
    for row in TABLE:
        if row.startswith("GET ") and "{" not in row:
            await asked(browser, row)
    assert await contents(house) == before


async def contents(house: House) -> dict[str, int]:
    """Return a checksum of each table of the pages."""
    found = {}
    async with house.transaction() as connection:
        for table in PAGES_TABLES:
            sum_ = text(f"select coalesce(sum(hashtextextended({table}::text, 0)), 0) from {table}")  # noqa: S608
            found[table] = int((await connection.execute(sum_)).scalar_one())
    return found
