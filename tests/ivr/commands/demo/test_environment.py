"""The demo's environment: pages behind its one address work as they do without a proxy."""

import httpx
import pytest

from ivr.commands.demo.content import PASSWORD
from ivr.commands.demo.environment import Environment

# These tests mostly wait for processes: they run beside other tests, but not beside one another.
pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("processes")]

EMAIL = "demo@example.org"
OWN = {"sec-fetch-site": "same-origin"}


async def test_who_guesses_keeps_out_their_own_address_alone_and_who_knows_gets_session_and_board(
    demo: Environment,
) -> None:
    elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.7")
    async with httpx.AsyncClient(base_url=demo.public_url, transport=elsewhere) as stranger:
        # Each guess makes the next wait twice as long, by a fast clock.
        statuses = [await _guesses(stranger, count) for count in range(15)]
    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429
    async with httpx.AsyncClient(base_url=demo.public_url) as browser:
        signed_in = await browser.post("/login", data={"email": EMAIL, "password": PASSWORD}, headers=OWN)
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/login/second-factor")
        signed_in = await browser.post(await demo.link(), headers=OWN)
        assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/")
        assert not any("Secure" in cookie for cookie in signed_in.headers.get_list("set-cookie"))
        for page in ("/board", "/bench"):
            assert (await browser.get(page)).status_code == 200
        from_elsewhere = await browser.post("/logout", headers={"sec-fetch-site": "cross-site"})
        assert from_elsewhere.status_code == 403
        async with browser.stream(
            "GET", "/board/stream", headers={"Accept": "text/event-stream"}
        ) as watching:
            assert watching.headers["content-type"].startswith("text/event-stream")
            assert await anext(watching.aiter_raw())


async def _guesses(stranger: httpx.AsyncClient, count: int) -> int:
    """Guess at a password of another account each time, and say that it comes from another address."""
    answer = await stranger.post(
        "/login",
        data={"email": f"{count}@example.org", "password": "a guess"},
        headers=OWN | {"X-Forwarded-For": f"10.0.0.{count}"},
    )
    return answer.status_code
