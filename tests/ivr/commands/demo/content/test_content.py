"""The demo's content, seen on the pages: each has something to show, and a message can be heard."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from ivr.commands.demo import sign_in
from ivr.commands.demo.content import month
from ivr.lab.carrier.sound import audio_seconds
from routing.callbacks import State
from routing.people.roles import Role
from routing.queries.work_lists import callbacks
from routing.supervision.handling import Handling
from tests.ivr.commands.demo.content.conftest import Demo
from tests.ivr.web.house import words

DAYS_WITH_ALL = 30


async def write_days(demo: Demo, monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    """Write the last days of the month."""
    monkeypatch.setattr(month, "DAYS", days)
    house, pages = demo.house, demo.house.app.state.pages
    await month.write_month(pages.database, house.settings, house.sealer, house.clock.now(), demo.team)


async def test_one_press_signs_in_with_exactly_the_role_and_one_without_a_button_signs_nobody_in(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_days(demo, monkeypatch, 1)
    first_and_own = {
        "coordinator": ("/rota", "/rota/upload"),
        "supervisor": ("/board", "/voicemails"),
    }
    for role, (first, own) in first_and_own.items():
        browser = await demo.one_press(role)
        assert (await browser.get("/")).headers["location"] == first
        theirs = {path for _, path in first_and_own.values() if (await browser.get(path)).is_success}
        assert theirs == {own}
    for role in ("admin", "owner"):
        assert (await demo.press(role)).status_code == 422


async def test_the_service_itself_has_no_such_address(demo: Demo) -> None:
    browser = await demo.house.browser()
    assert (await browser.post(sign_in.PATH, {"as": "supervisor"})).status_code == 404


async def test_the_fuller_rota_is_live_and_that_of_2020_may_be_restored(demo: Demo) -> None:
    wulan = await demo.one_press("coordinator")
    week = words(await wulan.get("/rota"))
    assert "Ratih" in week
    assert re.search(r"Minggu ini \d+ jam kosong", week)
    versions = await wulan.get("/rota/versions")
    assert "sample-2020.csv" in versions.text
    live = max(map(int, re.findall(r"/rota/versions/(\d+)", versions.text)))
    restored = await wulan.post("/rota/versions/1/restore", {"live": str(live)})
    assert (restored.status_code, restored.headers["location"]) == (303, "/rota/versions")
    assert "Konselor Rabu" in words(await wulan.get("/rota"))


async def test_with_the_month_each_page_has_something_to_show(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_days(demo, monkeypatch, 4)
    sari = await demo.one_press("supervisor")
    board = words(await sari.get("/board"))
    assert re.search(r"Ditawarkan [1-9]\d+ Dijawab [1-9]\d+", board), board
    assert "3 siap dari 3 yang bertugas" in board
    found = re.findall(r'href="/calls/([0-9a-f-]{36})"', (await sari.get("/calls")).text)
    assert len(found) >= 20
    assert (await sari.get(f"/calls/{found[0]}")).status_code == 200
    new = re.findall(r'action="/voicemails/([0-9a-f-]{36})/claim"', (await sari.get("/voicemails")).text)
    assert len(new) >= 3
    assert (await sari.post(f"/voicemails/{new[0]}/claim")).status_code == 303
    sound = await sari.get(f"/voicemails/{new[0]}/sound")
    assert sound.status_code == 200
    assert audio_seconds(sound.content, sound.headers["content-type"]) >= 4
    assert re.search(
        r'action="/callbacks/follow-ups/[0-9a-f-]{36}/claim"', (await sari.get("/callbacks")).text
    )
    audit = words(await (await demo.by_link(Role.ADMIN)).get("/audit"))
    assert ("Sari" in audit, "Wulan" in audit, "Tari" in audit) == (True, True, True)
    wulan = await demo.one_press("coordinator")
    one = re.search(r'href="(/counsellors/\d+)"', (await wulan.get("/counsellors")).text)
    assert one is not None
    load = words(await wulan.get(one[1]))
    assert re.search(r"30 hari .{0,80}[1-9]", load), load


async def test_as_a_demo_begins_no_list_of_a_supervisors_is_empty(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    await write_days(demo, monkeypatch, DAYS_WITH_ALL)
    now = demo.house.clock.now()
    async with demo.house.transaction() as connection:
        needing = await callbacks.needing(connection, now, limit=10)
        found = await callbacks.open_or_given_up(connection)
        messages = (
            await connection.execute(text("select kept_at from voicemails where handling = 'new'"))
        ).all()
        keyed = (await connection.execute(text("select 1 from follow_ups where handling = 'new'"))).all()
    assert needing, "one to be decided on"
    (scheduled,) = [each for each in found if each.is_open]
    assert (scheduled.state, scheduled.handling) == (State.SCHEDULED, Handling.NEW)
    assert f"{scheduled.due_at.astimezone(demo.house.settings.zone):%d %H:%M}" == "24 10:00"
    assert scheduled.expires_at > scheduled.due_at
    assert messages
    assert max(each.kept_at for each in messages) > now - timedelta(days=1)
    assert keyed
    sari = await demo.one_press("supervisor")
    call = words(await sari.get(f"/calls/{scheduled.call_id}"))
    assert "Tari" in call, "who decided it"
    assert "10.00" in words(await sari.get("/callbacks"))
    audit = words(await (await demo.by_link(Role.ADMIN)).get("/audit"))
    assert "Tari" in audit


async def test_what_is_written_of_the_month_already_is_not_written_twice(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when word of a commit was lost, since the database stopped just then."""
    counts: list[list[int]] = []
    for _ in range(2):
        await write_days(demo, monkeypatch, 4)
        async with demo.house.transaction() as connection:
            counts.append(
                [
                    (await connection.execute(text(f"select count(*) from {table}"))).scalar_one()  # noqa: S608 - ours
                    for table in ("calls", "events", "audit")
                ]
            )
    assert counts[0] == counts[1]
    assert counts[0][0] > 100
