"""Kept answers: by a file's layout, with who gave them and when; they may be changed."""

import asyncio
from datetime import UTC, datetime, timedelta

from ivr.database.engine import Database
from routing.rota import kept_answers
from routing.rota.kept_answers import KeptAnswer

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


async def test_answers_are_kept_by_the_layout(database: Database) -> None:
    async with database.begin() as connection:
        await kept_answers.keep(
            connection, "a", {"hours:P": "08:00-16:00", "dates:B": "day-first"}, "ana", NOW
        )
        await kept_answers.keep(connection, "b", {"hours:P": "09:00-17:00"}, "ana", NOW)
    async with database.begin() as connection:
        assert await kept_answers.of(connection, "a") == {
            "dates:B": KeptAnswer("day-first", "ana", NOW),
            "hours:P": KeptAnswer("08:00-16:00", "ana", NOW),
        }
        assert (await kept_answers.of(connection, "b"))["hours:P"].value == "09:00-17:00"
        assert await kept_answers.of(connection, "c") == {}


async def test_an_answer_may_be_changed_and_the_others_stay(database: Database) -> None:
    async with database.begin() as connection:
        await kept_answers.keep(connection, "a", {"hours:P": "08:00-16:00", "hours:M": "-"}, "ana", NOW)
        await kept_answers.keep(
            connection, "a", {"hours:P": "07:00-15:00", "month": "2026-12"}, "budi", LATER
        )
        assert await kept_answers.of(connection, "a") == {
            "hours:M": KeptAnswer("-", "ana", NOW),
            "hours:P": KeptAnswer("07:00-15:00", "budi", LATER),
            "month": KeptAnswer("2026-12", "budi", LATER),
        }


async def test_the_same_answer_again_stays_that_of_who_gave_it_first(database: Database) -> None:
    async with database.begin() as connection:
        await kept_answers.keep(connection, "a", {"month": "2026-12"}, "ana", NOW)
        await kept_answers.keep(connection, "a", {"month": "2026-12"}, "budi", LATER)
        await kept_answers.keep(connection, "a", {}, "budi", LATER)
        assert await kept_answers.of(connection, "a") == {"month": KeptAnswer("2026-12", "ana", NOW)}


async def test_an_answer_that_is_dropped_is_asked_again(database: Database) -> None:
    async with database.begin() as connection:
        await kept_answers.keep(connection, "a", {"month": "2026-12", "hours:P": "-"}, "ana", NOW)
        await kept_answers.drop(connection, "a", "month")
        await kept_answers.drop(connection, "b", "hours:P")
        assert set(await kept_answers.of(connection, "a")) == {"hours:P"}


async def test_several_processes_answer_at_once(database: Database, database_url: str) -> None:
    """Each gives the same answers in another order, and one of its own: none waits for ever, and none is lost."""
    others = [Database(database_url) for _ in range(4)]
    ids = [f"hours:{n}" for n in range(20)]

    async def answers(n: int) -> None:
        turned = ids[n * 5 :] + ids[: n * 5]
        given = dict.fromkeys(turned, f"of {n}") | {f"person:{n}": "-"}
        async with others[n].begin() as connection:
            await kept_answers.keep(connection, "a", given, f"user {n}", NOW)

    try:
        await asyncio.gather(*map(answers, range(4)))
    finally:
        for other in others:
            await other.close()
    async with database.begin() as connection:
        kept = await kept_answers.of(connection, "a")
    assert set(kept) == {*ids, *(f"person:{n}" for n in range(4))}
    assert len({kept[id_] for id_ in ids}) == 1, "the last one's stand, all of them"
