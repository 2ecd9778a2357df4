"""Bootstrap: builds and connects the parts of one process. Nothing else does."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import structlog

from ivr import retention, secret_key
from ivr.clock import Clock
from ivr.database.engine import Database, DatabaseNotReachable, open_database
from ivr.mail import link_mails
from ivr.monitoring.metrics import CountsErrors, Metrics
from ivr.paced_clock import PacedClock, clock_of
from ivr.phone.actions import Actions
from ivr.phone.clock_steps import Steps
from ivr.phone.dispatcher import Dispatcher
from ivr.phone.documents.speech import Voice
from ivr.phone.heartbeats import Heartbeats
from ivr.phone.links import Links
from ivr.phone.offline.disk_errors import DiskErrors
from ivr.phone.offline.local_holds import LocalHolds
from ivr.phone.offline.neighbours import Neighbours
from ivr.phone.offline.replayer import Replayer
from ivr.phone.offline.responder import OfflineResponder
from ivr.phone.offline.snapshot_file import SnapshotFile
from ivr.phone.offline.snapshot_refresher import SnapshotRefresher
from ivr.phone.offline.spool import Spool
from ivr.phone.prompts import Prompts
from ivr.phone.responder import WebhookResponder
from ivr.phone.transactions import Transactions
from ivr.phone.twilio.gateway import Gateway
from ivr.phone.voicemail_fetcher import VoicemailFetcher
from ivr.retention import Erased
from ivr.rota_files.rota_loader import RotaLoader
from ivr.settings import Settings
from routing.choices.at_hand import ChoicesAtHand
from routing.choices.help_numbers import AT_HOME
from routing.quiet_hours import QuietHours
from routing.rota.live import RotaCache
from routing.rules import Rules
from routing.sql import savepoints
from routing.switchboard.callback import in_line
from routing.switchboard.sweep import sweep
from routing.switchboard.testring.ringing import sweep as sweep_of_tests
from routing.transaction import Action, Helpline

log = structlog.get_logger(__name__)

# Without these we cannot tell whose requests and calls we handle.
_ALWAYS = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "HOTLINE_NUMBER")

_FINISH_SECONDS = 5.0
_TIDIED_AT_MOST = 50  # rounds per sweep, so that rows that cannot be tidied now do not block it


@dataclass(frozen=True)
class Service:
    """The parts that `serve` and `work` share."""

    settings: Settings
    clock: Clock
    database: Database
    helpline: Helpline
    prompts: Prompts
    transactions: Transactions
    actions: Actions
    responder: WebhookResponder
    voicemail_fetcher: VoicemailFetcher
    refresher: SnapshotRefresher
    replayer: Replayer
    gateway: Gateway
    transport: httpx.AsyncBaseTransport | None  # to the carrier's REST API; None for the real one

    async def sweep(self) -> None:
        """Move on or close everything that is past its time, once."""
        await self._one_by_one(sweep)
        await self._one_by_one(sweep_of_tests)
        for _ in range(_TIDIED_AT_MOST):
            if not await self._one_by_one(in_line.tidy):
                break

    async def _one_by_one(self, use_case: Callable[..., Awaitable[Any]]) -> Any:
        """Run a use case over many rows; if one row makes it fail, run it again row by row."""
        try:
            return await self.transactions.run(use_case)
        except DatabaseNotReachable:
            raise
        except Exception as error:  # noqa: BLE001 - logged; the careful run finds the row
            log.warning("sweep.row_not_sound", what=use_case.__name__, why=savepoints.error_place(error))
            return await self.transactions.run(use_case, careful=True)

    async def erase_old(self) -> Erased:
        """Erase what is past its retention time."""
        return await retention.erase_old(self.settings, self.database, self.gateway, self.clock.now())

    async def mail_links(self) -> None:
        """Send the invitations and links that are to be mailed."""
        await link_mails.send_due(self.settings, self.database, self.clock.now())


@contextlib.asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[Service]:
    """Run the parts; at the end, wait up to 5 s for unfinished work.

    Raises SettingsNotSound, PromptsNotSound, and what `open_database` raises.
    """
    settings.require(*needed(settings))
    clock = clock or clock_of(settings)
    metrics = metrics or Metrics(settings.satunomor_metrics)
    rules, links = rules_of(settings), Links(settings.public_url)
    prompts = Prompts(settings.hotline_languages, settings.data_dir, settings.help_numbers)
    at_hand = ChoicesAtHand(settings.help_numbers)
    helpline = Helpline(rules, RotaCache(), secret_key.sealer(settings), at_hand)
    async with open_database(settings) as database, contextlib.AsyncExitStack() as opened:
        opened.enter_context(_counting_errors(metrics))
        if isinstance(clock, PacedClock):
            following = asyncio.create_task(clock.follow(), name="clock.follower")
            opened.callback(following.cancel)
        gateway = Gateway(settings, rules, links, transport=transport, metrics=metrics)
        opened.push_async_callback(gateway.close)
        opened.push_async_callback(clock.finish, _FINISH_SECONDS)
        steps = Steps(clock, database, metrics)
        clock.stepping.append(steps.take)
        opened.callback(clock.stepping.remove, steps.take)
        helpline.rota.loads_by(RotaLoader(clock, database, helpline.rota).load_soon)
        clock.spawn(steps.begin(), name="clock.begin")

        def after_commit(noted: Sequence[Action]) -> None:
            actions.start(noted)

        transactions = Transactions(clock, database, helpline, after_commit)
        trouble = DiskErrors(metrics.not_kept)
        spool = Spool(settings.data_dir, helpline.sealer, trouble)
        snapshot_file = SnapshotFile(settings.data_dir, helpline.sealer, trouble)
        if (copy := snapshot_file.latest()) is not None:
            # Should the database be away from the start.
            helpline.at_hand.take(copy.choices, 0)
        local_holds = LocalHolds(settings.data_dir, trouble, ahead=lambda: clock.ahead)
        local_holds.prepare()
        neighbours = Neighbours(clock, database, spool, local_holds)
        replayer = Replayer(clock, database, transactions, spool, neighbours)
        dispatcher = Dispatcher(clock, transactions, metrics, neighbours.rung, replayer.catch_up)
        actions = Actions(clock, transactions, dispatcher, gateway, metrics, neighbours)
        voicemail_fetcher = VoicemailFetcher(transactions, gateway)
        heartbeats = Heartbeats(clock, database, helpline, after_commit)
        offline = OfflineResponder(
            clock, rules, snapshot_file.latest, spool, local_holds, message_seconds=settings.voicemail_seconds
        )
        voice = Voice(prompts, links, settings.language)
        responder = WebhookResponder(
            transactions, heartbeats, actions, voice, helpline.at_hand, offline, replayer
        )
        days = settings.keep_numbers_days
        refresher = SnapshotRefresher(
            clock, database, helpline, snapshot_file, replayer, spool, local_holds, keep_days=days
        )
        database.breaker.on_away.append(partial(offline.note_database, is_away=True))
        database.breaker.on_back += [
            partial(offline.note_database, is_away=False),
            replayer.on_database_back,
            refresher.on_database_back,
        ]
        keeping = asyncio.create_task(refresher.keep(), name="standby.keeper")
        opened.callback(keeping.cancel)
        yield Service(
            settings,
            clock,
            database,
            helpline,
            prompts,
            transactions,
            actions,
            responder,
            voicemail_fetcher,
            refresher,
            replayer,
            gateway,
            transport,
        )


@contextlib.contextmanager
def _counting_errors(metrics: Metrics) -> Iterator[None]:
    handler = CountsErrors(metrics)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def needed(settings: Settings) -> tuple[str, ...]:
    """Return the names of the settings without which `serve` and `work` do not start.

    Whoever is in danger must not be told another country's number (docs/decisions/0276).
    """
    return _ALWAYS if settings.hotline_country == AT_HOME else (*_ALWAYS, "EMERGENCY_NUMBER")


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
