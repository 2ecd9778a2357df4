"""Phone words: the number is taken, and the word beside it dropped."""

import pytest

from routing.rota.words.phone_words import without_phone_words
from tests.routing.rota.csv_files import read

E164 = "+6281234567890"


@pytest.mark.parametrize(
    "written",
    [
        *("62 812-3456-7890 (WA)", "HP: 0812 3456 7890", "0812-3456-7890 / WA", "wa 0812 3456 7890"),
        *("(0812) 3456-7890", "tel: +62 812 3456 7890", "Telp. 0812.3456.7890", "0812-3456-7890 WA"),
        *("No. HP 081234567890", "HP/WA: 081234567890", "081234567890 (HP / WA)", "WhatsApp +6281234567890"),
        *("(WA) 081234567890", "081234567890, wa", "no 081234567890", "WA:081234567890", "081234567890 [WA]"),
        *(
            "wa.me/6281234567890",
            "https://wa.me/6281234567890?text=halo",
            "HTTP://www.wa.me/+62812-3456-7890/",
        ),
        *(
            "https://api.whatsapp.com/send?phone=6281234567890&text=x",
            "whatsapp://send/?text=x&phone=%2B6281234567890",
        ),
        *("tel:+6281234567890", "tel:081234567890", "whatsapp:+6281234567890", "callto://+6281234567890"),
        *("https://wa.me/081234567890", "WA: wa.me/6281234567890", "<https://wa.me/6281234567890>"),
        *("(+62) 812 3456 7890", "+62(0)81234567890", "+62 0812-3456-7890", "0812–3456—7890"),  # noqa: RUF001
        *(
            "0812\u00a03456\u202f7890",
            "\u2066081234567890\u2069",
            "☎ 081234567890",
            "📞081234567890",
            "’081234567890",  # noqa: RUF001
        ),
        *(
            "Hub: 081234567890",
            "kontak 081234567890",
            "Mob. 081234567890",
            "Telp/WA 081234567890",
            "081234567890,",
        ),
        *("No.WA=0812 3456 7890", "081234567890 (no. wa)", "Nomor HP: 081234567890", "081234567890 - HP"),
    ],
)
def test_a_number_is_read_whatever_word_stands_beside_it(written: str):
    reading = read(f'Hari,Jam,Nama,HP\nSenin,08-16,Ana,"{written}"\nSelasa,08-16,Budi,081234567891\n')
    assert (reading.errors, reading.questions) == ([], [])
    assert [each.phone for each in reading.shifts] == [E164, "+6281234567891"]


@pytest.mark.parametrize(
    "written",
    [
        *(
            "Ana wa.me/6281234567890",
            "Ana (https://wa.me/6281234567890)",
            "Ana: https://wa.me/6281234567890?text=a",
        ),
        *("Ana whatsapp:+6281234567890", "Ana tel:081234567890", "Ana 📞 081234567890", "Ana '081234567890"),
        *(
            "Ana WhatsApp 081234567890",
            "Ana (WA) 081234567890",
            "Ana Telp/WA: 081234567890",
            "Ana Cell 081234567890",
        ),
        *("Ana 0812–3456–7890", "Ana +62(0)81234567890", "Ana (+62) 812 3456 7890"),  # noqa: RUF001
        *("Ana 0812-3456-7890 (WA)", "Ana (WA: 0812-3456-7890)", "Ana, HP: 0812-3456-7890 / WA"),
    ],
)
def test_a_number_behind_a_name_may_have_a_word_too(written: str):
    reading = read(f'Hari,Jam,Nama\nSenin,08-16,"{written}"\nSelasa,08-16,"Budi 0812 3456 7891"\n')
    assert [(each.name, each.phone) for each in reading.shifts][:1] == [("Ana", E164)]


def test_two_people_with_their_numbers_in_one_cell():
    cells = "Ana 081234567890 (WA) / Budi 081234567891 (HP)"
    reading = read(f"Hari,Jam,Nama\nSenin,08-16,{cells}\n")
    assert [(each.name, each.phone) for each in reading.shifts] == [("Ana", E164), ("Budi", "+6281234567891")]


def test_people_and_the_links_of_their_phones_in_two_cells():
    cells = '"Ana / Budi","https://wa.me/6281234567890 / https://wa.me/6281234567891"'
    reading = read(f"Hari,Jam,Nama,HP\nSenin,08-16,{cells}\n")
    assert [(each.name, each.phone) for each in reading.shifts] == [("Ana", E164), ("Budi", "+6281234567891")]


def test_a_link_without_a_countrys_code_is_read_at_home_where_no_other_country_has_it():
    reading = read(
        "Hari,Jam,Nama,HP\nSenin,08-16,Ana,wa.me/81200000001\nSelasa,08-16,Budi,wa.me/6591234567\n"
    )
    assert [each.phone for each in reading.shifts] == ["+6281200000001", "+6591234567"]


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("081234567890 (WA) / 081234567891 (HP)", "phone-several"),
        ("HP: 081234567890, WA: 081234567891", "phone-several"),
        ("081234567890 081234567891", "phone-several"),
        ("081234567890\n081234567891", "phone-several"),
        ("081234567890 atau 081234567891", "phone-several"),
        ("+62 812 3456 7890 (0812 3456 7891)", "phone-several"),
        ("wa.me/6281234567890/081234567891", "phone-several"),
        ("wa.me/6281234567890, wa.me/6281234567891", "phone-several"),
        ("https://wa.me/message/ABCD1234567", "phone-letters"),
        ("wa.me/81234567890", "phone-readings"),  # Japan's code, or a zero that was eaten
        ("0812-CALL-NOW", "phone-letters"),
        ("0812-CALL", "phone-letters"),
        ("0812-3456-7890-WA", "phone-letters"),
        ("WA", "phone-letters"),
        ("081234567890 ext 5", "phone-letters"),
        ("081234567890 Ana", "phone-letters"),
    ],
)
def test_two_numbers_and_other_letters_are_refused(written: str, key: str):
    reading = read(f'Hari,Jam,Nama,HP\nSenin,08-16,Ana,"{written}"\nSelasa,08-16,Budi,081234567891\n')
    assert [each.key for each in reading.errors] == [key]


@pytest.mark.parametrize("text", ["Ana", "Wawan 2", "Telly", "WA", "0812 Wawan", "hp", "081234567890"])
def test_other_texts_stay(text: str):
    assert without_phone_words(text) == text
