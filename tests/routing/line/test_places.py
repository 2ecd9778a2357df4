"""Places: the announced place far back in the line equals the counted one."""

from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from routing.line.places import COUNTED, Places, Stands
from tests.routing.rows import NOW


def somewhere(chance: Random) -> Stands:
    return chance.random() < 0.9, chance.randrange(3), NOW + timedelta(seconds=chance.randrange(300))


@given(st.integers(1, 3 * COUNTED), st.randoms(use_true_random=True))
def test_a_place_is_one_more_than_those_before(length: int, chance: Random) -> None:
    line, stands, places = [somewhere(chance) for _ in range(length)], somewhere(chance), Places()
    places.take(sorted(line))
    assert places.of(stands) == max(sum(each < stands for each in line), COUNTED) + 1


def test_while_there_is_no_copy_of_the_line_no_place_is_told() -> None:
    assert Places().of((True, 0, NOW)) is None
