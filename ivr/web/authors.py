"""Authors: who did something, as pages name them."""

from collections.abc import Collection

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.people import accounts
from routing.people.accounts import EmailNotSound, NameNotSound


async def author(connection: AsyncConnection, by: str) -> str:
    """Return who did something, by name where an account did: "account 7" is how tables keep it."""
    return (await authors(connection, {by}))[by]


async def authors(connection: AsyncConnection, bys: Collection[str]) -> dict[str, str]:
    """Return by each of these who it is, as `author` does, in one statement at most."""
    ids = {
        by: int(number) for by in bys if (number := by.removeprefix("account ")) != by and number.isdigit()
    }
    names = await accounts.names(connection, ids.values()) if ids else {}
    return {by: names.get(ids.get(by, 0), by) for by in bys}


def name_fault(visit: Visit) -> str:
    """Return what is said of a name that can't be kept."""
    _ = words_of(visit)
    return _("Write a name of at most %(most)s signs, all of them visible.") % {"most": accounts.LONGEST_NAME}


def address_and_name(visit: Visit, email: str, name: str) -> tuple[str, str, dict[str, str]]:
    """Return the email and the name of a form about an account, and every fault of the two, by field."""
    _, faults = words_of(visit), {}
    try:
        email = accounts.email_of(email)
    except EmailNotSound:
        faults["email"] = _("This is no email address. Write one such as rina@example.org.")
    try:
        name = accounts.name_of(name)
    except NameNotSound:
        faults["name"] = name_fault(visit)
    return email, name, faults
