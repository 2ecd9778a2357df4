"""The use cases of a caller's leg, from arrival to end, and of a counsellor who rings in."""
