"""Links: the URLs that our documents hand to Twilio, with the retries we want for them.

The fragment is Twilio's connection override (/docs/usage/webhooks/webhooks-connection-overrides): 2 s to connect,
4 s to answer, two more tries, also when we answer 5xx. It is no part of the signature, and never sent.
"""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from ivr.phone.offline.url_state import UrlState
from ivr.phone.prompts import Recorded

RETRIES = "#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx"


@dataclass(frozen=True, slots=True)
class Links:
    """URLs below PUBLIC_URL."""

    base: str

    def call(self, path: str, call_id: UUID, language: str | None = None, **counted: int) -> str:
        """Return the URL of a webhook about a call, and about its language if one is named.

        What was `counted` until now stands in it, unless it is nothing.
        """
        named = "" if language is None else f"&language={language}"
        counts = "".join(f"&{name}={number}" for name, number in counted.items() if number)
        return f"{self.base}/voice/{path}?call={call_id}{named}{counts}{RETRIES}"

    def offer(self, path: str, offer_id: UUID, language: str | None = None) -> str:
        """Return the URL of a webhook about an offer, and about its caller's language if one is named."""
        named = "" if language is None else f"&language={language}"
        return f"{self.base}/voice/{path}?offer={offer_id}{named}{RETRIES}"

    def offline(self, path: str, journey: UrlState, **more: str | int) -> str:
        """Return the URL of a webhook that needs no database."""
        return f"{self.base}/voice/{path}?{journey.query(**more)}{RETRIES}"

    def wait_on(self, call_id: UUID, journey: UrlState) -> str:
        """Return the URL of a wait that began to go without the database."""
        return f"{self.base}/voice/wait?call={call_id}&{journey.query()}{RETRIES}"

    @property
    def fallback(self) -> str:
        """Return the URL that takes up a call wherever it stands."""
        return f"{self.base}/voice/fallback{RETRIES}"

    def recording(self, recorded: Recorded) -> str:
        """Return the URL of a recorded prompt; another file has another URL, since Twilio keeps what it fetched."""
        return f"{self.base}/media/prompts/{recorded.path.parent.name}/{recorded.path.name}?v={_version(recorded.path)}"

    def music(self, seconds: int) -> str:
        """Return the URL of so many seconds of music."""
        return f"{self.base}/media/music/{seconds}.wav"


def _version(path: Path) -> int:
    return path.stat().st_mtime_ns
