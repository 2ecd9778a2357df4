"""The gallery's chapter of the first steps: nothing done, looked at, nearly there; an admin and a coordinator."""

from routing.counselling import testrings
from routing.people.roles import Role
from tests.browser.gallery.stage import Stage, State, States, pressing
from tests.ivr.web.rota.rotas import ids, line, publish
from tests.routing.rows import a_call, a_test_ring


async def the_first_steps(stage: Stage) -> States:
    """Go from an account to the first call."""
    house = stage.house
    token = await stage.signed_in("Rina", Role.ADMIN, Role.COORDINATOR)
    coordinator = await stage.signed_in("Wulan", Role.COORDINATOR)
    admin = await stage.signed_in("Sekar", Role.ADMIN)
    yield State("first-steps", "/", token)
    yield State("first-steps-coordinator", "/", coordinator)
    yield State("first-steps-examined", "/", admin, act=pressing("Periksa sekarang|Examine now"))
    await publish(house, line("Galih", 0, 24), line("Bagas", 8, 16))
    async with house.transaction() as connection:
        await a_test_ring(connection, int((await ids(house))["Galih"]), testrings.State.CONFIRMED)
        await a_call(connection)
    yield State("first-steps-nearly", "/", token)
