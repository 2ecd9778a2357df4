"""Contacts as they are kept: a contact alone rings nobody, and another number is the same person's."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.database.engine import Database
from routing import counsellors, holds, offers
from routing.calls import State as CallState
from routing.counsellors import PausedBy
from routing.line import roster
from routing.line.dispatch import Availability
from routing.offers import State
from routing.rota import contacts, publishing
from routing.rota.contacts import Imported, PhonesBusy, all_contacts, import_contacts
from routing.rota.live import RotaCache
from routing.rota.people.contact import Contact
from routing.rota.people.contacts_file import read_contacts
from routing.rota.publishing import lines_of, live_version
from routing.sql import locks
from tests.routing.rota.csv_files import read, rota
from tests.routing.rows import MINUTE, NOW, a_call, a_counsellor, an_offer, column, open_holds, publish
from tests.routing.transactions import tx_at

ANA, BUDI, NEW = "+6281234567801", "+6281234567802", "+6281234567809"
NO_ANSWERS: Mapping[str, str] = {}


async def imported(
    connection: AsyncConnection, *lines: str, answers: Mapping[str, str] = NO_ANSWERS
) -> Imported:
    """Import lines below a header of all columns, or of their own."""
    header = () if lines[0].startswith("name") else ("name,phone,languages,organisation,email",)
    rows = [(number, tuple(line.split(","))) for number, line in enumerate((*header, *lines), 1)]
    file = read_contacts(rows, "ID", languages=("id", "en", "jv"))
    return await import_contacts(connection, file, answers, now=NOW)


async def book(connection: AsyncConnection) -> list[tuple[str, str | None]]:
    return [(each.name, each.phone) for each in await all_contacts(connection)]


async def counsellor(connection: AsyncConnection, phone: str) -> counsellors.Counsellor:
    found = await counsellors.by_phone(connection, phone)
    assert found is not None
    return found


async def publishes(connection: AsyncConnection, *lines: str, clear_by_hand: bool = False) -> int:
    published = await publishing.publish(
        connection,
        read(rota(*lines)),
        now=NOW,
        by="test",
        source="rota.csv",
        zone="Asia/Jakarta",
        clear_by_hand=clear_by_hand,
        allow_empty=True,
    )
    return published.version_id


async def test_contacts_are_kept_with_all_that_their_file_says(database: Database) -> None:
    async with database.begin() as connection:
        found = await imported(
            connection,
            "Budi,0812 3456 7802",
            "Ana Sari,0812 3456 7801,id en,Krisis,ana@example.org",
        )
        assert (found.is_done, [each.row for each in found.plan.new]) == (True, [2, 3])
        ids = await counsellors.ids_by_phone(connection, [ANA, BUDI])
        assert list(await all_contacts(connection)) == [
            Contact("Ana Sari", ANA, ("id", "en"), "Krisis", "ana@example.org", ids[ANA]),
            Contact("Budi", BUDI, id=ids[BUDI]),
        ]


async def test_a_column_changes_what_it_says_and_a_lacking_one_nothing(database: Database) -> None:
    async with database.begin() as connection:
        await imported(connection, "Ana,0812 3456 7801,id,Krisis,a@b.org", "Budi,0812 3456 7802,id,Krisis,")
        found = await imported(connection, "name,phone,languages,email", "Ana,0812 3456 7801,jv en,")
        assert [each.after.name for each in found.plan.changed] == ["Ana"]
        ana, budi = await all_contacts(connection)
        assert (ana.languages, ana.organisation, ana.email) == (("jv", "en"), "Krisis", None)
        assert (budi.languages, budi.organisation) == (("id",), "Krisis")


@pytest.mark.parametrize("clear_by_hand", [False, True])
async def test_a_contact_may_be_rung_from_the_first_rota_on_that_names_them(
    database: Database, clear_by_hand: bool
) -> None:
    async with database.begin() as connection:
        await imported(connection, "Ana Sari,0812 3456 7801")
        ana = await counsellor(connection, ANA)
        assert (ana.cleared, ana.awaits_rota) == (False, True)
        await publishes(connection, "daily,00:00,24:00,Bu Ana,081234567801", clear_by_hand=clear_by_hand)
        named = await counsellor(connection, ANA)
        assert (named.id, named.name, named.cleared) == (ana.id, "Ana Sari", not clear_by_hand)
        # What coordinators choose then stays, whatever names them again.
        await connection.execute(text("update counsellors set cleared = not cleared"))
        await publishes(connection, "daily,00:00,24:00,Ana,081234567801", clear_by_hand=clear_by_hand)
        assert (await counsellor(connection, ANA)).cleared is clear_by_hand


async def test_a_contact_whom_a_rota_knows_stays_cleared(database: Database) -> None:
    async with database.begin() as connection:
        await publishes(connection, "daily,00:00,24:00,Ana,081234567801")
        await imported(connection, "Ana,0812 3456 7801,jv")
        ana = await counsellor(connection, ANA)
        assert (ana.cleared, ana.languages) == (True, ["jv"])


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Ana,0812 3456 7809", "questions"),
        ("Ana,0812 3456 7802", "errors"),
        ("Dodi,x", "errors"),
        ("Dodi,0812 8711 019", "errors"),  # of the sample: a private person's, perhaps
    ],
)
async def test_with_an_open_question_or_an_error_nothing_is_imported(
    database: Database, line: str, why: str
) -> None:
    async with database.begin() as connection:
        await imported(connection, "Ana,0812 3456 7801", "Budi,0812 3456 7802")
        found = await imported(connection, "Citra,0812 3456 7803", line, "Ana,0812 3456 7801,jv")
        assert not found.is_done
        assert [each.row for each in getattr(found.plan, why)] == [3]
        assert await book(connection) == [("Ana", ANA), ("Budi", BUDI)]
        assert not any(each.languages for each in await all_contacts(connection))


async def test_the_sample_is_nobodys_new_number(database: Database) -> None:
    async with database.begin() as connection:
        await imported(connection, "Ana,0812 3456 7801")
        found = await imported(connection, "Ana,0812 8711 019", answers={"person:Ana": "yes"})
        assert [(each.row, each.key) for each in found.plan.errors] == [(2, "phone-of-sample")]
        assert await book(connection) == [("Ana", ANA)]


async def test_another_number_keeps_the_person_with_pauses_clearance_and_shifts(database: Database) -> None:
    async with database.begin() as connection:
        version = await publishes(connection, "daily,00:00,24:00,Ana,081234567801")
        before = await counsellor(connection, ANA)
        await counsellors.pause(connection, NOW, before.id, until=NOW + MINUTE, by=PausedBy.COORDINATOR)
        await connection.execute(text("update counsellors set misses = 2"))
        found = await imported(connection, "Ana,0812 3456 7809,jv", answers={"person:Ana": "ya"})
        assert (found.is_done, len(found.plan.renumbered)) == (True, 1)
        after = await counsellor(connection, NEW)
        assert (after.id, after.name, after.cleared, after.misses) == (before.id, "Ana", True, 2)
        assert (after.pause_ends(NOW), after.languages) == (NOW + MINUTE, ["jv"])
        assert await counsellors.by_phone(connection, ANA) is None
        assert [line.phone for line in await lines_of(connection, version)] == [NEW]
        live = await live_version(connection)
        assert live is not None
        assert live.id == version, "it is the same version"


async def test_new_makes_another_person_of_that_name(database: Database) -> None:
    async with database.begin() as connection:
        await imported(connection, "Ana,0812 3456 7801")
        await imported(connection, "Ana,0812 3456 7809", answers={"person:Ana": "baru"})
        assert await book(connection) == [("Ana", ANA), ("Ana", NEW)]


async def test_each_process_has_the_new_number_at_its_next_look(database: Database) -> None:
    one, other = RotaCache(), RotaCache()
    async with database.begin() as connection:
        await publishes(connection, "daily,00:00,24:00,Ana,081234567801")
        assert [await phones(connection, each) for each in (one, other)] == [[ANA], [ANA]]
    async with database.begin() as connection:
        await imported(connection, "Ana,0812 3456 7809", answers={"person:Ana": "yes"})
    async with database.begin() as connection:
        assert [await phones(connection, each) for each in (one, other)] == [[NEW], [NEW]]
        assert [duty.phone for duty in await roster.duties(connection, one, NOW)] == [NEW]
    async with database.begin() as connection:
        await imported(connection, "Ana,0812 3456 7801", answers={"person:Ana": NEW})
    async with database.begin() as connection:
        assert [duty.phone for duty in await roster.duties(connection, one, NOW)] == [ANA]
        assert await phones(connection, other) == [ANA]


async def phones(connection: AsyncConnection, cache: RotaCache) -> list[str]:
    live = await cache.live(connection)
    assert live is not None
    return [shift.phone for shift in live.shifts]


async def test_a_look_at_the_rota_is_one_statement_while_nothing_changes(database: Database) -> None:
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    cache = RotaCache()
    async with database.begin() as connection:
        await publishes(connection, "daily,00:00,24:00,Ana,081234567801")
        await imported(connection, "Ana,0812 3456 7809", answers={"person:Ana": "yes"})
        await imported(connection, "Ana,0812 3456 7809,jv", "Budi,0812 3456 7802")
        await roster.duties(connection, cache, NOW)
        event.listen(database._engine.sync_engine, "before_cursor_execute", listen)
        await roster.duties(connection, cache, NOW)
        await cache.live(connection)
    assert len(asked) == 2


class TestACallAtThatMoment:
    """Somebody rings, talks or rests while their number changes."""

    async def on(self, connection: AsyncConnection, state: State) -> offers.Offer:
        """Have Ana, who is on duty, on an offer in this state."""
        await publish(connection, ANA)
        id_ = (await counsellors.ids_by_phone(connection, [ANA]))[ANA]
        await connection.execute(text("update counsellors set name = 'Ana'"))
        call = await a_call(connection)
        offer = await an_offer(connection, call.id, id_, state, phone=ANA)
        tx = tx_at(connection, NOW)
        assert await holds.take(tx, ANA, call_id=call.id, offer_id=offer.id, check_at=NOW + MINUTE)
        return offer

    async def gets_another(self, connection: AsyncConnection) -> None:
        found = await imported(connection, "Ana,0812 3456 7809", answers={"person:Ana": "yes"})
        assert found.is_done

    async def standing(self, connection: AsyncConnection) -> list[tuple[str, Availability]]:
        named = await roster.candidates(connection, RotaCache(), NOW)
        return [(one.phone, one.standing) for one in named]

    @pytest.mark.parametrize("state", [State.RINGING, State.ACCEPTED])
    async def test_both_phones_are_held_until_ring_talk_and_rest_are_over(
        self, database: Database, state: State
    ) -> None:
        async with database.begin() as connection:
            offer = await self.on(connection, state)
            await self.gets_another(connection)
            assert await open_holds(connection) == [ANA, NEW]
            assert await self.standing(connection) == [(NEW, Availability.HELD)]
            kept = await offers.by_id(connection, offer.id)
            assert kept is not None
            assert (kept.phone, kept.counsellor_id) == (ANA, offer.counsellor_id), "the ring goes on"
            tx = tx_at(connection, NOW)
            await holds.rest(connection, offer_id=offer.id, until=NOW)
            assert await self.standing(connection) == [(NEW, Availability.HELD)]
            assert await holds.release_rested(tx) == [(offer.call_id, offer.id)]
            assert await open_holds(connection) == []
            assert await self.standing(connection) == [(NEW, Availability.FREE)]

    async def test_a_ring_that_is_planned_goes_to_the_new_number(self, database: Database) -> None:
        async with database.begin() as connection:
            offer = await self.on(connection, State.PLANNED)
            await self.gets_another(connection)
            moved = await offers.by_id(connection, offer.id)
            assert moved is not None
            assert (moved.phone, moved.state) == (NEW, State.PLANNED)
            assert await open_holds(connection) == [ANA, NEW]
            assert await holds.release(tx_at(connection, NOW), "over", offer_id=offer.id)
            assert await open_holds(connection) == []

    async def test_a_call_that_the_old_phone_is_on_holds_the_new_one_too(self, database: Database) -> None:
        async with database.begin() as connection:
            await publish(connection, ANA)
            await connection.execute(text("update counsellors set name = 'Ana'"))
            call = await a_call(connection, CallState.DESK)
            await holds.visit(tx_at(connection, NOW), ANA, call_id=call.id, check_at=NOW)
            await self.gets_another(connection)
            assert await self.standing(connection) == [(NEW, Availability.HELD)]
            await holds.release_visit(tx_at(connection, NOW), call_id=call.id)
            assert await open_holds(connection) == []

    async def test_what_was_over_holds_nothing(self, database: Database) -> None:
        async with database.begin() as connection:
            offer = await self.on(connection, State.RINGING)
            await holds.release(tx_at(connection, NOW), "over", offer_id=offer.id)
            await self.gets_another(connection)
            assert await self.standing(connection) == [(NEW, Availability.FREE)]
            assert await column(connection, "select phone from holds") == [ANA]

    async def test_the_import_gives_way_to_a_call_that_changes_the_counsellor(
        self, database: Database, database_url: str
    ) -> None:
        async with database.begin() as connection:
            await publish(connection, ANA)
            await connection.execute(text("update counsellors set name = 'Ana'"))
        other = Database(database_url)
        async with other.begin() as connection:
            await connection.execute(text("update counsellors set misses = 1"))
            with pytest.raises(PhonesBusy):
                async with database.begin() as second:
                    await self.gets_another(second)
        await other.close()
        async with database.begin() as connection:
            await self.gets_another(connection)
            assert await book(connection) == [("Ana", NEW)]

    async def test_it_waits_until_whoever_serves_the_line_has_planned(
        self, database: Database, database_url: str
    ) -> None:
        """A ring planned just before is one of the old phone, which is held for it: the new one is held with it."""
        async with database.begin() as connection:
            await publish(connection, ANA)
            await connection.execute(text("update counsellors set name = 'Ana'"))
            id_ = (await counsellors.ids_by_phone(connection, [ANA]))[ANA]
        other = Database(database_url)

        async def imports() -> None:
            async with other.begin() as connection:
                await self.gets_another(connection)

        async with database.begin() as connection:
            await connection.execute(text(locks.LINE))
            second = asyncio.create_task(imports())
            await waits(second, database, locks.DISPATCH)
            call = await a_call(connection)
            offer = await an_offer(connection, call.id, id_, State.PLANNED, phone=ANA)
            tx = tx_at(connection, NOW)
            await holds.take(tx, ANA, call_id=call.id, offer_id=offer.id, check_at=NOW)
        await second
        await other.close()
        async with database.begin() as connection:
            assert await open_holds(connection) == [ANA, NEW]
            assert await column(connection, "select phone from offers") == [NEW]


async def waits(task: "asyncio.Task[None]", database: Database, key: int) -> None:
    """Return once somebody waits for this advisory lock here, which must be the task."""
    waiting = text(
        "select count(*) from pg_locks where locktype = 'advisory' and objid = :key and not granted"
        " and database = (select oid from pg_database where datname = current_database())"
    )
    while True:
        assert not task.done(), "it did not wait"
        async with database.begin() as connection:
            if (await connection.execute(waiting, {"key": key})).scalar_one():
                return


async def test_two_imports_at_once_make_nobody_twice_and_lose_nothing(
    database: Database, database_url: str
) -> None:
    others = [Database(database_url) for _ in range(4)]

    async def imports(n: int) -> Imported:
        async with others[n].begin() as connection:
            return await imported(connection, f"P{n},0812 3456 78{n:02}", "Ana,0812 3456 7899")

    try:
        found = await asyncio.gather(*map(imports, range(4)))
    finally:
        for other in others:
            await other.close()
    assert sum(len(each.plan.new) for each in found) == 5
    async with database.begin() as connection:
        assert [name for name, _ in await book(connection)] == ["Ana", "P0", "P1", "P2", "P3"]


async def test_an_import_and_a_publish_at_once_take_turns(database: Database, database_url: str) -> None:
    """Whichever is first, the publish finds the phones that there are, and the live rota has the new one."""
    async with database.begin() as connection:
        await publishes(connection, "daily,00:00,24:00,Ana,081234567801")
    other = Database(database_url)

    async def imports() -> None:
        async with other.begin() as connection:
            await imported(connection, "Ana,0812 3456 7809", answers={"person:Ana": "yes"})

    async with database.begin() as connection:
        await publishes(connection, "2026-12-25,00:00,24:00,Budi,081234567802")
        second = asyncio.create_task(imports())
        await waits(second, database, locks.PUBLISHING)
    await second
    await other.close()
    async with database.begin() as connection:
        assert sorted(await phones(connection, RotaCache())) == sorted([BUDI, NEW])


async def test_many_contacts_are_imported_in_one_go(database: Database) -> None:
    lines = [f"P {n},0812{n:08},id,Org {n},p{n}@example.org" for n in range(1000)]
    async with database.begin() as connection:
        assert (await imported(connection, *lines)).is_done
        assert len(await all_contacts(connection)) == 1000
        again = await imported(connection, *lines)
        assert len(again.plan.unchanged) == 1000


async def test_a_rota_makes_counsellors_and_renames_none(database: Database) -> None:
    async with database.begin() as connection:
        await a_counsellor(connection, phone=ANA, name="Ana Sari", cleared=False)
        made = await contacts.ensure(
            connection, {ANA: "Ana", BUDI: "Budi"}, now=NOW + timedelta(days=1), cleared=True
        )
        assert sorted(made) == [ANA, BUDI]
        assert await book(connection) == [("Ana Sari", ANA), ("Budi", BUDI)]
        assert not (await counsellor(connection, ANA)).cleared
