"""Calendar: the dates of a file, judged over all of them: their order, years and months (design, part 8)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from routing.rota.facts.answered import AS_DATED, DATES, DAY_FIRST, MONTH, MONTH_FIRST, ORDERS
from routing.rota.facts.asking import Asking
from routing.rota.facts.outcomes import Open, Outcome, Value, Wrong
from routing.rota.facts.phrases import (
    TURN_OF_MONTH,
    Month,
    Phrase,
    begins_before,
    exactly,
    far_from,
    is_unclear,
    next_month,
    previous_month,
    reading_of,
    shown_in,
)
from routing.rota.files.days import FIRST_YEAR
from routing.rota.files.faults import CellNotSound
from routing.rota.questions import Choice, Understood
from routing.rota.shapes.table import Spot
from routing.rota.sheets.grid import column_letters
from routing.rota.words.date_order import (
    Decision,
    Verdict,
    fill_years,
    goes_back,
    is_day_first,
    judge,
    order_in,
)
from routing.rota.words.date_text import DateReading, DateText, Order

_NAMES = {order: name for name, order in ORDERS.items()}
CALENDAR = "calendar"  # the sequence of the numbers of a month's calendar
Stated = tuple[Order, str]  # the order that a heading says, and the heading


class _Seen(NamedTuple):
    """A phrase and the place where it was met first."""

    phrase: Phrase
    spot: Spot

    @property
    def read(self) -> DateText | None:
        return self.phrase.read


class Calendar:
    """Reads the dates of one file. Collect every phrase, settle, then ask for each."""

    def __init__(
        self,
        asking: Asking,
        answers: Mapping[str, str],
        *,
        country: str,
        month: Month | None,
        kept: Mapping[str, str] | None = None,
        proposed: Sequence[Month] = (),
        is_strict: bool = False,
        is_turned: bool = False,
    ) -> None:
        """Know the answers, those kept from earlier files, the month that was given and those that titles propose.

        A kept order counts where nothing in the file proves one, and settles no contradiction of this file. If
        `is_strict`, an order that nothing proves is a question; else it is the country's. If the table `is_turned`,
        questions are asked by the number of a row instead of a column's letters.
        """
        self._asking = asking
        self._answers = {key: value.strip() for key, value in answers.items()}
        self._kept = kept or {}
        self._usual = Order.DAY_FIRST if is_day_first(country) else Order.MONTH_FIRST
        self._is_strict = is_strict
        self._is_turned = is_turned
        self._month = month
        self._stated: Stated | None = None
        self._proposed = proposed
        self._sequences: dict[object, dict[Phrase, _Seen]] = {}
        self._dates: dict[Phrase, Outcome] = {}
        self._id = f"{DATES}:A"
        self._asks_order = False
        self.understood: list[Understood] = []

    def follow(self, stated: Stated | None) -> None:
        """Let the order that a heading says count; dates that prove another are wrong."""
        self._stated = stated

    def collect(self, sequence: object, phrase: Phrase, spot: Spot) -> None:
        """Note a date; years and months are filled in along each sequence."""
        known = self._sequences.setdefault(sequence, {})
        if phrase not in known:
            known[phrase] = _Seen(phrase, spot)

    def settle(self) -> None:
        """Decide over all that was collected."""
        seen = [each for known in self._sequences.values() for each in known.values()]
        dated = [each for each in seen if not each.phrase.is_day]
        verdict = judge([each.read for each in dated], self._month[0] if self._month else None)
        order = self._order(verdict, dated)
        for sequence, known in self._sequences.items():
            month = self._month
            if sequence == CALENDAR and month is not None and begins_before(known):
                month = previous_month(month)
            self._fill(list(known.values()), order, month)

    def day(self, phrase: Phrase) -> Outcome:
        """Return what a phrase is: a date; all phrases must have been collected."""
        return self._dates[phrase]

    def contradicted(self, phrase: Phrase, found: date, mask: int) -> Outcome:
        """Return what a date is beside which another weekday stands: a question, unless it is answered."""
        asked = self._id_of(phrase)
        if self._answers.get(asked) in {AS_DATED, *ORDERS}:
            self._asking.heed(asked)
            return Value(found)
        params = {"value": phrase.text, "weekday": mask, "date": found.isoformat()}
        self._asking.ask(
            asked,
            about=DATES,
            value=phrase.text,
            key="ask-dates-weekday",
            params=params,
            choices=[Choice(AS_DATED), *(Choice(name) for name in ORDERS if is_unclear(phrase.read))],
        )
        return Open(asked)

    def _id_of(self, phrase: Phrase) -> str:
        for known in self._sequences.values():
            if phrase in known:
                return self._asked_at(known[phrase].spot)
        return self._id

    def _asked_at(self, spot: Spot) -> str:
        return f"{DATES}:{spot.row if self._is_turned else column_letters(spot.column)}"

    def _order(self, verdict: Verdict, dated: Sequence[_Seen]) -> Order | None:
        """Return the order of day and month, and say by what it was decided."""
        unclear = next((each for each in dated if is_unclear(each.read)), None)
        place = unclear or (dated[0] if dated else None)
        if place is not None:
            self._id = self._asked_at(place.spot)
        answer = ORDERS.get(self._answers.get(self._id, ""))
        if answer is not None:
            is_told_otherwise = verdict.order is not None and verdict.order is not answer
            if unclear is not None or is_told_otherwise or verdict.decision is Decision.CONTRADICTORY:
                self._asking.heed(self._id)
            return answer
        if self._stated is not None:
            order, title = self._stated
            self._refuse(order, title, dated)
            if unclear is not None:
                params = {"order": _NAMES[order], "value": title}
                self.understood.append(Understood("dates-order-stated", params))
            return order
        if verdict.decision is Decision.CONTRADICTORY and verdict.order is not None:
            self._refuse(verdict.order, dated[verdict.proof or 0].phrase.text, dated)
            return verdict.order
        if verdict.decision is Decision.DECIDED and verdict.proof is not None and verdict.order is not None:
            proof = dated[verdict.proof]
            params = {"order": _NAMES[verdict.order], "value": proof.phrase.text}
            self.understood.append(Understood("dates-order-proved", params))
            return verdict.order
        if verdict.decision is Decision.UNDECIDED and unclear is not None:
            return self._undecided(verdict, unclear)
        return self._usual

    def _refuse(self, order: Order, proof: str, dated: Sequence[_Seen]) -> None:
        """Refuse the texts that prove another order than this text does."""
        for each in dated:
            readings = each.read.readings if each.read else ()
            orders = {reading.order for reading in readings}
            if orders and order not in orders and orders <= {*ORDERS.values()}:
                fault = CellNotSound("date-order-contradicts", other=proof)
                self._dates[each.phrase] = Wrong(fault)

    def _undecided(self, verdict: Verdict, unclear: _Seen) -> Order:
        if (kept := ORDERS.get(self._kept.get(self._id, ""))) is not None:
            return kept
        in_month = self._in_given_month() if verdict.likely is None else None
        order = verdict.likely or in_month or self._usual
        text = unclear.phrase.text
        if in_month is not None:
            self._asking.heed(MONTH)
        if self._is_strict and verdict.likely is None and in_month is None:
            days = [
                shown_in(unclear.read, each, self._month) for each in (Order.DAY_FIRST, Order.MONTH_FIRST)
            ]
            self._asks_order = True
            self._asking.ask(
                self._id,
                about=DATES,
                value=text,
                key="ask-dates",
                params={"value": text, "first": days[0], "second": days[1]},
                choices=[Choice(DAY_FIRST), Choice(MONTH_FIRST)],
            )
        else:
            params = {"order": _NAMES[order], "value": text}
            keys = (("dates-order-likely", verdict.likely), ("dates-order-in-month", in_month))
            key = next((key for key, known in keys if known is not None), "dates-order-assumed")
            self.understood.append(Understood(key, params))
        return order

    def _in_given_month(self) -> Order | None:
        """Return the only order in which the dates are of the month that was given."""
        texts = [each.read for known in self._sequences.values() for each in known.values()]
        return order_in(texts, self._month) if self._month is not None else None

    def _is_open(self, read: DateText) -> bool:
        return self._asks_order and is_unclear(read)

    def _fill(self, seen: Sequence[_Seen], order: Order | None, month: Month | None) -> None:
        """Read a sequence in its order; a day alone is of this month until the days fall back."""
        readings: list[tuple[_Seen, DateReading]] = []
        last_day = 0
        has_several = any(each.phrase.lead is not None for each in seen)
        far = far_from([each.phrase for each in seen], order, self._month) if self._month else ()
        may_be_days = Wrong(CellNotSound("date-or-days"))
        for each in seen:
            if each.phrase in self._dates:
                continue
            reading = may_be_days if each.phrase in far else reading_of(each.phrase, order)
            if isinstance(reading, Wrong):
                self._dates[each.phrase] = reading
            elif each.read is not None and self._is_open(each.read):
                self._dates[each.phrase] = Open(self._id)
            elif not each.phrase.is_day or reading.month is not None:
                readings.append((each, reading))
            elif each.phrase.lead is not None:
                self._dates[each.phrase] = self._in_month(reading, self._month_of(each.phrase.lead, month))
            else:
                day = reading.day or 1
                is_next = month is not None and last_day - day >= TURN_OF_MONTH
                if month is not None and is_next:
                    month = next_month(month)
                last_day = day
                self._dates[each.phrase] = (
                    Wrong(CellNotSound("days-of-which-month"))
                    if is_next and has_several
                    else self._in_month(reading, month)
                )
        self._with_years([(each, reading) for each, reading in readings if each.phrase.lead is None])
        for each, reading in readings:
            if each.phrase.lead is not None:
                self._dates[each.phrase] = self._after(each.phrase.lead, reading)

    def _month_of(self, lead: Phrase, month: Month | None) -> Month | None:
        """Return the month of the first day of a text, the one that is open if it has none."""
        found = self._dates.get(lead)
        return (found.value.year, found.value.month) if isinstance(found, Value) else month

    def _after(self, lead: Phrase, reading: DateReading) -> Outcome:
        """Return another day of a text: of the year of its first one, or of the next if its month falls back."""
        first = self._dates.get(lead, Wrong(CellNotSound("date-unknown")))
        if not isinstance(first, Value):
            return first
        year = first.value.year + goes_back(first.value.month, reading.month or 1)
        return exactly(replace(reading, year=reading.year or year))

    def _in_month(self, reading: DateReading, month: Month | None) -> Outcome:
        if month is None:
            return Open(self._ask_month())
        self._asking.heed(MONTH)
        return exactly(replace(reading, year=reading.year or month[0], month=month[1]))

    def _with_years(self, readings: Sequence[tuple[_Seen, DateReading]]) -> None:
        missing = any(reading.year is None for _, reading in readings)
        start = self._month or next(
            ((each.year, each.month) for _, each in readings[:1] if each.year and each.month), None
        )
        if missing and start is None:
            for each, reading in readings:
                self._dates[each.phrase] = (
                    Open(self._ask_month()) if reading.year is None else exactly(reading)
                )
            return
        if missing and self._month is not None:
            self._asking.heed(MONTH)
        filled = fill_years([reading for _, reading in readings], start or (FIRST_YEAR, 1))
        for (each, _), found in zip(readings, filled, strict=True):
            self._dates[each.phrase] = (
                Value(found) if found is not None else Wrong(CellNotSound("date-no-such-day"))
            )
        if missing and (days := [found for found in filled if found is not None]):
            params = {"first": min(days).isoformat(), "last": max(days).isoformat()}
            self.understood.append(Understood("years-filled", params))

    def _ask_month(self) -> str:
        choices = [Choice(f"{year:04}-{month:02}") for year, month in self._proposed]
        return self._asking.ask(MONTH, about=MONTH, value="", key="ask-month", choices=choices)
