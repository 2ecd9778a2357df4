"""Drafts: a worker reads an uploaded file, compares it with the live rota, and publishes it when it is asked to."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from ivr.bootstrap import Service
from ivr.database.engine import DatabaseNotReachable
from ivr.rota_files.last_read import LastRead, Read
from ivr.rota_files.progress import told
from ivr.rota_files.publishing import Answer, Wish, publish
from ivr.rota_files.reading import Begin, begun, read
from ivr.rota_files.rota_file import RotaFile, given_by
from ivr.workbooks.reading import read_table
from routing import audit
from routing.audit import Actor, Deed
from routing.rota import contacts, drafts, publishing
from routing.rota.drafts import Draft, State, people
from routing.rota.drafts.findings import count_of, said_of
from routing.rota.drafts.outlook import Sides, compared, load_sides, shifts_kept
from routing.rota.files.gap_warnings import gaps
from routing.rota.files.lines import Reading
from routing.rota.guard import Span
from routing.rota.people.contact import Contacts
from routing.rota.people.contacts_table import read_contacts_table, reading_of
from routing.rota.publishing import Published, ZoneDiffers
from routing.rota.reading import Given, not_read
from routing.rota.sample import of_sample
from routing.rota.scope import Scope
from routing.rota.sheets.facts import TableNotRead
from routing.rota.sheets.grid import Grid

log = structlog.get_logger(__name__)

LEFT_BEHIND = timedelta(minutes=1)
_SECONDS = 60.0


class LiveIsAnother(Exception):
    """Somebody has published since the draft was compared; its difference is another now."""


async def work_on(service: Service, draft_id: int, last_read: LastRead | None = None) -> None:
    """Read a draft, or publish it, as its state asks. What cannot be done is told on its page.

    `last_read` is what this process keeps of the draft before.
    """
    work = _Work(service, partial(begun, service.database), draft_id, last_read or LastRead())
    try:
        await work.do()
    except DatabaseNotReachable:
        raise  # another worker takes it up once the database is back
    except Exception as error:  # noqa: BLE001 - told on the page
        # Its text may quote the file.
        log.error("draft.not_read", draft=draft_id, why=type(error).__name__)  # noqa: TRY400
        async with work.begin(_SECONDS) as connection:
            await drafts.note_failed(connection, service.clock.now(), draft_id)


async def left_behind(service: Service) -> list[int]:
    """Return the drafts that no worker has touched for a while although one should."""
    async with service.database.begin() as connection:
        return list(await drafts.left_behind(connection, service.clock.now() - LEFT_BEHIND))


@dataclass(frozen=True, slots=True)
class _Work:
    """The work on one draft."""

    service: Service
    begin: Begin
    draft_id: int
    last_read: LastRead

    @property
    def now(self) -> datetime:
        return self.service.clock.now()

    async def do(self) -> None:
        """Do what the draft's state asks."""
        async with self.begin(_SECONDS) as connection:
            draft = await drafts.find(connection, self.draft_id, self.service.helpline.sealer)
            content = await drafts.content_of(connection, self.draft_id)
        if draft is None or content is None:
            return
        if draft.state is State.PUBLISHING:
            await self._publish(draft, content)
        elif draft.state is State.READING:
            await self._read(draft, content)

    async def _read(self, draft: Draft, content: bytes, refused: str = "") -> None:
        """Read the file, compare it, and keep what was found; `refused` says why it was not published."""
        grid: Grid | None = None
        try:
            grid = await asyncio.to_thread(self._opened, content)
            async with told(self._note) as shown:
                file = RotaFile(grid, self._given(draft), shown)
                reading, known = await read(self.begin, file, self.service.settings)
                self.last_read.note(draft, file.given.today, reading, known)
        except TableNotRead as fact:
            reading = not_read(fact)
        if grid is None or not await self._keep_people(draft, reading, grid):
            await self._keep(reading, grid, refused)

    async def _keep_people(self, draft: Draft, reading: Reading, grid: Grid) -> bool:
        """Keep what a table of contacts says, and what its import would do; tell whether it is such a table."""
        settings, sealer = self.service.settings, self.service.helpline.sealer
        if not people.has_no_shifts(reading):
            return False
        read_people = partial(
            read_contacts_table, languages=settings.hotline_languages, hotline=settings.hotline_number or None
        )
        file = await asyncio.to_thread(read_people, grid, settings.hotline_country)
        if not people.is_of_people(file):
            return False
        async with self.begin(_SECONDS) as connection:
            plan = await contacts.planned(connection, file, draft.answers)
            found = self._shown(reading_of(file, plan, is_sheet=grid.kind == "sheet"), grid)
            await drafts.note_read(
                connection,
                self.now,
                self.draft_id,
                found=drafts.sealed(sealer, found | {"people": plan.counts}),
                lines=drafts.sealed(sealer, people.kept(file)),
                compared_with=None,
            )
        return True

    async def _keep(self, reading: Reading, grid: Grid | None, refused: str) -> None:
        if reading.is_sound:
            reading.errors += of_sample(reading.shifts)
        settings, sides = self.service.settings, None
        async with self.begin(_SECONDS) as connection:
            if reading.is_sound:
                sides = await load_sides(connection, reading.shifts, self.now, settings.zone)
            live = await publishing.live_version(connection)
        found, lines = await asyncio.to_thread(self._found, reading, grid, sides, refused)
        async with self.begin(_SECONDS) as connection:
            await drafts.note_read(
                connection,
                self.now,
                self.draft_id,
                found=found,
                lines=lines,
                compared_with=sides.version if sides else None if live is None else live.id,
            )

    async def _publish(self, draft: Draft, content: bytes) -> None:
        """Publish the file as its coordinator wishes; if that is refused, show it anew."""
        refused = ""
        async with told(self._note) as shown:

            async def read_it() -> Read:
                given = self._given(draft)
                if last := self.last_read.take(draft, given.today):
                    return last
                grid = await asyncio.to_thread(self._opened, content)
                # Nobody sees the warnings of what is published; if it is refused, it is read once more.
                file = RotaFile(grid, replace(given, with_meetings=False), shown)
                return await read(self.begin, file, self.service.settings)

            try:
                _, answer = await self._published(read_it, draft)
            except LiveIsAnother:
                refused = "another"
            except ZoneDiffers:
                refused = "zone"
            else:
                if answer.published is not None:
                    return
                refused = "emptied" if answer.emptied else "unsound"
        log.info("draft.not_published", draft=draft.id, why=refused)
        await self._read(draft, content, refused)

    async def _published(
        self, read_it: Callable[[], Awaitable[Read]], draft: Draft
    ) -> tuple[Reading, Answer]:
        async def check(connection: AsyncConnection, _reading: Reading) -> None:
            live = await publishing.live_version(connection)
            if (None if live is None else live.id) != draft.wish["version"]:
                raise LiveIsAnother

        allowed = _allowed(draft.wish)
        wish = Wish(
            draft.name or str(draft.wish["pasted"]),
            Scope.of,
            by=str(draft.wish["by"]),
            note=str(draft.wish["note"]),
            check=check,
            done=partial(self._note_published, draft),
            allowed=allowed,
            # Where the guard's look ends moves with the clock, so it looks from where it did when they were shown.
            guarded_from=datetime.fromisoformat(draft.wish["at"]) if allowed else None,
        )
        return await publish(self.begin, read_it, wish, self.now, self.service.settings)

    async def _note_published(self, draft: Draft, connection: AsyncConnection, published: Published) -> None:
        await drafts.note_published(connection, self.now, draft.id, published.version_id)
        deed = Deed(
            "rota.published",
            f"version {published.version_id}",
            {"version": draft.wish["version"]},
            {"shifts": len(published.lines), "allow_empty": bool(published.emptied)},
        )
        actor = Actor(account=int(draft.wish["account"]))
        await audit.note(connection, self.now, actor, deed, self.service.helpline.sealer)

    def _opened(self, content: bytes) -> Grid:
        """Return the grid of a sealed file. Raises TableNotRead, SealNotOpened."""
        return read_table(self.service.helpline.sealer.open_bytes(content))

    def _given(self, draft: Draft) -> Given:
        return given_by(self.service.settings, self.now, Contacts(), draft.answers, is_strict=True)

    def _found(
        self, reading: Reading, grid: Grid | None, sides: Sides | None, refused: str
    ) -> tuple[bytes, bytes | None]:
        """Return what the page shows, and the rota as it would be, both sealed."""
        sealer, zone = self.service.helpline.sealer, self.service.settings.zone
        difference = None
        if sides is not None:
            # A file may be a part of the rota: what counts are the gaps of the whole.
            kept = [fault for fault in reading.warnings if not fault.key.startswith("gap-")]
            reading.warnings = kept + gaps(sides.merged.lines, self.now.astimezone(zone).date(), sides.needs)
            difference = compared(sides)
            difference["left_out"] = len(sides.merged.left_out)
            is_other_zone = sides.live_zone != self.service.settings.hotline_timezone
            difference["zone"] = sides.live_zone if sides.merged.kept and is_other_zone else None
        found = self._shown(reading, grid) | {"difference": difference, "refused": refused}
        lines = None if sides is None else shifts_kept(sides)
        return drafts.sealed(sealer, found), None if lines is None else drafts.sealed(sealer, lines)

    def _shown(self, reading: Reading, grid: Grid | None) -> dict[str, Any]:
        """Return, as JSON, what is said of any draft."""
        grid = None if grid is None else grid.of_sheet(reading.sheet)
        return {
            "count": count_of(reading),
            "said": said_of(reading, grid),
            "difference": None,
            "refused": "",
            "sheet": grid.sheet if grid is not None else None,
            "people": None,
        }

    async def _note(self, done: int, total: int) -> None:
        async with self.begin(_SECONDS) as connection:
            await drafts.note_progress(connection, self.now, self.draft_id, done, total)


def _allowed(wish: Mapping[str, Any]) -> list[Span]:
    """Return the hours that a coordinator was shown, and lets be empty."""
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in wish["empty"]]
