"""Publishing: a rota file is read with what is kept and published with the same, as commands and pages do."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.rota_files.last_read import Read
from ivr.rota_files.reading import Begin, known
from ivr.settings import Settings
from routing import choices
from routing.rota import kept_answers, publishing
from routing.rota.coverage import kept_needs
from routing.rota.coverage.needs import EVERY_HOUR, Needs
from routing.rota.files.gap_warnings import gaps
from routing.rota.files.lines import Reading, RotaNotSound, ShiftLine
from routing.rota.guard import Span
from routing.rota.publishing import LineEmptied, Published
from routing.rota.scope import Scope

PUBLISH_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Wish:
    """How a file is to be published: its name, what of the rota it replaces, whether hours may be left empty, by whom.

    `check` is called in the publish's transaction when it is this file's turn, and stops it by raising; `done` at its
    end, with the version. `allowed` are times that may be emptied, and `guarded_from` is where the guard's look begins,
    if not now.
    """

    source: str
    scope_of: Callable[[Sequence[ShiftLine]], Scope]
    allow_empty: bool = False
    by: str = "command line"
    note: str = ""
    check: Callable[[AsyncConnection, Reading], Awaitable[None]] | None = None
    done: Callable[[AsyncConnection, Published], Awaitable[None]] | None = None
    allowed: Sequence[Span] = ()
    guarded_from: datetime | None = None


@dataclass
class Answer:
    """The result of a publish: the version, or the times that it would leave empty, or neither."""

    published: Published | None = None
    emptied: list[Span] = field(default_factory=list)
    needs: Needs = EVERY_HOUR

    def replace_gap_warnings(self, reading: Reading, today: date) -> None:
        """Replace the file's warnings of gaps by those of the whole rota: a file may be a part of it."""
        if self.published is None and not self.emptied:
            return
        reading.warnings = [fault for fault in reading.warnings if not fault.key.startswith("gap-")]
        if self.published is not None:
            reading.warnings += gaps(self.published.lines, today, self.needs)


async def publish(
    begin: Begin,
    read: Callable[[], Awaitable[Read]],
    wish: Wish,
    now: datetime,
    settings: Settings,
) -> tuple[Reading, Answer]:
    """Read a file with what is kept, and publish it if it is sound; what it was answered is kept with it.

    `read` is called again when what is kept has changed meanwhile. Raises ScopeNotSound, ZoneDiffers, and what the
    wish's `check` raises.
    """
    while True:
        reading, read_with = await read()
        if not reading.is_sound:
            return reading, Answer()
        try:
            async with begin(PUBLISH_SECONDS) as connection:
                # A file of thousands of lines is not read while others wait, so what it was read with may have
                # changed: a counsellor whose number is another now would be made anew with the old one.
                await publishing.in_turn(connection)
                if await known(connection, reading.layout) == read_with:
                    return reading, await _publish(connection, reading, wish, now, settings)
        except RotaNotSound as refused:
            reading.errors = refused.errors
            return reading, Answer()
        except LineEmptied as refused:
            return reading, Answer(emptied=refused.spans)


async def _publish(
    connection: AsyncConnection,
    reading: Reading,
    wish: Wish,
    now: datetime,
    settings: Settings,
) -> Answer:
    """Publish a sound reading, and keep what it was answered. Raises what `publishing.publish` raises."""
    if wish.check is not None:
        await wish.check(connection, reading)
    published = await publishing.publish(
        connection,
        reading,
        now=now,
        by=wish.by,
        source=wish.source,
        note=wish.note,
        zone=settings.hotline_timezone,
        scope=wish.scope_of(reading.shifts),
        allow_empty=wish.allow_empty,
        allowed=wish.allowed,
        clear_by_hand=(await choices.current(connection)).clear_by_hand,
        guarded_from=wish.guarded_from,
    )
    answers = kept_answers.lasting(reading.needed, reading.steady)
    await kept_answers.keep(connection, reading.layout, answers, wish.by, now)
    if wish.done is not None:
        await wish.done(connection, published)
    return Answer(published, needs=await kept_needs.live(connection))
