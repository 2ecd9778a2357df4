"""`/audit`: admins filter who did what, in words and in the hotline's zone, and take exactly that as a file."""

import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from ivr.web.admin import audit as page_of_audit
from ivr.web.admin import audit_export
from routing import audit
from routing.audit import VERIFIED, Actor, Deed
from routing.calls import State as CallState
from routing.people import accounts
from routing.people.roles import Role
from routing.supervision import reveals
from routing.supervision.reveals import Purpose
from tests.ivr.web.house import EVENING, PASSWORD, Browser, House, words
from tests.routing.rows import a_call, a_counsellor

RINA, TARI, NIGHT = "rina@example.org", "tari@example.org", timedelta(hours=1)


async def notes(
    house: House,
    action: str,
    subject: str = "",
    *,
    at: datetime = EVENING,
    who: int | None = None,
    **more: Any,
) -> None:
    async with house.transaction() as connection:
        actor = Actor(by="command line: root") if who is None else Actor(who)
        await audit.note(connection, at, actor, Deed(action, subject, **more), house.sealer)


async def named(house: House, email: str, name: str, *roles: Role) -> int:
    account = await house.account(email, *roles)
    async with house.transaction() as connection:
        await accounts.change(connection, account, name=name)
    return account


async def an_admin(house: House, language: str = "en") -> Browser:
    admin = await house.signed_in(RINA, Role.ADMIN)
    await admin.post("/account/look", {"language": language})
    return admin


def rows(page: Any) -> list[str]:
    """Return the rows of the table, each as it is read."""
    return [
        html.unescape(" ".join(re.sub(r"<[^>]*>", " ", row).split()))
        for row in re.findall(r"<tr role=\"row\"><th role=\"rowheader\".*?</tr>", page.text, re.DOTALL)
    ]


async def test_rows_are_told_in_words_newest_first_in_the_hotlines_zone(house: House) -> None:
    tari = await named(house, TARI, "Tari", Role.SUPERVISOR)
    async with house.transaction() as connection:
        ana = await a_counsellor(connection, name="Ana")
        call = await a_call(connection, CallState.ENDED, caller_hash=b"c" * 32, caller_sealed=b"sealed")
        withheld = await a_call(connection, CallState.ENDED)
    until = {"until": "2026-12-25T01:00:00+00:00"}
    await notes(house, "counsellor.paused", f"counsellor {ana}", who=tari, after=until, at=EVENING - NIGHT)
    await notes(
        house, "account.roles_given", f"account {tari}", before={"roles": []}, after={"roles": ["admin"]}
    )
    cover = {"kind": "added", "counsellor": ana, "tier": 1}
    await notes(
        house, "cover.made", "cover 7", who=tari, after=cover, why="Citra is away", at=EVENING + NIGHT
    )
    await notes(house, "counsellor.number_shown", f"call {call.id}", who=tari, at=EVENING + 2 * NIGHT)
    await notes(house, "call.sung", f"call {withheld.id}", who=tari, at=EVENING + 3 * NIGHT)
    found = rows(await (await an_admin(house)).get("/audit"))
    assert re.fullmatch(r"Thu 24 Dec 02:04:00 Tari call.sung call without a number", found[0])
    assert re.fullmatch(r"Thu 24 Dec 01:04:00 Tari Counsellor's number shown call of [2-9B-Z]{5}", found[1])
    assert found[2:] == [
        "Thu 24 Dec 00:04:00 Tari Cover made cover 7 kind: added · tier: 1 · counsellor: Ana “Citra is away”",
        "Wed 23 Dec 23:04:00 who runs the program (root) Roles changed Tari roles: \u2013 → Admin",
        "Wed 23 Dec 22:04:00 Tari Counsellor paused Ana until: Fri 25 Dec 08:00",
    ]


