"""The audit: who did what, when, before and after. Rows are added, never changed."""

from routing.audit.chain import AuditRow, Verified, newest, note, trim, verify
from routing.audit.deeds import Actor, Deed

__all__ = ["Actor", "AuditRow", "Deed", "Verified", "newest", "note", "trim", "verify"]
