"""`GET /metrics`: the processes' counters, and the state of the helpline at this instant.

It holds no number, but it shows how busy the helpline is: a proxy keeps strangers out (docs/operations.md).
"""

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from ivr.bootstrap import Service
from ivr.database.engine import DatabaseNotReachable
from ivr.monitoring.metrics import Metrics
from routing.queries import gauges
from routing.queries.gauges import Gauges

router = APIRouter(include_in_schema=False)

# A scrape must not wait long for a frozen database, nor burden it.
_SECONDS = 1.0

# For each noun: its help text and its label.
_HELP = {
    "calls": ("Calls that are open, by state.", "state"),
    "holds": (
        "Phones that we ring, talk to or let rest; desk: their owner rang us; test: a test ring.",
        "kind",
    ),
    "jobs": ("Jobs, by status; todo is what waits.", "status"),
}


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Return all metrics; without the database, only the counters."""
    counted: Metrics = request.app.state.metrics
    service: Service = request.app.state.service
    shown = counted.registry(State(await _read(service)))
    return Response(generate_latest(shown), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _read(service: Service) -> Gauges | None:
    try:
        async with service.database.begin(seconds=_SECONDS) as connection:
            return await gauges.read(connection, service.helpline.rota, service.clock.now())
    except DatabaseNotReachable:
        return None


class State(Collector):
    """The gauges of one instant, for one scrape."""

    def __init__(self, gauges: Gauges | None) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; without the database, only that it is down."""
        found = self._gauges
        yield _gauge("database_up", "Whether the database answered this scrape.", found is not None)
        if found is None:
            return
        yield _gauge("rota_published", "Whether a rota is live.", found.rota_published)
        for noun, (what, label) in _HELP.items():
            family = GaugeMetricFamily(f"satunomor_{noun}", what, labels=(label,))
            for kind, count in getattr(found, noun).items():
                family.add_metric([kind], count)
            yield family
        yield _gauge("waiting_callers", "Callers in the line.", found.calls["waiting"])
        yield _gauge("longest_wait_seconds", "How long the longest wait has lasted.", found.longest_wait)
        yield _gauge("counsellors_on_duty", "Counsellors who are on duty.", found.on_duty)
        yield _gauge("counsellors_free", "Counsellors on duty whom we could ring now.", found.free)
        yield _gauge("counsellors_paused", "Counsellors named by the rota who are paused.", found.paused)
        yield _gauge(
            "counsellors_last",
            "Counsellors on duty who come last, having missed several offers in a row.",
            found.last,
        )
        yield _gauge(
            "creates_failing",
            "Whether the carrier's REST API makes no calls, so that callers ring from their own legs.",
            found.creates_fail,
        )
        yield _gauge(
            "legs_failing",
            "Whether legs to counsellors fail in a row, by the carrier's fault.",
            found.route_fails,
        )
        if found.worker_seen is not None:
            yield _gauge(
                "worker_last_seen_timestamp_seconds", "When a worker last took up a sweep.", found.worker_seen
            )


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"satunomor_{name}", what, value=float(value))
