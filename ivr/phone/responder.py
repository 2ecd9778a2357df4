"""The responder: runs a webhook's use case, commits, and returns its document; actions run beside.

event -> use case (routing.switchboard) -> commit -> reply -> document -> TwiML
                                             +-> actions -> gateway
"""

from collections.abc import Awaitable
from dataclasses import replace
from time import monotonic

import structlog
from starlette.responses import Response

from ivr.database.engine import DatabaseNotReachable
from ivr.phone.actions import Actions
from ivr.phone.documents import document
from ivr.phone.documents.speech import Voice
from ivr.phone.documents.trouble import Trouble
from ivr.phone.event import Event
from ivr.phone.heartbeats import Heartbeats
from ivr.phone.offline.replayer import Replayer
from ivr.phone.offline.responder import OfflineResponder
from ivr.phone.transactions import SECONDS, Facts, Transactions, UseCase
from ivr.phone.webhooks import instrumentation
from routing.choices.at_hand import ChoicesAtHand
from routing.switchboard.offer import caller_leg_dial
from routing.switchboard.replies import DialOut, Reply

log = structlog.get_logger(__name__)


class WebhookResponder:
    """Answers Twilio's webhooks in one process."""

    def __init__(
        self,
        transactions: Transactions,
        heartbeats: Heartbeats,
        actions: Actions,
        voice: Voice,
        at_hand: ChoicesAtHand,
        offline: OfflineResponder,
        replayer: Replayer,
    ) -> None:
        self._transactions = transactions
        self.heartbeats = heartbeats
        self._actions = actions
        self._voice = voice
        self._at_hand = at_hand
        self.offline = offline
        self._replayer = replayer

    @property
    def voice(self) -> Voice:
        """The words of the helpline, with the help numbers and the announcement that hold now."""
        announced = self._at_hand.choices.announced_at(self._transactions.now())
        return replace(self._voice, numbers=self._at_hand.help_numbers, announcement=announced)

    async def answer(
        self, trouble: Trouble, use_case: UseCase[Facts, Reply], *facts: Facts.args, **more: Facts.kwargs
    ) -> Response:
        """Answer a request for a document; `trouble` makes the document if the use case cannot decide."""
        return await self.answer_quickly(trouble, None, use_case, *facts, **more)

    async def answer_quickly(
        self,
        trouble: Trouble,
        fast: Awaitable[Reply | None] | None,
        use_case: UseCase[Facts, Reply],
        *facts: Facts.args,
        **more: Facts.kwargs,
    ) -> Response:
        """Answer by the fast path if it decides, else as `answer` does, both within one request's time."""
        deadline = monotonic() + SECONDS
        try:
            reply = None if fast is None else await fast
            if reply is None:
                reply = await self._transactions.run_by(deadline, use_case, *facts, **more)
            while isinstance(reply, DialOut) and not await self._actions.may_ring_out(reply):
                reply = await self._transactions.run_by(deadline, caller_leg_dial.forgone, reply.offer_id)
        except DatabaseNotReachable as error:
            log.warning("webhook.not_decided", use_case=use_case.__name__, why=str(error))
            instrumentation.note("not_decided")
            return twiml(trouble(self.voice))
        except Exception:
            # Answer despite any fault of ours: a person is on the line.
            log.exception("webhook.failed", use_case=use_case.__name__)
            instrumentation.note("failed")
            return twiml(trouble(self.voice))
        return twiml(document(self.voice, reply))

    async def take(
        self, event: Event, use_case: UseCase[Facts, Reply], *facts: Facts.args, **more: Facts.kwargs
    ) -> Response:
        """Take a status callback, whose answer nobody hears; without the database, journal it."""
        try:
            await self._transactions.run(use_case, *facts, **more)
        except DatabaseNotReachable as error:
            log.warning("callback.not_taken", use_case=use_case.__name__, why=str(error))
            instrumentation.note("not_decided")
            self.offline.journal.take_status(event)
            return Response(status_code=204)
        except Exception:
            # For example on a read-only database. It is journalled, since Twilio sends it only once.
            log.exception("callback.failed", use_case=use_case.__name__)
            instrumentation.note("failed")
            self.offline.journal.take_status(event)
            return Response(status_code=204)
        if event.leg.is_over:
            self.offline.journal.release_phone(event)
        return Response(status_code=204)

    async def replay_leg(self, event: Event) -> None:
        """Replay a leg's journal entries before its use case decides. Raises DatabaseNotReachable."""
        await self._replayer.replay_leg(event.leg_sid)

    def troubled(self, trouble: Trouble) -> Response:
        """Answer a webhook that we cannot understand."""
        instrumentation.note("not_sound")
        return twiml(trouble(self.voice))

    def failed(self, trouble: Trouble, error: Exception) -> Response:
        """Answer a webhook whose handler failed with `error`."""
        log.error("webhook.failed", exc_info=error)
        instrumentation.note("failed")
        return twiml(trouble(self.voice))


def twiml(text: str) -> Response:
    """Return a document as an XML response."""
    return Response(text, media_type="text/xml")
