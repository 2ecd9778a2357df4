"""A server in the process of a test: uvicorn without the tenths of a second that it sleeps before it ends."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn


@contextlib.asynccontextmanager
async def serving(config: uvicorn.Config, port: int = 0) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    """Serve on this port, or a free one; give server and port. At the end, wait for what is still being answered."""
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    with socket.create_server(("127.0.0.1", port)) as door:
        await server.startup(sockets=[door])
        await server.on_tick(0)  # sets the headers that every answer has
        try:
            yield server, door.getsockname()[1]
        finally:
            await _end(server)


async def _end(server: uvicorn.Server) -> None:
    for listener in server.servers:
        listener.close()
    state = server.server_state
    for connection in list(state.connections):
        connection.shutdown()
    while state.connections or state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody when they are gone
        await asyncio.sleep(0.002)
    await server.lifespan.shutdown()
