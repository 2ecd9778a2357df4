"""The gallery's chapter of the call log: a busy night, its filters, what is new, a search for a number."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from playwright.async_api import Page
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import callbacks
from routing.callbacks import Callback
from routing.calls import Call, Outcome
from routing.calls import State as CallState
from routing.people.roles import Role
from routing.supervision.flags import flags
from routing.voicemails import State as Kept
from tests.browser.gallery.stage import Stage, State, States
from tests.routing.messages import a_voicemail_of
from tests.routing.queries.call_log.calls_made import ended
from tests.routing.rows import MINUTE, a_call, a_counsellor, an_offer

NAMES = ("Dimas", "Eka", "Joko", "Kirana", "Citra", "Nanda")
MANY = 60
# Minutes ago, what became of it, seconds waited and talked, who talked, and what else there is to say.
Was = tuple[int, Outcome, int | None, int | None, tuple[int, ...], dict[str, Any]]
NIGHT: list[Was] = [
    (13, Outcome.CONVERSATION, 34, 760, (0,), {"language": "en", "flag": True}),
    (33, Outcome.CALLBACK, 192, None, (), {"callback": True}),
    (40, Outcome.CONVERSATION, 41, 1082, (0, 1), {"returned": True}),
    (47, Outcome.ABANDONED, 247, None, (), {"rings": 10}),
    (66, Outcome.CONVERSATION, 70, 1032, (2,), {"of_call": {"resolution": "follow_up"}}),
    (84, Outcome.DIRECTIONS, 301, None, (), {"rings": 7}),
    (130, Outcome.VOICEMAIL, 301, None, (), {"message": True}),
    (172, Outcome.NOT_REACHED, None, None, (), {"is_attempt": True}),
    (190, Outcome.CONVERSATION, None, 4210, (3,), {"is_attempt": True}),
    (224, Outcome.BLOCKED, None, None, (), {}),
    (257, Outcome.CONVERSATION, 55, 860, (5,), {"offline": True}),
    (1600, Outcome.ABANDONED, 8, None, (), {}),
]
_RENEWS = """async () => {
  const from = document.querySelector("[data-again]").dataset.again;
  const text = await (await fetch(from, {headers: {"x-renews": "1"}})).text();
  const seen = new DOMParser().parseFromString(text, "text/html");
  document.getElementById("newer").replaceChildren(...seen.getElementById("newer").childNodes);
}"""


async def the_call_log(stage: Stage) -> States:
    """Show the log as a supervisor sees it, from nothing to several pages."""
    token = await stage.signed_in("Sari", Role.SUPERVISOR)
    yield State("calls-none-yet", "/calls", token)
    async with stage.house.transaction() as connection:
        people = [await a_counsellor(connection, n, name=name) for n, name in enumerate(NAMES, start=1)]
        for row in NIGHT:
            await _was(stage, connection, people, row)
        await a_call(connection, CallState.TALKING, arrived_at=stage.house.clock.now(), **_from(stage, 1))
    yield State("calls", "/calls", token)
    yield State("calls-filtered", "/calls?day=today&outcome=abandoned&wait=60", token)
    mine = "day=range&first=2026-12-01&last=2026-12-31&message=1"
    yield State("calls-more-filters", f"/calls?{mine}", token)
    yield State("calls-none-found", "/calls?outcome=blocked&wait=60&language=en&returned=1", token)
    yield State("calls-number", "/calls", token, act=_searching("0812-0000-0001"))
    yield State("calls-number-wrong", "/calls", token, act=_searching("nomor Budi"))
    yield State("calls-number-over", "/calls?caller=lama", token)
    yield State("calls-new", "/calls", token, act=_somebody_rings(stage))
    async with stage.house.transaction() as connection:
        for n in range(MANY):
            at = stage.house.clock.now() - timedelta(days=2, minutes=11 * n)
            await ended(connection, at, Outcome.CONVERSATION, talked=600, counsellors=[people[n % 6]])
    yield State("calls-many", "/calls", token, act=_going_older)
    yield State("calls-no-rights", "/calls", await stage.signed_in("Tari", Role.COORDINATOR))


async def _was(stage: Stage, connection: AsyncConnection, people: list[int], row: Was) -> None:
    minutes, outcome, waited, talked, who, more = row
    at = stage.house.clock.now() - minutes * MINUTE
    whose = _from(stage, minutes) if minutes % 4 else {}
    of_call = whose | more.get("of_call", {})
    talk = {"waited": waited, "talked": talked, "counsellors": [people[one] for one in who]}
    facts = {name: value for name, value in more.items() if name != "flag"}
    call = await ended(connection, at, outcome, **(talk | facts | {"of_call": of_call}))
    if more.get("flag"):
        offer = await an_offer(connection, call.id, people[who[0]])
        raised = {"offer_id": offer.id, "call_id": call.id, "counsellor_id": people[who[0]], "raised_at": at}
        await connection.execute(insert(flags).values(raised))
    if more.get("message"):
        await a_voicemail_of(connection, call, state=Kept.KEPT, seconds=74, begun_at=at)
    if more.get("callback"):
        await callbacks.add(connection, _callback(call))


def _from(stage: Stage, number: int) -> dict[str, Any]:
    sealer, caller = stage.house.sealer, f"+62812{number:08}"
    return {"caller_hash": sealer.hash(caller), "caller_sealed": sealer.seal(caller)}


def _callback(call: Call) -> Callback:
    asked = call.arrived_at + 3 * MINUTE
    return Callback(
        id=uuid4(),
        call_id=call.id,
        state=callbacks.State.SCHEDULED,
        language=call.language,
        typed=False,
        at_night=False,
        place_at=asked,
        asked_at=asked,
        due_at=asked + 60 * MINUTE,
        expires_at=asked + 48 * 60 * MINUTE,
        attempts=0,
    )


def _searching(number: str) -> Any:
    async def act(page: Page) -> None:
        await page.locator("details:has(#number) summary").click()
        await page.locator("#number").fill(number)
        async with page.expect_navigation():
            await page.locator("form[action='/calls/number'] button").click()

    return act


def _somebody_rings(stage: Stage) -> Any:
    async def act(page: Page) -> None:
        async with stage.house.transaction() as connection:
            await a_call(connection, arrived_at=stage.house.clock.now() + MINUTE)
        await page.evaluate(_RENEWS)

    return act


async def _going_older(page: Page) -> None:
    async with page.expect_navigation():
        await page.locator(".pager a").last.click()
