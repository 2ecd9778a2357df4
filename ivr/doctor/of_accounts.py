"""Checks of the accounts: whether somebody can sign in who uploads rotas, and somebody who hears messages."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.doctor.findings import Finding, ok, warning
from ivr.settings import Settings
from routing.people.accounts import accounts
from routing.people.roles import Role

_LACKING = {
    Role.SUPERVISOR: "messages and callbacks that need somebody wait unseen",
    Role.COORDINATOR: "gaps in the rota and phones that fail are seen by nobody",
}


async def look(connection: AsyncConnection, _settings: Settings, _now: datetime) -> list[Finding]:
    """Tell which of the team can sign in; an invitation that nobody has used is no account yet."""
    can_sign_in = accounts.c.password_hash.is_not(None) & accounts.c.ended_at.is_(None)
    found = (await connection.execute(select(accounts.c.roles).where(can_sign_in))).scalars().all()
    if not found:
        return [
            warning(
                "accounts",
                "Nobody can sign in to the pages: messages, callbacks and gaps in the rota are seen by nobody.",
                "Run `satunomor users add you@example.org --role admin --role coordinator`, and open the link that it "
                "prints.",
            )
        ]
    there = {role for roles in found for role in roles}
    lacking = [
        warning(
            "accounts",
            f"Nobody who can sign in is a {role}: {why}.",
            f"Invite one on the page /people, or run `satunomor users add EMAIL --role {role}`.",
        )
        for role, why in _LACKING.items()
        if role not in there
    ]
    return lacking or [ok("accounts", "A coordinator and a supervisor can sign in.")]
