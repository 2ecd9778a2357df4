"""The service: one process's parts, put together from the settings."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import structlog

from ivr import retention, secret
from ivr.clock import Clock, RealClock
from ivr.database import Database, DatabaseNotReachable, open_database
from ivr.metrics import CountsErrors, Metrics
from ivr.phone.actions import Actions
from ivr.phone.deciding import Decider
from ivr.phone.documents.speech import Voice
from ivr.phone.exchange import Exchange
from ivr.phone.gateway import Gateway
from ivr.phone.links import Links
from ivr.phone.messages import Messages
from ivr.phone.prompts import Prompts
from ivr.phone.quick import Quick
from ivr.phone.standby import Standby
from ivr.retention import Erased
from ivr.settings import Settings
from ivr.standby.collecting import Collector, Keeper
from ivr.standby.engaged import Engaged
from ivr.standby.kept import Kept
from ivr.standby.neighbours import Neighbours
from ivr.standby.spool import Spool
from ivr.standby.trouble import DiskTrouble
from ivr.steps import Steps
from routing import rowwise
from routing.quiet import QuietHours
from routing.rota.live import Shelf
from routing.rules import Rules
from routing.switchboard import standing
from routing.switchboard.board import Board, Decision
from routing.switchboard.sweep import sweep

log = structlog.get_logger(__name__)

# Without these there is no telling whose requests and whose calls they are.
NEEDED = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "HOTLINE_NUMBER")

_FINISH_SECONDS = 5.0
_TIDIED_AT_MOST = 50  # times a sweep: whatever cannot be tidied now must not keep it busy for ever


@dataclass(frozen=True)
class Service:
    """What `serve` and `work` have in common."""

    settings: Settings
    clock: Clock
    database: Database
    board: Board
    prompts: Prompts
    decider: Decider
    actions: Actions
    exchange: Exchange
    messages: Messages
    keeper: Keeper
    gateway: Gateway

    async def sweep(self) -> Decision:
        """Look once at everything that is past its time, and act on it."""
        decision: Decision = await self._one_by_one(sweep)
        self.actions.start(decision.actions)
        for _ in range(_TIDIED_AT_MOST):
            tidied: standing.Tidied = await self._one_by_one(standing.tidy)
            self.actions.start(tidied.decision.actions)
            if not tidied.goes_on:
                break
        return decision

    async def _one_by_one(self, use_case: Callable[..., Awaitable[Any]]) -> Any:
        """Run a use case over many rows; where one of them stops all, once more, each row for itself."""
        try:
            return await self.decider.run(use_case)
        except DatabaseNotReachable:
            raise
        except Exception as error:  # noqa: BLE001 - told of; which row it is, the careful one finds out
            log.warning("sweep.row_not_sound", what=use_case.__name__, why=rowwise.told(error))
            return await self.decider.run(use_case, careful=True)

    async def erase_old(self) -> Erased:
        """Erase what is past its time."""
        return await retention.erase_old(self.settings, self.database, self.gateway, self.clock.now())


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[Service]:
    """Run the parts; at the end, what has begun is given a moment to finish.

    Raises SettingsNotSound, PromptsNotSound, and what `open_database` raises.
    """
    settings.require(*NEEDED)
    clock = clock or clock_of(settings)
    metrics = metrics or Metrics(settings.satunomor_metrics)
    rules, links = rules_of(settings), Links(settings.public_url)
    prompts = Prompts(settings.hotline_languages, settings.data_dir)
    board = Board(rules, Shelf(), secret.sealer(settings))
    async with open_database(settings) as database, contextlib.AsyncExitStack() as opened:
        opened.enter_context(_counting_errors(metrics))
        gateway = Gateway(settings, rules, links, transport=transport, metrics=metrics)
        opened.push_async_callback(gateway.close)
        opened.push_async_callback(clock.finish, _FINISH_SECONDS)
        steps = Steps(clock, database, metrics)
        clock.stepping.append(steps.take)
        opened.callback(clock.stepping.remove, steps.take)
        clock.spawn(steps.begin(), name="clock.begin")
        decider = Decider(clock, database, board)
        trouble = DiskTrouble(metrics.not_kept)
        spool = Spool(settings.data_dir, board.sealer, trouble)
        kept = Kept(settings.data_dir, board.sealer, trouble)
        engaged = Engaged(settings.data_dir, trouble, ahead=lambda: clock.ahead)
        engaged.prepare()
        neighbours = Neighbours(clock, database, spool, engaged)
        actions = Actions(clock, decider, gateway, metrics, neighbours)
        messages = Messages(decider, gateway)
        quick = Quick(clock, database, board)
        collector = Collector(clock, database, decider, actions, spool, neighbours)
        standby = Standby(clock, rules, kept, spool, engaged, message_seconds=settings.voicemail_seconds)
        voice = Voice(prompts, links, settings.language)
        exchange = Exchange(decider, quick, actions, voice, standby, collector)
        days = settings.keep_numbers_days
        keeper = Keeper(clock, database, board.shelf, kept, collector, spool, engaged, keep_days=days)
        keeping = asyncio.create_task(keeper.keep(), name="standby.keeper")
        opened.callback(keeping.cancel)
        yield Service(
            settings, clock, database, board, prompts, decider, actions, exchange, messages, keeper, gateway
        )


@contextlib.contextmanager
def _counting_errors(metrics: Metrics) -> Iterator[None]:
    handler = CountsErrors(metrics)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def clock_of(settings: Settings) -> RealClock:
    """Return the clock that the settings name: real time, but for the demo and the soak."""
    scaled = settings.satunomor_clock
    if scaled is None:
        return RealClock()
    return RealClock(origin=scaled.origin, started=scaled.started, speed=scaled.speed)


def rules_of(settings: Settings) -> Rules:
    """Return the helpline's rules as the settings give them."""

    def seconds(count: int) -> timedelta:
        return timedelta(seconds=count)

    return Rules(
        number=settings.hotline_number,
        zone=settings.zone,
        languages=settings.hotline_languages,
        ring=seconds(settings.ring_seconds),
        ring_at_once=settings.ring_at_once,
        ring_wider_after=seconds(settings.ring_wider_after_seconds),
        max_wait=seconds(settings.max_wait_seconds),
        wait_document=seconds(settings.wait_document_seconds),
        wrap_up=seconds(settings.wrap_up_seconds),
        voicemail=seconds(settings.voicemail_seconds),
        calls_per_second=settings.rest_calls_per_second,
        star_menu=settings.star_menu,
        country=settings.hotline_country,
        calls_per_number=settings.calls_per_number,
        callback_countries=settings.callback_countries or (),
        callbacks_an_hour=settings.callbacks_per_hour,
        callbacks_typed_an_hour=settings.callbacks_typed_per_hour,
        callback_attempts=settings.callback_attempts,
        callback_retry=tuple(timedelta(minutes=minutes) for minutes in settings.callback_retry_minutes),
        callback_quiet=QuietHours(settings.callback_quiet_hours.start, settings.callback_quiet_hours.end),
        callback_expires=timedelta(hours=settings.callback_expires_hours),
    )
