"""Kept answers: what was answered to the questions of files of one layout, by whom and when (design, part 8).

A layout is a text that tells files of the same headings and orientation from others. A file of a known layout asks what
is not answered yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.tables import rota_answers


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer, who gave it, and when (UTC)."""

    value: str
    answered_by: str
    answered_at: datetime


async def of(connection: AsyncConnection, layout: str) -> Mapping[str, KeptAnswer]:
    """Return the answers kept for a layout, by the question's id."""
    kept = select(rota_answers).where(rota_answers.c.layout == layout).order_by(rota_answers.c.question)
    return {
        row.question: KeptAnswer(row.value, row.answered_by, row.answered_at)
        for row in await connection.execute(kept)
    }


async def keep(
    connection: AsyncConnection, layout: str, answers: Mapping[str, str], by: str, now: datetime
) -> None:
    """Keep answers by the question's id, in place of earlier ones; an answer that says the same stays as it was."""
    rows = [
        {"layout": layout, "question": id_, "value": value, "answered_by": by, "answered_at": now}
        # In one order, so that two processes never wait for each other.
        for id_, value in sorted(answers.items())
    ]
    if not rows:
        return
    new = insert(rota_answers)
    await connection.execute(
        new.on_conflict_do_update(
            index_elements=["layout", "question"],
            set_={name: new.excluded[name] for name in ("value", "answered_by", "answered_at")},
            where=rota_answers.c.value != new.excluded.value,
        ),
        rows,
    )


async def drop(connection: AsyncConnection, layout: str, question: str) -> None:
    """Forget an answer: it will be asked again."""
    await connection.execute(
        delete(rota_answers).where(rota_answers.c.layout == layout, rota_answers.c.question == question)
    )
