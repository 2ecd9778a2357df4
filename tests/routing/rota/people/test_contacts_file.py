"""A file of contacts is read whole, with everything that is wrong in it, and written so that it reads the same."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.people.contact import Contact
from routing.rota.people.contact_rows import Column, ContactsFile
from routing.rota.people.contacts_file import contacts_rows, read_contacts
from tests.budgets import examples
from tests.routing.rota.people.people_made import ANA, BUDI, contacts, unique

HEADER = "name,phone,languages,organisation,email"


def read(*lines: str) -> ContactsFile:
    """Read lines whose cells are separated by commas."""
    rows = [(number, tuple(line.split(","))) for number, line in enumerate(lines, 1)]
    return read_contacts(rows, "ID", languages=("id", "en", "jv"), hotline="+622130001234")


def people(file: ContactsFile) -> list[Contact]:
    return [each.contact for each in file.rows]


def notes(some) -> list[tuple[int, int | None, str, str]]:
    return [(each.row, each.column, each.value, each.key) for each in some]


def test_a_file_with_all_columns():
    file = read(HEADER, "Ana Sari,0812 3456 7801,id en,Krisis,ana@example.org", "Budi Santoso,81234567802,id")
    assert people(file) == [replace(ANA, id=None), replace(BUDI, id=None)]
    assert file.columns == set(Column)
    assert file.errors == ()
    assert notes(file.warnings) == [(3, 1, "81234567802", "phone-repaired")]
    assert list(file.contacts) == people(file)


def test_a_phone_may_be_a_link():
    file = read("name,phone", "Ana Sari,https://wa.me/6281234567801", "Budi Santoso,tel:+62-812-3456-7802")
    assert people(file) == [Contact("Ana Sari", ANA.phone), Contact("Budi Santoso", BUDI.phone)]
    assert (file.errors, file.warnings) == ((), ())


@pytest.mark.parametrize(
    ("person", "phone"),
    [("Emergency contact", "Emergency phone"), ("Kontak Darurat", "HP Darurat"), ("NOK", "NOK tel")],
)
@pytest.mark.parametrize("own", ["+62 812 3456 7801", ""])
def test_relatives_are_no_contacts_nor_their_phones(person: str, phone: str, own: str):
    file = read(f"{person},{phone},Name,Phone", f"Bob Sari,081234567899,Ana Sari,{own}")
    assert people(file) == [Contact("Ana Sari", ANA.phone if own else None)]
    assert {each.key for each in file.warnings} == {"column-ignored"}
    assert [each.key for each in read(f"Name,{phone}", "Ana Sari,081234567899").errors] == [
        "contacts-header-missing"
    ]


def test_columns_that_are_none_of_ours_are_said():
    file = read(
        "Domain,Tier,Name,Phone,Email", "Krisis,Primary L2,Ana Sari,+62 812 3456 7801,ana@example.org,x"
    )
    assert people(file) == [Contact("Ana Sari", "+6281234567801", email="ana@example.org")]
    assert file.columns == {Column.NAME, Column.PHONE, Column.EMAIL}
    assert notes(file.warnings) == [
        (1, 0, "Domain", "column-ignored"),
        (1, 1, "Tier", "column-ignored"),
        (2, 5, "x", "column-ignored"),
    ]


def test_a_title_above_and_a_header_repeated_are_said():
    file = read(
        "DAFTAR RELAWAN", "", "nama,telepon,bahasa", "Ana,+6281234567811,id en", "nama,telepon,bahasa", ",,"
    )
    assert people(file) == [Contact("Ana", "+6281234567811", ("id", "en"))]
    assert notes(file.warnings) == [
        (1, None, "DAFTAR RELAWAN", "row-above-header"),
        (5, None, "nama", "header-repeated"),
    ]


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("NAMA LENGKAP", Column.NAME),
        ("Nama_Lengkap *", Column.NAME),
        ("Konselor", Column.NAME),
        ("No. HP", Column.PHONE),
        ("No HP / WA", Column.PHONE),
        ("WhatsApp (aktif)", Column.PHONE),
        ("Nomor Telepon:", Column.PHONE),
        ("E-mail", Column.EMAIL),
        ("Bahasa", Column.LANGUAGES),
        ("Lembaga", Column.ORGANISATION),
        ("Nama Lembaga", Column.ORGANISATION),
        ("Handphone", Column.PHONE),
        ("Counsellor phone", Column.PHONE),
        ("Kontak / HP", Column.PHONE),
        ("Nama / HP", None),
        ("Nama / ?", None),
        ("Senin", None),
        ("Nama Pagi", None),
        ("Jabatan", None),
        ("No", None),
        ("", None),
    ],
)
def test_headings_of_two_languages(heading: str, column: Column | None):
    others = {Column.NAME: "Nama", Column.PHONE: "HP"}
    file = read(",".join([heading, *(title for each, title in others.items() if each != column)]))
    assert next((each for each, place in file.places.items() if place == 0), None) == column


def test_no_heads_phones_where_they_stand_below_it():
    assert people(read("Nama,No.", "Ana,0812 3456 7801")) == [Contact("Ana", "+6281234567801")]
    file = read("No,Nama,HP", "1,Ana,0812 3456 7801")
    assert people(file) == [Contact("Ana", "+6281234567801")]
    assert notes(file.warnings) == [(1, 0, "No", "column-ignored")]
    assert notes(read("No,Nama", "1,Ana").errors) == [(1, None, "", "contacts-header-missing")]


@pytest.mark.parametrize(
    ("header", "name", "phone"),
    [
        ("Contact,Phone", 0, 1),
        ("Kontak,Nama", 1, 0),
        ("Nama,Nomor,No", 0, 1),
        ("Nomor,Nama,HP", 1, 2),
        ("HP darurat,Nama,HP", 1, 2),
        ("Nama,Nama Ibu Kandung,WhatsApp (yang aktif)", 0, 2),
    ],
)
def test_a_heading_that_says_it_surely_goes_before_one_that_may_say_it(header: str, name: int, phone: int):
    line = ["1"] * len(header.split(","))
    line[name], line[phone] = "Ana", "0812 3456 7801"
    assert people(read(header, ",".join(line))) == [Contact("Ana", "+6281234567801")]


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ([], (1, None, "", "contacts-empty")),
        (["Nama,HP,Nama lengkap", "Ana,0812,Ani"], (1, 2, "Nama lengkap", "contacts-column-repeated")),
        (["", ","], (1, None, "", "contacts-empty")),
        (["", "Ana,0812 3456 7801"], (2, None, "", "contacts-header-missing")),
        ([*["title"] * 20, HEADER], (1, None, "", "contacts-header-missing")),
        (["Nama,HP,Email,E-mail", "Ana,0812"], (1, 3, "E-mail", "contacts-column-repeated")),
    ],
)
def test_a_file_without_a_sound_header(lines: list[str], error: tuple[int, int | None, str, str]):
    file = read(*lines)
    assert notes(file.errors) == [error]
    assert file.rows == ()


@pytest.mark.parametrize("header", ["Nama,HP,WA", "Nama,HP pribadi,HP kantor"])
@pytest.mark.parametrize(
    ("cells", "phone", "error"),
    [
        ("0812 3456 7801,+62 812-3456-7801", "+6281234567801", None),
        ("0812 3456 7801,", "+6281234567801", None),
        (",0812 3456 7801", "+6281234567801", None),
        ("-,0812 3456 7801", "+6281234567801", None),
        ("0812 3456 7801,-", "+6281234567801", None),
        (",", None, None),
        ("0812 3456 7801,0812 3456 7802", None, (2, 2, "0812 3456 7802", "contact-phones-differ")),
        ("0812 3456 7801,ada", None, (2, 2, "ada", "phone-letters")),
        ("ada,0812 3456 7801", None, (2, 1, "ada", "phone-letters")),
        (",ada", None, (2, 2, "ada", "phone-letters")),
    ],
)
def test_two_columns_of_phones_must_say_the_same(
    header: str, cells: str, phone: str | None, error: tuple[int, int, str, str] | None
):
    file = read(header, f"Ana,{cells}")
    assert notes(file.errors) == ([error] if error else [])
    assert people(file) == ([] if error else [Contact("Ana", phone)])
    if error and error[3] == "contact-phones-differ":
        assert dict(file.errors[0].params) == {
            "first": header.split(",")[1],
            "second": header.split(",")[2],
            "phone": "0812 3456 7801",
        }


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (",0812 3456 7801", (1, "0812 3456 7801", "phone-without-name")),
        (",,id", (2, "id", "contact-without-name")),
        ("-,0812 3456 7801", (0, "-", "contact-nobody")),
        ("Ana,6.28E+11", (1, "6.28E+11", "phone-exponent")),
        ("Ana,021 3000 1234", (1, "021 3000 1234", "phone-own")),
        ("Ana,0812 3456 7801 / 0812 3456 7802", (1, "0812 3456 7801 / 0812 3456 7802", "phone-several")),
        ("Ana\u200b,0812 3456 7801", (0, "Ana\u200b", "text-control")),
        ("Ana,0812 3456 7801,Klingon", (2, "Klingon", "language-not-sound")),
        (f"Ana,0812 3456 7801,id,{'x' * 201}", (3, "x" * 201, "text-too-long")),
        *[
            (f"Ana,0812 3456 7801,,,{email}", (4, email, "email-not-sound"))
            for email in (
                "ana",
                "@a.org",
                "ana@",
                "ana@org",
                "a b@c.org",
                "a@b@c.org",
                "a@" + "b" * 260 + ".org",
            )
        ],
    ],
)
def test_a_row_that_is_not_sound(line: str, error: tuple[int, str, str]):
    file = read(HEADER, line, "Budi,0812 3456 7802")
    assert notes(file.errors) == [(2, *error)]
    assert [each.row for each in file.rows] == [3]


def test_every_error_of_a_row_is_told():
    file = read(HEADER, "Ana,1,Klingon,,ana")
    assert [each.key for each in file.errors] == ["phone-short", "language-not-sound", "email-not-sound"]


def test_a_contact_needs_no_phone():
    assert people(read(HEADER, "Ana,-", "Budi")) == [Contact("Ana"), Contact("Budi")]


def test_a_language_that_the_hotline_does_not_speak_is_said_once():
    file = read(HEADER, "Ana,0812 3456 7801,id su", "Budi,0812 3456 7802,su")
    assert notes(file.warnings) == [(2, 2, "id su", "language-unknown")]
    assert people(file)[1].languages == ("su",)


def test_duplicates_are_reported():
    file = read(
        "name,phone",
        "Ana,0812 3456 7801",
        "Ana,+6281234567801",  # the same again
        "Anna,0812 3456 7801",  # somebody else's phone
        "Bu ANA,0812 3456 7802",  # a namesake
    )
    assert notes(file.warnings) == [
        (3, None, "Ana", "contact-repeated"),
        (5, 0, "Bu ANA", "contact-name-twice"),
    ]
    assert notes(file.errors) == [(4, 1, "+6281234567801", "contact-phone-twice")]
    assert file.errors[0].params == file.warnings[0].params == {"row": 2, "name": "Ana"}
    assert [each.row for each in file.rows] == [2, 5]


def test_rows_begin_with_a_header_and_run_nothing_in_a_spreadsheet():
    rows = contacts_rows([Contact("=cmd()", "+6281234567801", ("id", "en"), "@x", "+a@example.org")])
    assert rows == [
        ("name", "phone", "languages", "organisation", "email"),
        ("'=cmd()", "'+6281234567801", "id en", "'@x", "'+a@example.org"),
    ]


@settings(max_examples=examples(400))
@given(st.lists(contacts(), max_size=6).map(unique))
def test_contacts_that_are_written_are_read_as_the_same(some: list[Contact]):
    file = read_contacts(list(enumerate(contacts_rows(some), 1)), "ID", languages=("id", "en", "jv", "sun"))
    assert people(file) == some
    assert file.errors == ()


cells = st.sampled_from(["", "-", "Ana", "0812 3456 7801", "id", "a@b.org", "x,y", "\0", "  "])


@settings(max_examples=examples(300))
@given(st.lists(st.lists(cells, max_size=6).map(tuple), max_size=5))
def test_no_cell_vanishes(rows: list[tuple[str, ...]]):
    numbered = list(enumerate([("nama", "hp", "bahasa", "lembaga", "email"), *rows], 1))
    file = read_contacts(numbered, "ID", languages=("id",))
    told = {each.row for each in (*file.errors, *file.warnings)} | {each.row for each in file.rows}
    ignored = any(each.key == "column-ignored" for each in file.warnings)
    for number, row in numbered[1:]:
        assert number in told or not any(map(str.strip, row[:5]))
        assert ignored or not any(map(str.strip, row[5:]))
