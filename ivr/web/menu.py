"""The menu: which pages stand in the rail, by role. What is not built has no entry."""

from dataclasses import dataclass

from ivr.web.marked import N_
from routing.people.roles import Role


@dataclass(frozen=True, slots=True)
class Entry:
    """One place: its path, its words (in English, as in the catalogue) and its icon."""

    path: str
    words: str
    icon: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()  # paths of pages that belong to this entry too


def _entry(path: str, words: str, icon: str, *roles: Role, also: tuple[str, ...] = ()) -> Entry:
    return Entry(path, words, icon, frozenset(roles), also)


# In the order of the design guide: the coordinator's group first.
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        N_("Rota"),
        (
            _entry("/rota", N_("This week"), "week", Role.COORDINATOR, Role.SUPERVISOR),
            _entry("/rota/upload", N_("Upload"), "upload", Role.COORDINATOR, also=("/rota/drafts",)),
            _entry("/counsellors", N_("Counsellors"), "people", Role.COORDINATOR),
            _entry("/rota/versions", N_("Versions"), "history", Role.COORDINATOR),
        ),
    ),
    (
        N_("House"),
        (
            _entry("/people", N_("People"), "people", Role.ADMIN),
            _entry("/settings", N_("Settings"), "edit", Role.ADMIN),
        ),
    ),
)


def groups_for(roles: frozenset[Role]) -> list[tuple[str, list[Entry]]]:
    """Return the groups with the entries that these roles may open; empty groups are left out."""
    found = [(name, [entry for entry in entries if entry.roles & roles]) for name, entries in GROUPS]
    return [(name, entries) for name, entries in found if entries]


def place_of(path: str) -> str:
    """Return the path of the entry that a page belongs to: the one whose path the page's goes on from the longest."""
    places = {
        each: entry.path for _, entries in GROUPS for entry in entries for each in (entry.path, *entry.also)
    }
    begun = [each for each in places if f"{path}/".startswith(f"{each}/")]
    return places[max(begun, key=len)] if begun else ""


def first_page(roles: frozenset[Role]) -> str:
    """Return the page where somebody with these roles begins."""
    for _, entries in groups_for(roles):
        return entries[0].path
    return "/account"
