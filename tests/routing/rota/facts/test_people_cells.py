"""People cells: who is meant by a cell of names and a cell of phones, over the whole file."""

import pytest

from routing.rota.facts.outcomes import Nothing
from routing.rota.facts.people_cells import Found, PeopleCells
from routing.rota.messages.catalogue import LANGUAGES
from routing.rota.messages.saying import say
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read
from tests.routing.rota.facts.books import people_cells

ANA = Contact("Ana Sari", "+6281234567801", ("id", "en"), "PMI")
BUDI = Contact("Budi Jaya", "+6281234567802")
PHONES = "081234567801 / 081234567802"


def settled(book: PeopleCells, *pairs: tuple[str, str]) -> PeopleCells:
    for pair in pairs:
        book.pairs[pair] = None
    book.settle()
    return book


def who(
    name: str, phone: str = "", *contacts: Contact, beside: tuple[tuple[str, str], ...] = (), **others
) -> str:
    """Return who is meant, in short: names with phones, what is asked, what is wrong, or why there is nobody."""
    found = settled(people_cells(*contacts, **others), (name, phone), *beside).who(name, phone)
    return short(found)


def short(found: Found | Nothing) -> str:
    if isinstance(found, Nothing):
        return f"nothing: {found.key}"
    said = [f"{each.name} {each.phone[-2:]}".strip() for each in found.people]
    said += [f"asks {each}" for each in found.open]
    said += [f"{cell.value}: {fault.key}" for cell, _, fault in found.errors]
    said += [f"warns {key}" for _, key, _ in found.warnings]
    return ", ".join([*said, *(["gap"] if found.is_gap else [])])


@pytest.mark.parametrize(
    ("name", "phone", "expected"),
    [
        # The file's phone decides.
        ("Ana Sari", "081234567801", "Ana Sari 01"),
        ("Citra", "081234567803", "Citra 03"),
        ("Ana", "081234567801", "Ana Sari 01, warns contact-other-name"),
        ("Ana Sari", "081234567809", "Ana Sari 09, warns contact-other-phone"),
        ("Citra", "81234567803", "Citra 03, warns phone-repaired"),
        # Then a name that is equal but for case, spaces and titles.
        ("Ana Sari", "", "Ana Sari 01"),
        ("ANA  SARI", "", "Ana Sari 01"),
        ("Ibu Ana Sari", "", "Ana Sari 01"),
        # Any other likeness is asked.
        ("Ana S.", "", "asks person:Ana S."),
        ("Citra", "", "asks person:Citra"),
        # Several in one cell.
        ("Ana Sari / Budi Jaya", "", "Ana Sari 01, Budi Jaya 02"),
        ("Ana Sari & Budi Jaya", "", "Ana Sari 01, Budi Jaya 02"),
        ("Citra / Dodi", "081234567803 / 081234567804", "Citra 03, Dodi 04"),
        ("Ana Sari / Citra", "", "asks person:Ana Sari / Citra"),
        # Off words, gaps, dashes.
        ("libur", "", "nothing: off-words"),
        ("OFF", "", "nothing: off-words"),
        ("-", "", "nothing: off-words"),
        ("", "", "gap"),
        # What is wrong.
        ("", "081234567803", "name: phone-without-name"),
        ("Citra", "ask Ana", "phone: phone-letters"),
        ("Citra", "+62 21 500123", "phone: phone-own"),
        ("A\x07na", "081234567803", "name: text-control"),
    ],
)
def test_a_name_and_a_phone_say_who_is_meant(name: str, phone: str, expected: str):
    hotline = "+6221500123"
    assert who(name, phone, ANA, BUDI, hotline=hotline) == expected


def test_in_the_list_form_a_dash_is_nobody_and_a_name_must_be_there():
    assert who("-", is_list=True) == "-"
    assert who("libur", is_list=True) == "nothing: off-words"
    assert who("", "081234567803", is_list=True) == "name: cell-empty"
    assert who("", "ask Ana", is_list=True) == "name: cell-empty, phone: phone-letters"


def test_a_phone_that_stands_elsewhere_in_the_file_is_that_persons():
    assert who("Citra", beside=(("Citra", "081234567803"),)) == "Citra 03"
    assert who("Citra", beside=(("Citra", "081234567803"), ("Citra", "081234567804"))) == "asks person:Citra"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("081234567809", "Istirahat 09"),
        ("+6281234567801", "Ana Sari 01"),
        ("Ana Sari", "Ana Sari 01"),
        ("-", "nothing: not-a-person"),
        ("soon", "asks person:Istirahat"),
    ],
)
def test_the_answer_says_who_it_is(answer: str, expected: str):
    assert who("Istirahat", "", ANA, BUDI, answers={"person:Istirahat": answer}) == expected


def test_choices_are_ranked_by_their_likeness():
    book = settled(people_cells(BUDI, ANA), ("Ana S.", ""))
    book.who("Ana S.", "")
    (question,) = book._asking._asked.values()
    assert [each.value for each in question.choices][:1] == [ANA.phone]


def test_a_contact_brings_languages_and_organisation_and_the_name_that_it_has():
    found = settled(people_cells(ANA), ("ana sari", "")).who("ana sari", "")
    assert isinstance(found, Found)
    (somebody,) = found.people
    assert (somebody.name, somebody.languages, somebody.organisation) == ("Ana Sari", ("id", "en"), "PMI")
    assert (found.is_by_name, found.is_plain) == (True, False)


def test_of_a_plain_person_there_is_nothing_to_be_said():
    found = settled(people_cells(), ("Citra", "081234567803")).who("Citra", "081234567803")
    assert isinstance(found, Found)
    assert (found.is_plain, found.is_by_name, found.warnings) == (True, False, [])


def test_who_is_off_by_a_word_behind_the_name_has_no_shift():
    assert who("Ana Sari (cuti)", "", ANA) == "nothing: off-words"


@pytest.mark.parametrize(
    ("contacts", "key", "answers"),
    [
        ([Contact("Ana Sari")], "ask-person-no-phone", []),
        ([Contact("Ana Sari Dewi")], "ask-person-lacking", []),
        ([Contact("Ana Sari"), Contact("Ana Sari", ANA.phone)], "ask-person-lacking", [ANA.phone]),
        ([Contact("Ana Sari D."), Contact("Ana Sari B.", ANA.phone)], "ask-person-lacking", [ANA.phone]),
    ],
)
def test_nobody_without_a_phone_is_proposed_and_it_is_said_where_to_give_it(
    contacts: list[Contact], key: str, answers: list[str]
):
    reading = read(
        "Hari,Jam,Nama\nSenin,08-16,Ana Sari\nSelasa,08-16,Budi\n",
        contacts=Contacts([*contacts, Contact("Budi", "+6281234567802")]),
    )
    (question,) = reading.questions
    assert (question.key, [each.value for each in question.choices]) == (key, answers)
    for language in LANGUAGES:
        assert contacts[0].name in say(question.key, "", question.params, language)
