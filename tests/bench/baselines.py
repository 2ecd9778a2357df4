"""Baselines: the smallest possible webhooks, on this machine and in this run."""

import contextlib
import os
from collections.abc import AsyncIterator

import psycopg_pool
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, Response
from twilio.twiml.voice_response import VoiceResponse

from ivr.phone.webhooks.signature import SignatureMiddleware
from tests.bench.requests import PUBLIC_URL, SID, TOKEN


def static() -> FastAPI:
    """Return the same text for every request."""
    app = FastAPI()

    @app.post("/voice/wait")
    async def wait() -> PlainTextResponse:
        return PlainTextResponse("ok")

    return app


def no_database() -> FastAPI:
    """Form, signature, and a wait document made by Twilio's builder."""
    app = FastAPI()
    app.add_middleware(SignatureMiddleware, auth_token=TOKEN, public_url=PUBLIC_URL, account_sid=SID)

    @app.post("/voice/wait")
    async def wait(request: Request) -> Response:
        response = VoiceResponse()
        keys = response.gather(num_digits=1, timeout=1, action=f"{PUBLIC_URL}/voice/wait/key", method="POST")
        keys.say(
            f"You are {request.state.form['CallSid'][:2]}", language="en-US", voice="Polly.Joanna-Neural"
        )
        keys.play(f"{PUBLIC_URL}/media/music/9.wav")
        return Response(str(response), media_type="text/xml")

    return app


def one_insert() -> FastAPI:
    """The same, and one row written by one statement of the bare driver."""
    pool: psycopg_pool.AsyncConnectionPool

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        nonlocal pool
        url = os.environ["BENCH_DATABASE_URL"]
        async with psycopg_pool.AsyncConnectionPool(url, kwargs={"autocommit": True}, min_size=4) as pool:
            async with pool.connection() as connection:
                await connection.execute("create table if not exists bench_inserts (sid text)")
            yield

    app = FastAPI(lifespan=lifespan)
    app.add_middleware(SignatureMiddleware, auth_token=TOKEN, public_url=PUBLIC_URL, account_sid=SID)

    @app.post("/voice/wait")
    async def wait(request: Request) -> Response:
        async with pool.connection() as connection:
            await connection.execute(
                "insert into bench_inserts values (%s)", (request.state.form["CallSid"],)
            )
        response = VoiceResponse()
        response.play(f"{PUBLIC_URL}/media/music/9.wav")
        return Response(str(response), media_type="text/xml")

    return app
