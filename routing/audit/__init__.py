"""The audit: who did what, when, before and after. Rows are added, never changed."""

from routing.audit.chain import AuditRow, Verified, is_as_written, newest, note, trim, verify
from routing.audit.deeds import VERIFIED, Actor, Deed

__all__ = [
    "VERIFIED",
    "Actor",
    "AuditRow",
    "Deed",
    "Verified",
    "is_as_written",
    "newest",
    "note",
    "trim",
    "verify",
]
