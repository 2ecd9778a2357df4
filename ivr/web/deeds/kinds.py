"""Kinds of deeds, by which the audit is filtered: numbers shown, messages heard, exports, parts of the house."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ivr.web.deed_words import DEEDS
from ivr.web.marked import N_


class Kind(NamedTuple):
    """A kind: its words, its icon, and which actions are of it. An action may be of several."""

    words: str
    icon: str
    form: re.Pattern[str]


# What is more telling goes first: a number that was shown is of that kind before it is of the counsellors'.
KINDS: Mapping[str, Kind] = {
    "revealed": Kind(N_("Numbers shown"), "eye", re.compile(r".*\.(number_shown|number_revealed|revealed)")),
    "heard": Kind(N_("Messages heard"), "play", re.compile(r".*\.(heard|listened|played)")),
    "searched": Kind(N_("Numbers searched for"), "search", re.compile(r".*\.(searched|number_searched)")),
    "exported": Kind(N_("Exports"), "download", re.compile(r".*\.exported")),
    "calls": Kind(
        N_("Calls, messages, callbacks"),
        "phone",
        re.compile(
            r"(calls?|messages?|voicemails?|callbacks?|follow_ups?|callers?|blocks?|flags?|plans?|notes?)\..*"
        ),
    ),
    "line": Kind(N_("The line tonight"), "board", re.compile(r"(line|announcement|handover|on_call)\..*")),
    "rota": Kind(N_("Rota and covers"), "week", re.compile(r"(rota|cover|needs)\..*")),
    "counsellors": Kind(N_("Counsellors"), "people", re.compile(r"(counsellor|contacts)\..*")),
    "accounts": Kind(N_("Accounts and sign-ins"), "user", re.compile(r"account\..*")),
    "house": Kind(N_("Settings and the audit itself"), "edit", re.compile(r"(settings|audit)\..*")),
}


def kinds_of(action: str) -> list[str]:
    """Return the kinds that an action is of, the most telling first."""
    return [name for name, kind in KINDS.items() if kind.form.fullmatch(action)]


def actions_of(what: str) -> tuple[str, ...]:
    """Return the actions that a filter names: those of a kind, or one alone; none where it is neither."""
    if what in DEEDS:
        return (what,)
    return tuple(action for action in DEEDS if what in kinds_of(action))