async def test_a_reveal_is_told_with_its_purpose_and_the_reason_that_stands_sealed_until_it_is_erased(
    house: House,
) -> None:
    tari = await named(house, TARI, "Tari", Role.SUPERVISOR)
    wulan = await named(house, "wulan@example.org", "Wulan", Role.SUPERVISOR)
    async with house.transaction() as connection:
        sealed = house.sealer.seal("+6281390000001")
        call = await a_call(connection, CallState.ENDED, caller_hash=b"c" * 32, caller_sealed=sealed)
        by, why = Actor(tari), "She named the bridge"
        danger = Purpose.DANGER
        await reveals.reveal(connection, EVENING, call.id, danger, why, by=by, sealer=house.sealer)
    await notes(house, "call.number_shown", f"call {call.id}", who=tari, after={"purpose": "danger"})
    await notes(
        house, "message.handed_over", f"message {call.id}", who=tari, after={"to": f"account {wulan}"}
    )
    admin = await an_admin(house)
    page = await admin.get("/audit")
    handed, shown = rows(page)
    assert handed.endswith("Message handed over message without a number to: Wulan")
    assert shown.endswith("“She named the bridge”")
    assert "81390000001" not in page.text
    (link,) = re.findall(r'href="(/audit\?about=call[^"]*)"', page.text)
    assert len(rows(await admin.get(link.replace("&amp;", "&")))) == 1
    async with house.transaction() as connection:
        await reveals.erase(connection, [call.id])
    assert "bridge" not in words(await admin.get("/audit"))


async def test_each_filter_is_the_address_and_finds_its_rows(house: House) -> None:
    tari = await named(house, TARI, "Tari", Role.SUPERVISOR)
    async with house.transaction() as connection:
        ana, budi = [
            await a_counsellor(connection, n, name=name) for n, name in enumerate(("Ana", "Budi"), 1)
        ]
    number = UUID(int=7)
    await notes(house, "counsellor.number_shown", f"counsellor {ana}", who=tari)
    await notes(house, "counsellor.paused", f"counsellor {budi}", at=EVENING - 24 * NIGHT)
    await notes(house, "rota.published", "version 3", who=tari, at=EVENING - 23 * NIGHT)
    await notes(house, "rota.exported", "version 3", at=EVENING - 22 * NIGHT)
    await notes(house, "message.heard", f"voicemail {number}", at=EVENING - 21 * NIGHT)
    admin = await an_admin(house)
    for asked, count in {
        f"who={tari}": 2,
        "who=program": 3,
        "what=revealed": 1,
        "what=exported": 1,
        "what=rota": 2,
        f"what=rota&who={tari}": 1,
        "what=counsellor.paused": 1,
        "about=counsellor&which=an": 1,
        f"about=counsellor&which={budi}": 1,
        "about=counsellor&which=nobody": 0,
        "about=version&which=3": 2,
        "about=version&which=3&what=exported": 1,
        f"about=message&which={number}": 1,
        "since=2026-12-23": 4,
        "since=2026-12-23&since_time=01.30": 2,
        "until=2026-12-22": 1,
        "until=2026-12-23&until_time=00:04": 1,
        "since=2026-12-22&until=2026-12-23&until_time=1.04": 2,
    }.items():
        page = await admin.get(f"/audit?{asked}")
        assert (asked, page.status_code, len(rows(page))) == (asked, 200, count)
    assert "Nothing of the kind" in words(await admin.get("/audit?about=counsellor&which=nobody"))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("who=somebody", "who"),
        ("what=everything", "what"),
        ("which=Ana", "about"),
        ("about=weather&which=7", "about"),
        ("about=counsellor", "which"),
        ("about=call&which=K7Q2M", "which"),
        ("about=version&which=three", "which"),
        ("since=yesterday", "since"),
        ("since_time=22.00", "since"),
        ("since=2026-12-23&since_time=25.00", "since_time"),
        ("since=2026-12-23&until=2026-12-22", "until"),
    ],
)
async def test_a_filter_that_makes_no_sense_is_told_at_its_field_and_shows_nothing(
    house: House, asked: str, field: str
) -> None:
    await notes(house, "rota.published", "version 3")
    admin = await house.signed_in(RINA, Role.ADMIN)
    page = await admin.get(f"/audit?{asked}")
    assert (page.status_code, f'href="#{field}"' in page.text, rows(page)) == (422, True, [])
    posted = await admin.post("/audit/export", dict(part.split("=") for part in asked.split("&")))
    assert (posted.status_code, f'href="#{field}"' in posted.text) == (422, True)


