"""Other facts: what a line says of its shifts besides day, hours and people, such as the tier.

A tier that no column and no heading gives is that of the label of the row, or of the line above.
"""

from typing import Any

from routing.rota.facts.collecting import Books, title_of, validity_phrase
from routing.rota.facts.outcomes import Others, Value, Wrong, ends_before_it_begins
from routing.rota.facts.plan import VALIDITY, Plan, Texts
from routing.rota.files.cells import NO_WARNINGS, Cell
from routing.rota.files.faults import CellNotSound
from routing.rota.shapes.bands import Entry
from routing.rota.words.heading_words import Kind, tier_of_rank
from routing.rota.words.headings import tier_beside
from routing.rota.words.mark_lists import marks_in

_LABELS = frozenset({Kind.CODE, Kind.HOURS})


class OtherFacts:
    """Reads the other facts of one group; equal cells are read once."""

    def __init__(self, plan: Plan, books: Books) -> None:
        self._plan = plan
        self._books = books
        labels = () if books.hours.is_list else enumerate(plan.hours)
        # The places in the texts of hours, and in the line, of what may say who rings first.
        self._labels = [(number, place) for number, (kind, place) in labels if kind in _LABELS]
        self._read: dict[tuple[Texts, Texts], Others] = {}
        self._tiers: dict[str, int | CellNotSound | None] = {}

    def read(self, entry: Entry, hours: Texts, mark: str) -> Others:
        """Return the other facts of a line with these texts of hours, and this mark."""
        texts = self._plan.get_others(entry.line.cells)
        block = "" if entry.tier is None else title_of(entry.tier)
        labels = (mark, *(hours[number] for number, _ in self._labels), block)
        found = self._read.get((texts, labels))
        if found is None:
            found = self._read[texts, labels] = self._of(texts, labels)
        return found

    def _of(self, texts: Texts, labels: Texts) -> Others:
        values: dict[str, Any] = {"tier": None, "languages": (), "organisation": None}
        values |= {"from": None, "until": None, "instead": False, "tier": self._plan.heading.tier}
        faults, warnings = [], []
        for (kind, place), text in zip(self._plan.others, texts, strict=True):
            read = self._other(kind, text)
            if isinstance(read, CellNotSound):
                faults.append((place, kind.value, read))
            else:
                values[kind.value] = read.value if text or kind is not Kind.TIER else values["tier"]
                warnings += [(place, kind.value, key, params) for key, params in read.warnings]
        if values["tier"] is None:
            places = [self._plan.mark or self._plan.first, *(place for _, place in self._labels), 0]
            for place, label in zip(places, labels, strict=True):
                tier = self._tier_of(label)
                if isinstance(tier, CellNotSound):
                    faults.append((place, Kind.TIER.value, tier))
                elif values["tier"] is None:
                    values["tier"] = tier
        is_plain = not (faults or warnings or values["instead"] or ends_before_it_begins(values))
        return Others(values, tuple(faults), tuple(warnings), is_plain)

    def _tier_of(self, label: str) -> int | CellNotSound | None:
        """Return the tier that a label names; an error if it names several."""
        if label not in self._tiers:
            found = list(dict.fromkeys(map(tier_beside, marks_in(label)))) if label else [None]
            self._tiers[label] = found[0] if len(found) == 1 else CellNotSound("tier-several")
        return self._tiers[label]

    def _other(self, kind: Kind, text: str) -> Cell | CellNotSound:
        if kind in VALIDITY:
            return self._validity(kind, text)
        if kind is Kind.TIER and not self._books.hours.is_list and any(map(str.isalpha, text)):
            tier = tier_of_rank(text)
            return CellNotSound("rank-unknown") if tier is None else Cell(tier)
        return self._books.readers[kind.value](text)

    def _validity(self, kind: Kind, text: str) -> Cell | CellNotSound:
        """Return a first or last day; its order of day and month is that of the whole file."""
        if not text:
            return Cell(None)
        phrase = validity_phrase(text)
        if phrase is None:
            return self._books.readers[kind.value](text)
        outcome = self._books.calendar.day(phrase)
        if not isinstance(outcome, Value):
            return outcome.fault if isinstance(outcome, Wrong) else Cell(None)
        is_over = kind is Kind.UNTIL and outcome.value < self._books.today
        return Cell(outcome.value, (("date-past", {}),) if is_over else NO_WARNINGS)
