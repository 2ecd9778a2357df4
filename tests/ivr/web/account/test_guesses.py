"""Thousands of guesses, from one address and from a thousand: few are looked at, and the owner gets in meanwhile."""

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pwdlib
import pyotp
import pytest
import uvicorn

from routing.people import sessions
from routing.people.roles import Role
from tests.ivr.web.house import PASSWORD, House, a_house
from tests.serving import serving

pytestmark = pytest.mark.deep

LOOKED_AT, NOT_LOOKED_AT = 401, 429
AT_ONCE = 16  # connections
EACH_SECOND = 100  # guesses
MOST = 99  # that are looked at
RINA = "rina@example.org"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
ADDRESSES = {"one": ["203.0.113.9"], "thousand": [f"10.0.{n // 250}.{n % 250}" for n in range(1000)]}


@dataclass
class Served:
    """The house at a port, and who writes to it through a proxy."""

    house: House
    url: str
    account: int

    def browser(self, address: str, token: str = "") -> httpx.AsyncClient:
        """Return a browser at this address; with a session's token, if it has one."""
        headers = {"sec-fetch-site": "same-origin", "x-forwarded-for": address}
        cookies = {"satunomor": token} if token else None
        return httpx.AsyncClient(base_url=self.url, headers=headers, cookies=cookies, timeout=120)

    async def session(self, *, is_open: bool) -> str:
        """Return the token of a session of Rina's that somebody else has."""
        async with self.house.transaction() as connection:
            return await sessions.begin(connection, self.house.clock.now(), self.account, is_open=is_open)

    async def signs_in(self, browser: httpx.AsyncClient) -> None:
        """Sign in with password and code, and see an own page."""
        first = await browser.post("/login", data={"email": RINA, "password": PASSWORD})
        assert first.headers.get("location") == "/login/code", first.text
        second = await browser.post("/login/code", data={"code": self.house.code(SECRET)})
        assert second.headers.get("location") == "/", second.text
        assert (await browser.get("/account")).status_code == 200

    async def confirms(self, browser: httpx.AsyncClient) -> None:
        """Give the password again."""
        done = await browser.post("/account/confirm", data={"password": PASSWORD, "next": "/people"})
        assert done.headers.get("location") == "/people", done.text


@pytest.fixture
async def served(database_url: str, tmp_path: Path) -> AsyncIterator[Served]:
    settings = {"pages_url": "http://127.0.0.1", "trusted_proxies": ["127.0.0.1"]}
    async with a_house(database_url, tmp_path, **settings) as house:
        account = await house.account(RINA, Role.ADMIN, secret=SECRET)
        config = uvicorn.Config(
            house.app, lifespan="off", log_config=None, access_log=False, timeout_keep_alive=600
        )
        async with serving(config) as (_, port):
            yield Served(house, f"http://127.0.0.1:{port}", account)


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Give how often a password, and a code, were looked at."""
    counted: Counter[str] = Counter()
    verify, generate = pwdlib.PasswordHash.verify_and_update, pyotp.TOTP.generate_otp

    def verified(self: pwdlib.PasswordHash, *given: str) -> tuple[bool, str | None]:
        counted["password"] += 1
        return verify(self, *given)

    def generated(self: pyotp.TOTP, step: int) -> str:
        counted[f"code at {step}"] += 1
        return generate(self, step)

    monkeypatch.setattr(pwdlib.PasswordHash, "verify_and_update", verified)
    monkeypatch.setattr(pyotp.TOTP, "generate_otp", generated)
    return counted


# What is guessed at: the path, the fields, whether a session is needed and is open, what is counted, how many guesses.
STAGES = {
    "password": ("/login", lambda n: {"email": RINA, "password": f"the guess {n}"}, None, 10_000),
    "code": ("/login/code", lambda n: {"code": f"{n:06}"}, False, 1_000),
    "recovery code": ("/login/code", lambda n: {"code": f"BCDFG-{n:05}"}, False, 1_000),
    "password again": ("/account/confirm", lambda n: {"password": f"the guess {n}"}, True, 1_000),
}


@pytest.mark.parametrize("addresses", ADDRESSES)
@pytest.mark.parametrize("stage", STAGES)
async def test_few_guesses_are_looked_at_and_the_owner_gets_in_meanwhile(
    served: Served, checks: Counter[str], stage: str, addresses: str
) -> None:
    path, fields, is_open, count = STAGES[stage]
    stolen = "" if is_open is None else await served.session(is_open=is_open)
    async with served.browser("198.51.100.1") as owner:
        await served.signs_in(owner)
        await served.house.passes(seconds=30)  # the next code
        checks.clear()

        async def guess(browser: httpx.AsyncClient, n: int) -> int:
            address = ADDRESSES[addresses][n % len(ADDRESSES[addresses])]
            answer = await browser.post(path, data=fields(n), headers={"x-forwarded-for": address})
            return answer.status_code

        async def gets_in() -> None:
            if not is_open:
                await owner.post("/logout")
                await served.signs_in(owner)
            await served.confirms(owner)

        answers = await besieged(served, stolen, count, guess, gets_in)
    assert sum(answers.values()) == count
    assert answers[LOOKED_AT] <= MOST
    assert answers[NOT_LOOKED_AT] >= count - MOST, answers
    assert checks["password"] <= MOST
    assert max(checks.values()) <= MOST, checks


async def besieged(
    served: Served,
    stolen: str,
    count: int,
    guess: Callable[[httpx.AsyncClient, int], Awaitable[int]],
    gets_in: Callable[[], Awaitable[None]],
) -> Counter[int]:
    """Return how often each status was answered to so many guesses; when half are done, the owner gets in."""
    answers: Counter[int] = Counter()
    numbers = itertools.count()
    time = asyncio.Lock()

    async def guesser() -> None:
        async with served.browser("192.0.2.1", stolen) as browser:
            while (n := next(numbers)) < count:
                answers[await guess(browser, n)] += 1
                if n % EACH_SECOND == 0:
                    async with time:
                        await served.house.passes(seconds=1)
                if n == count // 2:
                    await gets_in()

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(guesser())
    return answers
