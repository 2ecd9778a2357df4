"""Tables that lie on their side: what is said of them names rows and cells as the file has them."""

import pytest

from routing.rota.messages.findings import findings_said, question_said
from routing.rota.messages.folding import Manner, folded
from tests.routing.rota.kept_tables import kept

TURNED = "Hari,Senin,Selasa,Rabu\nKota,Bogor,Depok,Depok\nJam,07-14,{},07-14\nNama,Ana,Budi,Citra"


def test_an_error_names_its_cell():
    reading = kept(TURNED.format("08.00-25.00"))
    assert [each.cell for each in reading.errors] == ["C3"]
    (said,) = folded(reading.errors, Manner("en", reading.titles))
    assert said.where == 'in line 3, column C "08.00-25.00"'


@pytest.mark.parametrize(
    ("language", "holds", "ignored"),
    [
        (
            "en",
            "The table holds: row 1 is the day, row 3 is start and end, row 4 is the name.",
            "The row Kota says nothing of a shift.",
        ),
        (
            "id",
            "Isi tabel: baris 1 berisi hari, baris 3 berisi jam mulai dan selesai, baris 4 berisi nama.",
            "Baris Kota tidak menyebut apa pun tentang jam tugas.",
        ),
    ],
)
def test_its_rows_are_no_columns(language, holds: str, ignored: str):
    reading = kept(TURNED.format("14-21"))
    manner = Manner(language, reading.titles)
    assert reading.errors == []
    assert holds in [each.message for each in findings_said(reading.understood, manner)]
    assert [each.message for each in findings_said(reading.ignored, manner)] == [ignored]


def test_a_question_names_its_row():
    reading = kept("Hari,Senin,Selasa\nJam,07.00-14.00,07.00-14.00\nPagi,Ana,Budi\nMalam,Budi,Ana")
    (said,) = (question_said(each, Manner("en", reading.titles)) for each in reading.questions)
    assert (said.where, said.message.partition(" stand")[0]) == ("in line 2", "The hours in row 2 (Jam)")


def test_the_beginning_of_a_phone_is_no_time():
    for text in ("Hari,Jam,Nama,HP\nSenin,07-14,Ana,0812", "Hari,Senin\nJam,07-14\nNama,Ana\nHP,0812"):
        assert [(each.column, each.key) for each in kept(text).errors] == [("phone", "phone-short")]
