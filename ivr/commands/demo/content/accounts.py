"""The demo's accounts: one with each role, one more supervisor to hand work over to, and one with every role."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.commands.demo.content.deeds import Done
from routing.audit import Actor, Deed
from routing.people import accounts
from routing.people.roles import Role

PASSWORD = "one number for all"  # noqa: S105 - of accounts that exist in demos alone

_PEOPLE = {Role.COORDINATOR: "Wulan", Role.SUPERVISOR: "Sari", Role.ADMIN: "Rina"}
_ANOTHER_SUPERVISOR, _EVERYTHING = "Tari", "Demo"
_RUNS_IT = Actor(by="demo")


@dataclass(frozen=True, slots=True)
class Team:
    """The accounts' ids: those that one press signs in, by role; whoever shares the work; the one that may do all."""

    ids: dict[Role, int]
    another_supervisor: int
    with_every_role: int

    @property
    def coordinator(self) -> int:
        """Who publishes rotas."""
        return self.ids[Role.COORDINATOR]

    @property
    def supervisors(self) -> tuple[int, int]:
        """Who hears messages."""
        return self.ids[Role.SUPERVISOR], self.another_supervisor


async def make(connection: AsyncConnection, at: datetime, password_hash: str) -> tuple[Team, list[Done]]:
    """Make the accounts, as they were at an instant; return them, and what the audit is told."""
    roles = {name: [role] for role, name in _PEOPLE.items()}
    roles |= {_ANOTHER_SUPERVISOR: [Role.SUPERVISOR], _EVERYTHING: list(Role)}
    ids: dict[str, int] = {}
    for name, theirs in roles.items():
        ids[name] = await accounts.add(connection, at, f"{name.lower()}@example.org", theirs, name=name)
        await accounts.change(connection, ids[name], password_hash=password_hash)
    team = Team(
        {role: ids[name] for role, name in _PEOPLE.items()}, ids[_ANOTHER_SUPERVISOR], ids[_EVERYTHING]
    )
    done = [
        Done(
            at,
            _RUNS_IT,
            Deed("account.invited", f"account {ids[name]}", after={"roles": sorted(theirs)}),
        )
        for name, theirs in roles.items()
    ]
    return team, done
