"""The network: the kernel, the account, and the way to the product. Legs, queues and recordings stand on it."""

import uuid
from dataclasses import dataclass

import httpx

from ivr.clock import Clock
from ivr.lab.carrier.account import Account
from ivr.lab.carrier.delivery import Courier
from ivr.lab.carrier.kernel import Kernel
from ivr.lab.carrier.sound import NotAudio, audio_seconds
from ivr.lab.faults import Faults


@dataclass
class Timing:
    """Spans that Twilio leaves open, in seconds of the clock."""

    post_dial_delay: float = 1.0
    # `Dial timeout` always gets 5 s more; /docs/voice/twiml/dial.
    dial_buffer: float = 5.0
    recording_ready: float = 1.5
    machine_detection: float = 3.5
    # What the Dial action says when the callee answered and hung up in the screening document. Twilio doesn't
    # document it: a product that relies on it is wrong.
    screened_status: str = "no-answer"


class Network(Kernel):
    """What a leg needs of the carrier, apart from other legs."""

    def __init__(
        self, clock: Clock, account: Account, faults: Faults, transport: httpx.AsyncBaseTransport | None
    ) -> None:
        super().__init__(clock)
        self.account = account
        self.faults = faults  # may be replaced while the lab runs
        self.timing = Timing()
        self.courier = Courier(self, lambda: self.faults, account.auth_token, transport)
        self._sounds: dict[str, float] = {}

    @staticmethod
    def sid(prefix: str) -> str:
        """A new SID. Not seeded: a second lab on the same database must not meet the first one's calls."""
        return prefix + uuid.uuid4().hex

    async def sound_seconds(self, url: str) -> float:
        """Fetch a sound, once, and answer how long it lasts; NotAudio when it is none."""
        if url not in self._sounds:
            try:
                response = await self.courier.get(url)
            except httpx.HTTPError as error:
                raise NotAudio(f"cannot be fetched: {error!r}") from None
            if response.is_error:
                raise NotAudio(f"answers {response.status_code}")
            self._sounds[url] = audio_seconds(response.content, response.headers.get("content-type", ""))
        return self._sounds[url]

    async def shut(self) -> None:
        """Let work and webhooks finish, for a little, then cancel the rest and close the connections."""
        await super().shut()
        await self.courier.close()
