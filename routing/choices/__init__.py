"""Choices: what admins choose for the helpline on the pages; each stands in place of what the installation has set."""

from routing.choices.kept import Change, Choices, changes, choose, current, in_turn, need_second_factor

__all__ = ["Change", "Choices", "changes", "choose", "current", "in_turn", "need_second_factor"]
