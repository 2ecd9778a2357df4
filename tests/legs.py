"""Legs: the present or latest leg of a phone."""

from ivr.lab import Leg, Phone


def leg_of(phone: Phone) -> Leg:
    """Return the latest leg of a phone; the phone must have had one."""
    assert phone.leg is not None, f"{phone.name} has been on no call"
    return phone.leg
