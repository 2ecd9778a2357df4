"""First steps: how far a helpline has come on its way to the first conversation, from what the database keeps."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.live import RotaCache

# Each `exists` ends at the first row that it finds, however many calls there are.
_ASKED = text("""
    select exists(select from accounts
                  where ended_at is null and password_hash is not null and 'admin' = any(roles)) as has_admin,
           count(*) filter (where active) as counsellors,
           count(*) filter (where active and exists(
               select from test_rings where counsellor_id = counsellors.id and test_rings.phone = counsellors.phone
               and state = 'confirmed')) as confirmed,
           exists(select from calls where callback_id is null) as has_call,
           exists(select from calls where talked_at is not null) as has_talk
    from counsellors
""")


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What is done already. `confirmed` of the `counsellors` pressed 1 at a test ring."""

    has_admin: bool
    has_rota: bool
    counsellors: int
    confirmed: int
    has_call: bool
    has_talk: bool

    @property
    def is_set_up(self) -> bool:
        """Whether the first steps are behind: a rota is live, and a caller has talked with a counsellor."""
        return self.has_rota and self.has_talk


async def read(connection: AsyncConnection, rota: RotaCache) -> FirstSteps:
    """Look how far it has come."""
    row = (await connection.execute(_ASKED)).one()
    return FirstSteps(has_rota=await rota.at_hand(connection) is not None, **row._asdict())
