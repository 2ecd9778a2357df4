"""A table of contacts: read with what is odd about its file, and told with its questions and changes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import LANGUAGES
from routing.rota.messages.saying import say
from routing.rota.people.contact import Contact, Contacts
from routing.rota.people.contact_rows import ContactsFile
from routing.rota.people.contacts_file import contacts_csv
from routing.rota.people.contacts_import import ImportPlan, plan_import
from routing.rota.people.contacts_table import read_contacts_table, reading_of
from routing.rota.sheets.delimited import read_delimited
from routing.rota.sheets.grid import Grid, Place, Remark, RemarkKind, Row
from tests.budgets import examples
from tests.routing.rota.people.people_made import ANA, BUDI, CITRA, contacts, unique

BOOK = Contacts([ANA, BUDI, CITRA])
NEW_PHONE = "+6281234567809"
NO_ANSWERS: Mapping[str, str] = {}


def read(content: str | bytes) -> ContactsFile:
    grid = read_delimited(content.encode() if isinstance(content, str) else content)
    return read_contacts_table(grid, "ID", languages=("id", "en", "jv", "sun"))


def told(*lines: str, book: Contacts = BOOK, answers: Mapping[str, str] = NO_ANSWERS) -> Reading:
    file = read("\n".join(("hp;nama", *lines)))
    return reading_of(file, plan_import(book, file, answers), is_sheet=False)


@settings(max_examples=examples(400))
@given(st.lists(contacts(), max_size=6).map(unique))
def test_what_is_exported_imports_to_the_same(some: list[Contact]):
    book = Contacts(replace(each, id=number) for number, each in enumerate(some) if each.phone)
    content = contacts_csv(book)
    file = read(content)
    plan = plan_import(book, file, {})
    assert (plan.unchanged, plan.errors, plan.questions) == (tuple(book), (), ())
    assert (plan.new, plan.changed, plan.renumbered, plan.not_in_file) == ((), (), (), ())
    assert [each.contact for each in file.rows] == [replace(each, id=None) for each in book]
    assert contacts_csv(file.contacts) == content


def test_an_export_runs_nothing_in_a_spreadsheet():
    shown = contacts_csv([Contact('=cmd(), "x"', "+6281234567801", ("id", "en"), "@x", "-a@example.org")])
    assert shown == (
        "name,phone,languages,organisation,email\n"
        '"\'=cmd(), ""x""",\'+6281234567801,id en,\'@x,\'-a@example.org\n'
    )


def test_a_question_offers_the_same_person_and_somebody_else():
    (asked,) = told("0812 3456 7809;Ana Sari").questions
    assert (asked.id, asked.about, asked.value, asked.key) == (
        *("person:Ana Sari", "contact", "Ana Sari"),
        "ask-person-new-phone",
    )
    assert (asked.cells, asked.count) == (("B2",), 1)
    assert [(each.value, each.key, dict(each.params)) for each in asked.choices] == [
        ("yes", "choice-contact-same", {"name": "Ana Sari", "phone": ANA.phone}),
        ("new", "choice-contact-new", {}),
    ]


def test_each_answer_that_is_offered_is_taken():
    two = Contacts([ANA, replace(ANA, phone="+6281234567808", id=9), BUDI])
    for book, line in (
        (BOOK, "0812 3456 7809;Ana Sari"),
        (two, "0812 3456 7809;Ana Sari"),
        (two, ";Ana Sari"),
    ):
        (asked,) = told(line, book=book).questions
        assert len(asked.choices) > 1
        for choice in asked.choices:
            after = told(line, book=book, answers={asked.id: choice.value})
            assert (after.questions, after.errors) == ([], [])


def test_of_two_with_a_name_their_phones_are_the_answers():
    book = Contacts([ANA, replace(ANA, phone="+6281234567808", id=9)])
    (asked,) = told("0812 3456 7809;Ana Sari", book=book).questions
    assert [each.value for each in asked.choices] == [ANA.phone, "+6281234567808", "new"]
    (asked,) = told(";Ana Sari", book=book).questions
    assert [(each.value, each.key) for each in asked.choices] == [
        (ANA.phone, "choice-contact"),
        ("+6281234567808", "choice-contact"),
    ]


def test_two_rows_of_one_name_are_asked_about_once():
    (asked,) = told("0812 3456 7809;Ana Sari", "0812 3456 7810;Ana Sari").questions
    assert (asked.cells, asked.count, [each.value for each in asked.choices]) == (
        *(("B2", "B3"), 2),
        ["yes", "new"],
    )


