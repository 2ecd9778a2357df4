"""Phone numbers as coordinators and their spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS

from routing.phone_numbers import (
    REASONS,
    Phone,
    PhoneNotSound,
    international,
    may_be_rung_back,
    national,
    read_phone,
    read_typed,
)
from routing.rota.sample import SAMPLE_PHONES


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "(0812) 3456-7890",
        "0812.3456.7890",
        "0812‑3456‑7890",  # noqa: RUF001 - hyphens that don't break
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 (0)812 3456 7890",
        "(+62) 812-3456-7890",
        "( +62) 812-3456-7890",
        "-+62 812 3456 7890",
        "006281234567890",
        "'081234567890",
        '="081234567890"',
        "\u202a+62 812-3456-7890\u202c",  # as copied from a phone's contacts
        "０８１２３４５６７８９０",  # noqa: RUF001
    ],
)
def test_one_number_is_read_in_every_form_people_write_it(written):
    assert read_phone(written, "ID") == Phone("+6281234567890")


@pytest.mark.parametrize(
    "written",
    [
        *("81234567890", "812-3456-7890", "6281234567890"),
        *("081234567890.0", "81234567890,0", "81234567890.00", "6281234567890.000", "+6281234567890.0"),
    ],
)
def test_what_a_spreadsheet_ate_is_put_back_and_told(written):
    assert read_phone(written, "ID") == Phone("+6281234567890", repaired=True)


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("08128711019", "ID", "+628128711019"),  # a mobile number of 11 digits, from 2020
        ("021 3103 5555", "ID", "+622131035555"),
        ("+1 (212) 555-2368", "ID", "+12125552368"),
        ("(212) 555-2368", "US", "+12125552368"),
        ("030 901820", "DE", "+4930901820"),
        ("06 698 12345", "IT", "+390669812345"),  # Italy keeps its zero
        ("91234567", "SG", "+6591234567"),
    ],
)
def test_national_numbers_are_of_the_hotlines_country(written, country, e164):
    assert read_phone(written, country) == Phone(e164)


def test_the_seven_numbers_of_2020_are_of_known_ranges():
    for phone in SAMPLE_PHONES:
        assert read_phone("0" + phone.removeprefix("+62"), "ID") == Phone(phone)


@pytest.mark.parametrize("written", ["0112345678", "+62 11 2345678"])
def test_a_possible_number_of_no_known_range_is_taken_and_told(written):
    assert not read_phone(written, "ID").valid


@pytest.mark.parametrize(
    ("written", "country", "readings"),
    [
        ("6591234567", "ID", ["+626591234567", "+6591234567"]),  # Singapore, without its plus
        ("65 9123 4567", "ID", ["+626591234567", "+6591234567"]),
        ("6591234567.0", "ID", ["+626591234567", "+6591234567"]),
        ("4915112345678", "ID", ["+624915112345678", "+4915112345678"]),
        ("2131035555", "ID", ["+622131035555"]),  # Jakarta, without its zero: not a mobile
        ("622123456", "ID", ["+62622123456"]),  # it begins like the country's code, and is too short for it
        ("6591234567", "US", ["+16591234567", "+6591234567"]),
        ("81234567890", "SG", ["+6581234567890", "+81234567890"]),
    ],
)
def test_bare_digits_that_may_be_another_number_are_refused_with_their_readings(written, country, readings):
    with pytest.raises(PhoneNotSound) as refused:
        read_phone(written, country)
    assert refused.value.reason == "readings"
    assert list(refused.value.readings) == readings


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("8123456789", "ID", "+628123456789"),
        ("62812345678", "ID", "+62812345678"),
        ("622131035555", "ID", "+622131035555"),
        ("15112345678", "DE", "+4915112345678"),
        ("6591234567", "SG", "+6591234567"),
        ("12125552368", "US", "+12125552368"),
    ],
)
def test_a_mobile_of_the_country_and_what_carries_its_code_have_one_reading(written, country, e164):
    assert read_phone(written, country).e164 == e164


@pytest.mark.parametrize("typed", ["2131035555", "02131035555", "622131035555"])
def test_what_a_caller_types_is_of_the_country_with_or_without_its_zero(typed):
    assert read_typed(typed, "ID", ["ID"]) == "+622131035555"
    with pytest.raises(PhoneNotSound):
        read_typed("0812345", "ID", ["ID"])


def test_what_a_caller_types_with_00_may_be_of_another_country_that_is_rung_back():
    assert read_typed("006591234567", "ID", ["ID", "SG"]) == "+6591234567"
    with pytest.raises(PhoneNotSound):
        read_typed("006591234567", "ID", ["ID"])


@pytest.mark.parametrize(
    ("e164", "countries", "rung"),
    [
        ("+6281390000001", "ID", True),
        ("+622131035555", "ID", True),
        ("+6591234567", "ID", False),
        ("+6591234567", "ID SG", True),
        ("+628091234567", "ID", False),  # premium rate
        ("+870773111632", "ID GB US", False),  # Inmarsat
        ("+881612345678", "ID GB US", False),  # Iridium, Globalstar
        ("+882161234567", "ID GB US", False),
        ("+5351234567", "ID GB US", False),  # Cuba
        ("+25261234567", "ID GB US", False),  # Somalia
        ("+37120000000", "ID GB US", False),  # Latvia
        ("+447012345678", "ID GB US", False),  # a personal number
        ("+449012345678", "ID GB US", False),  # premium rate
        ("+447400123456", "ID GB US", True),
        ("+447400123456", "ID", False),
        ("+19002530000", "US", False),  # premium rate
        ("+18762530000", "US", False),  # Jamaica, with the same code
        ("+12125552368", "US", True),
        ("+62123", "ID", False),
        ("+999999999999999", "ID", False),
    ],
)
def test_a_number_is_rung_back_if_a_country_that_was_named_has_given_it_to_a_person(e164, countries, rung):
    assert may_be_rung_back(e164, countries.split()) is rung


@given(st.integers(10**6, 10**14), st.sampled_from([800, 808, 870, 878, 881, 882, 883, 888, 979]))
def test_no_number_of_satellites_or_of_no_country_is_ever_rung_back(number, code):
    number_of_satellites = f"+{code}{number}"[:16]
    assert not may_be_rung_back(number_of_satellites, SUPPORTED_REGIONS)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("6.28E+11", "exponent"),
        ("6,28E+11", "exponent"),
        ("8.12346E+10", "exponent"),
        ("6e11", "exponent"),
        ("0812-CALL-NOW", "letters"),
        ("081234567890 ext 5", "letters"),
        ("081234567890/081234567891", "several"),
        ("081234567890, 081234567891", "several"),
        ("8123456789.5", "fraction"),
        ("8123456789,25", "fraction"),
        ("8123456789.12345", "fraction"),
        ("+628123456789.50", "fraction"),
        ("0812", "short"),
        ("0812345", "short"),  # in no way a number of the country
        ("081234567", "short"),  # a mobile has one digit more
        ("+62812345", "short"),
        ("+628123456", "short"),
        ("021 1234", "short"),
        ("+65 9123 456", "short"),
        ("119", "short"),
        ("08123456789012345", "long"),
        ("+999 1234567", "country"),
        ("#31#0812345678", "unreadable"),
        ("", "unreadable"),
        ("+", "unreadable"),
        ("----", "short"),
    ],
)
def test_what_cannot_be_rung_is_refused_with_its_reason(written, reason):
    with pytest.raises(PhoneNotSound) as refused:
        read_phone(written, "ID")
    assert refused.value.reason == reason


def test_a_country_that_is_none_reads_international_numbers_alone():
    assert read_phone("+6281234567890", "XX") == Phone("+6281234567890")
    with pytest.raises(PhoneNotSound, match="country"):
        read_phone("081234567890", "XX")


def test_a_number_is_shown_as_its_country_writes_it():
    assert national("+6281234567890", "ID") == "0812-3456-7890"
    assert national("+6281234567890", "DE") is None
    assert international("+6281234567890") == "+62 812-3456-7890"


@given(st.text(max_size=40) | st.text("0123456789+-(). '=\"eE,/", max_size=30), st.sampled_from(["ID", "US"]))
def test_any_text_is_a_phone_or_refused_for_a_known_reason(written, country):
    try:
        found = read_phone(written, country).e164
    except PhoneNotSound as refused:
        found = refused.reason
    assert found in REASONS or (found[0] == "+" and found[1:].isdigit())
