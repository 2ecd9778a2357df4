"""Hours beside the code that they belong to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.words.coded_hours import read_coded_hours
from routing.rota.words.hours import Hours
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed


@pytest.mark.parametrize(
    ("written", "code", "start", "end"),
    [
        ("Pagi (08-16)", "Pagi", 8, 16),
        ("PAGI\n(08.00-16.00)", "PAGI", 8, 16),
        ("Pagi [08-16]", "Pagi", 8, 16),
        ("(08-16) Pagi", "Pagi", 8, 16),
        ("08.00-16.00 Pagi", "Pagi", 8, 16),
        ("08.00-16.00 (Pagi)", "Pagi", 8, 16),
        ("8-16: Pagi", "Pagi", 8, 16),
        ("P=8-16", "P", 8, 16),
        ("P : 08.00 - 16.00 WIB", "P", 8, 16),
        ("Pagi 8-16", "Pagi", 8, 16),
        ("Shift 1: 07.00-15.00", "Shift 1", 7, 15),
        ("Shift 2 15-23", "Shift 2", 15, 23),
        ("Sesi 1 07.00 - 15.00", "Sesi 1", 7, 15),
        ("Shift A - 07.00 s/d 15.00", "Shift A", 7, 15),
        ("Malam 10pm-6am", "Malam", 22, 6),
        ("Ruang Melati 08.00-16.00", "Ruang Melati", 8, 16),
        ("Senin 08.00-16.00", "Senin", 8, 16),
        ("3/8 08.00-16.00", "3/8", 8, 16),
        ("1: 08-16", "1", 8, 16),
        ("1 (08.00-16.00)", "1", 8, 16),
        ("Backup 16-24", "Backup", 16, 24),
        ("Cadangan 2 16-24", "Cadangan 2", 16, 24),
    ],
)
def test_a_code_and_its_hours_are_told_apart(written, code, start, end):
    found = read_coded_hours(written)
    assert found is not None
    assert (found.code, found.hours.candidates[0]) == (code, Hours(start * 60, end * 60))


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Pagi " * 20 + "08.00-16.00",
        "Pagi 08.00-12.00 / Sore 13.00-17.00",
        *listed("Pagi | 08-16 | 08.00-16.00 | Sesi 1-3 | Ruang 2-3 | Ana 8-16 | () | Pagi (pukul delapan)"),
        *listed(
            "3-8-2026 | 08.00 - 16.00 - 22.00 | 8am - 4pm - 6pm | 1 07.00-15.00 | 08.00-16.00 & 18.00-20.00"
        ),
    ],
)
def test_what_lacks_one_of_them_is_none(written):
    assert read_coded_hours(written) is None


codes = st.sampled_from(["Pagi", "Malam", "P", "Shift 2", "Night", "S3", "Tim Biru"])
minutes = st.integers(0, 1438)


@settings(max_examples=examples(200))
@given(
    codes,
    minutes,
    minutes,
    st.sampled_from(
        ["{code} ({hours})", "{code}: {hours}", "{hours} {code}", "{code}\n{hours}", "{code} = {hours} WIB"]
    ),
)
def test_a_code_and_hours_are_read_as_they_are_written(code, start, end, form):
    hours = f"{start // 60:02}.{start % 60:02}-{end // 60:02}.{end % 60:02}"
    found = read_coded_hours(form.format(code=code, hours=hours))
    assert found is not None
    assert found.code == code
    assert found.hours.candidates[0] == Hours(start, end)


@settings(max_examples=examples(1000))
@given(any_text)
def test_any_text_is_coded_hours_or_none(text):
    found = read_coded_hours(text)
    assert found is None or any(map(str.isalnum, found.code))
