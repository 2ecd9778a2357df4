"""Ports for processes that a test starts."""

import contextlib
import socket
from random import SystemRandom

# Below the ports that the system gives to clients: no connection of another run takes the port between our look and
# the start of the process.
_PORTS = range(10_000, 32_000)


def free_port() -> int:
    """Return a port that nobody listens on."""
    while True:
        port = SystemRandom().choice(_PORTS)
        with contextlib.suppress(OSError):
            socket.create_server(("127.0.0.1", port)).close()
            return port
