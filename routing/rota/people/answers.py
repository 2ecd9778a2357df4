"""Answers: what was answered to the questions about people, found by name in any case and spacing."""

from collections.abc import Mapping

from routing.rota.people.names import plain
from routing.rota.people.resolution import ID_PREFIX


class Answers:
    """The answers whose ids are `person:NAME`; others are left to whoever asked.

    An answer about "Bu Ana" is none about "Mbak Ana": titles count here.
    """

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self._by_name = {
            plain(key.removeprefix(ID_PREFIX)): value.strip()
            for key, value in (answers or {}).items()
            if key.startswith(ID_PREFIX)
        }
        self._heeded: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return plain(name) in self._by_name

    def to(self, name: str) -> str | None:
        """Return what was answered about this name."""
        return self._by_name.get(plain(name))

    def heed(self, name: str) -> None:
        """Note that what was answered about this name counted."""
        self._heeded.add(f"{ID_PREFIX}{plain(name)}")

    @property
    def heeded(self) -> frozenset[str]:
        """The ids of the answers that counted."""
        return frozenset(self._heeded)
