"""Boards: how long heartbeats take beside 200 open boards, on a line on which something happens."""

from pathlib import Path

from ivr.database.engine import Database
from routing.people import accounts, sessions
from routing.people.roles import Role
from tests.bench import beside, servers, watchers
from tests.bench.beside import Beside
from tests.bench.house import Place
from tests.bench.requests import now

BOARDS = 200
SECONDS = 60
_OPENED_WITHIN = 5  # seconds


async def measure(place: Place, folder: Path, *, seconds: int = SECONDS) -> Beside:
    """Return how long heartbeats take alone and beside open boards."""
    cookies = await _cookies(place, BOARDS // watchers.OF_EACH)
    waiting = await beside.let_wait(place)
    with servers.serve(place.url, folder, PAGES_URL="http://127.0.0.1") as server:
        other = ["tests.bench.watchers", str(server[0]), *cookies]
        return await beside.measure(server, waiting, other, seconds=seconds, after=_OPENED_WITHIN)


async def _cookies(place: Place, count: int) -> list[str]:
    """Make supervisors; return the cookies of their sessions."""
    database = Database(place.url)
    found = []
    async with database.begin(seconds=60) as connection:
        for n in range(count):
            account = await accounts.add(connection, now(), f"supervisor{n}@bench.test", [Role.SUPERVISOR])
            found.append(f"satunomor={await sessions.begin(connection, now(), account, is_open=True)}")
    await database.close()
    return found
