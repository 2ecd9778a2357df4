"""People cells: who is meant by the cells of names and phones of a file (design, part 8)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from routing.rota.facts.asking import Asking
from routing.rota.facts.outcomes import Nothing
from routing.rota.files.cells import Reader
from routing.rota.files.faults import CellNotSound
from routing.rota.files.lines import NOBODY
from routing.rota.people import resolution
from routing.rota.people.behind import before_name, hours_behind, in_brackets, part_behind
from routing.rota.people.cells import may_be_several, names_in
from routing.rota.people.contact import Contacts
from routing.rota.people.identity import People
from routing.rota.people.resolution import (
    ID_PREFIX,
    By,
    CellKind,
    Gap,
    Nobody,
    NotAPerson,
    Off,
    Person,
    Question,
    RemarkKind,
    Resolution,
    Unsound,
    Why,
)
from routing.rota.people.sayings import saying_in
from routing.rota.questions import Choice
from routing.rota.words.hours import read_hours
from routing.rota.words.marks import Likeness, is_off, is_vacant, read_mark
from routing.rota.words.plain import plain

PERSON = "person"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of a shift; `phone` as E.164."""

    name: str
    phone: str
    languages: tuple[str, ...] = ()
    organisation: str | None = None


@dataclass(slots=True)
class Found:
    """Who is meant by one cell of names and its cell of phones, and what is to be said of these cells."""

    people: list[Somebody] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    errors: list[tuple[CellKind, str, CellNotSound]] = field(default_factory=list)
    warnings: list[tuple[CellKind, str, Mapping[str, object]]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # texts that name no person
    off: list[str] = field(default_factory=list)  # words that say of somebody that they have no shift
    is_gap: bool = False
    is_plain: bool = True  # nothing is to be said of it
    is_by_name: bool = False  # the phone stands elsewhere, in the file or in the contacts


_ENDS = frozenset(")]?？")  # noqa: RUF001 - of what is said behind a name
_CLOSING = frozenset(")]")
_LEAST_OF_A_CODE = 3  # Ana (P) may be a woman
_OF_NAMES = frozenset({RemarkKind.OTHER_NAME, RemarkKind.UNSURE})
# Shared, and never changed: a large file has many people of whom nothing is to be said.
_NO_IDS: list[str] = []
_NO_ERRORS: list[tuple[CellKind, str, CellNotSound]] = []
_NO_WARNINGS: list[tuple[CellKind, str, Mapping[str, object]]] = []


class PeopleCells:
    """Finds who is meant; fill `pairs` with those of the file, settle, then ask for each."""

    def __init__(
        self,
        asking: Asking,
        contacts: Contacts,
        answers: Mapping[str, str],
        cells: Mapping[str, Reader],
        *,
        country: str,
        hotline: str | None,
        is_list: bool,
    ) -> None:
        self._asking = asking
        self._contacts = contacts
        self._answers = answers
        self._read_name, self._read_phone = cells["name"], cells["phone"]
        self._country = country
        self._hotline = hotline
        self._is_list = is_list
        # Each cell of names with the cell of phones that belongs to it, to be filled before `settle`.
        self.pairs: dict[tuple[str, str], Found | None] = {}
        self._apart: dict[str, tuple[str, str]] = {}
        self.refused: set[str] = set()  # the ids of answers that name nobody
        self.off_words: dict[str, None] = {}  # that stand behind names
        self._off_codes: set[str] = set()
        self._people: People | None = None
        self._lacks_phones = False  # some are to be found by their names

    @property
    def heeded(self) -> frozenset[str]:
        """The ids of the answers that counted, or were refused."""
        return self._people.heeded if self._people else frozenset()

    def apart(self, written: str) -> tuple[str, str]:
        """Return a name and its hours, or the code for them: "Ana (08-12)", "Ana s/d 15", "Pagi: Ana"; mostly none."""
        last = written[-1:]
        if not (last in _CLOSING or _has_digit(written)) and ":" not in written and " - " not in written:
            return written, ""
        if written not in self._apart:
            if (part := self.part_apart(written))[1]:
                return part
            name, inner = in_brackets(written) if last in _CLOSING else hours_behind(written)
            is_behind = last in _CLOSING or bool(inner)
            if not is_behind:
                name, inner = before_name(written)
            is_apart = (
                not self._is_known(written)
                and (not is_behind or not may_be_several(name))
                and (read_hours(inner) is not None or not is_behind or _is_known_code(inner))
            )
            self._apart[written] = (name, inner) if is_apart else (written, "")
        return self._apart[written]

    def part_apart(self, written: str) -> tuple[str, str]:
        """Return a name and the end, or the start, of its hours behind it, which stand elsewhere; mostly none."""
        if self._is_list or not _has_digit(written):
            return written, ""
        name, inner = part_behind(written)
        return (written, "") if may_be_several(name) or self._is_known(written) else (name, inner)

    def _is_known(self, written: str) -> bool:
        """Tell whether somebody is known by all that is written, or it was answered who that is."""
        return bool(self._contacts.named(written)) or f"{ID_PREFIX}{written}" in self._answers

    def state_off(self, code: str) -> None:
        """Note that the file itself says of a code that it means no shift."""
        self._off_codes.add(plain(code))

    def settle(self) -> None:
        """Learn from all that was collected."""
        # Who always stands with a phone needs no looking up.
        self._lacks_phones = any(name and not phone[-1:].isdigit() for name, phone in self.pairs)
        says = (pair for pair in self.pairs if pair[0] and (pair[1] or _has_digit(pair[0])))
        stated = says if self._lacks_phones else ()
        self._people = People(
            self._contacts,
            self._answers,
            self._country,
            hotline=self._hotline,
            stated=stated,
            is_exact=self._is_list,
        )

    def who(self, name: str, phone: str) -> Found | Nothing:
        """Return who is meant, or that there is no shift. In the list form "-" is somebody: nobody."""
        if name and not phone and self._is_off(name) and not self._contacts.named(name):
            return Nothing("off-words")
        if self._off_codes and not phone and plain(name) in self._off_codes:
            self.off_words[name] = None
            return Nothing("off-words")
        found = self.pairs.get((name, phone))
        if found is None:
            found = self.pairs[name, phone] = self._resolved(name, phone)
        if found.people or found.open or found.errors:
            return found
        if found.ignored:
            return Nothing("not-a-person", {"name": found.ignored[0]})
        return Nothing("off-words") if found.off else found

    def _is_off(self, name: str) -> bool:
        return is_off(name) and not is_vacant(name) and not (self._is_list and self._is_dash(name))

    def _resolved(self, name: str, phone: str) -> Found:
        assert self._people is not None  # noqa: S101 - settled before anybody asks
        if saying := self._saying(name, phone):
            return Found(errors=[(CellKind.NAME, name, CellNotSound(saying))], is_plain=False)
        if alone := self._alone(name, phone):
            return Found([alone], _NO_IDS, _NO_ERRORS, _NO_WARNINGS, _NO_IDS, _NO_IDS)
        found = Found()
        for each in self._people.in_cells(name, phone):
            self._note(found, each)
        if found.people and phone and is_vacant(name) and not self._contacts.named(name):
            found.warnings.append((CellKind.NAME, "name-like-nobody", {"name": name}))
        said = found.open or found.errors or found.warnings or found.is_gap or found.is_by_name
        found.is_plain = not said and all(each.name != NOBODY for each in found.people)
        return found

    def _saying(self, name: str, phone: str) -> str | None:
        """Return what is wrong with a cell that says more than names, unless somebody is known by all of it."""
        is_exact = self._is_list and bool(phone)
        return None if not name or is_exact or self._is_known(name) else saying_in(name)

    def _alone(self, name: str, phone: str) -> Somebody | None:
        """Return who stands here with a phone and can be nobody else: of most rows of a large file."""
        if not (name and phone) or self._contacts or self._answers or len(names_in(name)) != 1:
            return None
        if (
            is_vacant(name)
            or (not self._is_list and name[-1] in _ENDS)
            or (self._lacks_phones and may_be_several(name))
        ):
            return None
        named, rung = self._read_name(name), self._read_phone(phone)
        if isinstance(named, CellNotSound) or isinstance(rung, CellNotSound) or rung.warnings:
            return None
        return None if named.value == NOBODY else Somebody(named.value, rung.value)

    def _note(self, found: Found, each: Resolution) -> None:
        if isinstance(each, Person):
            contact = each.contact
            found.is_by_name |= each.by is not By.PHONE
            found.people.append(
                Somebody(contact.name, contact.phone or "", contact.languages, contact.organisation)
            )
            for remark in each.remarks:
                of_name = remark.kind in _OF_NAMES
                params: dict[str, object] = {"e164": remark.e164}
                if remark.contact is not None:
                    params = {"name": remark.contact.name, "phone": remark.contact.phone}
                found.warnings.append(
                    (CellKind.NAME if of_name else CellKind.PHONE, remark.kind.value, params)
                )
        elif isinstance(each, Question):
            found.open.append(self._ask(each))
        elif isinstance(each, Unsound):
            found.errors += self._faults(each)
        elif isinstance(each, NotAPerson):
            found.ignored.append(each.name)
        elif isinstance(each, Off):
            found.off.append(each.word)
            self.off_words[each.word] = None
        elif isinstance(each, Nobody):
            found.people.append(Somebody(NOBODY, ""))
        elif isinstance(each, Gap):
            found.is_gap = True

    def _faults(self, each: Unsound) -> list[tuple[CellKind, str, CellNotSound]]:
        """Return what is wrong with the cells; where a name is missing, the phone is looked at too."""
        if each.key != "phone-without-name":
            return [(each.cell, each.value, CellNotSound(each.key, **each.params))]
        phone = self._read_phone(each.value)
        missing = self._read_name("") if self._is_list else CellNotSound(each.key)
        assert isinstance(missing, CellNotSound)  # noqa: S101 - a name is required
        return [
            (CellKind.NAME, "", missing),
            *([(CellKind.PHONE, each.value, phone)] if isinstance(phone, CellNotSound) else []),
        ]

    def _ask(self, question: Question) -> str:
        params: dict[str, object] = {"name": question.name}
        if question.refused is not None:
            self.refused.add(question.id)
        if question.unknown_parts:
            params["unknown"] = list(question.unknown_parts)
        key = "ask-person-parts" if question.unknown_parts else f"ask-person-{question.why.value}"
        # Whoever has no phone cannot be the answer.
        lacking = [each.name for one in question.choices for each in one.contacts if not each.phone]
        if lacking and not question.unknown_parts and question.why is not Why.NO_PHONE:
            key, params["other"] = "ask-person-lacking", lacking
        choices = [each for each in question.choices if all(one.phone for one in each.contacts)]
        return self._asking.ask(
            question.id,
            about=PERSON,
            value=question.name,
            key=key,
            params=params,
            choices=map(_as_choice, choices),
        )

    def _is_dash(self, text: str) -> bool:
        read = self._read_name(text)
        return not isinstance(read, CellNotSound) and read.value == NOBODY


def _has_digit(text: str) -> bool:
    """Tell whether a phone may stand behind a name."""
    return any(map(str.isdigit, text))


def _as_choice(proposed: resolution.Choice) -> Choice:
    contact = proposed.contact
    if not proposed.beside:
        params = {"name": contact.name, "phone": contact.phone or ""}
        return Choice(proposed.answer, "choice-contact", params)
    people = [f"{each.name} ({each.phone})" for each in proposed.contacts]
    return Choice(proposed.answer, "choice-contacts", {"people": people})


def _is_known_code(text: str) -> bool:
    mark = read_mark(text) if len(text) >= _LEAST_OF_A_CODE else None
    return mark is not None and mark.likeness is Likeness.KNOWN and not mark.is_unsure
