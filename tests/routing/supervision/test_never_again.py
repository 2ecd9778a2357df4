"""Never again: who said so, and who may take it back."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.sealing import Sealer
from routing.supervision import never_again
from routing.supervision.never_again import BY_PHONE
from tests.routing.rows import MINUTE, NOW

SEALER = Sealer(["k" * 40])
OLD, NEW = b"under an older key", b"under the first key"
HASHES = [NEW, OLD]
SUPERVISOR = "account 7"
REASON = SEALER.seal("memintanya di pesan suara")


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ([], None),
        ([BY_PHONE], BY_PHONE),
        ([SUPERVISOR], SUPERVISOR),
        ([BY_PHONE, SUPERVISOR], SUPERVISOR),
        # Whoever answers adds nothing to what a supervisor decided, and could take it back otherwise.
        ([SUPERVISOR, BY_PHONE], SUPERVISOR),
    ],
    ids=str,
)
async def test_what_a_supervisor_said_stays_theirs(
    connection: AsyncConnection, said: list[str], stands: str | None
) -> None:
    for by in said:
        reason = None if by == BY_PHONE else REASON
        await never_again.bar(connection, NOW, HASHES, by, reason)
    found = await never_again.of(connection, HASHES, SEALER)
    assert (found and found.by) == stands
    assert await never_again.is_barred(connection, HASHES) == bool(said)
    assert not await never_again.is_barred(connection, [b"another"])
    assert await never_again.lift(connection, HASHES) == bool(said)
    assert await never_again.of(connection, HASHES, SEALER) is None


async def test_a_number_barred_under_an_older_key_is_barred_and_lifted(connection: AsyncConnection) -> None:
    await never_again.bar(connection, NOW, [OLD], SUPERVISOR, REASON)
    assert await never_again.is_barred(connection, HASHES)
    await never_again.bar(connection, NOW + MINUTE, HASHES, SUPERVISOR)
    assert list(await never_again.among(connection, HASHES, SEALER)) == [NEW]


async def test_the_reason_goes_with_numbers_and_the_wish_stays(connection: AsyncConnection) -> None:
    await never_again.bar(connection, NOW, HASHES, SUPERVISOR, REASON)
    await never_again.erase_reasons(connection, NOW)
    kept = await never_again.of(connection, HASHES, SEALER)
    assert kept is not None
    assert kept.reason == "memintanya di pesan suara"
    await never_again.erase_reasons(connection, NOW + MINUTE)
    assert await never_again.of(connection, HASHES, SEALER) == (NOW, SUPERVISOR, None)
    await never_again.bar(connection, NOW, HASHES, SUPERVISOR, REASON)
    assert await never_again.forget_reason(connection, HASHES)
    assert not await never_again.forget_reason(connection, [b"another"])
    assert await never_again.of(connection, HASHES, SEALER) == (NOW, SUPERVISOR, None)
