"""The network: the kernel, the account and the HTTP client; legs, queues and recordings use it."""

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
    """Times that Twilio does not specify, in seconds of the clock."""

    post_dial_delay: float = 1.0
    # `Dial timeout` always gets 5 s more; /docs/voice/twiml/dial.
    dial_buffer: float = 5.0
    recording_ready: float = 1.5
    machine_detection: float = 3.5
    # The <Dial> action's status after a callee hung up in the screening document. Twilio does not document it, so a
    # product must not rely on it.
    screened_status: str = "no-answer"


class Network(Kernel):
    """The parts of the carrier that a leg needs, without other legs."""

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
        """Return a new random SID. A seed would make a second lab on the same database repeat the first one's."""
        return prefix + uuid.uuid4().hex

    async def sound_seconds(self, url: str) -> float:
        """Return a sound's length in seconds; it is fetched once. Raises NotAudio."""
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
        """Give work and webhooks a moment to finish, cancel the rest, close the connections."""
        await super().shut()
        await self.courier.close()
