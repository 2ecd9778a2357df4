"""What an import of contacts would do: nobody is renamed, and a changed number keeps the person."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.people.contact import Contact, Contacts
from routing.rota.people.contact_rows import ContactsFile
from routing.rota.people.contacts_file import contacts_rows, read_contacts
from routing.rota.people.contacts_import import Change, ImportPlan, NewContact, plan_import
from routing.rota.people.resolution import Choice, Why
from tests.budgets import examples
from tests.routing.rota.people.people_made import ANA, BUDI, CITRA, contacts, unique

BOOK = Contacts([ANA, BUDI, CITRA])
NEW_PHONE = "+6281234567809"
NO_ANSWERS: Mapping[str, str] = {}
DODI = Contact("Dodi Putra", NEW_PHONE)


def read(*lines: str) -> ContactsFile:
    rows = [(number, tuple(line.split(","))) for number, line in enumerate(lines, 1)]
    return read_contacts(rows, "ID", languages=("id", "en", "jv"))


def plan(*lines: str, book: Contacts = BOOK, answers: Mapping[str, str] = NO_ANSWERS) -> ImportPlan:
    """Plan the import of lines with name and phone, with answers by name."""
    by_id = {f"person:{name}": answer for name, answer in answers.items()}
    return plan_import(book, read("name,phone", *lines), by_id)


def test_who_is_there_already_is_unchanged():
    assert plan("Ana Sari,0812 3456 7801", "bu Citra Dewi,").unchanged == (ANA, CITRA)


def test_who_is_not_there_is_new():
    found = plan("Dodi Putra,0812 3456 7809")
    assert found == ImportPlan(new=(NewContact(2, DODI),), not_in_file=(ANA, BUDI, CITRA))


def test_who_is_new_and_has_a_name_like_another_is_shown_with_it():
    (new,) = plan("Budi S.,0812 3456 7809").new
    assert [each.contact for each in new.alike] == [BUDI]


def test_a_column_of_the_file_changes_what_it_says():
    file = read("name,phone,languages,email", "Ana Sari,0812 3456 7801,jv,")
    found = plan_import(BOOK, file, {})
    assert found.changed == (Change(2, ANA, replace(ANA, languages=("jv",), email=None)),)
    assert (found.unchanged, found.renumbered) == ((), ())
    assert found.not_in_file == (BUDI, CITRA)


def test_a_known_name_with_a_phone_that_nobody_has_is_asked():
    found = plan("Ana Sari,0812 3456 7809")
    (asked,) = found.questions
    assert (asked.row, asked.contact) == (2, Contact("Ana Sari", NEW_PHONE))
    assert (asked.question.id, asked.question.why) == ("person:Ana Sari", Why.NEW_PHONE)
    assert asked.question.choices == (Choice(ANA),)
    assert (found.new, found.changed, found.renumbered, found.errors) == ((), (), (), ())


@pytest.mark.parametrize("answer", ["yes", "Ya", "y", "+6281234567801", "+62 812 3456 7801"])
def test_yes_changes_the_number_of_the_same_person(answer: str):
    found = plan("dr. Ana Sari,0812 3456 7809", answers={"DR. ana  sari": answer})
    assert found.renumbered == (Change(2, ANA, replace(ANA, phone=NEW_PHONE)),)
    assert (found.new, found.changed, found.questions, found.errors) == ((), (), (), ())
    assert [(each.key, each.params["name"]) for each in found.warnings] == [("contact-name-kept", "Ana Sari")]


@pytest.mark.parametrize("answer", ["new", "Baru", "no", "TIDAK"])
def test_new_means_somebody_else_with_that_name(answer: str):
    found = plan("Ana Sari,0812 3456 7809", answers={"Ana Sari": answer})
    assert [each.contact for each in found.new] == [Contact("Ana Sari", NEW_PHONE)]
    assert (found.renumbered, found.questions) == ((), ())


@pytest.mark.parametrize("answer", ["perhaps", "+6281234567802", "-", ""])
def test_another_answer_is_refused(answer: str):
    (asked,) = plan("Ana Sari,0812 3456 7809", answers={"Ana Sari": answer}).questions
    assert asked.question.refused == answer


def test_yes_is_refused_for_whoever_stands_in_the_file_with_their_own_phone():
    found = plan("Ana Sari,0812 3456 7801", "Ana Sari,0812 3456 7809", answers={"Ana Sari": "yes"})
    (asked,) = found.questions
    assert (asked.row, asked.question.choices, asked.question.refused) == (3, (), "yes")
    assert found.unchanged == (ANA,)


def test_yes_does_not_choose_between_two():
    second = Contact("Ana Sari", "+6281234567808", id=9)
    book = Contacts([ANA, second])
    (asked,) = plan("Ana Sari,0812 3456 7809", book=book, answers={"Ana Sari": "yes"}).questions
    assert [each.answer for each in asked.question.choices] == [ANA.phone, second.phone]
    chosen = plan("Ana Sari,0812 3456 7809", book=book, answers={"Ana Sari": "+6281234567808"})
    assert chosen.renumbered == (Change(2, second, replace(second, phone=NEW_PHONE)),)


def test_a_name_of_two_without_a_phone_is_asked():
    book = Contacts([ANA, Contact("Ana Sari", NEW_PHONE, id=9)])
    (asked,) = plan("Ana Sari,", book=book).questions
    assert (asked.question.why, len(asked.question.choices)) == (Why.SEVERAL, 2)
    assert plan("Ana Sari,", book=book, answers={"Ana Sari": str(ANA.phone)}).unchanged == (ANA,)


def test_a_contact_without_a_phone_gets_its_first_without_a_question():
    dodi = Contact("Dodi Putra", id=4)
    assert plan("Dodi Putra,0812 3456 7809", book=Contacts([dodi])).renumbered == (
        Change(2, dodi, replace(dodi, phone=NEW_PHONE)),
    )


@pytest.mark.parametrize(
    ("lines", "errors"),
    [
        (["Ana Sari,0812 3456 7802"], [(2, BUDI.phone, "contact-phone-of-other", "Budi Santoso")]),
        (["Dodi,"], [(2, "Dodi", "contact-without-phone", None)]),
        (
            ["Ana Sari,", "Ana Sari,0812 3456 7801"],
            [
                (2, "Ana Sari", "contact-meant-twice", "Ana Sari"),
                (3, "Ana Sari", "contact-meant-twice", "Ana Sari"),
            ],
        ),
        (["Ana Sari,1"], [(2, "1", "phone-short", None)]),
    ],
)
def test_what_is_wrong_names_both(lines: list[str], errors: list[tuple[int, str, str, str | None]]):
    found = plan(*lines)
    assert [(each.row, each.value, each.key, each.params.get("name")) for each in found.errors] == errors
    assert (found.new, found.changed, found.renumbered, found.unchanged) == ((), (), (), ())


@settings(max_examples=examples(300))
@given(st.lists(contacts(), max_size=6).map(unique))
def test_an_export_imports_to_no_change(some: list[Contact]):
    book = Contacts(replace(each, id=number) for number, each in enumerate(some) if each.phone)
    file = read_contacts(list(enumerate(contacts_rows(book), 1)), "ID", languages=("id", "en", "jv", "sun"))
    assert plan_import(book, file, {}) == ImportPlan(unchanged=tuple(book), warnings=file.warnings)


@settings(max_examples=examples(300))
@given(
    st.lists(contacts(), max_size=4).map(unique),
    st.lists(contacts(), max_size=4).map(unique),
    st.sampled_from(["", "yes", "no"]),
    st.integers(0, 4),
)
def test_every_row_comes_to_something_and_no_phone_to_two(
    there: list[Contact], more: list[Contact], answer: str, moved: int
):
    book = Contacts(replace(each, id=number) for number, each in enumerate(there))
    said = unique(
        [*more, *(replace(each, phone=f"+628999999{n}") for n, each in enumerate(there[:moved], 1000))]
    )
    file = read_contacts(list(enumerate(contacts_rows(said), 1)), "ID", languages=("id", "en", "jv", "sun"))
    found = plan_import(book, file, {f"person:{each.name}": answer for each in said} if answer else {})
    assert len(file.rows) == len(found.new) + len(found.unchanged) + len(found.changed) + len(
        found.renumbered
    ) + len(found.questions) + len(found.errors)
    changed = {each.before.id: each.after for each in (*found.changed, *found.renumbered)}
    after = [changed.get(each.id, each) for each in book] + [each.contact for each in found.new]
    assert {each.id: each.name for each in book}.items() <= {each.id: each.name for each in after}.items()
    Contacts(after)  # no phone is two people's
