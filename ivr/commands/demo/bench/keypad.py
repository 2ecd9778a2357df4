"""The keypad: which keys mean something to a phone now, by the URL that gets them and by what it heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import parse_qsl, urlsplit

from ivr.lab import Leg
from ivr.phone.prompts import Prompts
from ivr.settings import Settings
from ivr.web.marked import N_
from routing.switchboard import keys

_CALLBACK, _MESSAGE, _STAY, _BACK = N_("callback"), N_("message"), N_("stay"), N_("back")
_DONE = N_("done")
_OFFER: Mapping[str, str] = {keys.OfferKey.ACCEPT: N_("accept"), keys.OfferKey.DECLINE: N_("decline")}
MEANINGS: dict[str, Mapping[str, str]] = {
    "wait/key": {keys.OverflowKey.CALLBACK: _CALLBACK, keys.OverflowKey.VOICEMAIL: _MESSAGE},
    "overflow": {keys.OverflowKey.CALLBACK: _CALLBACK, keys.OverflowKey.VOICEMAIL: _MESSAGE},
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
# Keys that a menu has only while it names them, by the prompt that does.
_ALSO: dict[str, tuple[str, Mapping[str, str]]] = {
    "wait/key": ("may_stay", {keys.OverflowKey.LINE: _STAY}),
    "overflow": ("overflow_back", {keys.OverflowKey.LINE: _STAY}),
}
_LANGUAGE, _STANDBY, _OFFERED = "language", "standby", "offer/key"
_OF_CALLBACK = "offer_callback"  # the prompt that says so
_SPOKEN = {"id": "Indonesia", "en": "English"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a phone is asked for now: the path below /voice that gets its keys, and what they mean there."""

    path: str = ""
    means: Mapping[str, str] = field(default_factory=dict)  # in English as the catalogue has it
    is_callback: bool = False  # the offer is of one who is to be rung back


class Keypad:
    """What the keys of a phone mean at an instant."""

    def __init__(self, settings: Settings) -> None:
        self._languages = settings.hotline_languages
        prompts = Prompts(settings.hotline_languages, settings.data_dir, settings.help_numbers)
        told = {_OF_CALLBACK, *(prompt for prompt, _ in _ALSO.values())}
        self._texts = {each: {catalogue.spoken(each).text for catalogue in prompts} for each in told}

    def asked(self, leg: Leg | None) -> Asked:
        """Return what a leg listens for; nothing where it listens to nothing."""
        if leg is None or leg.over or leg.asked_by is None:
            return Asked()
        url = urlsplit(leg.asked_by)
        path = url.path.removeprefix("/voice/")
        heard = [each.text for each in leg.heard[leg.asked_after :]]
        means = self._means(path, frozenset(name for name, _ in parse_qsl(url.query)), heard)
        return Asked(path, means, path == _OFFERED and self._tells(heard, _OF_CALLBACK))

    def _means(self, path: str, counted: frozenset[str], heard: Sequence[str]) -> Mapping[str, str]:
        """Return what keys mean there. Languages are called as they call themselves."""
        if path == _STANDBY:
            return self._without_database(counted)
        if path == _LANGUAGE:
            return self._of_languages()
        prompt, also = _ALSO.get(path, ("", {}))
        return {**MEANINGS.get(path, {}), **(also if also and self._tells(heard, prompt) else {})}

    def _without_database(self, counted: frozenset[str]) -> Mapping[str, str]:
        """Return what keys mean to a caller without the database: its URL tells how far they have come."""
        if "stayed" in counted:
            return {keys.OverflowKey.VOICEMAIL: _MESSAGE, keys.OverflowKey.LINE: _STAY}
        if "busy" in counted:
            return {keys.OverflowKey.VOICEMAIL: _MESSAGE}
        return self._of_languages()

    def _of_languages(self) -> Mapping[str, str]:
        if len(self._languages) == 1:
            return {}  # there is no menu
        return {key: _SPOKEN.get(each, each) for key, each in zip("123456789", self._languages, strict=False)}

    def _tells(self, heard: Sequence[str], prompt: str) -> bool:
        """Whether a prompt was heard, in any language, as text or as a recording."""
        return any(each in self._texts[prompt] or PurePosixPath(each).stem == prompt for each in heard)
