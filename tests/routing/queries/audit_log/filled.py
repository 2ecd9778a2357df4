"""A large audit: most is done by a few accounts, and what is rare is spread over two years."""

import psycopg

from ivr.database.connections import libpq_url
from tests.routing.rows import NOW

RARE, BUSY, SOME = 7, 1, 4  # accounts
_ROWS = """
    insert into audit (id, at, account, action, subject, after, hash)
    select n, cast(%(now)s as timestamptz) - (%(many)s - n) * interval '1 minute',
           case when n %% 9973 = 0 then 7 when n %% 997 = 0 then null when n %% 50 = 0 then 4 else 1 + n %% 3 end,
           case when n %% 9967 = 0 then 'counsellor.number_shown'
                else (array['message.heard', 'account.signed_in', 'callback.taken', 'rota.published', 'cover.made'])
                         [1 + n / 7 %% 5] end,
           case when n %% 5 = 0 then 'call ' || md5(n::text)::uuid
                when n %% 9 = 0 then 'counsellor ' || n %% 300 else 'message ' || md5((n / 3)::text)::uuid end,
           '{"until": "2026-12-25T01:00:00+00:00"}', sha256(n::text::bytea)
      from generate_series(1, %(many)s) n
"""


def fill(url: str, many: int) -> None:
    """Write so many rows past the program, a minute apart, the last one at NOW."""
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        connection.execute(_ROWS, {"now": NOW, "many": many})
        # As autovacuum does it in time: counts then read the indexes alone.
        connection.execute("vacuum analyze audit")
