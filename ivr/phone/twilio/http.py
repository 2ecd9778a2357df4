"""HTTP: sends the Twilio SDK's requests through our own httpx client, with a pool, time limits and no logs."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

logger = logging.getLogger(__name__)

# Twilio answers in well under a second; after this time the answer is lost, though a call may have been made.
_LIMITS = httpx.Timeout(5.0, connect=2.0, pool=2.0)
_FILE = httpx.Timeout(10.0, connect=2.0, pool=30.0)
# httpx limits each read, so a trickling answer could last for ever. These limit the whole answer.
_ANSWER_SECONDS = 10.0
_FILE_SECONDS = 60.0  # more than the longest voicemail takes on a slow line
_LARGEST_ANSWER = 1024 * 1024  # three times a page of 200 calls
# Answers are never decompressed: a few bytes may unpack to gigabytes.
_AS_IT_IS = {"Accept-Encoding": "identity"}
_POOL = httpx.Limits(max_connections=20, max_keepalive_connections=10)


class AnswerTooLarge(httpx.ReadError):
    """The carrier's answer is larger than any of its answers is."""


class NotFetched(Exception):
    """The answer is not the expected file; `status` is the HTTP status."""

    def __init__(self, why: str, status: int) -> None:
        super().__init__(why)
        self.status = status


class Transport(AsyncHttpClient):  # type: ignore[misc]
    """The SDK's HTTP client. It lets httpx's errors through to the gateway, which knows what each means."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__(logger, is_async=True)
        self.date = ""  # the Date header of the last answer
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
        """Make one request, once. Raises httpx.HTTPError."""
        async with (
            _within(_ANSWER_SECONDS),
            self._client.stream(
                method,
                uri,
                params=params,
                data=data,
                headers=(headers or {}) | _AS_IT_IS,
                auth=auth,
                timeout=_LIMITS if timeout is None else timeout,
                follow_redirects=allow_redirects,
            ) as answer,
        ):
            content = await _content(answer, _LARGEST_ANSWER)
        self.date = answer.headers.get("date", "")
        return Response(answer.status_code, content.decode(errors="replace"), answer.headers)

    async def fetch(self, url: str, auth: tuple[str, str], *, largest: int, kind: str) -> bytes:
        """Fetch a file of this media type and at most this size; follow no redirect. Raises NotFetched."""
        asked = self._client.stream("GET", url, auth=auth, timeout=_FILE, headers=_AS_IT_IS)
        async with _within(_FILE_SECONDS), asked as answer:
            if not answer.is_success:
                raise NotFetched(f"HTTP {answer.status_code}", answer.status_code)
            if not answer.headers.get("content-type", "").startswith(kind):
                raise NotFetched(f"not {kind}", answer.status_code)
            try:
                content = await _content(answer, largest)
            except AnswerTooLarge:
                raise NotFetched("too large", answer.status_code) from None
        if not content:
            raise NotFetched("empty", answer.status_code)
        return content

    async def close(self) -> None:
        """Close the pool."""
        await self._client.aclose()


async def _content(answer: httpx.Response, largest: int) -> bytes:
    """Read an answer's raw bytes, without decompression. Raises AnswerTooLarge."""
    if answer.headers.get("content-encoding", "identity") != "identity":
        raise httpx.DecodingError("an answer that nobody asked to be packed")
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > largest:
            raise AnswerTooLarge(AnswerTooLarge.__doc__ or "")
    return bytes(content)


@contextlib.asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    """Limit the time of a whole answer. Raises httpx.ReadTimeout."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        raise httpx.ReadTimeout("the answer did not come to its end") from None
