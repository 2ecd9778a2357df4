"""One time of day in a cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.words.clock import Clock, read_clock
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed


@pytest.mark.parametrize(
    ("written", "clock"),
    [
        ("08:00", Clock(480, 1200)),
        ("8.00", Clock(480, 1200)),
        ("8", Clock(480, 1200)),
        ("8.00 WIB", Clock(480, 1200)),
        ("8.00 (WITA)", Clock(480, 1200)),
        ("08.00WIT", Clock(480, 1200)),
        ("Pukul 08.00", Clock(480, 1200)),
        ("jam 8", Clock(480, 1200)),
        ("8h", Clock(480, 1200)),
        ("0800 hrs", Clock(480, 1200)),
        ("08:00:00", Clock(480, 1200)),
        ("800", Clock(480, 1200, repaired=True)),
        ("12:30", Clock(750, 30)),
        ("0:30", Clock(30, exact=True)),
        ("00.30", Clock(30, exact=True)),
        ("13", Clock(780, exact=True)),
        ("16:00", Clock(960, exact=True)),
        ("24:00", Clock(1440, exact=True)),
        ("23:59", Clock(1439, exact=True)),
        ("2359", Clock(1439, exact=True)),
        ("11:59 pm", Clock(1439, marked=True)),
        ("23:59:59", Clock(1439, exact=True)),
        ("23.59 WIB", Clock(1439, exact=True)),
        ("8am", Clock(480, marked=True)),
        ("8 A.M.", Clock(480, marked=True)),
        ("4P", Clock(960, marked=True)),
        ("10:30P", Clock(1350, marked=True)),
        ("12 am", Clock(0, marked=True)),
        ("12:15 PM", Clock(735, marked=True)),
        ("noon", Clock(720)),
        ("12 noon", Clock(720)),
        ("Tengah malam", Clock(0)),
        ("midnight", Clock(0)),
        ("8 pagi", Clock(480, marked=True)),
        ("jam 12 siang", Clock(720, marked=True)),
        ("1 siang", Clock(780, marked=True)),
        ("3.30 sore", Clock(930, marked=True)),
        ("8 malam", Clock(1200, marked=True)),
        ("20.00 malam", Clock(1200, marked=True)),
        ("12 malam", Clock(0, marked=True)),
        ("2 malam", Clock(120, marked=True)),
        ("4 subuh", Clock(240, marked=True)),
        ("1 dini hari", Clock(60, marked=True)),
    ],
)
def test_a_time_is_read_with_what_it_says_of_the_half_of_the_day(written, clock):
    assert read_clock(written) == clock


def test_four_digits_are_a_time_though_they_may_be_a_year():
    assert read_clock("2026") == Clock(1226, exact=True)


@pytest.mark.parametrize(
    "written",
    [
        "",
        *listed("- | 25:00 | 8:60 | 13 pm | 0.333 | 8.5 | 08:00:30 | pagi | 20 pagi | 9 subuh | 8-16 | Ana"),
        *("08123456789", "jam", "WIB", "8 am pm"),
    ],
)
def test_what_is_no_time_is_none(written):
    assert read_clock(written) is None


FORMS_OF_24 = listed(
    "{hour:02}:{minute:02} | {hour:02}.{minute:02} | {hour:02}{minute:02} | "
    "{hour:02}:{minute:02}:00 | {hour}:{minute:02} WIB"
)
FORMS_OF_12 = ["{half}:{minute:02} {m}m", "{half:02}.{minute:02}{m}", "{half}:{minute:02} {m}.m."]


@settings(max_examples=examples(200))
@given(st.integers(0, 1439), st.sampled_from(FORMS_OF_24), st.sampled_from(FORMS_OF_12))
def test_times_are_read_as_they_are_written(minute, of_24, of_12):
    hour, rest = divmod(minute, 60)
    said = {"hour": hour, "minute": rest, "half": hour % 12 or 12, "m": "ap"[hour // 12]}
    found, of_halves = read_clock(of_24.format(**said)), read_clock(of_12.format(**said))
    assert found is not None
    assert of_halves is not None
    assert (found.minute, found.marked, found.exact) == (minute, False, hour == 0 or hour > 12)
    assert of_halves == Clock(minute, marked=True)
    # Without its half of the day it is one of two.
    bare = read_clock(f"{said['half']}:{rest:02}")
    assert bare is not None
    assert minute in {bare.minute, bare.other}


@settings(max_examples=examples(400))
@given(any_text)
def test_any_text_is_a_time_or_none(text):
    found = read_clock(text)
    if found is not None:
        assert 0 <= found.minute <= 1440
        assert found.other is None or (found.other - found.minute) % 1440 == 720
        assert found.other is None or not (found.marked or found.exact)
