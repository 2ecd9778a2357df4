"""Zones: a text that names another zone than the hotline's is told, names of people are none."""

from zoneinfo import ZoneInfo

import pytest

from routing.rota.files.zones import HotlineZone

JAKARTA = HotlineZone(ZoneInfo("Asia/Jakarta"), 2026)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Mulai (UTC)", "UTC"),
        ("Start GMT", "GMT"),
        ("08:00 BST", "BST"),
        ("Jam (WITA)", "WITA"),
        ("Pagi (07-14 wit)", "wit"),
        ("08.00-16.00WITA", "WITA"),
        ("08:00 UTC+8", "UTC+8"),
        ("GMT -05:00", "GMT -05:00"),
        ("Pagi (utc)", "utc"),
    ],
)
@pytest.mark.parametrize("is_time", [True, False])
def test_another_zone_is_found(text: str, zone: str, is_time: bool):
    fault = JAKARTA.other_in(text, is_time=is_time)
    assert fault is not None
    assert (fault.key, fault.params) == ("zone-other", {"zone": zone, "hotline": "Asia/Jakarta"})


@pytest.mark.parametrize(
    "text", ["Mulai (WIB)", "08:00 wib", "UTC+7", "GMT+07:00", "Jam", "with", "Dewita", "Witono"]
)
@pytest.mark.parametrize("is_time", [True, False])
def test_the_hotlines_own_zone_and_other_words_are_none(text: str, is_time: bool):
    assert JAKARTA.other_in(text, is_time=is_time) is None


def test_a_zone_in_small_letters_may_be_a_name_where_no_times_stand():
    assert JAKARTA.other_in("Wit", is_time=False) is None
    assert JAKARTA.other_in("jam wit", is_time=True) is not None


def test_a_zone_has_the_offsets_of_its_summer_and_its_winter():
    london = HotlineZone(ZoneInfo("Europe/London"), 2026)
    assert london.other_in("Start (GMT)", is_time=True) is None
    assert london.other_in("Start (BST)", is_time=True) is None
    assert london.other_in("Start (UTC+1)", is_time=True) is None
    assert london.other_in("Start (UTC+2)", is_time=True) is not None


def test_without_a_zone_none_is_another():
    assert HotlineZone(None, 2026).other_in("Start (UTC)", is_time=True) is None
