"""The script of a leg: the documents that it carries out, one after another.

Source: /docs/voice/twiml.
"""

from collections.abc import Awaitable, Callable, Mapping

from ivr.lab.carrier.carrier import Carrier
from ivr.lab.carrier.legs import Leg
from ivr.lab.carrier.signals import LegEnded, Redirected
from ivr.lab.carrier.urls import Target, resolve
from ivr.lab.errors import Broken
from ivr.lab.twiml.document import Document, Verb, parse, read
from ivr.lab.twiml.grammar import Place

APPLICATION_ERROR = "We are sorry, an application error has occurred. Goodbye."
_APPLICATION_ERROR_SECONDS = 4.0
# A verb's function returns where to go on; None means the next verb.
Handler = Callable[["Script", Verb], Awaitable[Target | None]]
# The lab fills it, since verbs import scripts and the reverse would be a circle.
HANDLERS: dict[str, Handler] = {}
# These verbs leave a caller's leg unanswered.
_SILENT = {"Reject", "Redirect"}


class Script:
    """Carries out documents on a leg until none is left. Raises signals and Broken."""

    def __init__(self, carrier: Carrier, leg: Leg, place: Place = Place.CALL) -> None:
        self.carrier = carrier
        self.leg = leg
        self.place = place
        self.document = Document("", ())
        # Returns true when speech or sound must stop: a key was pressed within a <Gather>.
        self.interrupted: Callable[[], bool] = lambda: False
        # Whether a verb took time: a wait document without one would be requested again at once.
        self.took_time = False

    async def run(self, target: Target | None) -> None:
        """Fetch and carry out documents, starting at `target`, until one ends."""
        while target is not None:
            self.document = await self.fetch(target)
            target = await self.carry_out(self.document)

    async def carry_out(self, document: Document) -> Target | None:
        """Carry out the verbs in order; return the target of the first that leads elsewhere."""
        for verb in document.verbs:
            if (target := await self.perform(verb)) is not None:
                return target
        return None

    async def perform(self, verb: Verb) -> Target | None:
        """Carry out one verb."""
        self.leg.check()
        bridges_first = verb.name == "Dial" and verb.flag("answerOnBridge")
        if self.leg.answered is None and verb.name not in _SILENT and not bridges_first:
            self.leg.pick_up()
        return await HANDLERS[verb.name](self, verb)

    async def fetch(self, target: Target) -> Document:
        """Fetch a document and check it. Raises Broken if Twilio would not carry it out."""
        if self.leg.too_many_documents():
            raise Broken(11200, "the documents lead to each other in a loop that takes no time", target.url)
        if target.twiml is not None:
            return parse(target.twiml.encode(), target.url, self.place)
        leg = self.leg
        delivery = self.carrier.courier.post(target, leg.params(), leg.cookies, leg.notify)
        await self.leg.until(delivery.done.is_set)
        answer = delivery.result()
        return read(answer.body, answer.content_type, target.url, self.place)

    async def rest(self, seconds: float) -> None:
        """Speak, play or pause for `seconds`, unless interrupted."""
        self.took_time = True
        await self.leg.until(self.interrupted, seconds)

    def target(
        self, reference: str | None, method: str = "POST", params: Mapping[str, str] | None = None
    ) -> Target:
        """Return the target of a URL in the document; without one, the document itself."""
        url = self.document.url if reference is None else resolve(self.document.url, reference)
        if not url:
            raise Broken(11100, "TwiML given inline needs an absolute action")
        return Target(url, method, params or {})

    def tell(self, verb: Verb, params: Mapping[str, str]) -> None:
        """Request a verb's action although the leg can no longer carry out the answer."""
        action = verb.get("action")
        if action is not None and not self.carrier.closed:
            target = self.target(action, verb.method())
            self.carrier.courier.tell(target, {**self.leg.params(), **params}, self.leg.cookies)

    def complain(self, broken: Broken) -> None:
        """Record a failure, unless a fault that the lab played caused it."""
        if not broken.induced:
            url = broken.url or self.document.url
            self.carrier.error(broken.code, broken.message, call_sid=self.leg.sid, url=url)


async def drive(carrier: Carrier, leg: Leg, target: Target | None) -> None:
    """Run a leg's documents to its end: redirections by REST, then the fallback, then an error message."""
    while True:
        try:
            await _run(carrier, leg, target)
        except Redirected:
            target, leg.redirect = leg.redirect, None
        except LegEnded:
            return
        else:
            carrier.say(leg.phone.name, "is hung up on")
            leg.end()
            return


async def _run(carrier: Carrier, leg: Leg, target: Target | None) -> None:
    script = Script(carrier, leg)
    try:
        await script.run(target)
    except Broken as broken:
        script.complain(broken)
        try:
            if leg.fallback is None:
                raise
            params = {"ErrorCode": str(broken.code), "ErrorUrl": broken.url or script.document.url}
            await script.run(Target(leg.fallback.url, leg.fallback.method, params))
        except Broken as again:
            if again is not broken:
                script.complain(again)
            leg.pick_up()
            leg.hear(APPLICATION_ERROR)
            await leg.pause(_APPLICATION_ERROR_SECONDS)
