"""Uploader: a coordinator who uploads a rota, looks at it until it is read, publishes it, and begins again.

`python -m tests.bench.uploader PORT COOKIE FILE`: a process apart, as hers is another machine.
"""

import re
import sys
import time
from pathlib import Path

import httpx

_EACH_SECONDS = 1.0  # as her page asks
_RELOADS = 'http-equiv="refresh"'  # while the worker reads
_AT = re.compile(r'name="at" value="([^"]+)"')


class Uploader:
    """A browser that is signed in."""

    def __init__(self, port: int, cookie: str) -> None:
        self._client = httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            headers={"Sec-Fetch-Site": "same-origin", "Cookie": cookie},
            timeout=60,
        )

    def publishes(self, content: bytes) -> float:
        """Upload a file and publish it; return the seconds that the longest request took."""
        began = time.perf_counter()
        answer = self._client.post("/rota/upload", files={"file": ("rota.csv", content, "text/csv")})
        longest = time.perf_counter() - began
        path = answer.headers["location"]
        page, took = self._when_done(path)
        found = _AT.search(page)
        if found is None:
            raise RuntimeError("the rota can't be published: " + re.sub(r"<[^>]*>|\s+", " ", page)[:2000])
        self._client.post(f"{path}/publish", data={"at": found[1], "empty": "yes"})
        return max(longest, took, self._when_done(path)[1])

    def _when_done(self, path: str) -> tuple[str, float]:
        """Return a draft's page once its worker is done, and the seconds of the longest request."""
        longest = 0.0
        while True:
            began = time.perf_counter()
            answer = self._client.get(path)
            longest = max(longest, time.perf_counter() - began)
            if _RELOADS not in answer.text:
                return answer.text, longest
            time.sleep(_EACH_SECONDS)


if __name__ == "__main__":
    uploader, rota = Uploader(int(sys.argv[1]), sys.argv[2]), Path(sys.argv[3]).read_bytes()
    while True:
        # One more shift, another one each time: what is live already is not offered to be published.
        hour, minute = divmod(int(time.time()) % (23 * 60), 60)
        uploader.publishes(rota + f"Senin;{hour:02}.{minute:02};24.00;Orang 0;081200000000\n".encode())
