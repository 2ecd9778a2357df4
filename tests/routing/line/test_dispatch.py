"""Dispatch: which counsellor is rung for which caller, as tables and as rules for every line."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.line.dispatch import Availability, Candidate, Match, Preference, Waiting, dispatch, reasons
from routing.rules import Rules

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
ANA, BUDI, CITRA, DEWI = 1, 2, 3, 4
FIRST, SECOND, THIRD = (UUID(int=n) for n in (101, 102, 103))


def rules(**changed: Any) -> Rules:
    return Rules(number="+622150001234", zone=ZoneInfo("Asia/Jakarta"), **changed)


def counsellor(id_: int, **changed: Any) -> Candidate:
    given: dict[str, Any] = {"tier": 1, "languages": ("id",), "last_offered_at": None}
    return Candidate(counsellor_id=id_, phone=f"+62812000{id_:04}", **given | changed)


def caller(call_id: UUID = FIRST, *, waited: float = 5, **changed: Any) -> Waiting:
    return Waiting(call_id, NOW - timedelta(seconds=waited), **{"language": "id", **changed})


def ago(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)


def rung(
    line: list[Waiting], house: list[Candidate], slots: int = 99, **changed: Any
) -> list[tuple[UUID, int]]:
    """Return (call, counsellor) of each ring, in order."""
    matches = dispatch(NOW, line, house, rules(**changed), slots=slots)
    return [(match.call_id, match.candidate.counsellor_id) for match in matches]


def chosen(house: list[Candidate], **changed: Any) -> int:
    """Return who is rung for one caller."""
    ((_, counsellor_id),) = rung([caller(**changed)], house)
    return counsellor_id


# --- Which counsellor


def test_the_first_tier_is_rung_before_the_second() -> None:
    assert chosen([counsellor(ANA, tier=2), counsellor(BUDI, tier=1, last_offered_at=ago(1))]) == BUDI


def test_within_a_tier_who_speaks_the_language_is_rung_first() -> None:
    house = [counsellor(ANA), counsellor(BUDI, languages=("id", "en"), last_offered_at=ago(1))]
    assert chosen(house, language="en") == BUDI


def test_a_language_is_a_preference_and_never_a_bar() -> None:
    assert chosen([counsellor(ANA, languages=())], language="en") == ANA


def test_the_tier_counts_more_than_the_language() -> None:
    house = [counsellor(ANA, tier=1), counsellor(BUDI, tier=2, languages=("en",))]
    assert chosen(house, language="en") == ANA


def test_of_equals_the_one_offered_a_call_longest_ago_is_rung() -> None:
    house = [counsellor(ANA, last_offered_at=ago(1)), counsellor(BUDI, last_offered_at=ago(9))]
    assert chosen(house) == BUDI


def test_who_was_never_offered_a_call_was_offered_one_longest_ago() -> None:
    house = [counsellor(ANA, last_offered_at=ago(10_000)), counsellor(BUDI)]
    assert chosen(house) == BUDI


def test_a_call_tries_everyone_once_before_anyone_twice() -> None:
    house = [
        counsellor(ANA),
        counsellor(BUDI, last_offered_at=ago(1)),
        counsellor(CITRA, tier=3, languages=()),
    ]
    assert chosen(house, tried={ANA: 1}) == BUDI
    assert chosen(house, tried={ANA: 1, BUDI: 1}) == CITRA, "the backup comes before a second try"
    assert chosen(house, tried={ANA: 1, BUDI: 1, CITRA: 1}) == ANA
    assert chosen(house, tried={ANA: 2, BUDI: 1, CITRA: 2}) == BUDI


@pytest.mark.parametrize("standing", [each for each in Availability if each is not Availability.FREE])
def test_who_is_not_free_is_not_rung(standing: Availability) -> None:
    assert rung([caller()], [counsellor(ANA, standing=standing)]) == []
    assert rung([caller()], [counsellor(ANA, standing=standing), counsellor(BUDI, tier=9)]) == [(FIRST, BUDI)]


@pytest.mark.parametrize(
    ("standing", "on_duty"),
    [
        (Availability.FREE, True),
        (Availability.HELD, True),
        (Availability.RESTING, True),
        (Availability.PAUSED, False),
        (Availability.NOT_CLEARED, False),
        (Availability.INACTIVE, False),
    ],
)
def test_on_duty_means_named_active_cleared_and_not_paused_though_perhaps_not_free(
    standing: Availability, on_duty: bool
) -> None:
    assert counsellor(ANA, standing=standing).is_on_duty is on_duty


# --- Counsellors who have missed three in a row


def test_p9_a_counsellor_placed_last_is_rung_after_tier_2_and_before_any_second_ring() -> None:
    house = [counsellor(ANA, last=True), counsellor(BUDI, tier=2, languages=()), counsellor(CITRA, tier=3)]
    assert chosen(house) == BUDI
    assert chosen(house, tried={BUDI: 1}) == CITRA
    assert chosen(house, tried={BUDI: 1, CITRA: 1}) == ANA, "whom this call has tried less often"
    assert chosen(house, tried={ANA: 1, BUDI: 1, CITRA: 1}) == BUDI
    assert chosen([counsellor(ANA, last=True, tier=2), counsellor(BUDI, last=True)]) == BUDI


@pytest.mark.parametrize(
    ("rung_before", "offered", "missed", "rings"),
    [
        # The missed ring ended this many seconds ago, and began some time before that.
        (True, 150, 119, False),
        (True, 150, 120, True),
        (False, 90, 59, False),
        (False, 90, 60, True),
        # A ring that its caller ended counts from its beginning.
        (True, 119, None, False),
        (True, 120, None, True),
        (False, 59, None, False),
        (False, 60, None, True),
        (True, None, None, True),
    ],
)
def test_p9_a_counsellor_placed_last_is_rung_every_120_s_or_after_60_s_for_a_new_caller(
    rung_before: bool, offered: int | None, missed: int | None, rings: bool
) -> None:
    def seconds_ago(seconds: int | None) -> datetime | None:
        return None if seconds is None else NOW - timedelta(seconds=seconds)

    rests_until = None if missed is None else NOW - timedelta(seconds=missed - 60)
    standing = Availability.RESTING if rests_until is not None and rests_until > NOW else Availability.FREE
    known: dict[str, Any] = {"last_offered_at": seconds_ago(offered), "rests_until": rests_until}
    ana = counsellor(ANA, last=True, standing=standing, **known)
    line = [caller(rung=rung_before, tried={ANA: 3} if rung_before else {})]
    assert rung(line, [ana]) == ([(FIRST, ANA)] if rings else [])
    assert reasons([], FIRST, [ana]) == {"1": "last_after_misses"}


def test_p9_a_counsellor_placed_last_is_rung_for_the_first_caller_without_a_ring() -> None:
    ana = counsellor(ANA, last=True, last_offered_at=ago(1.5))
    line = [caller(FIRST, rung=True), caller(SECOND), caller(THIRD)]
    assert rung(line, [ana]) == [(SECOND, ANA)]
    assert rung(line, [ana, counsellor(BUDI)]) == [(FIRST, BUDI), (SECOND, ANA)]


# --- For which caller


def test_the_head_of_the_line_is_served_first() -> None:
    line = [caller(FIRST), caller(SECOND), caller(THIRD)]
    assert rung(line, [counsellor(ANA), counsellor(BUDI, tier=2)]) == [(FIRST, ANA), (SECOND, BUDI)]


def test_the_head_of_the_line_is_the_first_place_and_not_the_longest_wait() -> None:
    # A caller whose conversation was interrupted comes before all others.
    assert rung([caller(SECOND, waited=1), caller(FIRST, waited=200)], [counsellor(ANA)]) == [(SECOND, ANA)]


def test_no_second_phone_rings_for_a_caller_who_may_have_one_ring() -> None:
    assert rung([caller(ringing=1)], [counsellor(ANA)]) == []
    assert rung([caller(FIRST, ringing=1), caller(SECOND)], [counsellor(ANA)]) == [(SECOND, ANA)]


@pytest.mark.parametrize(
    ("waited", "at_once", "ringing", "rings"),
    [
        (59.9, 1, 0, 1),
        (60, 1, 0, 2),
        (60, 1, 1, 1),
        (300, 1, 2, 0),
        (300, 1, 5, 0),
        (0, 2, 0, 2),
        (0, 2, 1, 1),
        (60, 2, 0, 3),
    ],
)
def test_after_a_minute_of_waiting_one_more_is_rung_at_once(
    waited: float, at_once: int, ringing: int, rings: int
) -> None:
    house = [counsellor(id_) for id_ in range(1, 9)]
    made = rung([caller(waited=waited, ringing=ringing)], house, ring_at_once=at_once)
    assert len(made) == rings


def test_everybody_has_one_ring_before_anybody_has_two() -> None:
    line = [caller(FIRST, waited=120), caller(SECOND, waited=90), caller(THIRD)]
    house = [counsellor(id_) for id_ in (1, 2, 3, 4, 5)]
    assert [call for call, _ in rung(line, house)] == [FIRST, SECOND, THIRD, FIRST, SECOND]
    assert [call for call, _ in rung(line, house[:4])] == [FIRST, SECOND, THIRD, FIRST]


@pytest.mark.parametrize(("slots", "rings"), [(-1, 0), (0, 0), (1, 1), (2, 2), (9, 3)])
def test_no_more_phones_ring_than_the_carrier_has_slots(slots: int, rings: int) -> None:
    line = [caller(FIRST), caller(SECOND), caller(THIRD)]
    assert len(rung(line, [counsellor(id_) for id_ in (1, 2, 3, 4)], slots)) == rings


@pytest.mark.parametrize(("line", "house"), [([], [counsellor(ANA)]), ([caller()], []), ([], [])])
def test_where_nobody_waits_or_nobody_is_there_nothing_rings(
    line: list[Waiting], house: list[Candidate]
) -> None:
    assert rung(line, house) == []


# --- Why


def test_the_reasons_tell_of_everybody_why_they_were_or_were_not_rung() -> None:
    house = [
        counsellor(ANA),
        counsellor(BUDI),
        counsellor(CITRA),
        counsellor(DEWI, standing=Availability.PAUSED),
        counsellor(5, standing=Availability.HELD),
        counsellor(6, standing=Availability.RESTING),
        counsellor(7, standing=Availability.NOT_CLEARED),
        counsellor(8, standing=Availability.INACTIVE),
    ]
    matches = dispatch(NOW, [caller(FIRST), caller(SECOND)], house, rules(), slots=9)
    assert reasons(matches, FIRST, house) == {
        "1": "rung",
        "2": "rung_for_another_caller",
        "3": "not_their_turn",
        "4": "paused",
        "5": "held",
        "6": "resting",
        "7": "not_cleared",
        "8": "inactive",
    }
    assert reasons(matches, SECOND, house)["2"] == "rung"
    assert reasons(matches, THIRD, house)["1"] == "rung_for_another_caller"
    assert reasons([], THIRD, []) == {}


@pytest.mark.parametrize(
    ("house", "changed", "preferred"),
    [
        ([counsellor(ANA)], {}, Preference.ONLY),
        ([counsellor(ANA), counsellor(BUDI)], {"never": frozenset({BUDI})}, Preference.ONLY),
        ([counsellor(ANA), counsellor(BUDI, tier=2)], {"first": BUDI}, Preference.BACK),
        ([counsellor(ANA, tier=2), counsellor(BUDI)], {"tried": {BUDI: 1}}, Preference.FEWEST_TRIES),
        ([counsellor(ANA), counsellor(BUDI)], {"tried": {ANA: 1}}, Preference.FEWEST_TRIES),
        ([counsellor(ANA, tier=2), counsellor(BUDI, last=True)], {}, Preference.NOT_LAST),
        ([counsellor(ANA, tier=2), counsellor(BUDI, languages=())], {}, Preference.TIER),
        ([counsellor(ANA, languages=()), counsellor(BUDI)], {}, Preference.LANGUAGE),
        ([counsellor(ANA, last_offered_at=ago(1)), counsellor(BUDI)], {}, Preference.LONGEST_UNOFFERED),
        # The next best counts: of three, one of another tier decides nothing.
        (
            [counsellor(ANA), counsellor(BUDI, languages=()), counsellor(CITRA, tier=2)],
            {},
            Preference.LANGUAGE,
        ),
        ([counsellor(ANA), counsellor(BUDI), counsellor(CITRA, tier=2)], {}, Preference.LONGEST_UNOFFERED),
    ],
)
def test_a_ring_tells_which_preference_put_its_counsellor_before_the_next_best(
    house: list[Candidate], changed: dict[str, Any], preferred: Preference
) -> None:
    (match,) = dispatch(NOW, [caller(**changed)], house, rules(), slots=9)
    assert match.preferred is preferred


# --- For every line and every set of counsellors

standings = st.sampled_from([Availability.FREE] * 4 + list(Availability))
languages = st.sampled_from(["id", "en", "jv"])


@st.composite
def houses(draw: st.DrawFn) -> list[Candidate]:
    return [
        counsellor(
            id_,
            tier=draw(st.integers(1, 3)),
            languages=tuple(draw(st.sets(languages))),
            last_offered_at=draw(st.none() | st.integers(0, 3).map(ago)),
            standing=draw(standings),
            last=draw(st.booleans()),
            rests_until=draw(st.none() | st.integers(0, 3).map(ago)),
        )
        for id_ in draw(st.permutations(range(1, draw(st.integers(0, 8)) + 1)))
    ]


@st.composite
def lines(draw: st.DrawFn) -> list[Waiting]:
    return [
        caller(
            UUID(int=number),
            waited=draw(st.sampled_from([0, 30, 59, 60, 61, 299])),
            language=draw(languages),
            ringing=draw(st.integers(0, 2)),
            tried=draw(st.dictionaries(st.integers(1, 8), st.integers(1, 2), max_size=5)),
            rung=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 6)))
    ]


def may_have(call: Waiting, one: Candidate) -> bool:
    """Whether a free counsellor may be rung for a call; one placed last is not rung for 120 s, or 60 s."""
    rings = [one.last_offered_at, one.rests_until and one.rests_until - timedelta(seconds=60)]
    rest = timedelta(seconds=120 if call.rung else 60)
    return not one.last or all(NOW - ring >= rest for ring in rings if ring is not None)


situations = st.tuples(lines(), houses(), st.integers(0, 9), st.integers(1, 3))


def served(line: list[Waiting], house: list[Candidate], slots: int, at_once: int) -> list[Match]:
    return dispatch(NOW, line, house, rules(ring_at_once=at_once), slots=slots)


@given(situations)
def test_no_phone_is_rung_twice_and_none_that_is_not_free(situation: Any) -> None:
    matches = served(*situation)
    phones = [match.candidate.phone for match in matches]
    assert len(phones) == len(set(phones))
    assert all(match.candidate.standing is Availability.FREE for match in matches)


@given(situations)
def test_nobody_has_more_rings_than_they_may_and_all_together_no_more_than_the_slots(situation: Any) -> None:
    line, house, slots, at_once = situation
    matches = served(line, house, slots, at_once)
    assert len(matches) <= slots
    rings = Counter(match.call_id for match in matches)
    for waiting in line:
        assert rings[waiting.call_id] <= max(0, waiting.may_ring(NOW, rules(ring_at_once=at_once)))
    assert set(rings) <= {waiting.call_id for waiting in line}


@given(situations)
def test_every_free_phone_rings_while_a_caller_may_have_it(situation: Any) -> None:
    line, house, slots, at_once = situation
    matches = served(line, house, slots, at_once)
    left = Counter({one.call_id: one.may_ring(NOW, rules(ring_at_once=at_once)) for one in line})
    left.subtract(match.call_id for match in matches)
    free = [one for one in house if one.standing is Availability.FREE]
    silent = [one for one in free if one not in {match.candidate for match in matches}]
    wanted = [call for call in line if left[call.call_id] > 0 and any(may_have(call, one) for one in silent)]
    assert not wanted or len(matches) == slots


@given(situations)
def test_nobody_is_served_before_somebody_earlier_who_has_as_few_rings(situation: Any) -> None:
    line, house, slots, at_once = situation
    rings: Counter[UUID] = Counter()
    for match in served(line, house, slots, at_once):
        for earlier in line:
            if earlier.call_id == match.call_id:
                break
            may_still = earlier.may_ring(NOW, rules(ring_at_once=at_once)) > rings[earlier.call_id]
            may_still = may_still and may_have(earlier, match.candidate)
            assert not may_still or rings[earlier.call_id] > rings[match.call_id]
        rings[match.call_id] += 1


@given(situations)
def test_no_counsellor_left_free_was_a_better_choice(situation: Any) -> None:
    line, house, slots, at_once = situation
    waiting = {one.call_id: one for one in line}
    free = {one.counsellor_id: one for one in house if one.standing is Availability.FREE}

    def merit(call: Waiting, one: Candidate) -> tuple[int, bool, int, bool, datetime, int]:
        never = datetime.min.replace(tzinfo=UTC)
        return (
            call.tried.get(one.counsellor_id, 0),
            one.last,
            one.tier,
            call.language not in one.languages,
            one.last_offered_at or never,
            one.counsellor_id,
        )

    for match in served(line, house, slots, at_once):
        call = waiting[match.call_id]
        able = [one for one in free.values() if may_have(call, one)]
        assert match.candidate == min(able, key=partial(merit, call))
        del free[match.candidate.counsellor_id]


@given(situations, st.randoms(use_true_random=False))
def test_the_choice_depends_on_nothing_but_the_facts(situation: Any, random: Any) -> None:
    line, house, slots, at_once = situation
    shuffled = random.sample(house, len(house))
    assert served(line, house, slots, at_once) == served(line, shuffled, slots, at_once)


@given(situations)
def test_the_reasons_name_everybody_once_and_agree_with_what_was_done(situation: Any) -> None:
    line, house, slots, at_once = situation
    matches = served(line, house, slots, at_once)
    for waiting in line:
        why = reasons(matches, waiting.call_id, house)
        assert set(why) == {str(one.counsellor_id) for one in house}
        rung_for = {
            str(match.candidate.counsellor_id) for match in matches if match.call_id == waiting.call_id
        }
        assert {id_ for id_, reason in why.items() if reason == "rung"} == rung_for


# --- Counsellors who lost the caller, and those who asked not to have them again


def test_a_counsellor_who_is_back_is_rung_first_for_the_caller_they_lost() -> None:
    house = [counsellor(ANA, tier=2, last_offered_at=ago(1), languages=()), counsellor(BUDI)]
    assert chosen(house, first=ANA, tried={ANA: 3}) == ANA
    assert chosen([counsellor(BUDI)], first=ANA) == BUDI


def test_a_counsellor_is_not_rung_for_a_caller_they_asked_not_to_have_again() -> None:
    house = [counsellor(ANA), counsellor(BUDI, tier=2), counsellor(CITRA, tier=2)]
    spared = frozenset({ANA, BUDI})
    assert chosen(house, never=spared, not_again=spared) == CITRA
    assert rung([caller(never=spared, first=ANA)], house[:2]) == []


def test_a_caller_whom_nobody_free_may_be_given_does_not_stand_in_the_way_of_the_next() -> None:
    line = [caller(FIRST, never=frozenset({ANA})), caller(SECOND)]
    assert rung(line, [counsellor(ANA)]) == [(SECOND, ANA)]


def test_p7_the_reason_says_that_a_counsellor_would_rather_not() -> None:
    house = [counsellor(ANA), counsellor(BUDI)]
    told = reasons([], FIRST, house, not_again=frozenset({ANA}))
    assert told == {str(ANA): "not_again", str(BUDI): "not_their_turn"}
