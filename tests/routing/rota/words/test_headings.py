"""What a heading proposes of its column, or is itself."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.files.header import COLUMNS
from routing.rota.words.date_text import DateReading
from routing.rota.words.dates import read_date
from routing.rota.words.heading_words import KINDS, Kind
from routing.rota.words.headings import Heading, read_heading
from routing.rota.words.hours import Hours
from routing.rota.words.weekdays import Weekdays
from tests.budgets import examples
from tests.routing.rota.words.anything import any_text, listed

# The likeliest kind -> headings of real files.
HEADINGS = {
    Kind.DAY: ["Hari", "Day", "days", "Weekday", "HARI:"],
    Kind.DATE: ["Tanggal", "Tgl.", "Date", "Hari/Tanggal", "Hari, Tanggal", "Tanggal Piket", "Shift date"],
    Kind.WEEK: ["Week", "Week of", "Week commencing", "Pekan", "Minggu mulai"],
    Kind.WHOLE_DAY: ["All Day Event", "All day event?", "AllDayEvent", "Acara sepanjang hari"],
    Kind.MONTH: ["Bulan", "Month"],
    Kind.YEAR: ["Tahun"],
    Kind.START: listed(
        "Mulai | Start | Jam Mulai | start_time | startTime | earliest | Jam Mulai (WIB) | Jam Mulai Shift"
    ),
    Kind.END: listed(
        "Selesai | End | Jam Selesai | JAM_SELESAI | end_time | endTime | latest | Waktu selesai | to"
    ),
    Kind.HOURS: listed(
        "Jam | JAM | Jam (WITA) | Time | Waktu | Pukul | Hours | Waktu Mulai - Selesai | Jam Kerja"
    ),
    Kind.CODE: ["Shift", "Sif", "Sesi", "SESI", "Session", "Kode Shift"],
    Kind.NAME: [
        "  Nama :",
        *listed("Nama | Name | NAME* | Nama Lengkap | Full name | Konselor | Relawan | Petugas | Volunteer"),
        *("Counsellor", "Employee", "On-Call", "Nama Konselor", "Nama Petugas Jaga", "Counsellor name"),
    ],
    Kind.PHONE: [
        *listed(
            "No HP | No. HP | no_hp | HP | WA | No. WA | WhatsApp | Telp | Telp. | Telepon | "
            "Mobile | Phone number"
        ),
        *listed(
            "Number | Nomor | Kontak | Contact | No. Telp Konselor | Nomor Telepon Relawan | Counsellor phone"
        ),
        *("Phone (mobile)", "No. Konselor"),
    ],
    Kind.TIER: ["Tier", "Urutan", "Priority", "Prioritas"],
    Kind.LANGUAGES: ["Bahasa", "Languages", "Language"],
    Kind.ORGANISATION: ["Lembaga", "Organisasi", "Organisation", "organization", "Org", "Nama Lembaga"],
    Kind.FROM: ["from", "berlaku_mulai", "Valid from", "Start date", "Tanggal Mulai"],
    Kind.UNTIL: ["until", "berlaku_sampai", "Valid until", "End date", "Tanggal Selesai"],
    Kind.INSTEAD: ["instead", "ganti"],
    Kind.EMAIL: ["Email", "E-mail", "Alamat Surel"],
    Kind.PLACE: ["Ruang", "Room"],
    Kind.ROW_NUMBER: ["No", "No.", "NO", "Nomor urut", "No. Urut"],
    Kind.IDENTIFIER: ["id", "language_id", "day_id", "NIK"],
    Kind.NOTE: ["Keterangan", "Ket.", "Notes"],
    Kind.ROLE: ["Jabatan", "Role"],
    Kind.SIGNATURE: ["Paraf", "TTD"],
    Kind.PERSONAL: ["Alamat", "Jenis Kelamin", "Tanggal Lahir"],
    Kind.RECORDED: ["Timestamp", "Stempel waktu"],
    Kind.TOTAL: ["Total", "Jumlah"],
    Kind.BREAK: ["Jam Istirahat", "Break", "Lunch"],
}


@pytest.mark.parametrize(
    ("written", "kind"), [(each, kind) for kind, headings in HEADINGS.items() for each in headings]
)
def test_a_heading_proposes_what_its_column_holds(written, kind):
    found = read_heading(written)
    assert found is not None
    assert found.kinds[0] is kind
    assert found.is_exact


def test_each_kind_but_those_that_contents_alone_decide_has_headings():
    assert set(Kind) - set(HEADINGS) == {Kind.WEEKDAY, Kind.DAY_OF_MONTH}


@pytest.mark.parametrize(
    ("written", "kinds"),
    [
        ("No", [Kind.ROW_NUMBER, Kind.PHONE]),
        ("Number", [Kind.PHONE, Kind.ROW_NUMBER]),
        ("Urutan", [Kind.TIER, Kind.ROW_NUMBER]),
        ("Jam", [Kind.HOURS, Kind.START]),
        ("Shift", [Kind.CODE, Kind.HOURS]),
        ("Kontak", [Kind.PHONE, Kind.NAME]),
        ("Day", [Kind.DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH]),
        ("Tanggal", [Kind.DATE, Kind.DAY_OF_MONTH]),
        ("Start date", [Kind.FROM, Kind.START]),
        ("Konselor", [Kind.NAME]),
    ],
)
def test_a_heading_that_may_mean_several_things_proposes_them_all(written, kinds):
    found = read_heading(written)
    assert found is not None
    assert list(found.kinds) == kinds


@pytest.mark.parametrize(
    ("written", "name"), [(written, name) for name, also in COLUMNS.items() for written in (name, *also)]
)
def test_a_heading_of_the_list_form_keeps_its_meaning(written, name):
    found = read_heading(written)
    assert found is not None
    assert found.kinds[0].value == name


@pytest.mark.parametrize(
    ("written", "heading"),
    [
        ("Nama 1", Heading((Kind.NAME,), number=1)),
        ("Name 2", Heading((Kind.NAME,), number=2)),
        ("HP 2", Heading((Kind.PHONE,), number=2)),
        ("HP2", Heading((Kind.PHONE,), number=2)),
        ("nama_12", Heading((Kind.NAME,), number=12)),
        ("Nama Konselor 1", Heading((Kind.NAME,), number=1)),
        ("Ruang 1", Heading((Kind.PLACE,), number=1)),
        ("MorningPhone", Heading((Kind.PHONE,), code="Morning")),
        ("Pagi HP", Heading((Kind.PHONE,), code="Pagi")),
        ("HP (Pagi)", Heading((Kind.PHONE,), code="Pagi")),
        ("Konselor Malam 2", Heading((Kind.NAME,), number=2, code="Malam")),
        ("Nama Senin", Heading((Kind.NAME,), weekdays=Weekdays(1))),
        ("Tier 1", Heading((Kind.TIER,), number=1, tier=1)),
        ("Lapis 2", Heading((Kind.TIER,), number=2, tier=2)),
        ("Konselor Utama", Heading((Kind.NAME,), tier=1)),
        ("Backup phone", Heading((Kind.PHONE,), tier=2)),
        ("Primary", Heading(tier=1)),
        ("Cadangan", Heading(tier=2)),
        ("Cadangan 1", Heading(number=1, tier=2)),
        ("Backup 2", Heading(number=2, tier=3)),
        ("Cadangan II", Heading(number=2, tier=3)),
        ("Utama 2", Heading(number=2, tier=1)),
        ("Tertiary", Heading(tier=3)),
        ("Ketiga", Heading(tier=3)),
        ("1st call", Heading(tier=1)),
        ("2nd on call", Heading((Kind.NAME,), tier=2)),
        ("Shift 1", Heading((Kind.CODE, Kind.HOURS), number=1, code="Shift 1")),
        ("Shift Pagi", Heading((Kind.CODE, Kind.HOURS), code="Pagi")),
        ("Pagi", Heading(code="Pagi")),
        ("NIGHT", Heading(code="NIGHT")),
        ("P1", Heading(is_exact=False, code="P1")),
        ("Senin", Heading(weekdays=Weekdays(1))),
        ("Sabtu - Minggu", Heading(weekdays=Weekdays(96))),
        ("Akhir pekan", Heading(weekdays=Weekdays(96))),
        ("Senin Pagi", Heading(code="Pagi", weekdays=Weekdays(1))),
        ("Senin (Pagi)", Heading(code="Pagi", weekdays=Weekdays(1))),
        ("3/8/2026 Pagi", Heading(code="Pagi", date=read_date("3/8/2026"))),
        ("Pagi, Senin 3 Agustus", Heading(code="Pagi", date=read_date("Senin 3 Agustus"))),
        ("Malam - 1-Jul", Heading(code="Malam", date=read_date("1-Jul"))),
        ("Pagi 2", Heading(number=2, code="Pagi")),
        ("Agustus", Heading(month=8)),
        ("Day", Heading((Kind.DAY, Kind.WEEKDAY, Kind.DAY_OF_MONTH), code="Day")),
        ("Phone (active)", Heading((Kind.PHONE,), is_exact=False)),
    ],
)
def test_a_heading_says_for_which_of_several_its_column_is(written, heading):
    assert read_heading(written) == heading


@pytest.mark.parametrize(
    ("written", "start", "end", "code", "weekdays"),
    [
        ("08.00-16.00", 8, 16, None, None),
        ("Pagi (08-16)", 8, 16, "Pagi", None),
        ("Malam (22.00 - 06.00 WIB)", 22, 6, "Malam", None),
        ("Shift 1 (07.00-15.00)", 7, 15, "Shift 1", None),
        ("Shift Malam 22-06", 22, 6, "Malam", None),
        ("Day (08.00-20.00)", 8, 20, "Day", None),
        ("Tim Biru (08-16)", 8, 16, "Tim Biru", None),
        ("Jam 08-16", 8, 16, None, None),
        ("Senin 08.00-16.00", 8, 16, None, 1),
    ],
)
def test_a_heading_may_be_hours(written, start, end, code, weekdays):
    found = read_heading(written)
    assert found is not None
    assert found.hours is not None
    assert found.hours.candidates[0] == Hours(start * 60, end * 60)
    assert (found.code, found.weekdays) == (code, weekdays and Weekdays(weekdays))


@pytest.mark.parametrize(
    ("written", "readings", "weekday"),
    [
        ("2026-08-03", [(2026, 8, 3)], None),
        ("Senin, 3 Agt 2026", [(2026, 8, 3)], 0),
        ("1-Jul", [(None, 7, 1)], None),
        ("Mon 8/3", [(None, 3, 8), (None, 8, 3)], 0),
        ("Agustus 2026", [(2026, 8, None)], None),
        ("Senin, 3 Agustus (08.00-16.00)", [(None, 8, 3)], 0),
    ],
)
def test_a_heading_may_be_a_date(written, readings, weekday):
    found = read_heading(written)
    assert found is not None
    assert found.date is not None
    assert [(each.year, each.month, each.day) for each in found.date.readings] == readings
    assert found.date.weekday == weekday


def test_a_heading_may_be_a_day_of_the_month_or_one_of_several_dates():
    found = read_heading("Tanggal 1")
    assert found is not None
    assert found.day_of_month is not None
    assert (found.kinds[0], found.number) == (Kind.DATE, 1)


def test_a_heading_may_be_a_date_or_hours():
    found = read_heading("7-10")
    assert found is not None
    assert found.date is not None
    assert found.hours is not None


@pytest.mark.parametrize(("written", "weekday"), [("1", None), ("31", None), ("Sen 1", 0), ("1\nSen", 0)])
def test_a_heading_may_be_a_day_of_the_month(written, weekday):
    found = read_heading(written)
    assert found is not None
    assert found.day_of_month is not None
    assert found.day_of_month.weekday == weekday
    assert found.day_of_month.readings == (DateReading(None, None, 31 if written == "31" else 1),)
    assert found.is_value


@pytest.mark.parametrize(
    "written",
    [
        *("", "-", "OFF", "Domain", "Ana Sari", "receive_texts", "receive_call_answered_alerts", "2000000"),
        "JADWAL PIKET KONSELOR SEMESTER GENAP 2026",
    ],
)
def test_a_heading_of_which_nothing_is_understood_is_none(written):
    assert read_heading(written) is None


def test_no_phrase_of_a_heading_stands_twice():
    table = tomllib.loads((files("routing.rota.words") / "headings.toml").read_text(encoding="utf-8"))
    phrases = [" ".join(phrase.split()) for each in table.values() for phrase in each.split(",")]
    assert len(phrases) == len(set(phrases)) == len(KINDS)
    assert all(phrase == phrase.casefold().strip() != "" for phrase in phrases)


def test_kinds_that_say_nothing_of_a_shift_are_ignored():
    assert {kind for kind in HEADINGS if kind.is_ignored} == set(
        list(HEADINGS)[list(HEADINGS).index(Kind.ROW_NUMBER) :]
    )


@settings(max_examples=examples(400))
@given(
    st.sampled_from(sorted(KINDS)),
    st.sampled_from([str.upper, str.title, str.lower, str.capitalize]),
    st.sampled_from([" ", "_", "-", ". ", "  ", "\n"]),
    st.sampled_from(["", " (WIB)", ":", "*", " [wita]", "\u200b"]),
    st.none() | st.integers(1, 12),
)
def test_a_phrase_is_known_in_any_dress(phrase, case, separator, after, number):
    found = read_heading(case(phrase).replace(" ", separator) + (f" {number}" if number else "") + after)
    assert found is not None
    assert found.kinds == KINDS[phrase]
    assert found.number == number


@settings(max_examples=examples(1000))
@given(any_text)
def test_any_text_is_a_heading_or_none(text):
    found = read_heading(text)
    assert found is None or found.kinds or found.is_value
