"""The first account: `serve` prints a link for it while nobody has one, and only where a person reads it.

The link is a secret. On a terminal it is printed; elsewhere the output of `serve` is a log, which is shipped and kept,
so that only the command is named there.
"""

import sys
import threading
from contextlib import suppress
from typing import LiteralString

import psycopg
import structlog

from ivr import secret_key
from ivr.database.connections import LIMITS, DatabaseUrlNotSound, driver_arguments, libpq_url
from ivr.database.embedded.server import EmbeddedPostgres
from ivr.paced_clock import clock_of
from ivr.settings import Settings
from routing.people import first_link

log = structlog.get_logger(__name__)

COMMAND = "satunomor users add you@example.org --role admin --role coordinator"
_TRIES, _PAUSE_SECONDS = 120, 1.0
_HAS_TABLE = "select to_regclass('accounts') is not null"
_HAS_ACCOUNT = "select exists(select from accounts where ended_at is null)"


def tell_beside(settings: Settings) -> None:
    """Tell it once the database answers, in a thread: `serve` answers callers meanwhile, and without a database too."""
    threading.Thread(target=tell, args=(settings,), daemon=True, name="account.first").start()


def tell(settings: Settings) -> None:
    """Tell it, if there is something to tell; give up after two minutes without a database."""
    for _ in range(_TRIES):
        has_account = _has_account(settings)
        if has_account is not None:
            break
        threading.Event().wait(_PAUSE_SECONDS)
    else:
        return
    if has_account:
        return
    if sys.stdout.isatty():
        print(_printed(settings), flush=True)  # noqa: T201 - typer's echo is for the main thread
    else:
        log.warning("account.none", remedy=COMMAND)


def _has_account(settings: Settings) -> bool | None:
    """Return whether there is an account; None while the database does not answer, or has no tables yet."""
    with suppress(psycopg.Error, DatabaseUrlNotSound):
        url = settings.database_url.get_secret_value() if settings.database_url else ""
        url = url or EmbeddedPostgres(settings.data_dir).url
        with psycopg.connect(libpq_url(url), autocommit=True, **driver_arguments(url, LIMITS)) as connection:
            if _answer(connection, _HAS_TABLE):
                return _answer(connection, _HAS_ACCOUNT)
    return None


def _answer(connection: "psycopg.Connection[tuple[bool]]", asked: LiteralString) -> bool:
    row = connection.execute(asked).fetchone()
    return row is not None and row[0]


def _printed(settings: Settings) -> str:
    token = first_link.make(secret_key.sealer(settings), clock_of(settings).now())
    return (
        "\nNobody has an account for the pages yet. This link makes the first one, an admin's; it works once, within "
        f"72 hours:\n\n  {settings.pages_url}/link/first/{token}\n\nShow it to nobody else. Or make the account by a "
        f"command: {COMMAND}\n"
    )
