"""Covers in words: who comes, or stays away, and when."""

from dataclasses import dataclass

from ivr.web.rota.saying import Saying
from routing.queries.week import Week
from routing.rota.cover import Cover, CoverKind


@dataclass(frozen=True)
class CoverView:
    """A cover that is not over."""

    id: int
    icon: str
    words: str


def cover_view(cover: Cover, week: Week, saying: Saying) -> CoverView:
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
    return CoverView(cover.id, icon, words % said)
