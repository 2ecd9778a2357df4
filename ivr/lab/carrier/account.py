"""The account: its credentials, its numbers, and the rate at which it may start calls."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

API_VERSION = "2010-04-01"


@dataclass
class OwnedNumber:
    """A number of the account, and where its calls go."""

    sid: str
    number: str
    created: datetime
    voice_url: str
    status_callback: str
    fallback_url: str
    voice_method: str = "POST"
    status_callback_method: str = "POST"
    fallback_method: str = "POST"
    friendly_name: str = ""


@dataclass
class Account:
    """The one account of the carrier."""

    sid: str
    auth_token: str
    api_url: str
    calls_per_second: float
    _last_start: datetime | None = field(default=None, init=False)

    @property
    def path(self) -> str:
        """The path that all its resources' URLs start with."""
        return f"/{API_VERSION}/Accounts/{self.sid}"

    def next_start(self, now: datetime) -> datetime:
        """Return when the next call by REST may start, and take that slot; /docs/voice/api/call-resource."""
        start = now
        if self._last_start is not None:
            start = max(now, self._last_start + timedelta(seconds=1 / self.calls_per_second))
        self._last_start = start
        return start
