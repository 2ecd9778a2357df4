"""Authors: accounts by name, else by email; one statement, however many there are."""

from ivr.web.authors import author, authors
from routing.people import accounts
from routing.people.roles import Role
from tests.ivr.web.house import House
from tests.routing.rows import asked_of


async def test_authors_are_named_in_one_statement(house: House) -> None:
    rina, wulan, tari = [
        await house.account(f"{name}@example.org", Role.COORDINATOR) for name in ("rina", "wulan", "tari")
    ]
    hands = [f"account {each}" for each in (rina, wulan, tari, 999)] + ["command line: root", "account x", ""]
    async with house.transaction() as connection:
        await accounts.change(connection, rina, name="Rina")
        await accounts.end(connection, house.clock.now(), tari, by=None)
        with asked_of(house.app.state.pages.database) as asked:
            found = await authors(connection, hands)
            assert await authors(connection, ["command line"]) == {"command line": "command line"}
        assert await author(connection, hands[0]) == "Rina"
    assert list(found) == hands
    assert list(found.values()) == ["Rina", "wulan@example.org", *hands[2:]]
    assert len(asked) == 1
