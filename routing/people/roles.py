"""Roles: what an account is for. Each page says which of them may open it."""

from enum import StrEnum


class Role(StrEnum):
    """What an account may do; one account may have several (design, part 2)."""

    COORDINATOR = "coordinator"  # rota, counsellors, covers, needs
    SUPERVISOR = "supervisor"  # calls, messages, callbacks; the week and its covers
    ADMIN = "admin"  # people, settings, audit


class RoleNotGiven(Exception):
    """Somebody would give themselves a role. Another admin does that."""


class OwnAdmin(Exception):
    """Somebody would shut themselves out of the admins' pages. Another admin does that."""


class LastAdmin(Exception):
    """The last admin would go: nobody could let anybody in any more. Make another admin first."""
