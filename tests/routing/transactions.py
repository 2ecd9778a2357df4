"""A transaction on a test's connection, for a helpline with the usual rules."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from routing.rota.live import RotaCache
from routing.sealing import Sealer
from routing.transaction import Helpline, Transaction
from tests.routing.rows import rules

HELPLINE = Helpline(rules(), RotaCache(), Sealer(["k" * 40]))


def tx_at(connection: AsyncConnection, now: datetime) -> Transaction:
    # A new cache each time, since rota versions in another test's database have the same ids.
    return Transaction(connection, now, replace(HELPLINE, rota=RotaCache()))
