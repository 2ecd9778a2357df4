"""Faults: the lab plays them on request, by probability and seed, or the next few times."""

import contextlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from urllib.parse import urlsplit

Lost = Literal["request", "answer"]
_Fault = TypeVar("_Fault", "WebhookFault", "RestFault")


@dataclass(frozen=True)
class WebhookFault:
    """The fault of one attempt at a webhook: lost there or back, sent twice, or delayed (seconds of the clock)."""

    lost: Lost | None = None
    repeated: bool = False
    delay: float = 0.0
    # The status callbacks that follow overtake the delayed one.
    reordered: bool = False


@dataclass(frozen=True)
class RestFault:
    """The fault of one REST request: answered with `status` and not carried out, or never answered."""

    status: int | None = None
    # The answer's body, instead of JSON with Twilio's error.
    body: str | None = None
    answer_lost: bool = False
    request_lost: bool = False
    # Seconds of the clock until an in-process client gives up: none does so by itself.
    waited_for: float = 0.0


@dataclass
class Faults:
    """Probabilities from 0 to 1, drawn from one seed; faults for the next few times come first."""

    seed: int = 0
    lose: float = 0.0
    repeat: float = 0.0
    delay: float = 0.0
    reorder: float = 0.0
    longest_delay: float = 5.0
    # Whether a silent recording counts as empty: Twilio's pages leave that open (0122).
    silence_is_empty: bool = False
    rest_429: float = 0.0
    rest_500: float = 0.0
    rest_request_lost: float = 0.0
    rest_answer_lost: float = 0.0
    # The faults played, in order, for the report of a run.
    played: list[str] = field(default_factory=list)
    _enqueues: list[str] = field(default_factory=list)
    _webhooks: list[tuple[str, WebhookFault]] = field(default_factory=list)
    _rest: list[tuple[str, str, RestFault]] = field(default_factory=list)
    _rest_for_now: list[tuple[str, str, RestFault]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311 - faults must be repeatable, not secret

    def lose_next(self, path: str, *, lost: Lost = "request", times: int = 1) -> None:
        """Lose the next attempts at webhooks whose path contains `path`."""
        self._webhooks += [(path, WebhookFault(lost=lost))] * times

    def repeat_next(self, path: str, *, times: int = 1) -> None:
        """Deliver the next webhooks of that path twice."""
        self._webhooks += [(path, WebhookFault(repeated=True))] * times

    def delay_next(self, path: str, seconds: float, *, times: int = 1) -> None:
        """Delay the next webhooks of that path; later ones may overtake them."""
        self._webhooks += [(path, WebhookFault(delay=seconds, reordered=True))] * times

    def next_rest(self, *, status: int, method: str = "", path: str = "", times: int = 1) -> None:
        """Answer the next REST requests with this status, without carrying them out."""
        self._rest += [(method, path, RestFault(status=status))] * times

    def lose_next_answer(self, *, method: str = "POST", path: str = "/Calls.json", times: int = 1) -> None:
        """Carry out the next REST request and lose its answer, so that its client cannot know the result."""
        self._rest += [(method, path, RestFault(answer_lost=True))] * times

    def lose_next_request(self, *, method: str = "", path: str = "", times: int = 1) -> None:
        """Lose the next REST request: it is neither carried out nor answered."""
        self._rest += [(method, path, RestFault(request_lost=True))] * times

    @contextlib.contextmanager
    def every_rest(self, fault: RestFault, *, method: str = "", path: str = "") -> Iterator[None]:
        """Play this fault on every such REST request within the block."""
        self._rest_for_now.append((method, path, fault))
        try:
            yield
        finally:
            self._rest_for_now.remove((method, path, fault))

    def fail_next_enqueue(self, *, times: int = 1, result: str = "system-error") -> None:
        """Let the next Enqueues fail with this QueueResult."""
        self._enqueues += [result] * times

    def enqueue(self) -> str | None:
        """Draw the QueueResult with which an <Enqueue> fails; None if it does not."""
        if not self._enqueues:
            return None
        result = self._enqueues.pop(0)
        self.played.append(f"Enqueue: {result}")
        return result

    def webhook(self, url: str) -> WebhookFault:
        """Draw the fault of one attempt at a webhook."""
        path = urlsplit(url).path
        for index, (wanted, fault) in enumerate(self._webhooks):
            if wanted in path:
                del self._webhooks[index]
                return self._noted(fault, path)
        if not (self.lose or self.repeat or self.delay or self.reorder):
            return WebhookFault()
        fault = WebhookFault(
            lost=self._random.choice(("request", "answer")) if self._happens(self.lose) else None,
            repeated=self._happens(self.repeat),
            delay=self._random.uniform(0, self.longest_delay) if self._happens(self.delay) else 0.0,
        )
        if self._happens(self.reorder):
            fault = WebhookFault(
                fault.lost, fault.repeated, self._random.uniform(0, self.longest_delay), True
            )
        return self._noted(fault, path)

    def rest(self, method: str, path: str) -> RestFault:
        """Draw the fault of one REST request."""
        for index, (wanted_method, wanted_path, fault) in enumerate(self._rest):
            if wanted_method in {"", method} and wanted_path in path:
                del self._rest[index]
                return self._noted(fault, path)
        for wanted_method, wanted_path, fault in self._rest_for_now:
            if wanted_method in {"", method} and wanted_path in path:
                return self._noted(fault, path)
        chances = (
            (self.rest_429, RestFault(status=429)),
            (self.rest_500, RestFault(status=500)),
            (self.rest_request_lost, RestFault(request_lost=True)),
            (self.rest_answer_lost, RestFault(answer_lost=True)),
        )
        for chance, fault in chances:
            if self._happens(chance):
                return self._noted(fault, path)
        return RestFault()

    def _happens(self, chance: float) -> bool:
        return chance > 0 and self._random.random() < chance

    def _noted(self, fault: _Fault, path: str) -> _Fault:
        if fault not in {WebhookFault(), RestFault()}:
            self.played.append(f"{path}: {fault}")
        return fault
