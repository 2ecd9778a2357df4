"""Recalled: a file is read with what was answered to files of its layout before; only what is new is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.rota.files.lines import Reading
from routing.rota.kept_answers import KeptAnswer, lasting, recalled
from routing.rota.messages.saying import say
from routing.rota.people.contact import Contact, Contacts
from routing.rota.reading import Given, read_rota
from routing.rota.sheets.delimited import read_delimited
from tests.routing.rota.csv_files import TODAY

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
JAKARTA = ZoneInfo("Asia/Jakarta")
ANA, BUDI = "+6281234567801", "+6281234567802"
PEOPLE = Contacts([Contact("Ana Sari", ANA), Contact("Budi Santoso", BUDI)])
CODES = ("P", "S", "M", "P1", "M2")


def recall(
    content: str,
    kept: Mapping[str, str],
    answers: Mapping[str, str] | None = None,
    contacts: Contacts = PEOPLE,
) -> Reading:
    given_ = Given("ID", ("id", "en"), TODAY, contacts=contacts, answers=answers or {}, is_strict=True)
    return recall_with(content, {id_: KeptAnswer(value, "ana", NOW) for id_, value in kept.items()}, given_)


def recall_with(content: str, kept: Mapping[str, KeptAnswer], given_: Given) -> Reading:
    grid = read_delimited(content.encode())
    first = read_rota(grid, given_)
    return recalled(first, given_, kept, lambda some: read_rota(grid, replace(given_, kept=some)), JAKARTA)


def asked(reading: Reading) -> list[str]:
    return [each.id for each in reading.questions]


def taken(reading: Reading) -> dict[object, object]:
    """Return the kept answers that a reading says it took."""
    told = [each.params for each in reading.understood if each.key == "answers-kept"]
    return {each["id"]: each["value"] for each in told}


def grid(codes: Sequence[str], names: Sequence[str] = ("Ana Sari", "Budi Santoso")) -> str:
    rows = [[name, *codes] for name in names]
    days = [f"2026-12-{day:02}" for day in range(1, len(codes) + 1)]
    return "\n".join(map(",".join, [["Nama", *days], *rows])) + "\n"


@given(before=st.sets(st.sampled_from(CODES)), now=st.sets(st.sampled_from(CODES), min_size=2))
def test_the_next_file_asks_for_new_codes_alone(before: set[str], now: set[str]):
    reading = recall(grid(sorted(now)), {f"hours:{code}": "08:00-16:00" for code in before})
    assert {*asked(reading)} == {f"hours:{code}" for code in now - before}
    assert {*taken(reading)} == {f"hours:{code}" for code in now & before}
    assert reading.is_sound == (now <= before)


def test_it_says_what_was_taken_by_whom_and_when():
    reading = recall(grid("PP"), {"hours:P": "08:00-16:00", "hours:M": "-", "person:Tono": "-"})
    (told,) = [each for each in reading.understood if each.key == "answers-kept"]
    assert (told.cells, told.count) == (("B2", "C2", "B3", "C3"), 4)
    assert say(told.key, "", told.params, "en") == (
        "hours:P is 08:00-16:00: answered before (ana, 2026-11-30 09:00 WIB)."
    )
    assert say(told.key, "", told.params, "id") == (
        "hours:P adalah 08:00-16:00: sudah dijawab (ana, 2026-11-30 09:00 WIB)."
    )


def test_without_kept_answers_it_is_read_once():
    reading = Reading()
    given_ = Given("ID", (), TODAY)
    assert recalled(reading, given_, {}, lambda _: pytest.fail("read again"), JAKARTA) is reading


def test_a_new_answer_counts_before_a_kept_one():
    reading = recall(grid("PP"), {"hours:P": "08:00-16:00"}, {"hours:P": "07:00-15:00"})
    assert ({each.start for each in reading.shifts}, taken(reading)) == ({420}, {})


def test_the_latest_of_two_spellings_counts():
    given_ = Given("ID", (), TODAY, contacts=PEOPLE)
    kept = {
        "person:BUDI S.": KeptAnswer(BUDI, "ana", NOW),
        "person:Budi S.": KeptAnswer(ANA, "ana", NOW - timedelta(days=1)),
        "hours:P": KeptAnswer("8-16", "ana", NOW),
    }
    reading = recall_with(grid("PP", ["Budi S."]), kept, given_)
    assert (asked(reading), {each.phone for each in reading.shifts}) == ([], {BUDI})


class TestPeople:
    """Whom a name meant, unless the contacts know better by now."""

    HOURS: Mapping[str, str] = {"hours:P": "08:00-16:00"}

    @pytest.mark.parametrize("value", [BUDI, "0812 3456 7802", "budi santoso"])
    def test_a_name_is_not_asked_again(self, value: str):
        reading = recall(grid("PP", ["Budi S."]), {"person:Budi S.": value, **self.HOURS})
        assert (asked(reading), {each.phone for each in reading.shifts}) == ([], {BUDI})

    def test_a_new_answer_that_means_nobody_is_asked_whatever_was_answered_before(self):
        kept = {"person:Budi S.": BUDI, **self.HOURS}
        reading = recall(grid("PP", ["Budi S."]), kept, {"person:Budi S.": "Nobody Known"})
        assert (asked(reading), taken(reading)) == (["person:Budi S."], self.HOURS)

    @pytest.mark.parametrize("value", ["+6281234567809", "Budi Lama", "Ana Sari + 0812 3456 7809"])
    def test_somebody_who_is_no_contact_any_more_is_asked_again(self, value: str):
        reading = recall(grid("PP", ["Budi S."]), {"person:Budi S.": value, **self.HOURS})
        assert (asked(reading), taken(reading)) == (["person:Budi S."], self.HOURS)

    def test_a_contact_who_has_the_name_by_now_comes_first(self):
        known = Contacts([*PEOPLE, Contact("Tono", "+6281234567803")])
        for value in ("-", BUDI):
            reading = recall(grid("PP", ["Tono"]), {"person:Tono": value, **self.HOURS}, contacts=known)
            assert ({each.phone for each in reading.shifts}, taken(reading)) == (
                {"+6281234567803"},
                self.HOURS,
            )

    def test_a_cell_of_two_is_split_by_what_was_said_of_each(self):
        kept = {"person:Bu Sari": ANA, "person:Budi S.": BUDI}
        for cell in ("Bu Sari / Budi S.", "Bu Sari dan Budi S.", "Budi S. + Ana Sari"):
            reading = recall(f"Tanggal,Jam,Nama\n2026-12-01,08:00-16:00,{cell}\n", kept)
            assert (asked(reading), {each.phone for each in reading.shifts}) == ([], {ANA, BUDI})

    def test_all_whom_a_cell_means_are_kept_together(self):
        kept = {"person:Tim A": "Ana Sari + Budi Santoso", **self.HOURS}
        reading = recall(grid("PP", ["Tim A"]), kept)
        assert (asked(reading), {each.phone for each in reading.shifts}) == ([], {ANA, BUDI})


class TestDates:
    """The order of day and month."""

    KEPT: Mapping[str, str] = {"dates:A": "month-first"}

    def table(self, *dates: str) -> str:
        return "Tanggal,Jam,Nama\n" + "".join(f"{each},08:00-16:00,Ana Sari\n" for each in dates)

    def test_an_order_is_not_asked_again(self):
        reading = recall(self.table("01/12/2026"), self.KEPT)
        assert ([str(each.on_date) for each in reading.shifts], taken(reading)) == (["2026-01-12"], self.KEPT)

    def test_what_the_file_proves_comes_first(self):
        reading = recall(self.table("01/12/2026", "31/12/2026"), self.KEPT)
        assert [str(each.on_date) for each in reading.shifts] == ["2026-12-01", "2026-12-31"]
        assert taken(reading) == {}

    def test_it_settles_no_weekday_that_disagrees_in_a_later_file(self):
        wrong = self.table("Jumat 02/12/2026")  # a Wednesday, or a Thursday
        reading = recall(wrong, {"dates:A": "day-first"})
        assert [each.key for each in reading.questions] == ["ask-dates-weekday"]
        settled = recall(wrong, {"dates:A": "day-first"}, {"dates:A": "date"})
        assert [str(each.on_date) for each in settled.shifts] == ["2026-12-02"]


class TestColumns:
    """What a column holds: it counts though nobody would ask."""

    def test_it_is_read_so_again(self):
        table = "Tanggal,Jam,Petugas,Pengganti\n2026-12-01,08:00-16:00,Ana Sari,Budi Santoso\n"
        kept = {"column:C": "-", "column:D": "name"}
        reading = recall(table, kept)
        assert ({each.phone for each in reading.shifts}, taken(reading)) == ({BUDI}, kept)
        changed = recall(table, kept, {"column:c": "name", "column:d": "-"})
        assert ({each.phone for each in changed.shifts}, taken(changed)) == ({ANA}, {})


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ({"month": "2026-12", "encoding": "windows-1252", "other": "x"}, []),
        ({"hours": "8-16", "hours:P": "-", "person:Budi S.": "-"}, ["hours", "hours:P", "person:Budi S."]),
        ({"dates:A": "day-first", "dates:B": "date", "dates:C": "month-first"}, ["dates:A", "dates:C"]),
        ({"column:A": "name", "column:b": "-", "column:C": "-", "column:1": "-"}, ["column:A", "column:B"]),
    ],
)
def test_what_holds_for_one_file_alone_is_not_kept(answers: dict[str, str], kept: list[str]):
    assert [*lasting(answers, steady=2)] == kept


def test_an_answer_of_one_file_alone_that_was_kept_all_the_same_counts_for_none():
    table = "Nama,1,2\nAna Sari,P,P\n"
    reading = recall(table, {"hours:P": "8-16", "month": "2026-12", "column:B": "-"})
    assert (asked(reading), taken(reading)) == (["month"], {"hours:P": "8-16"})
