"""Ringing back: a supervisor rings a caller as the hotline: from a callback, a message, or the page of a call."""

from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from ivr.web.access import SignedIn, require
from ivr.web.pages import Visit
from ivr.web.supervisor.call import note_deed, show
from ivr.web.supervisor.work import CONFLICT, List, Note, acted
from ivr.web.words import words_of
from routing import voicemails
from routing.people.roles import Role
from routing.supervision import claims, ringing_back
from routing.supervision.barring import NumberNotKept
from routing.supervision.by_hand import (
    AnotherStands,
    BeingAttempted,
    CallbackRefused,
    NeverRung,
    NumberRefused,
)
from routing.supervision.claims import CALLBACK, Work
from routing.supervision.own_phone import PhoneNotProven
from routing.supervision.ringing_back import CarrierAway, InOtherHands, OnTheLine, OwnPhoneHeld
from routing.transaction import Transaction

router = APIRouter(prefix="/calls/{call}", dependencies=[Depends(require(Role.SUPERVISOR))])


@router.post("/ring-back")
async def ring_back_caller(visit: SignedIn, call: UUID) -> Response:
    """Ring the caller of a call; the callback by which it is done stands in the list, in the reader's hands."""
    account = visit.signed_in.account.id
    try:
        async with visit.transaction() as connection:
            tx = Transaction(connection, visit.now, visit.pages.helpline)
            callback = await ringing_back.ring_caller(tx, call, account)
            await note_deed(visit, connection, "caller.rung_back", call)
    except (CallbackRefused, PhoneNotProven) as why:
        return await show(visit, call, CONFLICT, {"": refused(visit, why)})
    visit.pages.after_commit(tx.noted)
    return visit.go(f"/callbacks#p-{callback.id}")


def ring_back_of(of: List) -> APIRouter:
    """Return the route that rings the caller of one piece of work, whose holder presses it."""
    router = APIRouter(prefix="/{work}")

    @router.post("/ring-back")
    async def ring_back(visit: SignedIn, work: UUID, note: Note = "") -> Response:
        account = visit.signed_in.account.id

        async def act(tx: Transaction, one: Work, by: str) -> bool:
            hand = await claims.hand(tx, one)
            if hand is None or hand.holder != by:
                return False
            if of.kind is CALLBACK:
                await ringing_back.ring_callback(tx, work, account)
            else:
                message = await voicemails.by_id(tx.connection, work)
                if message is None:
                    return False
                await ringing_back.ring_caller(tx, message.call_id, account, for_message=True)
            return True

        try:
            return await acted(visit, of, work, act, "rung_back", note, stays=True)
        except (CallbackRefused, PhoneNotProven) as why:
            return await of.faulty(visit, CONFLICT, {"": refused(visit, why)}, work, note)

    return router


def refused(visit: Visit, why: CallbackRefused | PhoneNotProven) -> str:
    """Tell why a callback is not rung."""
    _ = words_of(visit)
    told = {
        PhoneNotProven: _("Your own phone is not proven yet: have it tested on the board, under On call."),
        OwnPhoneHeld: _("Your phone rings, talks or rests now. Press again when that is over."),
        OnTheLine: _("Its caller is on the line now. Press again when the call is over."),
        InOtherHands: _(
            "A callback of this caller is in the hands of another: it stands among the callbacks."
        ),
        CarrierAway: _("The carrier makes no calls for us at this moment. Press again in a while."),
        BeingAttempted: _(
            "A counsellor waits for its caller at this moment. Nothing was changed: see how it ends."
        ),
        NumberRefused: _("Its number is blocked, so it is not rung."),
        NeverRung: _("Its number is never to be rung again. Whoever knows better may take that back."),
        AnotherStands: _(
            "Its caller has asked anew since then, and that callback is open. Resolve this one."
        ),
        NumberNotKept: _("There is no number that may be rung: it was withheld, is erased or barred."),
    }
    over = _("This callback is over: its caller was reached, or its number is erased.")
    return told.get(type(why), over)
