"""`satunomor serve`: the web processes that answer Twilio."""

import contextlib
import os
import signal
import socket
from typing import Annotated, Any

import typer
import uvicorn
from uvicorn.supervisors import Multiprocess

from ivr import secret_key
from ivr.commands import exit_on_error, worker_process
from ivr.commands.starting import first_account, missing_settings
from ivr.database.embedded.supervisor import server_running
from ivr.monitoring import logs, metrics, metrics_dir
from ivr.phone.prompts import Prompts
from ivr.process import parent_process, shutdown
from ivr.settings import set_for_children
from ivr.web import http_limits

_APP = "ivr.app:from_environment"
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
    with exit_on_error.exit_on_error():
        settings = missing_settings.read("serve")
        secret_key.require(settings)
        parent_process.end_with(settings.satunomor_parent)
        http_limits.take_handles()
        Prompts(settings.hotline_languages, settings.data_dir, settings.help_numbers)
    if not _is_free(host, port):
        typer.echo(f"Port {port} of {host} is taken. Stop what uses it, or choose another: --port", err=True)
        raise typer.Exit(exit_on_error.STATUS)
    # A signal is the normal end: status 0.
    with (
        exit_on_error.exit_on_error(),
        contextlib.suppress(shutdown.Ended),
        contextlib.ExitStack() as running,
    ):
        if settings.database_url is None:
            # Entered here too, so that our own server stays while web processes restart.
            running.enter_context(server_running(settings.data_dir, _SERVER_SECONDS))
        # The child processes end with this one.
        set_for_children(parent_process.VARIABLE, str(os.getpid()))
        if with_worker or workers > 1:
            folder = running.enter_context(metrics_dir.kept(settings.data_dir))
            if folder is not None:
                set_for_children(metrics.VARIABLE, str(folder))
        if with_worker:
            running.enter_context(worker_process.worker())
        first_account.tell_beside(settings)
        options: dict[str, Any] = {
            "factory": True,
            "host": host,
            "port": port,
            "workers": workers,
            "log_config": None,
            "access_log": False,
            "server_header": False,
            "proxy_headers": False,
            "http": "ivr.web.http_limits:BoundedHttp",
            "ws": "none",
            "timeout_graceful_shutdown": _FINISH_SECONDS,
        }
        if workers > 1:
            config = uvicorn.Config(_APP, **options)
            _WebProcesses(config, [config.bind_socket()]).run()
        else:
            uvicorn.run(_APP, **options)  # raises its stopping signal again, which unwinds this block


class _WebProcesses(Multiprocess):
    """Several web processes, which SIGHUP ends as it ends a single one; uvicorn would restart them."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket.socket]) -> None:
        hang_up = signal.getsignal(signal.SIGHUP)
        super().__init__(config, sockets)
        signal.signal(signal.SIGHUP, hang_up)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True
