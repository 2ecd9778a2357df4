"""The keypad: which keys mean something to whatever a phone listens to, by the URL that gets them."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from ivr.lab import Leg
from ivr.web.marked import N_
from routing.switchboard import keys

_CALLBACK, _MESSAGE, _STAY, _BACK = N_("callback"), N_("message"), N_("stay"), N_("back")
_DONE = N_("done")
_OFFER: Mapping[str, str] = {keys.OfferKey.ACCEPT: N_("accept"), keys.OfferKey.DECLINE: N_("decline")}
_MEANINGS: dict[str, Mapping[str, str]] = {
    "wait/key": {keys.OverflowKey.CALLBACK: _CALLBACK, keys.OverflowKey.VOICEMAIL: _MESSAGE},
    "overflow": {
        keys.OverflowKey.CALLBACK: _CALLBACK,
        keys.OverflowKey.VOICEMAIL: _MESSAGE,
        keys.OverflowKey.LINE: _STAY,
    },
    "offer/key": _OFFER,
    "callback/number": {
        keys.NumberKey.THIS: N_("this one"),
        keys.NumberKey.OTHER: N_("another"),
        keys.NumberKey.BACK: _BACK,
    },
    "callback/typed": {keys.NUMBER_ENDS: _DONE},
    "callback/right": {keys.AgreeKey.RIGHT: N_("right"), keys.AgreeKey.AGAIN: N_("again")},
    "callback/night": {keys.NightKey.TOO: N_("at night"), keys.NightKey.NOT: N_("by day")},
    "callback/agreed": {keys.AgreedKey.LINE: _STAY},
    "callback/who": {
        keys.WhoKey.ME: N_("me"),
        keys.WhoKey.LATER: N_("later"),
        keys.WhoKey.CANCEL: N_("cancel"),
        keys.WhoKey.NEVER: N_("never"),
    },
    "callback/fetch": {keys.FetchKey.GIVE_UP: N_("give up")},
    "desk": {
        keys.DeskKey.READY: N_("ready"),
        keys.DeskKey.PAUSE: N_("pause"),
        keys.DeskKey.TALK: N_("talk"),
        keys.DeskKey.LAST: N_("last"),
    },
    "desk/last": {keys.LastKey.SUPERVISOR: N_("flag"), keys.LastKey.NOT_AGAIN: N_("not again")},
    "conversation/parted": {keys.STAR: N_("menu")},
    "conversation/menu": {
        keys.MenuKey.BACK: _BACK,
        keys.MenuKey.HAND_OVER: N_("hand over"),
        keys.MenuKey.FLAG: N_("flag"),
        keys.MenuKey.END: N_("end"),
    },
    "conversation/resolution": {
        keys.ResolutionKey.RESOLVED: N_("resolved"),
        keys.ResolutionKey.FOLLOW_UP: N_("follow up"),
        keys.ResolutionKey.CALL_BACK: _CALLBACK,
    },
    "test/key": {keys.OfferKey.ACCEPT: N_("right")},
    "voicemail/recorded": {keys.NUMBER_ENDS: _DONE},
    # without the database
    "standby/screen/key": _OFFER,
    "standby/recorded": {keys.NUMBER_ENDS: _DONE},
}
_SPOKEN = {"id": "Indonesia", "en": "English"}


def asked_by(leg: Leg | None) -> str:
    """Return the path below /voice of what a leg listens to; nothing where it listens to nothing."""
    if leg is None or leg.over or leg.asked_by is None:
        return ""
    return urlsplit(leg.asked_by).path.removeprefix("/voice/")


def meanings(path: str, languages: tuple[str, ...]) -> Mapping[str, str]:
    """Return what keys mean there, in English as the catalogue has it; names of languages are in their own."""
    if path == "language":
        return {
            key: _SPOKEN.get(language, language)
            for key, language in zip("123456789", languages, strict=False)
        }
    return _MEANINGS.get(path, {})
