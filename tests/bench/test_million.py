"""The bench's million of calls: each copy is whole, under ids of its own, and looks like the first."""

from datetime import UTC, datetime

import psycopg

from ivr.database.connections import libpq_url
from tests.bench import million

UNTIL = datetime(2026, 11, 25, 17, tzinfo=UTC)
ALONE = {
    "offers of no call": "select count(*) from offers o where not exists (select from calls c where c.id = o.call_id)",
    "events of no call": "select count(*) from events e where not exists (select from calls c where c.id = e.call_id)",
    "events of no offer": "select count(*) from events e where detail ? 'offer' and not exists"
    " (select from offers o where o.id::text = detail->>'offer' and o.call_id = e.call_id)",
    "callbacks of no attempt": "select count(*) from callbacks b where attempt_id is not null and not exists"
    " (select from calls c where c.id = b.attempt_id and c.callback_id = b.id)",
    "recordings of no message": "select count(*) from recordings r where not exists"
    " (select from voicemails v where v.id = r.voicemail_id)",
    "holds of no offer": "select count(*) from holds h where offer_id is not null and not exists"
    " (select from offers o where o.id = h.offer_id and o.call_id = h.call_id)",
    "visits of no call": "select count(*) from holds h, unnest(visits) v where v <> h.call_id",
}


async def test_each_copy_is_whole(database_url: str) -> None:
    made = await million.make(database_url, 240, UNTIL, teams=3, days=2)
    assert 120 < made.calls < 480
    assert 8 < made.events / made.calls < 20
    with psycopg.connect(libpq_url(database_url)) as connection:
        for table in ("calls", "offers", "callbacks", "voicemails"):
            row = connection.execute(f"select count(*), count(distinct id) from {table}").fetchone()  # noqa: S608
            assert row is not None
            assert row[0] == row[1]
            assert row[0] % 3 == 0
        for what, statement in ALONE.items():
            assert (what, connection.execute(statement).fetchone()) == (what, (0,))
