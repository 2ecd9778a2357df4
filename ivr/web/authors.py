"""Authors: who did something, as pages name them."""

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing.people import accounts


async def author(connection: AsyncConnection, by: str) -> str:
    """Return who did something, by name where an account did: "account 7" is how tables keep it."""
    kind, _, number = by.partition(" ")
    if kind != "account" or not number.isdigit():
        return by
    found = await accounts.by_id(connection, int(number))
    return by if found is None else found.name or found.email


def name_fault(visit: Visit) -> str:
    """Return what is said of a name that can't be kept."""
    _ = words_of(visit)
    return _("Write a name of at most %(most)s signs, all of them visible.") % {"most": accounts.LONGEST_NAME}
