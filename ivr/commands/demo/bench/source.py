"""The bench's source: what all who watch it see, written once for each language."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request

from ivr.commands.demo.bench.around import Around, Paced, Troubles
from ivr.commands.demo.bench.desk import Desk
from ivr.commands.demo.bench.guide import THINGS, Guide, Happening
from ivr.commands.demo.bench.house import House
from ivr.commands.demo.bench.keypad import Keypad
from ivr.commands.demo.bench.view import BenchView, view_of
from ivr.web import numbers, times
from ivr.web.languages import LANGUAGES, Language, chosen, translations
from ivr.web.live.streams import Audience, Stream
from ivr.web.supervisor import legs_view, timeline_words
from ivr.web.supervisor.call_words import CallWords
from ivr.web.supervisor.timeline_words import Reader
from ivr.web.templating import Seen, Templates
from routing.queries.caller_codes import code_of
from routing.queries.one_call import story
from routing.queries.one_call.facts import OneCall
from routing.sealing import Sealer

PATH = "/bench"
_READ_EVERY = timedelta(seconds=5)  # of the clock: what is read also depends on the time


class BenchSource:
    """What is shown, for the broadcaster (ivr/web/live/broadcaster.py). The database being away stops nothing."""

    def __init__(
        self,
        around: Around,
        desk: Desk,
        house: House,
        templates: Templates,
        sealer: Sealer,
        troubles: Troubles | None = None,
    ) -> None:
        self._around, self._desk, self._house = around, desk, house
        self._templates, self._sealer, self._troubles = templates, sealer, troubles
        self._keypad = Keypad(around.settings)
        self.guide = Guide()
        self.changes = 0  # of the phones
        self._stamp: object = None
        self._read_stamp: object = None
        self._read_at: datetime | None = None
        self._away_since: datetime | None = None  # the database

    async def stamp(self) -> object:
        """Return what differs once a phone, or something in the database, has changed."""
        self._stamp = await self._house.stamp()
        return self.changes, self._stamp, self._around.filling.is_set()

    async def shown(self, audiences: Collection[Audience]) -> Mapping[Audience, str]:
        """Return what each audience sees."""
        bench = await self.fresh()
        now = self._around.clock.now()
        return await asyncio.to_thread(
            lambda: {
                each: self.written("bench/now.html", self.seen(each.language, now), bench, is_live=True)
                for each in audiences
            }
        )

    async def may_watch(self, streams: Collection[Stream]) -> Collection[Stream]:
        """Return all: whoever reaches this machine's own address may watch."""
        return streams

    async def fresh(self) -> BenchView:
        """Read what may have changed; return the phones as they stand."""
        now = self._around.clock.now()
        is_old = self._read_at is None or now >= self._read_at + _READ_EVERY
        if is_old or self._stamp != self._read_stamp:
            self._read_at, self._read_stamp = now, self._stamp  # before: meanwhile it may start over
            await self._house.look(now)
        bench = view_of(self._desk, self._around.lab, self._keypad)
        read = self._house.read
        if not read.is_away:
            self._away_since = None
        elif self._away_since is None:
            self._away_since = now
        self.guide.look(Happening(self._around.lab.calls, read.calls, self._away_since))
        return bench

    def start_over(self) -> None:
        """Begin the guide anew, and read all of it next time."""
        self.guide.start_over(self._around.lab.calls)
        self.forget()

    def forget(self) -> None:
        """Read all of it anew next time."""
        self._read_at = None

    def language_of(self, request: Request) -> Language:
        """Return the language that an address asks for, or else a browser."""
        asked, accepted = request.query_params.get("lang"), request.headers.get("accept-language", "")
        return chosen(asked, accepted, self._around.settings.language)

    def alone(self, template: str, request: Request, **values: Any) -> str:
        """Return a page of the bench's without the bench."""
        chose, now = request.query_params.get("lang") in LANGUAGES, self._around.clock.now()
        seen = self.seen(self.language_of(request), now, chose_language=chose)
        return self._templates.render(template, seen, values)

    @staticmethod
    def seen(language: Language, now: datetime, *, chose_language: bool = False) -> Seen:
        """Return what a page shows of its reader."""
        return Seen(language, now, PATH, chose_language=chose_language)

    def written(self, template: str, seen: Seen, bench: BenchView, *, is_live: bool, **more: Any) -> str:
        """Return a template with the bench in it. Live, it says no running time: browsers count by themselves."""
        read, clock = self._house.read, self._around.clock
        stood = read.at if read.is_away else None
        values = {
            "is_live": is_live,
            "is_supervisor": True,
            "is_away": read.is_away,
            "is_filling": self._around.filling.is_set(),
            "stood": stood,
            "view": bench,
            "people": {each.id: each for each in read.board.people} if read.board else {},
            "board": read.board,
            "others": read.others,
            "looked_at": read.looked_at,
            "things": THINGS,
            "guide": self.guide,
            "troubles": list(self._troubles or ()),
            "speed": clock.speed if isinstance(clock, Paced) else None,
            "found": read.call,
            **(self._house.source.values(read.board) if read.board else {}),
            **(self._of_call(read.call, seen, stood or seen.now) if read.call else {}),
            **more,
        }
        return self._templates.render(template, seen, values)

    def _of_call(self, found: OneCall, seen: Seen, now: datetime) -> dict[str, Any]:
        """Return the parts of a call's page that stand beside the phones, as they are at `now`."""
        zone, language = self._around.settings.zone, seen.language
        words, clock = translations(language).gettext, times.clock(language)
        told = story.told(found, now)
        reader = Reader(words, times.moment(language, zone), numbers.language_name(language), {})
        said = CallWords(found, told, language, lambda at: clock(at.astimezone(zone)))
        return {
            "code": code_of(found.call.caller_hash, self._sealer),
            "story": told,
            "legs": legs_view.drawn(told, is_over=found.call.is_over),
            "said": said,
            "outcome": said.outcome(),
            "lines": timeline_words.lines(found, reader)[::-1],
        }
