"""A cover: a dated exception to the rota, as the lookup has it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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

    def touches(self, at: datetime) -> bool:
        """Tell whether `at` lies in the cover's span."""
        return self.starts_at <= at < self.ends_at
