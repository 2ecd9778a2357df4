"""The rules of a helpline: the numbers by which the switchboard decides (design, part 9)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.quiet_hours import QuietHours

_NIGHT = QuietHours(time(21), time(7))
_A_DAY = timedelta(days=1)
_A_MOMENT = timedelta(seconds=1)  # the carrier may report a silence this much longer than we asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Spans, limits and words of one helpline; the edge reads them from its settings."""

    number: str  # the helpline's own number, E.164
    zone: ZoneInfo
    languages: tuple[str, ...] = ("id", "en")  # in the order of the menu; the first is the default

    ring: timedelta = timedelta(seconds=25)  # from `ringing`
    ring_at_once: int = 1
    ring_wider_after: timedelta = timedelta(seconds=60)
    max_wait: timedelta = timedelta(seconds=300)
    wait_document: timedelta = timedelta(seconds=10)
    wrap_up: timedelta = timedelta(seconds=60)
    voicemail: timedelta = timedelta(seconds=180)  # the longest message
    calls_per_second: float = 1.0  # phone calls created per second, over all processes

    country: str = "ID"  # in which national numbers are read (ISO 3166)
    calls_per_number: int = 3  # that stand in the line as others do; one more waits behind all other numbers
    callback_countries: tuple[str, ...] = ()  # whose numbers are rung back; none means `country`
    callbacks_an_hour: int = 60  # asked for by callers whose number is known
    callbacks_typed_an_hour: int = 10  # asked for by callers who withhold theirs
    callback_attempts: int = 3
    callback_retry: tuple[timedelta, ...] = (timedelta(minutes=15), timedelta(minutes=60))
    callback_quiet: QuietHours = _NIGHT
    callback_expires: timedelta = timedelta(hours=48)
    star_menu: bool = False  # whether `*` opens a menu in a conversation

    # Not settings: the design fixes them.
    ring_from_initiated: timedelta = timedelta(seconds=35)
    ring_backstop: timedelta = timedelta(seconds=60)  # the carrier's own limit, should all else fail
    screen: timedelta = timedelta(seconds=15)  # what a counsellor may take to press 1
    rest_after_miss: timedelta = timedelta(seconds=60)
    rest_after_refusal: timedelta = timedelta(seconds=3)  # the carrier was too busy
    misses_before_last: int = 3  # in a row; then a counsellor comes last
    rest_of_last: timedelta = timedelta(seconds=120)  # between two rings of whoever comes last
    failed_legs: int = 3  # in a row at the only one on duty: the carrier's fault
    keeps_place: timedelta = timedelta(minutes=10)  # for a caller cut off who rings again
    announce_every: timedelta = timedelta(seconds=60)
    join: timedelta = timedelta(seconds=15)  # what the carrier may take to join two legs
    # A backstop: how long after a counsellor left nobody is rung for the caller, if we do not learn what the caller
    # heard. It covers joining the queue again, the words, and 8 s.
    stays: timedelta = timedelta(seconds=45)
    short_talk: timedelta = timedelta(minutes=5)  # a return after a longer one does not count
    comes_back: timedelta = timedelta(seconds=60)  # for a counsellor who has lost their caller
    last_caller: timedelta = timedelta(hours=12)  # is known at the desk so long: the longest duty
    menu: timedelta = timedelta(seconds=45)  # a caller on hold while the counsellor's `*` menu is open
    silence: timedelta = timedelta(seconds=60)  # without a sign of life, the carrier is asked
    message_silence: timedelta = timedelta(seconds=15)  # ends a message
    conversation_check: timedelta = timedelta(minutes=10)  # how often to ask about a conversation
    callbacks_a_day: int = 5  # agreed to one number
    fetch: timedelta = timedelta(seconds=60)  # what a counsellor waits while a callback's phone rings
    rest_after_fetch: timedelta = timedelta(seconds=5)  # of a counsellor who waited, and nobody came

    def wide_since(self, now: datetime) -> datetime:
        """Return the instant before which a caller's wait must have begun for one more phone to ring."""
        return now - min(self.ring_wider_after, _A_DAY)

    def is_silence(self, seconds: int | None) -> bool:
        """Tell whether a message ended by silence holds only that silence; `seconds` is its length, if known."""
        if seconds is None:
            return False
        length = timedelta(seconds=seconds)
        return length <= self.message_silence + _A_MOMENT and length < self.voicemail

    @property
    def join_at_most(self) -> timedelta:
        """How long after a key that joins two legs the sweep waits: a join that takes longer has failed."""
        return self.join + self.join / 3

    @property
    def rings_back_to(self) -> tuple[str, ...]:
        """The countries whose numbers are rung back."""
        return self.callback_countries or (self.country,)

    @property
    def language(self) -> str:
        """The language of a caller who chose none, and of counsellors."""
        return self.languages[0]
