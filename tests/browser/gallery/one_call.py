"""The gallery's chapter of one call: who gave up, who talked; going on, erased, served without the database."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from routing import callbacks, calls
from routing.audit import Actor
from routing.callbacks import Callback
from routing.calls import Outcome
from routing.calls import State as CallState
from routing.line.dispatch import Preference
from routing.offers import State as OfferState
from routing.people.roles import Role
from routing.supervision import notes
from routing.timeline import events
from routing.voicemails import State as Kept
from tests.browser.gallery.stage import Stage, State, States, pressing
from tests.routing.messages import a_voicemail_of
from tests.routing.rows import MINUTE, SECOND, a_call, a_counsellor, an_offer

BEGAN = datetime(2026, 12, 23, 15, 17, 2, tzinfo=UTC)
CALLER = "+6281200000001"
NAMES = ("Fitri", "Joko", "Kirana", "Yoga", "Dimas", "Eka")
FITRI, JOKO, KIRANA, YOGA, DIMAS, EKA = range(6)
TIERS = (1, 1, 2, 2, 1, 1)
# Whose phone, the seconds at which it rang, was picked up and was over, and what came of it.
RINGS: list[tuple[int, float, float | None, float, OfferState, Preference]] = [
    (FITRI, 22, None, 47, OfferState.NO_ANSWER, Preference.LONGEST_UNOFFERED),
    (JOKO, 50, None, 63, OfferState.DECLINED, Preference.TIER),
    (KIRANA, 66, 72, 92, OfferState.LAPSED, Preference.LONGEST_UNOFFERED),
    (YOGA, 80, None, 105, OfferState.NO_ANSWER, Preference.ONLY),
    (FITRI, 110, None, 135, OfferState.NO_ANSWER, Preference.FEWEST_TRIES),
    (JOKO, 126, None, 151, OfferState.NO_ANSWER, Preference.ONLY),
    (KIRANA, 155, None, 157, OfferState.BUSY, Preference.ONLY),
]
LOOKS = [
    (19, ("rung", "resting", "not_their_turn", "not_their_turn", "held", "held")),
    (49, ("resting", "rung", "not_their_turn", "not_their_turn", "held", "held")),
    (65, ("resting", "resting", "rung", "not_their_turn", "held", "held")),
    (79, ("resting", "resting", "held", "rung", "held", "held")),
    (109, ("rung", "resting", "resting", "resting", "held", "held")),
    (154, ("resting", "resting", "rung", "last_after_misses", "held", "held")),
    (200, ("last_after_misses", "resting", "resting", "last_after_misses", "held", "held")),
]
_SAID = {
    OfferState.NO_ANSWER: "too long ringing",
    OfferState.DECLINED: "pressed 2",
    OfferState.LAPSED: "no key was pressed",
    OfferState.BUSY: "the leg ended: busy",
}


@dataclass
class Evening:
    """One evening's calls, as they are kept."""

    stage: Stage
    ids: list[int]

    async def call(self, *told: tuple[float, str, dict[str, Any]], **row: Any) -> UUID:
        """Keep a call that began at 22.17.02 with what its timeline tells, by seconds."""
        sealer = self.stage.house.sealer
        caller = {"caller_hash": sealer.hash(CALLER), "caller_sealed": sealer.seal(CALLER)}
        usual = {"arrived_at": BEGAN, "place_at": BEGAN, "ended_at": _at(266), "outcome": Outcome.ABANDONED}
        async with self.stage.house.transaction() as connection:
            state = row.pop("state", CallState.ENDED)
            call = await a_call(connection, state, **usual | caller | row)
            rows = [
                {"call_id": call.id, "at": call.arrived_at + seconds * SECOND, "kind": kind, "detail": detail}
                for seconds, kind, detail in told
            ]
            await connection.execute(insert(events), rows)
        return call.id

    async def rings(self, call: UUID, until: float = 1e9) -> None:
        """Let phones ring for a call, as they did at 22.17."""
        for who, rang, picked_up, over, state, preferred in RINGS:
            if over > until:
                continue
            offer = uuid4()
            named = {"offer": str(offer), "counsellor": self.ids[who]}
            told = [
                (rang - 1, "dialling", {"why": "its turn"}),
                (rang, "ringing", {"why": "the phone rings"}),
            ]
            told += [(picked_up, "answered", {"why": "somebody picked up"})] if picked_up else []
            told += [(over, str(state), {"why": _SAID[state]})]
            async with self.stage.house.transaction() as connection:
                await an_offer(
                    connection,
                    call,
                    self.ids[who],
                    state,
                    id=offer,
                    dial_at=_at(rang - 1),
                    dialled_at=_at(rang - 1),
                    ringing_at=_at(rang),
                    answered_at=_at(picked_up) if picked_up else None,
                    ended_at=_at(over),
                    deadline_at=None,
                    tier=TIERS[who],
                    preferred=preferred,
                )
                rows = [
                    {"call_id": call, "at": _at(at), "kind": f"offer.{what}", "detail": detail | named}
                    for at, what, detail in told
                ]
                await connection.execute(insert(events), rows)

    def looks(self, until: float = 1e9) -> list[tuple[float, str, dict[str, Any]]]:
        """Return why each phone was or wasn't rung, look by look."""
        return [
            (at, "dispatch.considered", {"counsellors": dict(zip(map(str, self.ids), why, strict=True))})
            for at, why in LOOKS
            if at < until
        ]


