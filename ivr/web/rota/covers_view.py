"""Covers in words: who comes, or stays away, and when."""

from collections.abc import Mapping
from dataclasses import dataclass

from ivr.web.rota.saying import Saying
from routing.queries.week import Week
from routing.rota.cover import Cover, CoverKind
from routing.rota.covers import Told


@dataclass(frozen=True)
class CoverView:
    """A cover that is not over."""

    id: int
    icon: str
    words: str
    about: str = ""  # who made it and when, and the note


@dataclass(frozen=True)
class Beside:
    """What stands beside the covers of a week, by their ids, and the names of who made them."""

    told: Mapping[int, Told]
    authors: Mapping[str, str]


def cover_view(cover: Cover, week: Week, saying: Saying, beside: Beside) -> CoverView:
    """Return a cover as it is shown."""
    _ = saying.words
    span = saying.span(cover.starts_at, cover.ends_at)
    replaced = week.facts.people.get(cover.replaced_id or 0)
    icon, words = {
        CoverKind.ADDED: ("plus", _("%(name)s comes in addition: %(span)s.")),
        CoverKind.REMOVED: ("minus", _("%(name)s can't come: %(span)s.")),
        CoverKind.REPLACED: ("swap", _("%(name)s comes instead of %(other)s: %(span)s.")),
    }[cover.kind]
    said = {"name": cover.name, "span": span, "other": replaced.name if replaced else ""}
    return CoverView(cover.id, icon, words % said, _about(cover, saying, beside))


def _about(cover: Cover, saying: Saying, beside: Beside) -> str:
    told = beside.told.get(cover.id)
    if told is None:
        return ""
    _ = saying.words
    by = {"by": beside.authors.get(told.by, told.by), "when": saying.moment(told.at)}
    return " \u00b7 ".join(filter(None, (_("by %(by)s, %(when)s") % by, told.note)))
