"""Guessers: `python -m tests.bench.guessers PORT EMAIL` guesses at one account's password from 1,000 addresses.

A process apart and of low priority, as theirs are other machines; each guess follows the answer to the last one.
"""

import asyncio
import itertools
import os
import sys

import httpx

GUESSERS = 8
ADDRESSES = 1_000


async def _guess(port: int, email: str, first: int) -> None:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        for n in itertools.count(first, GUESSERS):
            at = n % ADDRESSES
            await client.post(
                "/login",
                data={"email": email, "password": f"guess {n}"},
                headers={
                    "Sec-Fetch-Site": "same-origin",
                    "X-Forwarded-For": f"203.0.{113 + at // 250}.{at % 250 + 1}",
                },
            )


async def _all(port: int, email: str) -> None:
    async with asyncio.TaskGroup() as group:
        for n in range(GUESSERS):
            group.create_task(_guess(port, email, n))


if __name__ == "__main__":
    os.nice(10)
    with asyncio.Runner() as runner:
        runner.run(_all(int(sys.argv[1]), sys.argv[2]))
