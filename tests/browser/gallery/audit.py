"""The gallery's chapter of the audit: who did what, filtered, and whether it is as it was written."""

from datetime import timedelta
from typing import Any

from routing import audit
from routing.audit import VERIFIED, Actor, Deed
from routing.calls import State as CallState
from routing.people.roles import Role
from tests.browser.gallery.stage import Stage, State, States
from tests.routing.rows import a_call, a_counsellor

MINUTE = timedelta(minutes=1)


async def the_audit(stage: Stage) -> States:
    """Show a night of deeds, a filter that finds nothing, one that makes no sense, and each state of the chain."""
    house = stage.house
    admin = await stage.signed_in("Rina", Role.ADMIN)
    rina = stage.account
    yield State("audit-none", "/audit", admin)
    await stage.signed_in("Wulan", Role.COORDINATOR)
    wulan = stage.account
    async with house.transaction() as connection:
        citra, intan = [
            await a_counsellor(connection, n, name=name) for n, name in enumerate(("Citra", "Intan"), 1)
        ]
        call = await a_call(connection, CallState.ENDED, caller_hash=b"a caller", caller_sealed=b"sealed")
    cover = {"kind": "replaced", "counsellor": intan, "tier": 1, "replaced": citra}
    cover |= {"from": "2026-12-25T07:00:00+00:00", "until": "2026-12-25T13:00:00+00:00"}
    deeds = [
        (Actor(rina), Deed("account.invited", f"account {wulan}", after={"roles": ["coordinator"]})),
        (Actor(wulan), Deed("rota.uploaded", "draft 4", after={"bytes": 12904})),
        (
            Actor(wulan),
            Deed("rota.published", "version 4", {"version": 3}, {"shifts": 1204, "allow_empty": False}),
        ),
        (Actor(wulan), Deed("cover.made", "cover 7", after=cover)),
        (Actor(wulan), Deed("counsellor.number_shown", f"counsellor {citra}")),
        (
            Actor(rina),
            Deed("call.looked_at", f"call {call.id}", why="Penelepon menyebut obat yang sudah diminum"),
        ),
        (
            Actor(rina),
            Deed("settings.changed", "settings", {"clear_by_hand": False}, {"clear_by_hand": True}),
        ),
        (Actor(by="command line: root"), Deed(VERIFIED, after={"rows": 7})),
        (Actor(wulan), Deed("account.signed_in", f"account {wulan}")),
    ]
    await _noted(stage, deeds * 7)
    yield State("audit", "/audit", admin)
    yield State("audit-filtered", f"/audit?who={wulan}&what=rota&since=2026-12-23", admin)
    yield State("audit-none-found", "/audit?about=counsellor&which=Zulaikha", admin)
    yield State("audit-wrong", "/audit?about=version&since=kemarin", admin)
    await _noted(
        stage, [(Actor(by="command line: root"), Deed(VERIFIED, after={"rows": 4, "first_wrong": 5}))]
    )
    yield State("audit-not-as-written", "/audit", admin)
    yield State("audit-no-rights", "/audit", await stage.signed_in("Tari", Role.SUPERVISOR))


async def _noted(stage: Stage, deeds: list[tuple[Actor, Deed]]) -> None:
    house: Any = stage.house
    async with house.transaction() as connection:
        for number, (actor, deed) in enumerate(deeds):
            at = house.clock.now() - (len(deeds) - number) * MINUTE
            await audit.note(connection, at, actor, deed, house.sealer)
