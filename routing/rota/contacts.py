"""Contacts as they are kept: a contact is a counsellor (design, part 8).

A rota makes counsellors of those whom it names, and renames nobody; an import of contacts adds people, changes what is
said of them, and gives a known person another phone. A contact alone rings nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from psycopg.errors import LockNotAvailable
from sqlalchemy import DateTime, bindparam, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from routing import counsellors, holds, offers
from routing.audit.deeds import Actor
from routing.counselling import events
from routing.counselling.events import MACHINE, Kind
from routing.rota.live import forget_copies
from routing.rota.people.contact import Contact, Contacts
from routing.rota.people.contact_rows import Column, ContactRow, ContactsFile, Note
from routing.rota.people.contacts_import import ImportPlan, plan_import
from routing.rota.sample import SAMPLE_PHONES
from routing.sql import locks
from routing.sql.binds import texts

# Below the second after which PostgreSQL looks for deadlocks: it is the import that gives way, and no call.
_LOCK_MILLISECONDS = 500

_table = counsellors.counsellors


class PhonesBusy(Exception):
    """A call changes a counsellor whose phone should change, at this very moment; try again."""


class Imported(NamedTuple):
    """What a file of contacts asks for, and whether it was done: not while there are errors or open questions."""

    plan: ImportPlan
    is_done: bool


async def all_contacts(connection: AsyncConnection) -> Contacts:
    """Return every counsellor as a contact, by name."""
    columns = (_table.c.name, _table.c.phone, _table.c.languages, _table.c.organisation, _table.c.email)
    by_name = select(*columns, _table.c.id).order_by(func.lower(_table.c.name), _table.c.id)
    rows = await connection.execute(by_name)
    return Contacts(
        Contact(row.name, row.phone, tuple(row.languages), row.organisation, row.email, row.id)
        for row in rows
    )


async def ensure(
    connection: AsyncConnection,
    names: Mapping[str, str],
    *,
    now: datetime,
    cleared: bool,
    by: Actor = MACHINE,
) -> dict[str, int]:
    """Give each phone (E.164 -> name) that a rota names a counsellor; return the ids by phone.

    A known counsellor keeps their name and all else; `cleared` says whether those whom no rota has named before may
    take calls, `by` who publishes. Unchanged rows are not locked, so that the switchboard can write to them.
    """
    phones = list(names)
    given = select(
        func.unnest(texts(phones)).label("phone"), func.unnest(texts(names.values())).label("name")
    ).subquery()
    new = select(given.c.name, given.c.phone, literal(cleared), literal(now, DateTime(timezone=True)))
    made = await connection.execute(
        insert(_table)
        .from_select(["name", "phone", "cleared", "created_at"], new)
        .on_conflict_do_nothing(index_elements=["phone"])
        .returning(_table.c.id)
    )
    named = await connection.execute(
        update(_table)
        .where(_table.c.phone == func.any(texts(phones)), _table.c.awaits_rota)
        .values(awaits_rota=False, cleared=cleared)
        .returning(_table.c.id)
    )
    if cleared:
        first = sorted({*made.scalars(), *named.scalars()})
        await events.note_all(connection, now, first, Kind.CLEARED, by)
    return await counsellors.ids_by_phone(connection, phones)


async def planned(connection: AsyncConnection, file: ContactsFile, answers: Mapping[str, str]) -> ImportPlan:
    """Return what an import would do now; `answers` as in `plan_import`."""
    plan = plan_import(await all_contacts(connection), file, answers)
    return replace(plan, errors=(*plan.errors, *_of_sample(file.rows, file.places)))


async def import_contacts(
    connection: AsyncConnection,
    file: ContactsFile,
    answers: Mapping[str, str],
    *,
    now: datetime,
    by: Actor = MACHINE,
) -> Imported:
    """Do what a file of contacts says, in the caller's transaction; `answers` as in `plan_import`, `by` who does it.

    Raises PhonesBusy; roll the transaction back then, and do it again.
    """
    await connection.execute(select(func.pg_advisory_xact_lock(locks.PUBLISHING)))
    plan = await planned(connection, file, answers)
    if plan.errors or plan.questions:
        return Imported(plan, is_done=False)
    if plan.renumbered:
        # Before any row is locked, as in calls. Nobody plans a ring meanwhile: it would be one of the phone before.
        await connection.execute(text(locks.LINE))
    await connection.execute(text(f"set local lock_timeout = {_LOCK_MILLISECONDS}"))
    try:
        phones = [
            (each.before.id, each.before.phone, each.after.phone)
            for each in plan.renumbered
            if each.before.id is not None and each.before.phone and each.after.phone
        ]
        await change_phones(connection, now, phones, by=by)
        await _change(connection, [each.after for each in (*plan.changed, *plan.renumbered)])
    except OperationalError as error:
        if isinstance(error.orig, LockNotAvailable):
            raise PhonesBusy from None
        raise
    await _add(connection, [each.contact for each in plan.new], now)
    return Imported(plan, is_done=True)


def _of_sample(rows: Iterable[ContactRow], places: Mapping[Column, int]) -> list[Note]:
    return [
        Note(each.row, places.get(Column.PHONE), each.contact.phone, "phone-of-sample")
        for each in rows
        if each.contact.phone in SAMPLE_PHONES
    ]


async def _add(connection: AsyncConnection, new: Sequence[Contact], now: datetime) -> None:
    rows = [
        {**_said(each), "name": each.name, "phone": each.phone, "created_at": now, "awaits_rota": True}
        for each in new
    ]
    if rows:
        await connection.execute(insert(_table).values(cleared=False), rows)


async def _change(connection: AsyncConnection, changed: Sequence[Contact]) -> None:
    if changed:
        # What is said becomes parameters, as it comes with each row.
        await connection.execute(
            update(_table).where(_table.c.id == bindparam("which")).values(_said(changed[0])),
            [{**_said(each), "which": each.id} for each in changed],
        )


async def change_phones(
    connection: AsyncConnection, now: datetime, phones: Sequence[tuple[int, str, str]], *, by: Actor
) -> None:
    """Give counsellors another phone, each an id with the phone before and after, and let every process know it.

    History, pauses, shifts, planned rings and holds follow. Call it in turn (`publishing.in_turn`), under `locks.LINE`.
    """
    for id_, before, after in phones:
        await offers.renumber(connection, before, after)
        await holds.follow(connection, before, after)
        await counsellors.renumber(connection, id_, after)
    await events.note_all(connection, now, [id_ for id_, *_ in phones], Kind.NUMBER_CHANGED, by)
    if phones:
        await forget_copies(connection)


def _said(contact: Contact) -> dict[str, object]:
    return {
        "languages": list(contact.languages),
        "organisation": contact.organisation,
        "email": contact.email,
    }
