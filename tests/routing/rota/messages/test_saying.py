"""Saying: each kind of value as each language writes it, for people and for programs."""

from datetime import date

import pytest

from routing.rota.messages.saying import plain_values, say
from routing.rota.words.heading_words import Kind


@pytest.mark.parametrize(
    ("key", "params", "english", "indonesian"),
    [
        (
            "cell-empty",
            {"example": "phone", "phone": "0812-345-678"},
            "a phone (0812-345-678)",
            "nomor telepon (",
        ),
        (
            "gap-weekly",
            {"start": 0, "end": 2880 + 480},
            "Monday 00:00 to Wednesday 08:00",
            "Senin 00:00 sampai Rabu",
        ),
        (
            "gap-weekly-days",
            {"start": "a", "end": "b", "days": 0b1110001},
            "(Monday, Friday-Sunday)",
            "Jumat-Minggu",
        ),
        ("gap-weekly-days", {"start": "a", "end": "b", "days": 127}, "(daily)", "(setiap hari)"),
        ("ask-column", {"column": "A", "title": "Who"}, "column A (Who) hold?", "kolom A (Who)?"),
        ("ask-column", {"column": "A", "title": ""}, "column A hold?", "kolom A?"),
        ("phone-readings", {"readings": ("+62 1", "+65 2")}, "as +62 1 or as +65 2", "+62 1 atau +65 2"),
        ("table-too-large", {"what": "cells", "most": 2_000_000}, "2,000,000 cells", "2.000.000 sel"),
        ("table-no-table", {"format": "pdf"}, "This is a PDF,", "Ini berkas PDF,"),
        ("table-no-table", {"format": "odd\x1b"}, "This is odd\ufffd,", "Ini odd\ufffd,"),
        (
            "dates-order-proved",
            {"order": "day-first", "value": "25/12"},
            "day, month, year: 25/12",
            "tanggal, bulan",
        ),
        ("month-from-heading", {"month": "2026-05"}, "of May 2026,", "bulan Mei 2026,"),
        ("month-from-heading", {"month": date(2026, 10, 1)}, "of October 2026,", "bulan Oktober 2026,"),
        ("month-from-heading", {"month": "spring"}, "of spring,", "bulan spring,"),
        (
            "ask-dates-weekday",
            {"value": "1/2", "weekday": 2, "date": "2026-02-01"},
            "no Tuesday.",
            "hari Selasa.",
        ),
        (
            "years-filled",
            {"first": date(2026, 1, 2), "last": "2026-02-03"},
            "2026-01-02 to 2026-02-03",
            "2026-01-02",
        ),
        (
            "read-columns",
            {"columns": (("A", Kind.DATE), ("B", "day of month"), ("C", "x"))},
            "column A is the date, column B is the day of the month, column C is x.",
            "kolom A berisi tanggal, kolom B berisi tanggal dalam bulan, kolom C berisi x.",
        ),
    ],
)
def test_a_value_is_written_as_its_place_says(key, params, english, indonesian):
    assert english in say(key, "", params, "en")
    assert indonesian in say(key, "", params, "id")


def test_a_long_span_ends_on_its_day():
    params = {"hours": ((1 << 5, 960, 2 * 1440 - 480), (0b11, 960, 960)), "first": "2026-11-23"}
    assert say("gap-week", "", params).endswith(
        ": Saturday 16:00 to Monday 08:00; Monday, Tuesday 16:00-08:00."
    )


def test_no_value_moves_a_terminal_or_fills_a_page():
    said = say("same-shift", "", {"other": "\x1b[2J" + "x" * 5000})
    assert "\x1b" not in said
    assert len(said) < 400


def test_programs_get_plain_values():
    days = {"start": "08:00", "end": "16:00", "days": 0b1000001}
    assert plain_values("gap-weekly-days", days) == {**days, "days": ["Monday", "Sunday"]}
    assert plain_values("gap-weekly", {"start": 1500, "end": 0}) == {
        "start": "Tuesday 01:00",
        "end": "Monday 00:00",
    }
    hours = plain_values("gap-week", {"first": date(2026, 11, 23), "hours": ((1, 0, 60),)})
    assert hours == {"first": "2026-11-23", "hours": ["Monday 00:00-01:00"]}
    assert plain_values("read-columns", {"columns": (("A", Kind.DATE),)}) == {"columns": [["A", "date"]]}
