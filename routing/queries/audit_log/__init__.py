"""The audit as it is read: newest first, by who, what, when and about what; and when it was last verified."""

from routing.queries.audit_log.reading import Place, Wanted, count, last_id, older, part, whole_count
from routing.queries.audit_log.verification import Verification, last_verification

__all__ = [
    "Place",
    "Verification",
    "Wanted",
    "count",
    "last_id",
    "last_verification",
    "older",
    "part",
    "whole_count",
]
