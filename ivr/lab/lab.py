"""The lab: a phone network on your desk."""

from datetime import datetime

import httpx

from ivr.clock import Clock
from ivr.lab.carrier.account import Account, OwnedNumber
from ivr.lab.carrier.carrier import Carrier
from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.script import HANDLERS
from ivr.lab.faults import Faults
from ivr.lab.people.scripted_phones import ScriptedPhone
from ivr.lab.rest.app import Api
from ivr.lab.verbs.table import VERBS

# ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN and UNAVAILABLE as carriers write them in digits.
_SPELLED = {"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"}


class Lab(Carrier):
    """A stand-in for Twilio: its REST API (`app`), and everybody's phones."""

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
        account = Account(account_sid, auth_token, api_url.rstrip("/"), calls_per_second)
        super().__init__(clock, account, Faults(seed), transport)
        HANDLERS.update(VERBS)
        self.phones: dict[str, ScriptedPhone] = {}
        self.app = Api(self)

    @property
    def calls(self) -> list[Leg]:
        """All legs, oldest first."""
        return list(self.legs.values())

    def add_number(
        self, number: str, *, voice_url: str, status_callback: str = "", fallback_url: str | None = None
    ) -> OwnedNumber:
        """Add a number to the account."""
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
        """Return the phone with that number; make it if it is new. The name is for the transcript.

        Many phones share a withheld number (`anonymous`, or such a word spelled on a keypad): the name tells them
        apart.
        """
        withheld = not number.startswith("+") or number in _SPELLED
        key = f"{number}/{name or ''}" if withheld else number
        phone = self.phones.get(key)
        if phone is None:
            phone = self.phones[key] = ScriptedPhone(self, number, name)
        elif name is not None:
            phone.name = name
        return phone

    def ringing(self) -> list[ScriptedPhone]:
        """The phones that ring right now."""
        return [phone for phone in self.phones.values() if phone.is_ringing]

    def forget(self, before: datetime) -> None:
        """Drop what was over by then, except errors and double rings, so that a long run does not fill the memory."""
        self.transcript[:] = [line for line in self.transcript if line.at >= before]
        self.requests[:] = [each for each in self.requests if each.at >= before]
        self.rest_requests[:] = [each for each in self.rest_requests if each.at >= before]
        for leg in self.calls:
            if leg.finished is not None and leg.finished < before:
                del self.legs[leg.sid]

    async def close(self) -> None:
        """End every leg without telling the product, and stop."""
        self.closed = True
        for leg in self.calls:
            leg.end()
        await self.shut()