ARRIVED: list[tuple[float, str, dict[str, Any]]] = [
    (0, "call.arrived", {"number": "known"}),
    (17, "caller.language", {"key": "1", "language": "id"}),
    (19, "call.waiting", {"why": "somebody is on duty"}),
]


async def one_call(stage: Stage) -> States:
    """Show one call in each of its states."""
    sari = await stage.signed_in("Sari", Role.SUPERVISOR)
    account = stage.account
    async with stage.house.transaction() as connection:
        ids = [await a_counsellor(connection, n, name=name) for n, name in enumerate(NAMES, start=2)]
    evening = Evening(stage, ids)
    gone = await evening.call(*ARRIVED, *evening.looks(), (266, "call.ended", {"why": "the caller hung up"}))
    await evening.rings(gone)
    async with stage.house.transaction() as connection:
        words = "Sudah tersambung di panggilan berikutnya. Bicara dengan Fitri soal dering malam."
        sealer = stage.house.sealer
        await notes.add(connection, _at(1900), gone, words, by=Actor(account), sealer=sealer)
    again = await _talked(evening)
    place = f"/calls/{gone}"
    yield State("call", place, sari)
    yield State("call-talked", f"/calls/{again}", sari)
    reveal = pressing("^(Buka nomor|Open the number)$", reason="Penelepon menyebut pil, lalu diam.")
    yield State("call-number", place, sari, act=_unfolded(reveal))
    block = pressing("^(Blokir|Block)$", why="nomornya 0812 0000 0001")
    yield State("call-block-wrong", place, sari, act=_unfolded(block))
    # Her own phone is not proven yet.
    yield State("call-ring-back-refused", place, sari, act=pressing("^(Telepon balik|Ring back)"))
    plan = {"who": "Fitri", "minutes": "dua puluh", "plan": "Malam saja, tentang tidur."}
    keeps = "^(Simpan rencana|Keep the plan)$"
    yield State("call-plan-wrong", place, sari, act=_unfolded(pressing(keeps, **plan)))
    yield State("call-plan", place, sari, act=_unfolded(pressing(keeps, **plan | {"minutes": "20"})))
    yield State("call-left-a-message", f"/calls/{await _overflowed(evening)}", sari)
    yield State("call-goes-on", f"/calls/{await _goes_on(evening)}", sari)
    yield State("call-without-database", f"/calls/{await _offline(evening)}", sari)
    nothing = {"caller_hash": None, "caller_sealed": None}
    erased = await evening.call(*ARRIVED, (266, "call.ended", {"why": "the caller hung up"}), **nothing)
    yield State("call-erased", f"/calls/{erased}", sari)
    yield State(
        "call-blocked", place, sari, act=_unfolded(pressing("^(Blokir|Block)$", why="Hanya bernapas"))
    )
    never = pressing("^(Jangan pernah telepon lagi|Never ring it again)$", never_why="Ia memintanya.")
    yield State("call-never-again", f"/calls/{await _overflowed(evening)}", sari, act=_once(_unfolded(never)))
    yield State("call-not-there", f"/calls/{uuid4()}", sari)
    yield State("call-no-rights", place, await stage.signed_in("Wulan", Role.COORDINATOR))


def _unfolded(act: Any) -> Any:
    async def unfolds(page: Any) -> None:
        await page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        await act(page)

    return unfolds


