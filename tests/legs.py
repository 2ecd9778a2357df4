"""Legs: the one that a phone is on, or was on last."""

from ivr.lab import Leg, Phone


def leg_of(phone: Phone) -> Leg:
    """Return the latest leg of a phone that has had one."""
    assert phone.leg is not None, f"{phone.name} has been on no call"
    return phone.leg
