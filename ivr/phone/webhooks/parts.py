"""Parts: what every webhook takes."""

from typing import Annotated

from fastapi import Depends, Request

from ivr.phone.events import Event
from ivr.phone.exchange import Exchange


async def _event(request: Request) -> Event:
    return Event(request.state.form, request.query_params)


async def _exchange(request: Request) -> Exchange:
    exchange: Exchange = request.app.state.exchange
    return exchange


TheEvent = Annotated[Event, Depends(_event)]
TheExchange = Annotated[Exchange, Depends(_exchange)]
