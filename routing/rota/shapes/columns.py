"""Columns: the role of each, as headings propose and contents decide (design, part 8)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from routing.rota.shapes.beside.months import is_month
from routing.rota.shapes.beside.owners import with_owners
from routing.rota.shapes.beside.week_columns import drop_weeks, weeks_below_sunday
from routing.rota.shapes.either import DAYS, are_of_one_month, may_be_days, may_be_either
from routing.rota.shapes.looks import Looks, distinct
from routing.rota.shapes.ranks import (
    are_counts,
    are_telephone_lines,
    are_tiers,
    ask_further,
    asked_of,
    is_tier_with_hours,
    take_tiers,
    without_others,
)
from routing.rota.shapes.role import LISTS, Role, Why, with_codes, without_codes
from routing.rota.words.heading_words import Kind, tier_named
from routing.rota.words.headings import Heading
from routing.rota.words.marks import code_of
from routing.rota.words.weekdays import is_week_number


def roles_of(
    headings: Sequence[tuple[Heading, str]],
    contents: Mapping[int, Collection[str]],
    looks: Looks,
    answers: Mapping[int, Kind | None],
    *,
    block_gives_day: bool = False,
) -> list[Role]:
    """Return each column's role; `contents` has the distinct texts of each column that has any.

    `answers` says of a column what it holds, None that it counts for nothing. `block_gives_day`: the day of the lines
    stands above them.
    """
    chosen = _Chosen(contents, looks, block_gives_day=block_gives_day)
    roles = []
    for place, (heading, title) in enumerate(headings):
        if place in answers:
            kind, is_week = answers[place], answers[place] is Kind.WEEK
            roles.append(Role(Kind.DATE if is_week else kind, Why.ANSWER, heading, title, is_week=is_week))
        else:
            roles.append(chosen.role(place, heading, title))
    return with_owners(chosen.completed(without_others(roles, contents, looks), answers), contents, looks)


class _Chosen:
    """Chooses roles; what one column holds may depend on what the others do."""

    def __init__(
        self, contents: Mapping[int, Collection[str]], looks: Looks, *, block_gives_day: bool
    ) -> None:
        self._contents = contents
        self._looks = looks
        self._block_gives_day = block_gives_day

    def role(self, place: int, heading: Heading, title: str) -> Role:  # noqa: PLR0911 - one for each case
        """Return a column's role by itself."""
        texts, looks = self._contents.get(place, ()), self._looks
        if texts and is_week_number(title) and (kind := self._by_contents(texts)) not in {None, Kind.NAME}:
            is_either = kind is Kind.DATE and may_be_either(texts, looks)
            return Role(
                None if is_either else kind, Why.NOT_UNDERSTOOD if is_either else Why.CONTENTS, title=title
            )
        if week := weeks_below_sunday(title, place, self._contents, looks.are_mostly):
            return week
        if not heading.kinds and heading.is_value and (not is_month(heading) or self._are_people(texts)):
            return Role(None, Why.HEADING, heading, title, is_body=True)
        if not texts:
            kind = next((kind for kind in heading.kinds if not kind.is_ignored), None)
            return Role(kind, Why.HEADING if kind else Why.SAYS_NOTHING, heading, title)
        if heading.kinds[:1] == (Kind.CODE,) and heading.code and not looks.are_mostly(Kind.HOURS, texts):
            # "Shift 1" is the name of a shift, above those who have it.
            return Role(None, Why.HEADING, replace(heading, kinds=()), title, is_body=True)
        fitting = self._fitting(heading, texts)
        is_total = heading.kinds[:1] == (Kind.TOTAL,) and are_counts(texts)
        if heading.is_value and heading.kinds and not is_total and not any(not k.is_ignored for k in fitting):
            # "Day" beside "Night": a word for a column that is a value here.
            return Role(None, Why.HEADING, heading, title, is_body=True)
        if Kind.PLACE in heading.kinds[:1]:
            return self._of_a_place(heading, title, texts)
        kind = fitting[0] if fitting else None
        if kind is None and heading.kinds:
            return self._counted(self._by_both(heading, texts), Why.CONTENTS, heading, title)
        if kind is not None:
            return self._counted(kind, Why.HEADING, heading, title)
        is_asked = are_telephone_lines(title, texts)
        return Role(None, Why.CONTENTS if is_asked else Why.NOT_UNDERSTOOD, heading, title, asked=is_asked)

    def _fitting(self, heading: Heading, texts: Collection[str]) -> list[Kind]:
        """Return which of the kinds that a heading proposes its contents may be."""
        looks = self._looks
        if Kind.DAY_OF_MONTH in heading.kinds and not heading.is_value and looks.are_days_of_month(texts):
            return [Kind.DAY_OF_MONTH]
        if heading.kinds[:1] == (Kind.ROLE,) and any(map(tier_named, texts)):
            return [Kind.TIER]  # what else stands there is an error of its cell
        if _RANKS.intersection(heading.kinds[:1]) and all(map(is_tier_with_hours, texts)):
            return [Kind.CODE]
        return [
            kind
            for kind in heading.kinds
            if kind.is_ignored or looks.are_mostly(kind, texts) or looks.share_of_cells(kind, texts) > _HALF
        ]

    def _of_a_place(self, heading: Heading, title: str, texts: Collection[str]) -> Role:
        """Return the role of a room: people stand below it, or it says which of some rooms."""
        is_body = (
            self._looks.are_known(texts)
            or heading.is_value
            or (heading.number is not None and self._looks.are_mostly(Kind.NAME, texts))
        )
        if is_body:
            return Role(None, Why.HEADING, heading, title, is_body=True)
        return Role(None, Why.SAYS_NOTHING, heading, title)

    def _are_people(self, texts: Collection[str]) -> bool:
        return self._looks.are_mostly(Kind.NAME, texts)

    @staticmethod
    def _counted(kind: Kind, why: Why, heading: Heading, title: str) -> Role:
        if kind.is_ignored or kind is Kind.PLACE or kind is Kind.EMAIL:
            return Role(None, Why.SAYS_NOTHING, heading, title)
        if kind is Kind.WEEK:
            return Role(Kind.DATE, why, heading, title, is_week=True)
        if heading.code and code_of(heading.code) == code_of(title):
            # "Day" is the name of a shift elsewhere.
            heading = replace(heading, code=None, weekdays=None)
        return Role(kind, why, heading, title)

    def _by_both(self, heading: Heading, texts: Collection[str]) -> Kind:
        """Return what a column holds that is none of what its heading proposes; "0812" is the beginning of a phone."""
        kind = self._by_contents(texts)
        is_phone = kind is Kind.START and heading.kinds[0] is Kind.PHONE
        return heading.kinds[0] if kind is None or is_phone else kind

    def _by_contents(self, texts: Collection[str]) -> Kind | None:
        """Return what a column holds, as its contents look."""
        looks = self._looks
        if looks.are_known(texts):
            return Kind.NAME
        if looks.share(Kind.HOURS, texts) > max(_SURE, looks.share(Kind.DATE, texts)):
            return Kind.HOURS
        for kind in (Kind.DATE, Kind.HOURS, Kind.WEEKDAY, Kind.START, Kind.PHONE):
            if looks.share(kind, texts) > _SURE:
                return kind
        # An odd cell among hours makes no other column of them.
        if looks.share_of_cells(Kind.HOURS, texts) > max(_HALF, looks.share_of_cells(Kind.DATE, texts)):
            return Kind.HOURS
        return self._by_labels(texts)

    def _by_labels(self, texts: Collection[str]) -> Kind | None:
        """Return what a column holds whose texts are the labels of rows: names of shifts, or rooms."""
        looks = self._looks
        if are_tiers(texts):
            return Kind.TIER
        codes = sum(
            looks.is_shift_with_hours(text)
            or (looks.is_sure_mark(text) and not looks.is_off(text) and not looks.is_on(text))
            for text in texts
        )
        if codes / len(texts) > _SURE:
            return Kind.CODE
        places = [
            text for text in texts if (found := looks.heading(text)) and found.kinds[:1] == (Kind.PLACE,)
        ]
        return Kind.PLACE if len(places) / len(texts) > _SURE else None

    def completed(self, roles: list[Role], answers: Mapping[int, Kind | None]) -> list[Role]:
        """Return the roles with columns that only the others explain: without a heading, or with a strange one."""
        drop_weeks(roles, self._contents)
        people = [self._are_people(self._contents.get(place, ())) for place in range(len(roles))]
        ask_further(roles, answers, people)
        take_tiers(roles, people)
        self._drop_strangers(roles)
        has_body = any(role.is_body for role in roles)
        left = [
            place
            for place, role in enumerate(roles)
            if role.why is Why.NOT_UNDERSTOOD and place not in answers and place in self._contents
        ]
        # What may be one thing or another is told by the columns that are clear.
        for place in sorted(left, key=self._vagueness):
            roles[place] = self._explained(roles, place, has_body=has_body)
        return self._with_names(without_codes(with_codes(roles)), answers, has_body=has_body)

    def _vagueness(self, place: int) -> int:
        texts = self._contents[place]
        return 2 if may_be_either(texts, self._looks) else int(may_be_days(texts))

    def _explained(self, roles: Sequence[Role], place: int, *, has_body: bool) -> Role:
        """Return the role of a column that holds what its contents look like, if no other one does."""
        role, texts = roles[place], self._contents[place]
        taken = {each.kind for each in roles if each.kind is not None}
        kind = self._by_contents(texts)
        is_either = kind in {Kind.DATE, Kind.CODE, None} and may_be_either(texts, self._looks)
        if is_either and not taken & _TIMES:
            gives_day = self._block_gives_day or any(each.heading.gives_day for each in roles if each.is_body)
            if gives_day or taken & DAYS:
                asked = not gives_day and taken & DAYS <= _WEEKDAYS and are_of_one_month(texts)
                return Role(Kind.HOURS, Why.CONTENTS, role.heading, role.title, asked=asked)
        if kind in {Kind.START, Kind.CODE} and may_be_days(texts) and not any(each.title for each in roles):
            kind = Kind.DAY_OF_MONTH
        if kind is Kind.NAME:
            known = Role(kind, Why.KNOWN_PEOPLE, role.heading, role.title, asked=Kind.NAME in taken)
            return asked_of(role) if self._looks.are_known(self._bodies(roles)) else known
        if kind is Kind.START and Kind.START in taken and Kind.END not in taken:
            return Role(Kind.END, Why.CONTENTS, role.heading, role.title)
        if kind is Kind.PLACE:
            return Role(None, Why.SAYS_NOTHING, role.heading, role.title)
        barred = {
            Kind.CODE: {Kind.CODE, Kind.HOURS, Kind.START},
            Kind.WEEKDAY: {*LISTS},
            Kind.DATE: {*LISTS},
            Kind.DAY_OF_MONTH: {*LISTS},
            Kind.START: {Kind.START, Kind.HOURS},
        }
        if kind is None or barred.get(kind, {kind}) & {*taken} or (kind is Kind.CODE and not has_body):
            return role
        return Role(kind, Why.CONTENTS, role.heading, role.title)

    def _drop_strangers(self, roles: list[Role]) -> None:
        """Take out of a grid what only looks like its column.

        Beside days a heading that says none is no column of the grid, beside a complete list none is.
        """
        heads = [role.heading for role in roles if role.is_body and role.heading.gives_day]
        days = len(heads)
        # "Siaga Senin" beside "Siaga Selasa": where no heading is a day alone, each of these is one.
        are_vague = len({(each.weekdays, each.code) for each in heads if not each.is_exact}) == days > 1
        kinds = {role.kind for role in roles}
        is_list = Kind.NAME in kinds and bool({*LISTS} & kinds)
        is_complete = is_list and bool({Kind.HOURS, Kind.START} & kinds)
        for place, role in enumerate(roles):
            is_day = role.heading.gives_day and (role.heading.is_exact or are_vague)
            is_strange = not is_day and self._is_stranger(role, place, days, is_list=is_list)
            if role.is_body and (is_complete or is_strange):
                is_count = days > 1 and role.heading.code and are_counts(self._contents.get(place, ()))
                why = Why.SAYS_NOTHING if is_count else Why.NOT_UNDERSTOOD
                roles[place] = Role(None, why, role.heading, role.title)

    def _is_stranger(self, role: Role, place: int, days: int, *, is_list: bool) -> bool:
        seen = self._contents.get(place, ())
        is_vague = not role.heading.is_exact and code_of(role.heading.code or "") != code_of(role.title)
        return (
            days > 1
            or (is_list and not self._are_marks(seen))
            or (is_vague and not self._looks.are_known(seen))
        )

    def _with_names(
        self, roles: list[Role], answers: Mapping[int, Kind | None], *, has_body: bool
    ) -> list[Role]:
        """Find the people where no column is theirs yet."""
        if any(role.kind is Kind.NAME for role in roles):
            return roles
        looks = self._looks
        if has_body and not self._are_marks(self._bodies(roles)):
            return roles
        candidates = [
            place
            for place, role in enumerate(roles)
            if role.why is Why.NOT_UNDERSTOOD
            and place not in answers
            and looks.are_mostly(Kind.NAME, self._contents.get(place, ()))
        ]
        if not candidates:
            return roles
        place = candidates[0]
        role = roles[place]
        roles[place] = Role(Kind.NAME, Why.CONTENTS, role.heading, role.title, asked=len(candidates) > 1)
        return roles

    def _bodies(self, roles: Sequence[Role]) -> list[str]:
        bodies = [place for place, role in enumerate(roles) if role.is_body]
        return [text for place in bodies for text in self._contents.get(place, ())]

    def _are_marks(self, texts: Collection[str]) -> bool:
        """Tell whether a grid's cells say that somebody is there, rather than who."""
        seen = distinct(texts)
        return bool(seen) and sum(self._looks.is_sure_mark(text) for text in seen) / len(seen) > _HALF


_RANKS = frozenset({Kind.ROLE, Kind.TIER})
_SURE, _HALF = 0.7, 0.5
_TIMES, _WEEKDAYS = {Kind.HOURS, Kind.START}, {Kind.WEEKDAY, Kind.DAY}
