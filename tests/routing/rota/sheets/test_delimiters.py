"""The delimiter of a text, which titles, comments and lists inside cells do not mislead."""

import pytest

from routing.rota.sheets.delimiters import find_delimiter


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "text",
    [
        "Hari,Jam,Nama\nSenin,08.00-10.00,Ana\n",
        "JADWAL PIKET\n\nHari,Jam,Nama\nSenin,08.00-10.00,Ana\n",
        "# made by us; for you, and | all\nHari,Jam,Nama\nSenin,08.00-10.00,Ana\n",
        "Jadwal, piket; dan | semua\nHari,Jam,Nama\nSenin,08.00,Ana\nSelasa,08.00,Budi\n",
        'Hari,Jam,Nama\nSenin,08.00,"Ana; Budi, Citra | Dewi"\n',
        "Senin,08.00,Ana\n",
        "Senin,08.00,Ana\nSelasa\nRabu,09.00\n",
    ],
)
def test_the_delimiter_is_the_one_that_parts_most_lines(text, delimiter):
    if '"' not in text:
        text = "".join(
            line if line.startswith(("#", "Jadwal,")) else line.replace(",", delimiter)
            for line in text.splitlines(keepends=True)
        )
    else:
        head, quote, rest = text.partition('"')
        text = head.replace(",", delimiter) + quote + rest
    assert find_delimiter(text.splitlines(keepends=True)) == delimiter


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("Hari;Nama\nSenin,Rabu;Ana\nSelasa,Kamis;Budi\n", ";"),
        ("Hari,Nama,HP\nSenin,Ana; Budi,0812; 0813\nRabu,Eka; Adi,0814; 0815\n", ","),
        ("Senin,Ana; Budi,0812; 0813\n", ","),
        ("Senin;8,5;12,5\nRabu;8,5;12,5\n", ";"),
        ("Day | Time | Name\nMonday | 09:00-13:00 | Ana, Budi\n", "|"),
        ("Senin\tAna, Budi\nRabu\tCitra, Dewi\n", "\t"),
        ("# by us; for you; and all\n" * 6 + "Hari,Nama\nSenin,Ana\n", ","),
        ("JADWAL\nHari|Nama|HP\n" + 'Budi; Eka|"x\ny"|Budi; Eka\n' * 2, "|"),
        ('Hari; jam, Nama, HP\nSenin; pagi, "Ana, Budi", 0812\nRabu; sore, "Eka, Adi, Citra", 0813\n', ","),
        ("Ana\nBudi\n", ","),
        ("", ","),
        ('"never closed, and so on\n', ","),
    ],
)
def test_lists_and_decimals_inside_cells_are_no_columns(text, delimiter):
    assert find_delimiter(text.splitlines(keepends=True)) == delimiter
