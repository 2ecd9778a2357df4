"""Metrics: counters and timers of a process; the processes of one `serve` share a folder for them.

Labels are few, and words of ours; never a number, SID or id.
"""

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Histogram, values
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from ivr.settings import set_for_children

log = logging.getLogger(__name__)

# `serve` sets it for its child processes.
VARIABLE = "SATUNOMOR_METRICS"

# Twilio waits 4 s for our documents (ivr/phone/links.py), and we wait 5 s for its answers.
_WEBHOOK_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 4.0)
_REST_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)

# For each process, by kind of metric: more than all its labels need.
_RESERVED_BYTES = {"counter": 256 * 1024, "histogram": 2 * 1024 * 1024}


class Metrics:
    """The counters and timers of a process."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is shared by the processes of one `serve` (metrics_dir.py); without room in it, count alone."""
        self._folder = folder if folder is not None and _is_shared(folder) else None
        self._registry = CollectorRegistry()
        self._webhooks = Histogram(
            "satunomor_webhook_seconds",
            "Time to answer a webhook, by route and result.",
            ("route", "result"),
            buckets=_WEBHOOK_SECONDS,
            registry=self._registry,
        )
        self._rest = Histogram(
            "satunomor_rest_seconds",
            "Time that Twilio's REST API took, by operation and result.",
            ("operation", "result"),
            buckets=_REST_SECONDS,
            registry=self._registry,
        )
        self._ended = self._counter("calls_ended", "Calls that ended, by outcome.", "outcome")
        self._dispatches = self._counter("dispatches", "Looks over the whole line, by result.", "result")
        self._findings = self._counter("sweep_findings", "What the sweep found past its time.", "noun")
        self._steps = self._counter("clock_steps", "How often this machine's clock was set, by way.", "way")
        self._not_kept = self._counter("not_kept", "What a disk that takes nothing did not keep.", "what")
        self._errors = self._counter("errors", "Errors logged, by the module that logged them.", "source")
        # Results of `labels`, cached: that lookup costs several times what an observation costs.
        self._kept: dict[tuple[str, str], Histogram] = {}

    def webhook(self, route: str, result: str, seconds: float) -> None:
        """Note the time of one webhook, in seconds."""
        kept = self._kept.get((route, result))
        if kept is None:
            kept = self._kept[route, result] = self._webhooks.labels(route, result)
        kept.observe(seconds)

    def rest(self, operation: str) -> "RestTimer":
        """Time one REST request: `with metrics.rest("ring")`."""
        return RestTimer(self._rest, operation)

    def call_ended(self, outcome: str) -> None:
        """Count a call's end."""
        self._ended.labels(outcome).inc()

    def dispatched(self, result: str) -> None:
        """Count a dispatch."""
        self._dispatches.labels(result).inc()

    def found(self, noun: str) -> None:
        """Count what the sweep found."""
        self._findings.labels(noun).inc()

    def stepped(self, way: str) -> None:
        """Count a step of the clock: forward, or back."""
        self._steps.labels(way).inc()

    def not_kept(self, what: str) -> None:
        """Count something that a disk did not keep."""
        self._not_kept.labels(what).inc()

    def error(self, source: str) -> None:
        """Count an error that was logged."""
        self._errors.labels(source).inc()

    def registry(self, *more: Collector) -> CollectorRegistry:
        """Return a registry to show: this process's metrics, those of the shared folder, and `more`."""
        shown = CollectorRegistry()
        if self._folder is None:
            shown.register(_Collected(self._registry))
        else:
            MultiProcessCollector(shown, str(self._folder))  # type: ignore[no-untyped-call]
        for collector in more:
            shown.register(collector)
        return shown

    def _counter(self, name: str, what: str, label: str) -> Counter:
        return Counter(f"satunomor_{name}", what, (label,), registry=self._registry)


class RestTimer:
    """Times a block. The result is "ok", or an exception's `result`, or "failed"."""

    def __init__(self, histogram: Histogram, operation: str) -> None:
        self._histogram = histogram
        self._operation = operation

    def __enter__(self) -> Self:
        self._began = perf_counter()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        result = "ok" if kind is None else getattr(kind, "result", "failed")
        self._histogram.labels(self._operation, result).observe(perf_counter() - self._began)


class CountsErrors(logging.Handler):
    """Counts every record from ERROR on, ours and the libraries'."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        """Count a record."""
        self._metrics.error(record.name)


class _Collected(Collector):
    """The metrics of another registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry

    def collect(self) -> Iterator[object]:  # type: ignore[override]
        return iter(self._registry.collect())


def _is_shared(folder: Path) -> bool:
    """Make prometheus-client keep values in files; return whether it can. It decides at import, too early for us."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for kind, size in _RESERVED_BYTES.items():
            _reserve(folder / f"{kind}_{os.getpid()}.db", size)
    except OSError as error:
        log.warning("metrics.counted_alone %s", type(error).__name__)
        return False
    set_for_children("PROMETHEUS_MULTIPROC_DIR", str(folder))
    if not getattr(values.ValueClass, "_multiprocess", False):
        values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    return True


def _reserve(path: Path, size: int) -> None:
    """Fill prometheus-client's file with zeros.

    Otherwise the file that it maps has holes, and on a full disk the first write into one kills the process (SIGBUS).
    """
    try:
        with path.open("xb") as file:
            file.write(bytes(size))
    except FileExistsError:
        return
    except OSError:
        # The other processes would read half a file.
        with contextlib.suppress(OSError):
            path.unlink()
        raise
