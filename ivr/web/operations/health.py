"""`GET /healthz` and `/readyz`: whether this process is alive, and whether it can serve a caller."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse

from ivr.bootstrap import Service
from ivr.database.engine import DatabaseNotReachable

router = APIRouter(include_in_schema=False)

_READY_SECONDS = 2.0


@router.get("/healthz")
async def alive() -> PlainTextResponse:
    """Answer 200 while this process is alive."""
    return PlainTextResponse("ok\n")


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """Answer 200 if the database answers and a rota is published, else 503 with what is missing."""
    service: Service = request.app.state.service
    try:
        async with service.database.begin(seconds=_READY_SECONDS) as connection:
            has_rota = await service.helpline.rota.at_hand(connection) is not None
    except DatabaseNotReachable:
        return JSONResponse({"database": False, "rota": None}, status_code=503)
    return JSONResponse({"database": True, "rota": has_rota}, status_code=200 if has_rota else 503)
