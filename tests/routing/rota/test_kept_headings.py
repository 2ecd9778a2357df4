"""Headings that say a day beside a word for a rota, known or not: each column of them is one of its days."""

import pytest

from tests.routing.rota.kept_tables import MON, PSM, TUE, day, kept, told

GRID = [
    *(f"{MON} 08:00-16:00 Ana", f"{TUE} 16:00-24:00 Ana"),
    *(f"{MON} 16:00-24:00 Budi", f"{TUE} 08:00-16:00 Budi"),
]
WORDS = (
    *(
        "Jadwal {}",
        "Schedule {}",
        "Availability {}",
        "Ketersediaan {}",
        "Kesediaan {}",
        "Rota {}",
        "Roster {}",
    ),
    *("{} schedule", "{} - jadwal", "Availability ({})", "Siaga {}", "Jadwal Jaga {}", "Schedule for {}"),
)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("days", [("Senin", "Selasa"), ("Mon", "Tue")])
def test_a_weekday_beside_a_word_for_a_rota_heads_its_column(words: str, days: tuple[str, str]):
    one, other = map(words.format, days)
    reading = kept(f"Nama,{one},{other}\nAna,08-16,16-24\nBudi,16-24,08-16")
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    assert told(reading) == GRID


@pytest.mark.parametrize("words", WORDS)
def test_names_and_codes_may_stand_below_it(words: str):
    one, other = words.format("Senin"), words.format("Selasa")
    of_names = kept(f"Shift,{one},{other}\n08-16,Ana,Budi\n16-24,Budi,Ana")
    assert (of_names.errors, of_names.questions, of_names.ignored) == ([], [], [])
    assert sorted(told(of_names)) == sorted(GRID)
    of_codes = kept(f"Nama,{one},{other}\nAna,P,off\nBudi,off,P", **PSM)
    assert (of_codes.errors, of_codes.questions) == ([], [])
    assert told(of_codes) == [f"{MON} 07:00-14:00 Ana", f"{TUE} 07:00-14:00 Budi"]


def test_beside_plain_weekdays_a_heading_of_more_words_is_none_of_them():
    reading = kept("Nama,Senin,Selasa,Menu Rabu\nAna,08-16,16-24,Nasi\nBudi,16-24,08-16,Mie")
    assert told(reading) == GRID
    assert [each.cells for each in reading.ignored] == [("D1:D3",)]


@pytest.mark.parametrize(
    "words", ["Jam {}", "Hari {}", "Jadwal {}", "Petugas {}", "{} (jadwal)", "Schedule for {}"]
)
@pytest.mark.parametrize(
    "days",
    [
        ("Senin 7 Des 2026", "Selasa 8 Des 2026"),
        ("Mon, 7 December 2026", "Tue, 8 December 2026"),
        ("Senin 07/12/2026", "Selasa 08/12/2026"),
        ("Mon (2026-12-07)", "Tue (2026-12-08)"),
    ],
)
def test_a_date_beside_the_weekday_of_a_heading_is_the_day(words: str, days: tuple[str, str]):
    one, other = map(words.format, days)
    reading = kept(f'Nama,"{one}","{other}"\nAna,08-16,16-24\nBudi,16-24,08-16')
    assert (reading.errors, reading.questions, reading.ignored) == ([], [], [])
    assert told(reading) == [
        *(f"{day(7, 12)} 08:00-16:00 Ana", f"{day(8, 12)} 16:00-24:00 Ana"),
        *(f"{day(7, 12)} 16:00-24:00 Budi", f"{day(8, 12)} 08:00-16:00 Budi"),
    ]


def test_it_is_the_day_of_the_lines_below_too():
    block = "Jadwal {} Desember 2026\nJam,Nama\n08-16,Ana\n"
    reading = kept(block.format("Senin 7") + block.format("Minggu 13"))
    assert (reading.errors, reading.questions) == ([], [])
    assert told(reading) == [f"{day(7, 12)} 08:00-16:00 Ana", f"{day(13, 12)} 08:00-16:00 Ana"]


def test_a_date_that_is_no_such_weekday_is_asked_about():
    (question,) = kept("Jadwal Senin 8 Desember 2026\nJam,Nama\n08-16,Ana").questions
    assert question.key == "ask-dates-weekday"


def test_a_number_beside_a_weekday_tells_its_columns_apart():
    reading = kept("Jam,Petugas Senin 1,Petugas Senin 2\n08-16,Ana,Budi")
    assert told(reading) == [f"{MON} 08:00-16:00 Ana", f"{MON} 08:00-16:00 Budi"]
