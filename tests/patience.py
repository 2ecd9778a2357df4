"""Patience: how long the product and the lab wait in real time, put far off where a test is not about it.

A caller is on the line, so each wait for the database has a tight end, and a busy machine trips it: the scenario then
takes the way without the database, and is red for no fault of ours. What a test is about is given its real end back.
"""

from types import ModuleType

from ivr import connecting, database, gauges, health, jobs, service
from ivr.lab.carrier import http, kernel
from ivr.phone import deciding, exchange, quick
from ivr.standby import collecting, engaged

FAR_OFF = 120.0

_Limit = tuple[ModuleType, str]
_OF_THE_PRODUCT: tuple[_Limit, ...] = (
    (connecting, "CONNECT_SECONDS"),
    (database, "TRANSACTION_SECONDS"),
    (database, "_READY_SECONDS"),
    (database, "_PROBE_SECONDS"),
    (database, "_LOCK_SECONDS"),
    (database, "_LINE_SECONDS"),
    (database, "_SCHEMA_SECONDS"),
    (deciding, "SECONDS"),
    (exchange, "SECONDS"),
    (quick, "_SECONDS"),
    (quick, "_HEARTBEAT_SECONDS"),
    (collecting, "_KEEP_SECONDS"),
    (collecting, "_CATCH_UP_SECONDS"),
    (engaged, "_TURN_SECONDS"),
    (gauges, "_SECONDS"),
    (health, "_READY_SECONDS"),
    (jobs, "_ANSWER_SECONDS"),
    (service, "_FINISH_SECONDS"),
)
_OF_THE_LAB: tuple[_Limit, ...] = ((kernel, "_PATIENCE"), (http, "_SLACK"))
_AT_THE_SERVER = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


class Patience:
    """The limits of this process, real or far off."""

    def __init__(self) -> None:
        # Kept from the beginning: a test may set its own meanwhile.
        self._real = {limit: getattr(*limit) for limit in _OF_THE_PRODUCT + _OF_THE_LAB}
        self._at_the_server = dict(connecting.LIMITS)

    def put_off(self) -> None:
        """Put every limit far off."""
        for (module, name), real in self._real.items():
            setattr(module, name, type(real)(FAR_OFF))
        connecting.LIMITS.update(dict.fromkeys(_AT_THE_SERVER, f"{FAR_OFF:g}s"))

    def is_the_products(self) -> None:
        """Give each limit of the product its real value back; the lab waits on."""
        self._restore(_OF_THE_PRODUCT)

    def is_real(self) -> None:
        """Give each limit its real value back."""
        self._restore(_OF_THE_PRODUCT + _OF_THE_LAB)

    def _restore(self, limits: tuple[_Limit, ...]) -> None:
        for module, name in limits:
            setattr(module, name, self._real[module, name])
        connecting.LIMITS.update(self._at_the_server)


patience = Patience()
