"""Contacts are found by phone and by name."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.rota.people.contact import Contact, Contacts, PhoneTwice
from tests.budgets import examples
from tests.routing.rota.people.people_made import ANA, BUDI, contacts, unique

BU_ANA, MBAK_ANA = Contact("Bu Ana", "+6281234567804"), Contact("Mbak Ana", "+6281234567805")


def test_a_contact_is_found_by_phone():
    book = Contacts([ANA, BUDI, Contact("Dodi")])
    assert book.with_phone("+6281234567802") == BUDI
    assert book.with_phone("+6281234567899") is None
    assert list(book) == [ANA, BUDI, Contact("Dodi")]
    assert len(book) == 3


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("ana  SARI", (ANA,)),
        ("dr. Ana Sari, S.Psi", (ANA,)),
        ("Ana Sary", ()),
        ("bu ana", (BU_ANA,)),  # the book tells them apart by their titles
        ("Mbak Ana", (MBAK_ANA,)),
        ("Kak Ana", (BU_ANA, MBAK_ANA)),
        ("Ana", (BU_ANA, MBAK_ANA)),
    ],
)
def test_contacts_are_found_by_name(name: str, found: tuple[Contact, ...]):
    assert Contacts([ANA, BU_ANA, MBAK_ANA]).named(name) == found


def test_an_alias_is_a_name_too():
    book = Contacts([ANA, BUDI], aliases={"Nana": ["+6281234567801"], "Budi Santoso": ["+6281234567801"]})
    assert book.named("nana") == (ANA,)
    assert book.named("Budi Santoso") == (BUDI, ANA)


def test_two_contacts_with_one_phone_are_refused():
    with pytest.raises(PhoneTwice):
        Contacts([ANA, replace(BUDI, phone=ANA.phone)])


@settings(max_examples=examples(200))
@given(st.lists(contacts(), max_size=6).map(unique))
def test_every_contact_is_found_by_its_own_name_and_phone(some: list[Contact]):
    book = Contacts(some)
    for each in some:
        assert (
            each in book.named(each.name.swapcase())
            or each.name.swapcase().casefold() != each.name.casefold()
        )
        assert each in book.named(f"  {each.name} ")
        assert each.phone is None or book.with_phone(each.phone) == each


def test_others_are_added_and_whom_both_have_keeps_the_name_here():
    kept = Contacts([ANA, BU_ANA], aliases={"Nana": [str(ANA.phone)]})
    other = Contact("Ana S.", ANA.phone)
    joined = kept.joined(
        Contacts([other, BUDI, Contact("Dodi"), Contact("bu ana"), replace(BUDI, phone="+628111")])
    )
    assert list(joined) == [ANA, BU_ANA, BUDI, Contact("Dodi"), replace(BUDI, phone="+628111")]
    assert joined.with_phone(str(ANA.phone)) == ANA
    assert joined.named("ana s.") == joined.named("nana") == (ANA,)
    assert len(joined.named(BUDI.name)) == 2
