"""Pages: what every page works with, and one visit of one browser."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any

from fastapi import Path, Request
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from ivr import jobs
from ivr.bootstrap import Service
from ivr.clock import Clock
from ivr.database.beside import Beside
from ivr.database.engine import Database
from ivr.doctor import examination
from ivr.doctor.findings import Finding
from ivr.phone.prompts import Prompts
from ivr.settings import Settings
from ivr.web.client_address import client_address, networks
from ivr.web.languages import Language, chosen, offered
from ivr.web.live.board_source import BoardSource
from ivr.web.live.broadcaster import Broadcaster
from ivr.web.menu import Pulse, WorkCounts
from ivr.web.templating import Seen, Templates
from routing import audit, phone_numbers
from routing.audit import Actor, Deed
from routing.people.sessions import Session
from routing.transaction import Action, Helpline

HTML_NEVER_KEPT = {"Cache-Control": "no-store"}
_LAST_ID = 2**31 - 1
RowId = Annotated[int, Path(ge=1, le=_LAST_ID)]  # the id of a row, in an address
RowNumber = Annotated[int, Field(ge=1, le=_LAST_ID)]  # the same, among the ids behind an address
_SEE_OTHER = 303
_POOL_SIZE = 4


class NotSignedIn(Exception):
    """A stranger asks for a page of the team's."""


@dataclass(frozen=True)
class Pages:
    """The parts of one process that its pages work with; `database` is a small pool of their own."""

    settings: Settings
    clock: Clock
    database: Database
    helpline: Helpline
    templates: Templates
    prompts: Prompts
    work: WorkCounts
    board: BoardSource
    live: Broadcaster  # the boards that go on by themselves
    read_soon: Callable[[int], Awaitable[None]]  # lets a worker read a draft
    renew_copy: Callable[
        [], None
    ]  # renews this host's copy for the time without a database; others do each minute
    after_commit: Callable[[Sequence[Action]], None]  # starts what a use case noted
    examine: Callable[[], Awaitable[list[Finding]]]  # every check of `satunomor doctor`
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    examining: asyncio.Lock = field(default_factory=asyncio.Lock)  # one examination at a time
    # Set once an account was seen: from then on no stranger has the database asked for one.
    has_accounts: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that a reader may choose."""
        return offered(self.settings.hotline_country, self.settings.hotline_languages)

    @property
    def are_secure(self) -> bool:
        """Whether people reach the pages over https."""
        return self.settings.pages_url.startswith("https:")


@dataclass(frozen=True)
class Visit:
    """One request of one browser; `session` is None for a stranger."""

    pages: Pages
    request: Request
    now: datetime
    session: Session | None = None
    pulse: Pulse | None = None  # what the bar says of the line
    work: Mapping[str, int] = field(default_factory=dict)  # counts of what needs this reader, by path

    @property
    def signed_in(self) -> Session:
        """The session, on pages that a stranger never sees."""
        if self.session is None:
            raise RuntimeError("this page lacks its door (ivr/web/access.py)")
        return self.session

    @property
    def half_open(self) -> Session:
        """The session, whose second factor may still be awaited. Raises NotSignedIn."""
        if self.session is None:
            raise NotSignedIn
        return self.session

    @property
    def actor(self) -> Actor:
        """Who does what this request does, for the audit."""
        return Actor(account=self.signed_in.account.id)

    @property
    def by(self) -> str:
        """Who does it, as tables keep it: "account 7" (ivr/web/authors.py)."""
        return f"account {self.signed_in.account.id}"

    @property
    def language(self) -> Language:
        """The language of the answer."""
        of_account = self.session.account.language if self.session else None
        asked = self.request.query_params.get("lang") if of_account is None else of_account
        accepted = self.request.headers.get("accept-language", "")
        return chosen(asked, accepted, self.pages.settings.language, self.pages.languages)

    @property
    def chose_language(self) -> bool:
        """Whether the address names the language, and no account does."""
        of_account = self.session.account.language if self.session else None
        return of_account is None and self.request.query_params.get("lang") in self.pages.languages

    @property
    def address(self) -> str:
        """The address that the request comes from."""
        client = self.request.client
        return client_address(
            client.host if client else "",
            self.request.headers.getlist("x-forwarded-for"),
            self.pages.trusted_proxies,
        )

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        """Open the one transaction of this request. Raises DatabaseNotReachable."""
        async with self.pages.database.begin() as connection:
            yield connection

    async def audited(self, connection: AsyncConnection, deed: Deed) -> None:
        """Tell the audit what whoever is signed in does here."""
        await audit.note(connection, self.now, self.actor, deed, self.pages.helpline.sealer)

    def page(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """Return a page; no browser or proxy keeps it."""
        seen = Seen(
            self.language,
            self.now,
            self.request.url.path,
            self.session,
            self.work,
            self.pulse,
            self.chose_language,
        )
        content = self.pages.templates.render(template, seen, values)
        return HTMLResponse(content, status_code=status, headers=HTML_NEVER_KEPT)

    def csv(self, name: str, parts: AsyncIterator[bytes]) -> Response:
        """Return a file for a spreadsheet that is read as it is sent; no browser or proxy keeps it."""
        headers = {"Content-Disposition": f'attachment; filename="{name}"', **HTML_NEVER_KEPT}
        return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)

    def go(self, path: str) -> RedirectResponse:
        """Return the answer that leads on to another page after a form was posted."""
        self.pages.work.forget()
        return RedirectResponse(path, status_code=_SEE_OTHER, headers=HTML_NEVER_KEPT)


@asynccontextmanager
async def opened_pages(service: Service) -> AsyncIterator[Pages]:
    """Open the pages of a process: their own few connections, so that they never take one from a caller."""
    settings = service.settings
    database = Beside(service.database, pool_size=_POOL_SIZE)
    number, country = settings.hotline_number, settings.hotline_country
    written = phone_numbers.national(number, country) or phone_numbers.international(number)
    languages = offered(country, settings.hotline_languages)
    bench = settings.satunomor_bench
    templates = Templates(settings.zone, written, service.helpline.at_hand, languages, bench=bench)
    board = BoardSource(service.clock, database, service.helpline, templates, settings)
    live = Broadcaster(service.clock, board)
    level = timedelta(seconds=settings.service_level_seconds)
    try:
        yield Pages(
            settings,
            service.clock,
            database,
            service.helpline,
            templates,
            service.prompts,
            WorkCounts(database, service.helpline.rota, settings.zone, level),
            board,
            live,
            partial(jobs.read_soon, service),
            service.refresher.renew,
            service.actions.start,
            partial(
                examination.by_page,
                settings,
                service.clock,
                database,
                service.helpline.rota,
                service.transport,
            ),
            networks(settings.trusted_proxies),
        )
    finally:
        await live.close()
        await database.close()
