"""Links: the URLs in our documents, each with retry hints for Twilio.

The fragment is Twilio's connection override (/docs/usage/webhooks/webhooks-connection-overrides): 2 s to connect,
4 s to answer, two retries, also after a 5xx. It is not signed and never sent.
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
        """Return the URL of a webhook about a call, with its language, if named, and counters above 0."""
        named = "" if language is None else f"&language={language}"
        counts = "".join(f"&{name}={number}" for name, number in counted.items() if number)
        return f"{self.base}/voice/{path}?call={call_id}{named}{counts}{RETRIES}"

    def offer(self, path: str, offer_id: UUID, language: str | None = None) -> str:
        """Return the URL of a webhook about an offer, with its caller's language, if named."""
        named = "" if language is None else f"&language={language}"
        return f"{self.base}/voice/{path}?offer={offer_id}{named}{RETRIES}"

    def test(self, path: str, test_id: UUID) -> str:
        """Return the URL of a webhook about a test ring."""
        return f"{self.base}/voice/{path}?test={test_id}{RETRIES}"

    def offline(self, path: str, journey: UrlState, **more: str | int) -> str:
        """Return the URL of a webhook that needs no database."""
        return f"{self.base}/voice/{path}?{journey.query(**more)}{RETRIES}"

    def wait_on(self, call_id: UUID, journey: UrlState) -> str:
        """Return the URL of a wait document that continues without the database."""
        return f"{self.base}/voice/wait?call={call_id}&{journey.query()}{RETRIES}"

    @property
    def fallback(self) -> str:
        """Return the URL that resumes a call in any state."""
        return f"{self.base}/voice/fallback{RETRIES}"

    def recording(self, recorded: Recorded) -> str:
        """Return the URL of a recorded prompt. A changed file gets another URL, since Twilio caches files."""
        return f"{self.base}/media/prompts/{recorded.path.parent.name}/{recorded.path.name}?v={_version(recorded.path)}"

    def music(self, seconds: int) -> str:
        """Return the URL of so many seconds of music."""
        return f"{self.base}/media/music/{seconds}.wav"


def _version(path: Path) -> int:
    return path.stat().st_mtime_ns