def _once(act: Any) -> Any:
    """Do it for the first who looks: it takes away its own button."""
    is_done = False

    async def acts(page: Any) -> None:
        nonlocal is_done
        if not is_done:
            is_done = True
            await act(page)

    return acts


async def _talked(evening: Evening) -> UUID:
    """Let the caller ring again at 22.24, with the place kept, and talk with Dimas."""
    dimas = evening.ids[DIMAS]
    began = BEGAN + 7 * MINUTE
    call = await evening.call(
        (0, "call.arrived", {"number": "known", "keeps_place_of": BEGAN.isoformat()}),
        (12, "call.waiting", {"why": "somebody is on duty"}),
        (25, "call.connecting", {"why": "a counsellor pressed 1"}),
        (26, "call.talking", {"why": "the two are connected"}),
        (1108, "call.ended", {"why": "the leg ended: completed"}),
        (1120, "conversation.resolution", {"counsellor": dimas, "key": "2"}),
        arrived_at=began,
        ended_at=began + 1108 * SECOND,
        talked_at=began + 26 * SECOND,
        outcome=Outcome.CONVERSATION,
        resolution="follow_up",
    )
    times = {"dialled_at": 13, "ringing_at": 15, "answered_at": 20, "accepted_at": 25, "connected_at": 26}
    kept: dict[str, Any] = {name: began + seconds * SECOND for name, seconds in times.items()}
    kept |= {"parted_at": began + 1108 * SECOND, "tier": 1, "deadline_at": None}
    async with evening.stage.house.transaction() as connection:
        await an_offer(connection, call, dimas, OfferState.ENDED, **kept)
    return call


async def _overflowed(evening: Evening) -> UUID:
    """Let a caller have found nobody on duty, and have left a message and asked to be rung back."""
    away = dict(zip(map(str, evening.ids[:2]), ("paused", "not_cleared"), strict=True))
    call = await evening.call(
        (0, "call.arrived", {"number": "known"}),
        (17, "call.overflow", {"why": "nobody is on duty", "not_on_duty": away}),
        (30, "call.voicemail", {"why": "pressed 2"}),
        (35, "voicemail.recording", {}),
        (80, "voicemail.ready", {"why": "recorded"}),
        (81, "call.ended", {"why": "the caller hung up"}),
        (90, "voicemail.kept", {"why": "sealed"}),
        outcome=Outcome.VOICEMAIL,
        ended_at=_at(81),
    )
    async with evening.stage.house.transaction() as connection:
        found = await a_call(connection, CallState.ENDED, outcome=Outcome.NOT_REACHED, callback_id=None)
        row = Callback(
            id=uuid4(),
            call_id=call,
            state=callbacks.State.SCHEDULED,
            language="id",
            typed=False,
            at_night=False,
            place_at=BEGAN,
            asked_at=_at(60),
            due_at=_at(40_000),
            expires_at=_at(80_000),
            attempts=1,
            attempt_id=found.id,
        )
        await callbacks.add(connection, row)
        await calls.set_values(connection, found.id, callback_id=row.id)
        kept = await calls.by_id(connection, call)
        assert kept is not None
        await a_voicemail_of(connection, kept, state=Kept.KEPT, silent=False, seconds=45, begun_at=_at(35))
    return call


async def _goes_on(evening: Evening) -> UUID:
    """Let a caller wait still."""
    now = evening.stage.house.clock.now()
    shift = (now - BEGAN).total_seconds() - 100
    told = [(at, kind, detail) for at, kind, detail in (*ARRIVED, *evening.looks(100))]
    return await evening.call(
        *told,
        state=CallState.WAITING,
        outcome=None,
        ended_at=None,
        arrived_at=BEGAN + shift * SECOND,
        place_at=BEGAN + shift * SECOND,
    )


async def _offline(evening: Evening) -> UUID:
    """Let a caller have been served while the database was away."""
    why = {"why": "served without a database"}
    return await evening.call(
        (0, "call.arrived", {"number": "known"} | why),
        (20, "counsellor.rung", {"counsellor": evening.ids[JOKO]} | why),
        (45, "counsellor.rung", {"counsellor": evening.ids[DIMAS]} | why),
        (52, "call.waiting", why),
        (52, "call.connecting", why),
        (52, "call.talking", why),
        (266, "call.ended", {"why": "the leg ended; served without a database"}),
        talked_at=_at(52),
        outcome=Outcome.CONVERSATION,
    )


def _at(seconds: float) -> datetime:
    return BEGAN + seconds * SECOND
