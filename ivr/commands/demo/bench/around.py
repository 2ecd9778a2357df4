"""Around: what the bench stands on, and what of it may be switched."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

from ivr.clock import Clock
from ivr.database.engine import Database
from ivr.lab import Lab
from ivr.settings import Settings


class Around(Protocol):
    """The demo's environment, as far as the bench needs it."""

    @property
    def lab(self) -> Lab: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def database(self) -> Database: ...
    @property
    def settings(self) -> Settings: ...
    @property
    def public_url(self) -> str: ...
    @property
    def filling(self) -> asyncio.Event:
        """Set while the month of invented calls is written, which the pages' lists lack until then."""
        ...


@runtime_checkable
class Paced(Protocol):
    """A clock whose speed can be changed."""

    @property
    def speed(self) -> float: ...
    async def change(self, speed: float) -> None: ...


class Trouble(Protocol):
    """Something that may be broken; its words are those of the catalogue, in English."""

    @property
    def title(self) -> str: ...
    @property
    def callers_get(self) -> str: ...
    @property
    def mends_itself(self) -> bool: ...
    @property
    def is_on(self) -> bool: ...


class Troubles(Protocol):
    """What may be broken, by its name in addresses."""

    on_change: list[Callable[[], None]]

    def __iter__(self) -> Iterator[tuple[str, Trouble]]: ...
    async def switch(self, name: str, *, on: bool) -> None:
        """Break it, or mend it. Raises KeyError for one that there is not."""
        ...