def test_changes_are_told_and_whose_name_is_like_anothers():
    reading = told("0812 3456 7809;Ana Sari", "0812 3456 7811;Budi S.", answers={"person:Ana Sari": "yes"})
    assert [(each.key, dict(each.params)) for each in reading.understood] == [
        ("contact-renumbered", {"name": "Ana Sari", "phone": NEW_PHONE, "before": ANA.phone})
    ]
    assert [(each.line, each.key, dict(each.params)) for each in reading.warnings] == [
        (3, "contact-new-alike", {"name": "Budi S.", "other": "Budi Santoso"})
    ]
    file = read("name,phone,languages\nAna Sari,0812 3456 7801,jv\nBudi Santoso,0812 3456 7802,jv\n")
    reading = reading_of(file, plan_import(BOOK, file, {}), is_sheet=False)
    assert [(each.key, each.params["name"]) for each in reading.understood] == [
        ("contact-changed", ["Ana Sari", "Budi Santoso"])
    ]


def test_a_fault_has_its_line_its_column_and_the_heading_of_the_file():
    reading = told("x;Dodi", "0812 3456 7801;Budi Santoso", "0812 3456 7812;-")
    assert [(each.line, each.column, each.cell, each.key) for each in reading.errors] == [
        (2, "phone", "A2", "phone-letters"),
        (4, "name", "B4", "contact-nobody"),
        (3, "phone", "A3", "contact-phone-of-other"),
    ]
    assert reading.titles == {"phone": "hp", "name": "nama"}
    assert reading.rows == 1


def test_each_column_of_phones_is_named_as_the_file_does():
    file = read("nama;hp;wa\nAna;0812 3456 7801;x\nBudi;0812 3456 7802;0812 3456 7803\n")
    reading = reading_of(file, plan_import(Contacts(), file, {}), is_sheet=False)
    assert [(each.line, each.column, each.cell, each.key) for each in reading.errors] == [
        (2, "phone C", "C2", "phone-letters"),
        (3, "phone C", "C3", "contact-phones-differ"),
    ]
    assert reading.titles == {"name": "nama", "phone": "hp", "phone C": "wa"}


def test_what_is_odd_about_the_file_is_told_and_what_is_wrong_with_it_is_an_error():
    rows = (Row(1, ("nama", "hp")), Row(2, ("Ana", "=B1+1")), Row(3, ("#REF!", "0812 3456 7801")))
    remarks = (
        Remark(RemarkKind.FORMULA_WITHOUT_VALUE, (Place("sheet", 2, 2),), 1),
        Remark(RemarkKind.ERROR_VALUE, (Place("sheet", 3, 1),), 1),
        Remark(RemarkKind.OTHER_SHEETS, (), 1, {"names": ("Arsip", "Juli")}),
    )
    file = read_contacts_table(Grid("sheet", "Kontak", rows, (), remarks), "ID", languages=("id",))
    assert (file.errors[0].row, file.errors[0].column, file.errors[0].value, file.errors[0].key) == (
        *(2, 1, "=B1+1"),
        "formula-without-value",
    )
    assert [(each.row, each.column, each.value, each.key) for each in file.warnings[:2]] == [
        (3, 0, "#REF!", "error-value"),
        (1, None, "", "other-sheets"),
    ]
    assert dict(file.warnings[1].params) == {"names": "Arsip, Juli"}


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ("nama,hp\nRenée,0812 3456 7801\n".encode("cp1252"), "ask-encoding"),
        (b"nama,hp\nAna\0,0812 3456 7801\n", "cell-has-nul"),
    ],
)
def test_what_reading_of_bytes_remarks_is_told(content: bytes, key: str):
    file = read(content)
    assert key in [each.key for each in (*file.errors, *file.warnings)]


@pytest.mark.parametrize("kind", RemarkKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_its_words(kind: RemarkKind, language):
    values = {"names": ("x",), "cell": "Renée"}
    grid = Grid("delimited", None, (), (), (Remark(kind, (Place("delimited", 1, 1),), 1, values),))
    file = read_contacts_table(grid, "ID", languages=("id",))
    reading = reading_of(file, ImportPlan(errors=file.errors, warnings=file.warnings), is_sheet=False)
    told = reading.errors if kind.is_error else reading.warnings
    assert say(told[0].key, told[0].value, told[0].params, language) == told[0].said(language)
    assert told[0].key != "contacts-empty"