async def test_pages_go_on_from_a_row_so_that_new_ones_move_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_of_audit, "_AT_ONCE", 2)
    for number in range(5):  # three at the same instant
        await notes(house, "rota.published", f"version {number}", at=EVENING + NIGHT * (number // 3))
    admin = await an_admin(house)
    seen, path = [], "/audit?what=rota"
    while path:
        page = await admin.get(path)
        seen += re.findall(r"version (\d)", " ".join(rows(page)))
        await notes(house, "rota.published", "version 9", at=EVENING + 9 * NIGHT)
        older = re.findall(r'href="(/audit\?[^"]*before=[^"]*)"', page.text)
        path = older[0].replace("&amp;", "&") if older else ""
    assert seen == ["4", "3", "2", "1", "0"]
    assert "The newest" in words(page)
    nowhere = await admin.get("/audit?before=nonsense")
    assert len(rows(nowhere)) == 2


async def test_the_page_says_when_the_audit_was_verified_and_what_was_found(
    house: House, database_url: str
) -> None:
    admin = await an_admin(house)
    assert "was never verified" in words(await admin.get("/audit"))
    await notes(house, "rota.published", "version 3")
    await notes(house, VERIFIED, after={"rows": 1})
    assert "Verified Wed 23 Dec 23:04 by who runs the program (root): 1 row was as it was written." in words(
        await admin.get("/audit")
    )
    await notes(house, "rota.published", "version 4")
    assert "1 row came since." in words(await admin.get("/audit"))
    with psycopg.connect(database_url) as connection:
        connection.execute("""update audit set after = '{"rows": 900}' where action = 'audit.verified'""")
    assert "is not as the program writes it" in words(await admin.get("/audit"))
    await notes(house, VERIFIED, after={"rows": 1, "first_wrong": 2}, at=EVENING + NIGHT)
    assert "row 2 is not as it was written" in words(await admin.get("/audit"))


async def test_the_export_is_the_filters_rows_in_parts_and_stands_in_the_audit(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_export, "_AT_ONCE", 2)
    tari = await named(house, TARI, "=Tari()", Role.SUPERVISOR)
    for number in range(5):
        await notes(
            house, "rota.published", f"version {number}", who=tari, after={"phone": "+62 ••"}, why="-1+1"
        )
    await notes(house, "rota.exported", "version 4")
    admin = await an_admin(house)
    taken = await admin.post("/audit/export", {"who": str(tari), "what": "rota", "which": ""})
    assert taken.headers["content-disposition"] == 'attachment; filename="audit-2026-12-23-5.csv"'
    assert taken.headers["cache-control"] == "no-store"
    head, *found = csv.reader(io.StringIO(taken.content.decode("utf-8-sig")))
    assert head[:6] == ["Row", "Time", "Zone", "Who", "What", "About"]
    assert [row[5] for row in found] == [f"version {number}" for number in (4, 3, 2, 1, 0)]
    assert found[0][1:5] == ["2026-12-23 23:04:00+07:00", "Asia/Jakarta", "'=Tari()", "Rota published"]
    assert found[0][10] == "'-1+1"
    async with house.transaction() as connection:
        newest = (await audit.newest(connection))[0]
    assert (newest.action, newest.after) == (
        "audit.exported",
        {"rows": 5, "who": f"account {tari}", "what": "rota"},
    )
    assert "Audit taken as a file who: =Tari() · rows: 5 · what: rota" in rows(await admin.get("/audit"))[0]


async def test_an_export_needs_the_password_again_and_is_sent_on_with_it(house: House) -> None:
    await notes(house, "rota.published", "version 3")
    admin = await house.signed_in(RINA, Role.ADMIN)
    await house.passes(minutes=11)
    asked = await admin.post("/audit/export", {"what": "rota"})
    assert asked.status_code == 401
    carried = re.findall(r'name="carried" value="([^"]*)"', asked.text)[0]
    done = await admin.post("/account/confirm", {"carried": carried, "next": "/audit", "password": PASSWORD})
    assert len(done.content.decode("utf-8-sig").splitlines()) == 2
    async with house.transaction() as connection:
        assert [row.action for row in await audit.newest(connection, limit=1)] == ["audit.exported"]


async def test_no_name_that_was_typed_is_kept_in_the_audit(house: House) -> None:
    async with house.transaction() as connection:
        ana = await a_counsellor(connection, name="Ana Kusuma")
    await notes(house, "counsellor.paused", f"counsellor {ana}", at=datetime(2026, 12, 1, tzinfo=UTC))
    admin = await house.signed_in(RINA, Role.ADMIN)
    await admin.post("/audit/export", {"about": "counsellor", "which": "kusuma", "since": "2026-12-01"})
    async with house.transaction() as connection:
        newest = (await audit.newest(connection))[0]
    assert newest.after == {
        "rows": 1,
        "about": [f"counsellor {ana}"],
        "from": "2026-11-30T17:00:00+00:00",
    }
