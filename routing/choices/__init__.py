"""Choices: what admins choose for the helpline on the pages; each stands in place of what the installation has set."""

from routing.choices.kept import (
    CHANGED_AT,
    Change,
    Choices,
    changes,
    choose,
    current,
    in_turn,
    need_second_factor,
)

__all__ = ["CHANGED_AT", "Change", "Choices", "changes", "choose", "current", "in_turn", "need_second_factor"]
