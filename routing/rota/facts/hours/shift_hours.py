"""Shift hours: starts, ends and the codes that stand for them, judged over the whole file (design, part 8)."""

from collections.abc import Callable, Mapping, Sequence

from routing.rota.facts.answered import HOURS as ID
from routing.rota.facts.answered import NOTHING, written_hours
from routing.rota.facts.asking import MOST_QUESTIONS, Asking
from routing.rota.facts.hours.codes import answer, as_outcome, code_key
from routing.rota.facts.hours.parts_of_day import BY_PART, decided
from routing.rota.facts.outcomes import GAP, Nothing, Open, Outcome, Times, Value, Wrong, with_end
from routing.rota.files.cells import Reader
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import DAY, write_time
from routing.rota.questions import Choice
from routing.rota.shapes.times_across import hours_from, minute_of, step_of
from routing.rota.words.coded_hours import hours_beside, read_coded_hours
from routing.rota.words.hours import Hours, HoursRemark, HoursText, are_in_doubt, pair, read_hours, settle
from routing.rota.words.mark_lists import marks_in
from routing.rota.words.marks import Mark, Meaning, read_mark
from routing.rota.words.moments import clock_in

_MOST_MARKS = 5000  # that differ: a grid has a few, and hours of each kind
_ON_CODES = frozenset({"1"})  # a mark for "here", unless other numbers stand beside it


