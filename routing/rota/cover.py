"""A cover: a dated exception to the rota, as the lookup has it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from routing.rota.shift import Entry


class CoverKind(StrEnum):
    """What a cover does."""

    ADDED = "added"  # somebody comes, beside those of the rota
    REMOVED = "removed"  # somebody of the rota stays away
    REPLACED = "replaced"  # somebody comes for the hours of another, who stays away


@dataclass(frozen=True, slots=True)
class Cover:
    """A dated exception for the span from `starts_at` up to, not including, `ends_at`.

    `counsellor_id`, `name` and `phone` are of who comes (for `removed`: of who goes); `replaced_id` goes.
    """

    id: int
    kind: CoverKind
    counsellor_id: int
    name: str
    phone: str
    replaced_id: int | None
    starts_at: datetime
    ends_at: datetime
    tier: int | None = None
    languages: tuple[str, ...] = ()
    cleared_until: date | None = None  # of who comes: the last day on which a cover of theirs may begin

    def touches(self, at: datetime) -> bool:
        """Tell whether `at` lies in the cover's span."""
        return self.starts_at <= at < self.ends_at

    def changed(self, entries: tuple[Entry, ...], zone: ZoneInfo) -> tuple[Entry, ...]:
        """Return the entries as the cover leaves them; its days are those of `zone`.

        A replacement has exactly the hours and the tier of the replaced, but not the languages: nobody said that they
        speak the same.
        """
        source, who = f"cover {self.id}", (self.counsellor_id, self.name, self.phone)
        cleared = self.cleared_until is None or self.starts_at.astimezone(zone).date() <= self.cleared_until
        if self.kind is CoverKind.ADDED:
            added = Entry(*who, self.tier or 1, self.languages, source, (-self.id,), cleared)
            return (*entries, added)
        gone = self.counsellor_id if self.kind is CoverKind.REMOVED else self.replaced_id
        left = tuple(entry for entry in entries if entry.counsellor_id != gone)
        if self.kind is CoverKind.REMOVED:
            return left
        taken = (entry for entry in entries if entry.counsellor_id == gone)
        return left + tuple(
            Entry(*who, self.tier or entry.tier, self.languages, source, (*entry.mark, -self.id), cleared)
            for entry in taken
        )
