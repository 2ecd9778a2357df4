"""Looks: what a text may be, so that contents can decide what headings only propose."""

import pytest

from routing.rota.shapes.looks import MOST_LOOKED_AT, distinct, is_day_date, is_moment
from routing.rota.words.dates import read_date
from routing.rota.words.heading_words import Kind
from tests.routing.rota.shapes.tables import looks

KINDS = {
    Kind.DAY: (["Senin", "Mon-Fri", "2026-12-25", "daily"], ["Ana", "08:00", "P"]),
    Kind.DATE: (["2026-12-25", "1-Jul", "25/12/2026", "32/12/2026"], ["Senin", "Juli 2026", "7"]),
    Kind.WEEKDAY: (["Senin", "Sat, Sun"], ["2026-12-25", "Ana"]),
    Kind.DAY_OF_MONTH: (["1", "31"], ["32", "Ana", "Senin"]),
    Kind.MONTH: (["Juli", "12"], ["13", "Ana"]),
    Kind.YEAR: (["2026"], ["1926", "26", "2026a"]),
    Kind.START: (["8:00", "0800", "11/6/26 13:00"], ["Ana", "Senin", "8-16"]),
    Kind.HOURS: (["08.00 - 16.00", "8-16"], ["08:00", "Pagi"]),
    Kind.CODE: (["P", "Pagi", "Shift 2", "libur"], ["08:00-16:00", "Ana Sari Dewi Putri"]),
    Kind.NAME: (["Ana", "Budi S.", "Ana / Budi"], ["libur", "08:00", "Senin", "Pagi", "081234567890", "a@b.id", "?"]),
    Kind.PHONE: (["081234567890", "+62 812-3456-7890", "6.28E+11", "0812/0813"], ["Ana", "2026-12-25", "ask"]),
    Kind.TIER: (["1", "99", "backup", "utama"], ["0", "100", "Ana"]),
    Kind.LANGUAGES: (["id", "id en", "id+jv", "Bahasa Indonesia"], ["Bahasa Klingon", "1"]),
    Kind.EMAIL: (["ana@example.org"], ["Ana"]),
    Kind.NOTE: (["anything"], []),
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        (kind, text, fits)
        for kind, (yes, no) in KINDS.items()
        for texts, fits in ((yes, True), (no, False))
        for text in texts
    ],
)
def test_a_text_may_stand_in_a_column_of_a_kind_or_not(kind: Kind, text: str, fits: bool):
    assert looks().fits(kind, text) is fits


@pytest.mark.parametrize(
    ("text", "is_mark", "is_sure"),
    [
        ("libur", True, True),
        ("x", True, True),
        ("P", True, True),
        ("Pagi", True, True),
        ("12", True, True),
        ("08-16", True, True),
        ("P1", True, False),
        ("Ana", True, False),
        ("Ana Sari Dewi Putri", False, False),
    ],
)
def test_a_mark_is_a_name_too_unless_it_is_sure(text: str, is_mark: bool, is_sure: bool):
    assert (looks().is_mark(text), looks().is_sure_mark(text)) == (is_mark, is_sure)


def test_who_is_known_is_a_name_and_no_heading():
    assert looks().heading("Agus") is not None
    assert looks("Agus").heading("Agus") is None
    assert not looks().is_name("Pagi")
    assert looks("Pagi").is_name("Pagi")


@pytest.mark.parametrize(
    ("texts", "are_known"),
    [
        (["Ana"], True),
        (["Ana", "Budi"], True),
        (["Ana / Budi"], True),
        (["Ana", "libur"], True),
        (["Ana", "Citra"], False),
        (["Ana / Citra"], False),
        (["libur"], False),
        ([], False),
    ],
)
def test_people_are_known_if_each_of_them_is(texts: list[str], are_known: bool):
    assert looks("Ana", "Budi").are_known(texts) is are_known


def test_most_of_a_column_decides():
    texts = ["081234567890", "081234567891", "ask Ana"]
    assert looks().share(Kind.PHONE, texts) == pytest.approx(2 / 3)
    assert looks().are_mostly(Kind.PHONE, texts)
    assert not looks().are_mostly(Kind.PHONE, texts[1:])
    assert (looks().share(Kind.PHONE, []), looks().are_mostly(Kind.PHONE, [])) == (0, False)


@pytest.mark.parametrize(
    ("text", "is_word"), [("Nama", True), ("Jam", True), ("Ana", False), ("Senin", False), ("P", False)]
)
def test_a_word_for_a_column_is_no_value(text: str, is_word: bool):
    assert looks().is_word(text) is is_word


def test_distinct_texts_come_in_their_order_and_never_very_many():
    assert list(distinct(["b", "", "a", "b"]).items()) == [("b", 2), ("a", 1)]
    assert len(distinct(map(str, range(1000)))) == MOST_LOOKED_AT


def test_a_moment_is_a_date_with_a_time():
    assert [is_moment(text) for text in ("2026-06-11 13:00", "2026-06-11", "13:00")] == [True, False, False]


def test_a_month_is_no_date_of_a_day():
    assert [is_day_date(read_date(text)) for text in ("1-Jul", "Juli 2026", "Ana")] == [True, False, False]
