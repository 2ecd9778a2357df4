"""`satunomor serve`: the web processes that answer Twilio."""

import contextlib
import os
import signal
import socket
import sys
from typing import Annotated

import typer
import uvicorn

from ivr import logs, metrics, parent, service, tally
from ivr.commands import beside, misuse
from ivr.phone.prompts import Prompts
from ivr.settings import Settings, set_for_children
from ivr.stay import staying

_FINISH_SECONDS = 5
_SERVER_SECONDS = 2.0


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="How many web processes.", min=1)] = 1,
    with_worker: Annotated[bool, typer.Option("--with-worker", help="Run the jobs too.")] = False,
) -> None:
    """Answer Twilio's webhooks."""
    logs.configure()
    with misuse.told():
        settings = Settings.read()
        settings.require(*service.NEEDED)
        parent.end_with(settings.satunomor_parent)
        Prompts(settings.hotline_languages, settings.data_dir)
    if not _is_free(host, port):
        typer.echo(f"Port {port} of {host} is taken. Stop what uses it, or choose another: --port", err=True)
        raise typer.Exit(misuse.STATUS)
    with misuse.told(), contextlib.ExitStack() as running:
        if settings.database_url is None:
            # Held here too, so that our own server stays while web processes come and go.
            running.enter_context(staying(settings.data_dir, _SERVER_SECONDS))
        # The processes that we start end with us, however we end.
        set_for_children(parent.VARIABLE, str(os.getpid()))
        if with_worker or workers > 1:
            folder = running.enter_context(tally.kept(settings.data_dir))
            if folder is not None:
                set_for_children(metrics.VARIABLE, str(folder))
        if with_worker:
            running.enter_context(beside.worker())
        # uvicorn raises the signal again that stopped it: let that unwind this block, not kill us in it.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        uvicorn.run(
            "ivr.app:from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_FINISH_SECONDS,
        )


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True
