"""Who is meant by the cells of a rota: the phone decides, then an equal name; anything else is asked."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing.rota.people.contact import Contact, Contacts
from routing.rota.people.identity import People
from routing.rota.people.likeness import How
from routing.rota.people.resolution import (
    By,
    CellKind,
    Gap,
    Nobody,
    NotAPerson,
    Person,
    Question,
    Remark,
    RemarkKind,
    Resolution,
    Unsound,
    Why,
)
from tests.budgets import examples
from tests.routing.rota.made import names
from tests.routing.rota.people.people_made import ANA, BUDI, CITRA, contacts, phones, unique

BOOK = Contacts([ANA, BUDI, CITRA])
HOTLINE, NEW_PHONE = "+622130001234", "+6281234567809"
NO_ANSWERS: Mapping[str, str] = {}
DODI = Contact("Dodi Putra", NEW_PHONE)


def people(
    *stated: tuple[str, str], book: Contacts = BOOK, answers: Mapping[str, str] = NO_ANSWERS
) -> People:
    """Know the book, answers by name, and what the file states."""
    by_id = {f"person:{name}": answer for name, answer in answers.items()}
    return People(book, by_id, "ID", hotline=HOTLINE, stated=stated)


def warns(kind: RemarkKind, e164: str, contact: Contact | None = None) -> tuple[Remark, ...]:
    return (Remark(kind, e164, contact),)


@pytest.mark.parametrize(
    ("name", "phone", "found"),
    [
        # The phone decides.
        ("Ana Sari", "0812 3456 7801", Person(ANA, By.PHONE)),
        ("Bu Ana Sari", "+62 812-3456-7801", Person(ANA, By.PHONE)),
        ("Dodi Putra", "0812 3456 7809", Person(DODI, By.PHONE, is_new=True)),
        (
            "Ana",
            "081234567801",
            Person(ANA, By.PHONE, remarks=warns(RemarkKind.OTHER_NAME, "+6281234567801", ANA)),
        ),
        (
            "ana sari",
            "081234567809",
            Person(
                Contact("ana sari", NEW_PHONE),
                By.PHONE,
                is_new=True,
                remarks=warns(RemarkKind.OTHER_PHONE, NEW_PHONE, ANA),
            ),
        ),
        (
            "Budi Santoso",
            "81234567802",
            Person(BUDI, By.PHONE, remarks=warns(RemarkKind.PHONE_REPAIRED, "+6281234567802")),
        ),
        # Then an equal name.
        ("Ana Sari", "", Person(ANA, By.NAME)),
        ("  dr. ANA  sari, S.Psi ", "", Person(ANA, By.NAME)),
        ("Ana Sari", " - ", Person(ANA, By.NAME)),
        # Nobody.
        ("", "", Gap()),
        (" ", "-", Gap()),
        ("-", "", Nobody()),
        ("–", "-", Nobody()),  # noqa: RUF001 - a spreadsheet lengthens a dash
        # Errors.
        ("", "081234567801", Unsound(CellKind.PHONE, "081234567801", "phone-without-name")),
        ("-", "081234567801", Unsound(CellKind.PHONE, "081234567801", "phone-of-nobody")),
        ("Ana Sari", "021 3000 1234", Unsound(CellKind.PHONE, "021 3000 1234", "phone-own")),
        ("Ana\u200b", "", Unsound(CellKind.NAME, "Ana\u200b", "text-control")),
        ("A\0", "", Unsound(CellKind.NAME, "A\0", "cell-has-nul")),
    ],
)
def test_who_is_meant(name: str, phone: str, found: Resolution):
    assert people().resolve(name, phone) == found


@pytest.mark.parametrize(
    ("phone", "key"),
    [
        ("6.28E+11", "phone-exponent"),
        ("6591234567", "phone-readings"),
        ("0812/0813", "phone-several"),
        ("08x", "phone-letters"),
    ],
)
def test_a_phone_is_read_by_the_rules_of_rota_files(phone: str, key: str):
    found = people().resolve("Ana Sari", phone)
    assert isinstance(found, Unsound)
    assert (found.cell, found.value, found.key) == (CellKind.PHONE, phone, key)


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Budi S.", [(BUDI, How.INITIALS)]),
        ("Ana", [(ANA, How.PART)]),
        ("Dewi, Citra", [(CITRA, How.ORDER)]),
        ("Citra Devi", [(CITRA, How.SPELLING)]),
        ("Istirahat", []),
    ],
)
def test_any_other_likeness_is_asked(name: str, proposed: list[tuple[Contact, How]]):
    found = people().resolve(name)
    assert isinstance(found, Question)
    assert (found.id, found.why, found.refused) == (f"person:{name}", Why.UNKNOWN, None)
    assert [(each.contact, each.alike.how) for each in found.choices if each.alike] == proposed
    assert [each.answer for each in found.choices] == [contact.phone for contact, _ in proposed]


def test_a_question_keeps_the_form_of_the_name_that_was_met_first():
    some = people()
    assert [some.resolve(name).id for name in ("Budi S.", "BUDI  S.")] == ["person:Budi S."] * 2  # type: ignore[union-attr]


def test_a_name_of_two_contacts_is_asked():
    second = Contact("Ana Sari", NEW_PHONE)
    found = people(book=Contacts([ANA, second])).resolve("Ana Sari")
    assert isinstance(found, Question)
    assert found.why == Why.SEVERAL
    assert [each.answer for each in found.choices] == [ANA.phone, NEW_PHONE]


def test_a_contact_without_a_phone_is_asked_about():
    found = people(book=Contacts([Contact("Dodi Putra")])).resolve("Dodi Putra")
    assert isinstance(found, Question)
    assert found.why == Why.NO_PHONE


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("-", NotAPerson("Budi S.")),
        ("+6281234567802", Person(BUDI, By.ANSWER)),
        ("0812 3456 7802", Person(BUDI, By.ANSWER)),
        ("budi santoso", Person(BUDI, By.ANSWER)),
        (NEW_PHONE, Person(Contact("Budi S.", NEW_PHONE), By.ANSWER, is_new=True)),
    ],
)
def test_an_answer_decides_where_there_is_no_phone(answer: str, found: Resolution):
    some = people(answers={"budi  S.": answer})
    assert some.resolve("Budi S.") == found
    assert some.resolve("Budi Santoso") == Person(BUDI, By.NAME)


def test_an_answer_decides_between_two_of_one_name():
    second = Contact("Ana Sari", NEW_PHONE)
    some = people(book=Contacts([ANA, second]), answers={"Ana Sari": NEW_PHONE})
    assert some.resolve("Ana Sari") == Person(second, By.ANSWER)


def test_an_answer_gives_a_contact_its_phone():
    some = people(book=Contacts([Contact("Dodi Putra", id=4)]), answers={"Dodi Putra": "081234567809"})
    assert some.resolve("Dodi Putra") == Person(replace(DODI, id=4), By.ANSWER)


def test_an_answer_that_means_nobody_is_refused():
    found = people(answers={"Istirahat": "pause"}).resolve("Istirahat")
    assert isinstance(found, Question)
    assert found.refused == "pause"


def test_an_answer_about_one_title_is_none_about_another():
    some = people(answers={"Bu Tuti": "-"})
    assert some.resolve("bu tuti") == NotAPerson("bu tuti")
    assert isinstance(some.resolve("Mbak Tuti"), Question)


def test_the_phone_of_a_row_stands_above_an_answer():
    some = people(answers={"Eka": NEW_PHONE, "Istirahat": "-"})
    assert some.resolve("Eka", "081234567803") == Person(
        CITRA, By.PHONE, remarks=warns(RemarkKind.OTHER_NAME, "+6281234567803", CITRA)
    )
    assert some.resolve("Istirahat", "0812345678") == Unsound(CellKind.PHONE, "0812345678", "phone-of-nobody")


def test_a_name_means_who_has_it_elsewhere_in_the_file():
    some = people(("Dodi Putra", "081234567809"), ("Ana", "081234567801"))
    assert some.resolve("dodi putra") == Person(DODI, By.NAME, is_new=True)
    assert some.resolve("Ana") == Person(ANA, By.NAME)
    asked = some.resolve("Dodi P.")
    assert isinstance(asked, Question)
    assert [each.contact for each in asked.choices] == [DODI]


def test_a_name_with_another_phone_in_the_file_than_in_the_contacts_is_asked():
    found = people(("Ana Sari", "081234567809")).resolve("Ana Sari")
    assert isinstance(found, Question)
    assert [each.answer for each in found.choices] == [ANA.phone, NEW_PHONE]


def test_a_contact_without_a_phone_has_the_one_of_the_file():
    some = people(("Dodi Putra", "081234567809"), book=Contacts([Contact("Dodi Putra", None, ("jv",), id=4)]))
    dodi = Contact("Dodi Putra", NEW_PHONE, ("jv",), id=4)
    assert some.resolve("Dodi Putra") == Person(dodi, By.NAME)
    assert some.resolve("Dodi Putra", "081234567809") == Person(dodi, By.PHONE)


def test_a_cell_of_two_is_split_by_its_phones_and_later_by_its_names():
    cells = ("Eka Wati / Fajar Adi", "812345605 / 812345606")
    some = people(cells)
    eka, fajar = Contact("Eka Wati", "+62812345605"), Contact("Fajar Adi", "+62812345606")
    assert some.in_cells(*cells) == tuple(
        Person(each, By.PHONE, is_new=True, remarks=warns(RemarkKind.PHONE_REPAIRED, str(each.phone)))
        for each in (eka, fajar)
    )
    assert some.in_cells("Fajar Adi & Ana Sari") == (
        Person(fajar, By.NAME, is_new=True),
        Person(ANA, By.NAME),
    )


@pytest.mark.parametrize(
    ("cell", "phone"),
    [
        ("Dodi Putra 0812 3456 7809", ""),
        ("Dodi Putra (+62 812-3456-7809)", "-"),
        ("Dodi Putra\n081234567809", ""),
        ("Dodi Putra - WA: 0812.3456.7809", ""),
    ],
)
def test_a_phone_behind_a_name_is_that_persons(cell: str, phone: str):
    some = people((cell, phone))
    assert some.in_cells(cell, phone) == (Person(DODI, By.PHONE, is_new=True),)
    assert some.resolve("Dodi Putra") == Person(DODI, By.NAME, is_new=True)


@pytest.mark.parametrize(
    "cell", ["Dodi 2026-07-14", "Dodi 08.00-16.00", "Dodi 0800-1600", "Dodi 08-12", "Dodi 198705122010012001"]
)
def test_a_date_and_hours_behind_a_name_are_no_phone(cell: str):
    (found,) = people((cell, "")).in_cells(cell)
    assert isinstance(found, Question)
    assert found.name == cell


def test_a_phone_beside_two_known_names_goes_to_whose_it_is():
    assert people().in_cells("Ana Sari / Budi Santoso", "081234567802") == (
        Person(ANA, By.NAME),
        Person(BUDI, By.PHONE),
    )


def test_phones_that_are_nobodys_beside_several_names_are_an_error():
    assert people().in_cells("Ana Sari / Budi Santoso", " 081234567809") == (
        Unsound(CellKind.PHONE, "081234567809", "phones-uneven", {"names": 2, "phones": 1}),
    )


def test_a_cell_with_an_unknown_name_is_one_question_that_names_it():
    (found,) = people().in_cells("Ana Sari / Budi S.")
    assert isinstance(found, Question)
    assert (found.id, found.unknown_parts) == ("person:Ana Sari / Budi S.", ("Budi S.",))
    answered = people(answers={"Budi S.": str(BUDI.phone)}).in_cells("Ana Sari / Budi S.")
    assert answered == (Person(ANA, By.NAME), Person(BUDI, By.ANSWER))


def test_an_answer_that_a_text_is_no_person_splits_too():
    assert people(answers={"libur": "-"}).in_cells("Ana Sari / Libur") == (
        Person(ANA, By.NAME),
        NotAPerson("Libur"),
    )


@settings(max_examples=examples(200))
@given(
    st.lists(st.sampled_from([ANA, BUDI, CITRA]), min_size=1, max_size=4, unique=True),
    st.sampled_from([" + ", ", ", " dan ", "/"]),
    st.booleans(),
    st.sampled_from(["Tim A", "Ana Sari dan Eka", "Eka / Fajar", "Ana Sari"]),
)
def test_whoever_an_answer_names_is_found_and_nobody_else(
    some: list[Contact], between: str, by_phone: bool, cell: str
):
    answer = between.join(str(each.phone) if by_phone else each.name for each in some)
    found = people(answers={cell: answer}).in_cells(cell)
    assert found == tuple(Person(each, By.ANSWER) for each in some)


@pytest.mark.parametrize(
    "text", ["/" * 3_000_000, "," * 3_000_000 + "x", "Mas " * 900_000, "a." * 900, "," * 1999]
)
def test_a_cell_of_any_length_is_answered_at_once(text: str):
    (found,) = people((text, text)).in_cells(text)
    assert isinstance(found, Unsound)
    assert (found.cell, found.key) == (CellKind.NAME, "text-too-long")
    assert people().in_cells("Ana Sari", text) != ()


@settings(max_examples=examples(300))
@given(
    st.lists(contacts(), max_size=5).map(unique),
    st.lists(st.tuples(names, phones), max_size=4),
    names,
    phones,
)
def test_whoever_is_found_has_the_phone_or_an_equal_name(
    some: list[Contact], stated: list[tuple[str, str]], name: str, phone: str
):
    assume(not set(name) & set("/;&+"))
    known = [each for each in some if each.phone]
    everybody = People(Contacts(known), {}, "ID", stated=[*stated, (name, phone)])
    found = everybody.resolve(name, phone)
    assert isinstance(found, Person)
    assert found.contact.phone == phone
    assert found.is_new == (phone not in {each.phone for each in known})
    alone = everybody.resolve(name)
    if isinstance(alone, Person):
        assert alone.contact.phone == phone
    else:
        assert isinstance(alone, Question)
        assert phone in {each.contact.phone for each in alone.choices}


@settings(max_examples=examples(300))
@given(st.text(max_size=20), st.text(st.sampled_from("0123456789+-/;& \n.E"), max_size=30))
def test_any_cells_have_an_answer(name: str, phone: str):
    assert people((name, phone)).in_cells(name, phone)
