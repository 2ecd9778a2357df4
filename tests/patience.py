"""Patience: the real-time limits of the product and the lab, which are far off unless a test is about them.

A caller is on the line, so each wait for the database has a tight limit. A busy machine exceeds it: the scenario then
goes on without the database, and fails although the code is right. A test about a limit gets its real value back.
"""

from types import ModuleType

from ivr import bootstrap, jobs
from ivr.database import circuit_breaker, connections, engine
from ivr.lab.carrier import http, kernel
from ivr.phone import heartbeats, responder, transactions
from ivr.phone.offline import local_holds, replayer, snapshot_refresher
from ivr.web.operations import health, metrics

FAR_OFF = 120.0
AT_ONCE = 0.05

_Limit = tuple[ModuleType, str]
_OF_THE_PRODUCT: tuple[_Limit, ...] = (
    (connections, "CONNECT_SECONDS"),
    (engine, "TRANSACTION_SECONDS"),
    (engine, "_READY_SECONDS"),
    (engine, "_PROBE_SECONDS"),
    (engine, "_LOCK_SECONDS"),
    (engine, "_LINE_SECONDS"),
    (engine, "_SCHEMA_SECONDS"),
    (transactions, "SECONDS"),
    (responder, "SECONDS"),
    (heartbeats, "_SECONDS"),
    (heartbeats, "_HEARTBEAT_SECONDS"),
    (snapshot_refresher, "_KEEP_SECONDS"),
    (replayer, "_CATCH_UP_SECONDS"),
    (local_holds, "_TURN_SECONDS"),
    (metrics, "_SECONDS"),
    (health, "_READY_SECONDS"),
    (jobs, "_ANSWER_SECONDS"),
    (bootstrap, "_FINISH_SECONDS"),
)
_OF_THE_LAB: tuple[_Limit, ...] = ((kernel, "_PATIENCE"), (http, "_SLACK"))
# How long the product waits between two looks at a database that is away.
_BETWEEN_LOOKS: tuple[_Limit, ...] = ((circuit_breaker, "_AGAIN_AFTER_SECONDS"),)
# How long it waits for a connection that is refused, and tried again by the pool.
_FOR_NOTHING: tuple[_Limit, ...] = ((heartbeats, "_SECONDS"), (heartbeats, "_HEARTBEAT_SECONDS"))
_AT_THE_SERVER = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


class Patience:
    """The limits of this process, real or far off."""

    def __init__(self) -> None:
        # Read at the beginning, since a test may set its own later.
        self._real = {limit: getattr(*limit) for limit in _OF_THE_PRODUCT + _OF_THE_LAB + _BETWEEN_LOOKS}
        self._at_the_server = dict(connections.LIMITS)

    def put_off(self) -> None:
        """Put every limit far off, and leave nothing between two looks."""
        for limits, seconds in ((_OF_THE_PRODUCT + _OF_THE_LAB, FAR_OFF), (_BETWEEN_LOOKS, AT_ONCE)):
            for module, name in limits:
                setattr(module, name, type(self._real[module, name])(seconds))
        connections.LIMITS.update(dict.fromkeys(_AT_THE_SERVER, f"{FAR_OFF:g}s"))

    def is_the_products(self) -> None:
        """Give each limit of the product its real value back; the lab waits on."""
        self._restore(_OF_THE_PRODUCT)

    def is_for_nothing(self) -> None:
        """Give the limits of the product their real values back, but let nobody wait long for what is refused."""
        self.is_the_products()
        for module, name in _FOR_NOTHING:
            setattr(module, name, AT_ONCE)

    def is_real(self) -> None:
        """Give each limit its real value back."""
        self._restore(_OF_THE_PRODUCT + _OF_THE_LAB + _BETWEEN_LOOKS)

    def _restore(self, limits: tuple[_Limit, ...]) -> None:
        for module, name in limits:
            setattr(module, name, self._real[module, name])
        connections.LIMITS.update(self._at_the_server)


patience = Patience()
