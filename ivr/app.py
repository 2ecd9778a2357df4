"""The application: routes, what stands before them, and the parts behind them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI
from starlette.middleware import Middleware

from ivr import gauges, health, logs, service
from ivr.clock import Clock
from ivr.headers import WithHeaders
from ivr.metrics import Metrics
from ivr.parent import end_with
from ivr.phone import media, music, webhooks
from ivr.phone.signature import SignedOnly
from ivr.phone.watching import Watched
from ivr.phone.webhooks import AnswersWebhooks
from ivr.settings import Settings


def create_app(
    settings: Settings, *, clock: Clock | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """Make the application of one web process; nothing is opened before it starts.

    `clock` and `transport` (to the carrier's REST API) are given by the tests. Raises SettingsNotSound.
    """
    settings.require(*service.NEEDED)
    metrics = Metrics(settings.satunomor_metrics)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with service.running(settings, clock=clock, transport=transport, metrics=metrics) as running:
            app.state.service = running
            app.state.exchange = running.exchange
            app.state.prompts = running.prompts
            # What takes long of it is done before anybody waits for it.
            await asyncio.to_thread(music.music, settings.wait_document_seconds)
            yield

    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        middleware=[
            Middleware(WithHeaders),
            Middleware(Watched, metrics=metrics, routes=webhooks.paths()),
            Middleware(
                SignedOnly,
                auth_token=settings.twilio_auth_token.get_secret_value(),
                public_url=settings.public_url,
                account_sid=settings.twilio_account_sid,
            ),
            Middleware(AnswersWebhooks),
        ],
    )
    app.include_router(media.router)
    app.include_router(health.router)
    app.include_router(gauges.router)
    app.state.metrics = metrics
    return app


def from_environment() -> FastAPI:
    """Make the application of a process that `satunomor serve` started."""
    logs.configure()
    settings = Settings.read()
    end_with(settings.satunomor_parent)
    return create_app(settings)
