"""Transport: the Twilio SDK's requests through our own httpx client: a pool, time limits, nothing logged."""

import logging
from typing import Any

import httpx
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

logger = logging.getLogger(__name__)

# Twilio answers in well under a second; who waits longer has lost the answer, not the call.
_LIMITS = httpx.Timeout(5.0, connect=2.0, pool=2.0)
_FILE = httpx.Timeout(10.0, connect=2.0, pool=30.0)
_POOL = httpx.Limits(max_connections=20, max_keepalive_connections=10)


class NotFetched(Exception):
    """The answer is no file as expected; `status` is HTTP's."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


class Transport(AsyncHttpClient):  # type: ignore[misc]
    """What the SDK calls; httpx's own errors go through to the gateway, which knows what each means."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__(logger, is_async=True)
        self.date = ""  # of the last answer, as its header says
        self._client = httpx.AsyncClient(transport=transport, timeout=_LIMITS, limits=_POOL)

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the SDK's signature
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request, once."""
        answer = await self._client.request(
            method,
            uri,
            params=params,
            data=data,
            headers=headers,
            auth=auth,
            timeout=_LIMITS if timeout is None else timeout,
            follow_redirects=allow_redirects,
        )
        self.date = answer.headers.get("date", "")
        return Response(answer.status_code, answer.text, answer.headers)

    async def fetch(self, url: str, auth: tuple[str, str], *, largest: int, kind: str) -> bytes:
        """Fetch a file of this kind, no larger than that, following nobody elsewhere. Raises NotFetched."""
        content = bytearray()
        async with self._client.stream("GET", url, auth=auth, timeout=_FILE) as answer:
            if not answer.is_success:
                raise NotFetched(f"HTTP {answer.status_code}", answer.status_code)
            if not answer.headers.get("content-type", "").startswith(kind):
                raise NotFetched(f"not {kind}", answer.status_code)
            async for piece in answer.aiter_bytes():
                content += piece
                if len(content) > largest:
                    raise NotFetched("too large", answer.status_code)
        if not content:
            raise NotFetched("empty", answer.status_code)
        return bytes(content)

    async def close(self) -> None:
        """Close the pool."""
        await self._client.aclose()
