"""The gallery's chapter of the week: its gaps, covers, orders, needs and text."""

from routing.people.roles import Role
from tests.browser.gallery.sample import published
from tests.browser.gallery.stage import Stage, State, States, pressing
from tests.ivr.web.coordinator.desk import Desk


async def the_week(stage: Stage) -> States:
    """Show the week in all its forms: with gaps and covers, then filled."""
    token, desk = await stage.desk()
    await published(stage, desk)
    yield State("needs-none", "/rota/needs", token)
    days = [str(day) for day in range(7)]
    await desk.browser.post("/rota/needs", {"day": days, "start": "00.00", "end": "24.00", "people": "2"})
    await desk.browser.post(
        "/rota/needs", {"day": ["5", "6"], "start": "00.00", "end": "06.00", "people": "1"}
    )
    await _covers(desk)
    yield State("rota", "/rota", token)
    yield State("rota-second-gap", "/rota?gap=2026-12-29T06:00", token)
    yield State("rota-by-person", "/rota?by=person", token)
    yield State("rota-by-language", "/rota?by=language", token)
    yield State("rota-change", "/rota?who=3&day=2026-12-24&start=14.00&end=22.00#change", token)
    yield State("rota-wrong", "/rota", token, act=pressing("Tambahkan|Add", **{"g-start": "25.70"}))
    yield State("rota-past", "/rota?week=2026-12-14", token)
    yield State("rota-later", "/rota?week=2027-01-04", token)
    yield State("rota-text", "/rota/text", token)
    yield State("needs", "/rota/needs", token)
    yield State(
        "needs-wrong",
        "/rota/needs",
        token,
        act=pressing("Atur jam ini|Set these", start="00.00", end="06.00", people="many"),
    )
    supervisor = await stage.signed_in("Tari", Role.SUPERVISOR)
    yield State("rota-supervisor", "/rota", supervisor)
    filled = await _cover(desk, "added", "Tirta", "2026-12-27", "02.00", "06.00")
    yield State("rota-cover-made", filled, token)
    await _cover(desk, "added", "Bagas", "2026-12-29", "06.00", "08.00")
    yield State("rota-no-gaps", "/rota", token)


async def _covers(desk: Desk) -> None:
    await _cover(desk, "replaced", "Hana", "2026-12-25", "08.00", "16.00", instead_of="Ratih")
    await _cover(desk, "removed", "Citra", "2026-12-25", "14.00", "22.00")
    await _cover(desk, "added", "Intan", "2026-12-25", "14.00", "20.00")
    await _cover(desk, "removed", "Galih", "2026-12-29", "06.00", "08.00")


async def _cover(
    desk: Desk, kind: str, who: str, day: str, start: str, end: str, *, instead_of: str = ""
) -> str:
    people = await _ids(desk)
    form = {"kind": kind, "who": people[who], "day": day, "start": start, "end": end, "tier": "1"}
    answer = await desk.browser.post("/rota/covers", form | {"replaced": people.get(instead_of, "")})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def _ids(desk: Desk) -> dict[str, str]:
    async with desk.house.transaction() as connection:
        rows = await connection.exec_driver_sql("select name, id from counsellors")
        return {row.name: str(row.id) for row in rows}