class ShiftHours:
    """Reads the hours of one file. Collect every text, settle, then ask for each."""

    def __init__(
        self,
        asking: Asking,
        answers: Mapping[str, str],
        read_start: Reader,
        read_end: Reader,
        *,
        is_list: bool = False,
        other_zone: Callable[[str], CellNotSound | None] = lambda _: None,
    ) -> None:
        """Read the answers; the list form's starts and ends are on a clock of 24 hours.

        `other_zone` returns what is wrong with a time that names another zone than the hotline's.
        """
        self.asking = asking
        self.read_start, self.read_end = read_start, read_end
        self.is_list = is_list
        self.other_zone = other_zone
        self._titles: set[str] = set()
        self._texts: dict[str, HoursText | None] = {}
        self._pairs: dict[tuple[str, str], HoursText | None] = {}
        self._beside: dict[str, dict[str, None]] = {}  # a text -> the codes in its lines
        self._is_in_doubt = False
        self._marks: dict[str, None] = {}
        self._settled: dict[object, tuple[Hours, ...]] = {}
        self._answered: dict[str, str] = {}
        self.from_file: dict[str, str] = {}  # a code -> the text with its hours
        self._off_codes: set[str] = set()  # of which the file says that they mean no shift
        self._rivals: dict[str, dict[str, None]] = {}  # a code -> other texts that the file has for it
        self.ends_of_day = 0
        self._starts: dict[str, None] = {}
        self.step: int | None = None  # minutes between the starts of a series
        self.has_halves = False  # whether some text says am or pm
        self.off_words: dict[str, None] = {}
        self._plain: Hours | Nothing | None = None
        self._has_numbers = False
        for key, value in answers.items():
            if key == ID:
                self._plain = answer(value)
            elif key.startswith(f"{ID}:"):
                self._answered[code_key(key.removeprefix(f"{ID}:"))] = value

    # --- Collecting

    def collect(self, text: str) -> None:
        """Note a cell of hours, or a heading with hours."""
        if text and text not in self._texts:
            self._texts[text] = read_hours(text) or hours_beside(text)

    def collect_heading(self, title: str, hours: HoursText) -> None:
        """Note the hours of a heading, under its text."""
        self._texts.setdefault(title, hours)
        self._titles.add(title)

    def collect_mark(self, text: str) -> None:
        """Note a cell of a grid that says when somebody is there."""
        self._marks[text] = None
        if len(self._marks) > _MOST_MARKS:
            raise CellNotSound("questions-too-many", most=MOST_QUESTIONS)

    def collect_pair(self, start: str, end: str) -> None:
        """Note the cells of a start and an end."""
        if (start, end) not in self._pairs:
            first, last = clock_in(start), clock_in(end)
            self._pairs[start, end] = pair(first, last) if first and last else None

    def collect_start(self, start: str) -> None:
        """Note a time before a line of a grid that has no end."""
        self._starts[start] = None

    def collect_beside(self, text: str, code: str) -> None:
        """Note what stands in the column of codes beside hours."""
        self._beside.setdefault(text, {})[code] = None

    def state(self, code: str, text: str) -> None:
        """Note that the file itself gives a code its hours, in a text that was collected."""
        self.collect(text)
        key = code_key(code)
        if self.from_file.setdefault(key, text) != text:
            self._rivals.setdefault(key, {})[text] = None
        if key in self._off_codes:
            self._rivals.setdefault(key, {})[NOTHING] = None

    def state_off(self, code: str) -> None:
        """Note that the file itself says of a code that it means no shift."""
        key = code_key(code)
        if key in self.from_file:
            self._rivals.setdefault(key, {})[NOTHING] = None
        else:
            self._off_codes.add(key)

    def settle(self) -> None:
        """Decide over all that was collected."""
        for text in self._marks:
            self._collect_parts(text)
        minutes = [minute_of(start) for start in self._starts if start]
        self.step = None if None in minutes else step_of([minute for minute in minutes if minute is not None])
        if self.step is not None:
            self._texts |= {start: hours_from(start, self.step) for start in self._starts}
        keys: list[object] = [*self._texts, *self._pairs]
        texts = [*self._texts.values(), *self._pairs.values()]
        is_full = any(clock.exact or clock.full for start in self._starts if (clock := clock_in(start)))
        found = settle(texts, is_full=is_full)
        self._is_in_doubt = are_in_doubt(texts)
        self.has_halves = any(text.marked for text in texts if text)
        self._settled = dict(zip(keys, found, strict=True))
        self._settled |= {text: (hours,) for text, hours in decided(self._texts, self._beside)}
        digits = {
            mark.code for text in self._marks if (mark := read_mark(text)) and (mark.code or "").isdecimal()
        }
        self._has_numbers = bool(digits - _ON_CODES)

    # --- Reading

    def of_text(self, text: str) -> Outcome:
        """Return the hours of a cell of hours."""
        left = self._settled.get(text, ())
        if text not in self._titles and (fault := self.other_zone(text)) is not None:
            return Wrong(fault)
        if not left:
            if (mark := read_mark(text)) is not None:
                return self._of_mark(text, mark) or self.of_none()
            return Wrong(CellNotSound("hours-unknown"))
        return self._one_of(text, left)

    def of_pair(self, start: str, end: str) -> list[Outcome]:
        """Return the hours of a start and an end in two cells, or what is wrong with each of them."""
        for part, text in enumerate((start, end)):
            if (fault := self.other_zone(text)) is not None:
                return [Wrong(fault, part)]
        left = () if self.is_list and not self._is_in_doubt else self._settled.get((start, end), ())
        if left:
            return [with_end(self._one_of(f"{start}-{end}", left), end)]
        return self._listed(start, end)

    def of_marks(self, text: str) -> list[Outcome | None]:
        """Return the hours of each shift that a cell of a grid says, None for those that its row or heading has."""
        return [self._of_part(part) for part in self._parts(text)]

    def of_code(self, code: str) -> Outcome:
        """Return the hours of a code."""
        key = code_key(code)
        if key in self._answered:
            found = answer(self._answered[key])
            if found is not None:
                self.asking.heed(f"{ID}:{code}")
                return as_outcome(found)
        if key in self._rivals and len(choices := self._stated(key)) > 1:
            params = {"code": code, "hours": ", ".join(choices)}
            return self._ask(code, "ask-hours-rivals", params, choices)
        if key in self._off_codes:
            self.off_words[code] = None
            return Nothing("off-words")
        if key in self.from_file:
            return self.of_text(self.from_file[key])
        return self._ask(code, "ask-hours", {"code": code})

    def of_start(self, start: str) -> Outcome:
        """Return the hours of a start without an end: up to the next one of a series, or those of a code."""
        left = self._settled.get(start, ()) if self.step is not None and start in self._starts else ()
        return self._one_of(start, left) if left else self.of_code(start)

    def of_none(self) -> Outcome:
        """Return the hours of a shift to which the file gives none."""
        if self._plain is not None:
            self.asking.heed(ID)
            return as_outcome(self._plain)
        return Open(self.asking.ask(ID, about=ID, value="", key="ask-hours-none"))

    def is_defined(self, code: str) -> bool:
        """Tell whether an answer or the file gives this code its hours."""
        key = code_key(code)
        return key in self._answered or key in self.from_file or key in self._off_codes

    def _ask(self, text: str, key: str, params: Mapping[str, object], choices: Sequence[str] = ()) -> Open:
        """Ask for the hours of a code or a text."""
        asked = f"{ID}:{text}"
        each = map(Choice, choices)
        return Open(self.asking.ask(asked, about=ID, value=text, key=key, params=params, choices=each))

    def _stated(self, key: str) -> list[str]:
        """Return the hours that the file gives to a code, each once; NOTHING for no shift."""
        found = (self._settled.get(text, ()) for text in (self.from_file[key], *self._rivals[key]))
        hours = [written_hours(each) for left in found for each in left]
        return list(dict.fromkeys(hours + [NOTHING] * (NOTHING in self._rivals[key])))

    def _collect_parts(self, text: str) -> None:
        for part in self._parts(text):
            self.collect(part)
            if (coded := read_coded_hours(part)) and read_hours(part) is None:
                self.state(coded.code, part)

    def _parts(self, text: str) -> tuple[str, ...]:
        return marks_in(text, lambda part: (part in self._marks and part != text) or self.is_defined(part))

    def _of_part(self, part: str) -> Outcome | None:
        if self._settled.get(part):
            return self.of_text(part)
        mark = read_mark(part)
        if mark is None:
            return Wrong(CellNotSound("hours-unknown"))
        return self._of_mark(part, mark)

    def _of_mark(self, text: str, mark: Mark) -> Outcome | None:
        if Meaning.CODE in mark.meanings and mark.code and self.is_defined(mark.code):
            return self.of_code(text)
        meaning = mark.meanings[0]
        if meaning is Meaning.OFF:
            self.off_words[text] = None
            return Nothing("off-words")
        if meaning is Meaning.NOBODY_YET:
            return Nothing(GAP)
        if meaning is Meaning.ON and not (mark.code in _ON_CODES and self._has_numbers):
            return None
        return self.of_code(text)

    def _one_of(self, text: str, left: tuple[Hours, ...]) -> Outcome:
        """Return the one way to read hours, or a question with all of them."""
        if len(left) > 1 or HoursRemark.BY_PART in left[0].remarks:
            answered = self._answered.get(code_key(text))
            if answered is not None and (found := answer(answered)) is not None:
                self.asking.heed(f"{ID}:{text}")
                return as_outcome(found)
        if len(left) > 1:
            return self._ask(text, "ask-hours-halves", {"value": text}, [*map(written_hours, left)])
        (found,) = left
        if HoursRemark.STARTS_AT_24 in found.remarks:
            return Wrong(CellNotSound("time-start-24"))
        return self._said(found)

    def _said(self, found: Hours) -> Value:
        if HoursRemark.END_OF_DAY in found.remarks:
            self.ends_of_day += 1
        warnings: tuple[tuple[str, Mapping[str, object]], ...] = ()
        if HoursRemark.ZERO_RESTORED in found.remarks:
            warnings = (("time-repaired", {"read": write_time(found.start)}),)
        if HoursRemark.BY_PART in found.remarks:
            warnings = (*warnings, (BY_PART, {}))
        return Value(Times(found.start, found.end), warnings)

    def _listed(self, start: str, end: str) -> list[Outcome]:
        """Read a start and an end on a clock of 24 hours, as the list form has them."""
        first, last = self._cell(start, self.read_start), self._cell(end, self.read_end)
        if isinstance(first, Wrong) or isinstance(last, Wrong):
            wrong = (
                Wrong(each.fault, part) for part, each in enumerate((first, last)) if isinstance(each, Wrong)
            )
            return list(wrong)
        finish = last.value
        if finish == DAY - 1:
            self.ends_of_day += 1
            finish = DAY
        return [Value(Times(first.value, finish, end), (*first.warnings, *last.warnings))]

    @staticmethod
    def _cell(text: str, read: Reader) -> Value | Wrong:
        found = read(text)
        if not isinstance(found, CellNotSound):
            return Value(found.value, found.warnings)
        clock = clock_in(text) if found.key in {"time-unknown", "time-with-seconds"} else None
        return Wrong(found) if clock is None else Value(clock.minute)
