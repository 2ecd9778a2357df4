"""Help numbers: short codes and phone numbers, with or without an extension, as callers can dial them."""

import pytest

from routing.choices.help_numbers import HelpNumber, HelpNumberNotSound, read_help_number

OWN = "+6281200000099"


@pytest.mark.parametrize(
    ("written", "kept", "digits"),
    [
        ("112", "112", "112"),
        (" 1 1 9 ", "119", "119"),
        ("119 ext 8", "119 ext 8", "119"),
        ("119 ekst. 8", "119 ext 8", "119"),
        ("119 Ekstensi 8", "119 ext 8", "119"),
        ("119,8", "119 ext 8", "119"),
        ("119#8", "119 ext 8", "119"),
        ("\uff11\uff11\uff12", "112", "112"),  # as East Asian keyboards write it
        ("14099", "14099", "14099"),
        ("1500-000", "1500000", "1500000"),
        ("0812 0000 0001", "0812-0000-0001", "081200000001"),
        ("+62 812-0000-0001 x12", "0812-0000-0001 ext 12", "081200000001"),
        ("+44 20 7946 0000", "+44 20 7946 0000", "+442079460000"),
    ],
)
def test_a_number_is_kept_as_people_dial_it(written: str, kept: str, digits: str) -> None:
    number = read_help_number(written, "ID", OWN)
    assert (str(number), number.digits) == (kept, digits)
    assert HelpNumber.of(str(number)) == number


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "unreadable"),
        ("ambulance", "unreadable"),
        ("11", "town"),
        ("012", "town"),
        ("500 4545", "town"),
        ("112 or 119", "unreadable"),
        ("119 ext", "unreadable"),
        ("+6281200000001234567", "unreadable"),
        ("0812 0000 0099", "ours"),
    ],
)
def test_what_nobody_could_dial_is_refused_with_its_reason(written: str, reason: str) -> None:
    with pytest.raises(HelpNumberNotSound) as refused:
        read_help_number(written, "ID", OWN)
    assert refused.value.reason == reason
