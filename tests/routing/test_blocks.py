"""Blocks: a blocked number is stored only as a keyed hash, and for the time that was set."""

from ivr.database.engine import Database
from routing import blocks
from routing.sealing import Sealer
from tests.routing.rows import MINUTE, NOW, SECOND, column

NUMBER, OTHER = "+6281390000001", "+6281390000002"
OLD, NEW = "the old key, long enough to seal with", "the new key, long enough to seal with"


async def test_a_number_is_turned_away_until_it_is_let_in_again(database: Database) -> None:
    sealer = Sealer([NEW])
    async with database.begin() as connection:
        await blocks.block(connection, NOW, sealer.hash(NUMBER), note="asked for by Ana")
        assert await blocks.is_blocked(connection, NOW + 999 * MINUTE, sealer.hashes(NUMBER))
        assert not await blocks.is_blocked(connection, NOW, sealer.hashes(OTHER))
        await blocks.unblock(connection, sealer.hashes(NUMBER))
        assert not await blocks.is_blocked(connection, NOW, sealer.hashes(NUMBER))


async def test_a_block_for_a_while_ends_by_itself(database: Database) -> None:
    hashed = Sealer([NEW]).hash(NUMBER)
    async with database.begin() as connection:
        await blocks.block(connection, NOW, hashed, until=NOW + MINUTE)
        assert await blocks.is_blocked(connection, NOW + MINUTE - SECOND, [hashed])
        assert not await blocks.is_blocked(connection, NOW + MINUTE, [hashed])


async def test_blocking_again_changes_for_how_long_and_why(database: Database) -> None:
    hashed = Sealer([NEW]).hash(NUMBER)
    async with database.begin() as connection:
        await blocks.block(connection, NOW, hashed, until=NOW + MINUTE, note="for a minute")
        await blocks.block(connection, NOW + SECOND, hashed, note="for good")
        assert await blocks.is_blocked(connection, NOW + 2 * MINUTE, [hashed])
        assert await column(connection, "select note from blocks") == ["for good"]


async def test_a_change_of_keys_lets_nobody_in(database: Database) -> None:
    async with database.begin() as connection:
        await blocks.block(connection, NOW, Sealer([OLD]).hash(NUMBER))
        assert await blocks.is_blocked(connection, NOW, Sealer([NEW, OLD]).hashes(NUMBER))
        assert not await blocks.is_blocked(connection, NOW, Sealer([NEW]).hashes(NUMBER))


async def test_no_number_is_kept(database: Database) -> None:
    async with database.begin() as connection:
        await blocks.block(connection, NOW, Sealer([NEW]).hash(NUMBER))
        assert NUMBER[1:] not in str(await column(connection, "select b::text from blocks b"))
        assert not await blocks.is_blocked(connection, NOW, [])


async def test_what_is_in_force_is_listed_the_newest_first_and_what_is_over_is_erased(
    database: Database,
) -> None:
    sealer = Sealer([NEW])
    async with database.begin() as connection:
        await blocks.block(connection, NOW, sealer.hash(NUMBER), until=NOW + MINUTE, note="old", by="ana")
        await blocks.block(connection, NOW + SECOND, sealer.hash(OTHER), note="new", by="budi")
        found = await blocks.standing(connection, NOW + 2 * SECOND)
        assert [(one.note, one.by, one.until) for one in found] == [
            ("new", "budi", None),
            ("old", "ana", NOW + MINUTE),
        ]
        assert [one.note for one in await blocks.standing(connection, NOW + MINUTE)] == ["new"]
        assert await blocks.erase_ended(connection, NOW + MINUTE - SECOND) == 0
        assert await blocks.erase_ended(connection, NOW + MINUTE) == 1
        assert await column(connection, "select note from blocks") == ["new"]
