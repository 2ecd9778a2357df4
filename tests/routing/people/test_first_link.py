"""The link of the first account: made from the key alone, the same for an hour, over after 72."""

from datetime import UTC, datetime, timedelta

import pytest

from routing.people import first_link
from routing.sealing import Sealer

KEY, OTHER = "a key that is long enough to seal with", "another key, as long and as good as it"
NOW = datetime(2026, 12, 23, 16, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_all_who_start_within_an_hour_make_the_same_one() -> None:
    assert first_link.make(Sealer([KEY]), NOW) == first_link.make(Sealer([KEY]), NOW + timedelta(minutes=55))
    assert first_link.make(Sealer([KEY]), NOW) != first_link.make(Sealer([KEY]), NOW + HOUR)
    assert first_link.make(Sealer([KEY]), NOW) != first_link.make(Sealer([OTHER]), NOW)


@pytest.mark.parametrize(
    ("after", "sound"), [(timedelta(0), True), (72 * HOUR, True), (73 * HOUR, False), (-HOUR, True)]
)
def test_it_lasts_72_hours_and_until_the_next_full_one(after: timedelta, sound: bool) -> None:
    token = first_link.make(Sealer([KEY]), NOW)
    assert first_link.is_sound(Sealer([KEY]), NOW + after, token) is sound


def test_each_key_that_opens_seals_knows_its_own() -> None:
    token = first_link.make(Sealer([KEY]), NOW)
    assert first_link.is_sound(Sealer([OTHER, KEY]), NOW, token)
    assert not first_link.is_sound(Sealer([OTHER]), NOW, token)


def test_no_other_token_is_sound() -> None:
    token = first_link.make(Sealer([KEY]), NOW)
    end, _, signature = token.partition("-")
    later = f"{int(end) + 1}-{signature}"
    broken = f"{end}-{signature[:-1]}{'A' if signature[-1] != 'A' else 'B'}"
    short, padded = f"{end}-{signature[:20]}", f"0{token}"
    odd = ["", "-", end, f"{end}-", f"-{signature}", f"{'9' * 5000}-{signature}", "²-x", f"{end}-ключ"]
    for each in (later, broken, short, padded, *odd):
        assert not first_link.is_sound(Sealer([KEY]), NOW, each), each
