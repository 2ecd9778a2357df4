"""A transaction on a connection that a test has, of a helpline with the usual rules."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.transaction import Helpline, Transaction
from tests.routing.rows import rules

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))


def tx_at(connection: AsyncConnection, now: datetime) -> Transaction:
    # A cache of its own: versions of another test's database have the same ids.
    return Transaction(connection, now, replace(HELPLINE, rota=RotaCache()))
