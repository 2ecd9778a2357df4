"""Killing: a process is killed at a moment that the carrier chooses.

The carrier sees each REST request before it answers: the one moment at which a process of the product has
committed its plan, and has not yet heard that it is done.
"""

import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOCAL, _INODE = 1, 9  # columns of /proc/net/tcp


class Door:
    """The carrier's REST API with hooks that run before and after each create."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Both hooks get the port of the client. The first returns whether the request dies with its client,
        self.before_create: Callable[[int], bool] | None = None
        # at the second the leg exists, and its answer is not sent yet.
        self.after_create: Callable[[int], object] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_create = scope.get("method") == "POST" and scope["path"].endswith("/Calls.json")
        port = (scope.get("client") or ("", 0))[1]
        if is_create and self.before_create is not None and self.before_create(port):
            await Response(status_code=503)(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if is_create and self.after_create is not None and message["type"] == "http.response.start":
                self.after_create(port)
            await send(message)

        await self._app(scope, receive, tell)


def owner_of(port: int, processes: Iterable["subprocess.Popen[bytes]"]) -> "subprocess.Popen[bytes] | None":
    """Return which of the processes has the connection that comes from this local port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()[1:]]
    inodes = {f"socket:[{row[_INODE]}]" for row in rows if row[_LOCAL].endswith(f":{port:04X}")}
    for process in processes:
        try:
            links = {str(each.readlink()) for each in Path(f"/proc/{process.pid}/fd").iterdir()}
        except OSError:  # it ends at this moment
            continue
        if inodes & links:
            return process
    return None


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process as a power cut does, and collect it."""
    process.kill()  # nothing, if it has ended already
    process.wait(10)
