"""The lab: a phone network on your desk (design, part 6)."""

from datetime import datetime

import httpx

from ivr.clock import Clock
from ivr.lab import verbs
from ivr.lab.legs import Leg
from ivr.lab.network import Network, OwnedNumber
from ivr.lab.rest import Api
from ivr.lab.scripted import ScriptedPhone, phone_of

__all__ = ["Lab"]
assert verbs  # noqa: S101 - imported for what it registers


class Lab(Network):
    """A stand-in for Twilio: its REST API (`app`), and the phones of the world."""

    def __init__(
        self,
        clock: Clock,
        *,
        account_sid: str,
        auth_token: str,
        transport: httpx.AsyncBaseTransport | None = None,
        seed: int = 0,
        calls_per_second: float = 1.0,
        api_url: str = "https://api.twilio.com",
    ) -> None:
        super().__init__(
            clock,
            account_sid=account_sid,
            auth_token=auth_token,
            transport=transport,
            seed=seed,
            calls_per_second=calls_per_second,
            api_url=api_url,
        )
        self.app = Api(self)

    @property
    def calls(self) -> list[Leg]:
        """Every leg there was, oldest first."""
        return list(self.legs.values())

    def add_number(
        self, number: str, *, voice_url: str, status_callback: str = "", fallback_url: str | None = None
    ) -> OwnedNumber:
        """Let the account own a number."""
        owned = OwnedNumber(
            sid=self.sid("PN"),
            number=number,
            created=self.clock.now(),
            voice_url=voice_url,
            status_callback=status_callback,
            fallback_url=fallback_url or "",
        )
        self.numbers[number] = owned
        return owned

    def phone(self, number: str, name: str | None = None) -> ScriptedPhone:
        """The phone with that number, made when it is not yet known; the name is for the transcript."""
        return phone_of(self, number, name)

    def ringing(self) -> list[ScriptedPhone]:
        """The phones that ring right now."""
        return [
            phone for phone in self.phones.values() if isinstance(phone, ScriptedPhone) and phone.is_ringing
        ]

    def forget(self, before: datetime) -> None:
        """Drop what was over by then, but for errors and double rings: a long run must not fill the memory."""
        self.transcript[:] = [line for line in self.transcript if line.at >= before]
        self.requests[:] = [each for each in self.requests if each.at >= before]
        self.rest_requests[:] = [each for each in self.rest_requests if each.at >= before]
        over = [leg for leg in self.calls if leg.finished is not None and leg.finished < before]
        for leg in over:
            del self.legs[leg.sid]

    async def close(self) -> None:
        """End every leg without telling the product, and stop."""
        self.closed = True
        for leg in self.calls:
            leg.end()
        await self.shut()
