"""The FastAPI application: routes, the middleware before them, the service behind them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI
from starlette.middleware import Middleware

from ivr import bootstrap
from ivr.clock import Clock
from ivr.monitoring import logs
from ivr.monitoring.metrics import Metrics
from ivr.phone.audio import hold_music, media
from ivr.phone.webhooks import router
from ivr.phone.webhooks.instrumentation import InstrumentationMiddleware
from ivr.phone.webhooks.signature import SignatureMiddleware
from ivr.process.interpreter import collect_seldom, switch_often
from ivr.process.parent_process import end_with
from ivr.settings import Settings
from ivr.web import (
    account,
    admin,
    coordinator,
    first_steps,
    operations,
    problems,
    rota,
    static_files,
    supervisor,
)
from ivr.web.cross_site import CrossSiteMiddleware
from ivr.web.pages import opened_pages
from ivr.web.security_headers import SecurityHeadersMiddleware

_PARTS = (media, operations, static_files, first_steps, account, admin, coordinator, rota, supervisor)


def create_app(
    settings: Settings, *, clock: Clock | None = None, transport: httpx.AsyncBaseTransport | None = None
) -> FastAPI:
    """Make the application of one web process. It opens nothing until it starts.

    Tests pass `clock` and `transport` (to the carrier's REST API). Raises SettingsNotSound.
    """
    settings.require(*bootstrap.needed(settings))
    metrics = Metrics(settings.satunomor_metrics)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with bootstrap.running(settings, clock=clock, transport=transport, metrics=metrics) as running:
            app.state.service = running
            app.state.responder = running.responder
            app.state.prompts = running.prompts
            # Rendering is slow, so it happens before a caller waits.
            await asyncio.to_thread(hold_music.music, settings.wait_document_seconds)
            async with opened_pages(running) as app.state.pages:
                yield

    app = FastAPI(
        lifespan=lifespan,
        openapi_url=None,
        # Those of each part as they stand: `include_router` makes all of them anew at the first request.
        routes=[route for part in _PARTS for route in part.router.routes],
        middleware=[
            Middleware(SecurityHeadersMiddleware),
            Middleware(InstrumentationMiddleware, metrics=metrics, routes=router.paths()),
            Middleware(
                SignatureMiddleware,
                auth_token=settings.twilio_auth_token.get_secret_value(),
                public_url=settings.public_url,
                account_sid=settings.twilio_account_sid,
            ),
            Middleware(router.WebhooksMiddleware),
            # The carrier's webhooks were answered before it: they are signed.
            Middleware(CrossSiteMiddleware, pages_url=settings.pages_url),
        ],
    )
    problems.add_handlers(app)
    app.state.metrics = metrics
    return app


def from_environment() -> FastAPI:
    """Make the application of a process that `satunomor serve` started."""
    logs.configure()
    settings = Settings.read()
    end_with(settings.satunomor_parent)
    switch_often()
    collect_seldom()
    app = create_app(settings)
    # FastAPI reads each part's routes when a path is first looked for: that takes 50 ms, so not while a caller waits.
    for route in app.routes:
        route.matches({"type": "http", "method": "GET", "path": "/", "root_path": "", "headers": []})
    return app
