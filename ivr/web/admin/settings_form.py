"""The form of `/settings`: fields as they are typed, and the choices that they make or what is wrong with them."""

from collections.abc import Callable
from datetime import time
from typing import Any

from pydantic import BaseModel, ValidationError

from ivr.settings import Settings
from ivr.web.marked import N_
from routing.choices import Choices
from routing.choices.help_numbers import HelpNumberNotSound, read_help_number
from routing.people.roles import Role
from routing.quiet_hours import QuietHours
from routing.rota.files.faults import CellNotSound
from routing.rota.files.times import DAY, read_time

_MINUTES = N_("Write minutes, from 1 to 10080 (a week).")
_AN_HOUR = N_("Write a number from 0 to 1000, or leave it empty.")
_SPAN = N_("Write two times such as 21.00 and 07.00, or leave both empty.")
_ORDER = N_("Red comes after amber: write more minutes for red.")
# Each choice that is typed as it is kept: its field, and what may be written there.
_TYPED = {
    "message_amber_minutes": ("amber", _MINUTES),
    "message_red_minutes": ("red", _MINUTES),
    "callback_attempts": ("attempts", N_("Write a number from 1 to 10, or leave it empty.")),
    "callbacks_per_hour": ("per_hour", _AN_HOUR),
    "callbacks_typed_per_hour": ("typed_per_hour", _AN_HOUR),
    "callback_expires_hours": ("expires", N_("Write hours, from 1 to 336 (two weeks), or leave it empty.")),
}
_HELP_NUMBERS = {"emergency_number": "emergency", "referral_number": "referral"}
_NO_NUMBER = {
    "unreadable": N_(
        "Write a number as people dial it: a short code, 1234 ext 8, or one with its area code."
    ),
    "town": N_("So short a number is rung within its town alone: write it with its area code."),
    "ours": N_("This is the hotline's own number: callers would be sent in a circle."),
}
_REQUIRED = ("amber", "red")


class FormNotSound(Exception):
    """The form makes no choices; `faults` tells why, by field, in the order of the page."""

    def __init__(self, faults: dict[str, str]) -> None:
        """`faults` may be in any order."""
        super().__init__()
        self.faults = {field: faults[field] for field in SettingsForm.model_fields if field in faults}


class SettingsForm(BaseModel):
    """What is typed, in the order of the page; an empty field leaves a choice to the installation."""

    emergency: str = ""
    referral: str = ""
    attempts: str = ""
    expires: str = ""
    per_hour: str = ""
    typed_per_hour: str = ""
    quiet_from: str = ""
    quiet_until: str = ""
    amber: str = ""
    red: str = ""
    clear_by_hand: bool = False
    second_factor: list[Role] = []
    shown: str = ""  # the form as the page showed it, before anything was typed


def filled(chosen: Choices) -> SettingsForm:
    """Return the form as it stands for what is chosen."""
    typed = {field: _text(getattr(chosen, name)) for name, (field, _) in _TYPED.items()}
    numbers = {field: _text(getattr(chosen, name)) for name, field in _HELP_NUMBERS.items()}
    quiet_from, _, quiet_until = _text(chosen.callback_quiet_hours).partition("-")
    return shown_anew(
        SettingsForm(
            clear_by_hand=chosen.clear_by_hand,
            second_factor=sorted(chosen.second_factor_roles),
            quiet_from=quiet_from,
            quiet_until=quiet_until,
            **typed,
            **numbers,
        )
    )


def shown_anew(form: SettingsForm, now: SettingsForm | None = None) -> SettingsForm:
    """Return a form that carries how the page shows it: as it is, or as `now` is."""
    return form.model_copy(update={"shown": (now or form).model_dump_json(exclude={"shown"})})


def read(form: SettingsForm, settings: Settings, words: Callable[[str], str]) -> Choices:
    """Return the choices that a form makes. Raises FormNotSound with every fault at once."""
    faults: dict[str, str] = {}
    made: dict[str, Any] = {"clear_by_hand": form.clear_by_hand, "second_factor_roles": form.second_factor}
    for name, (field, _) in _TYPED.items():
        typed = getattr(form, field).strip()
        made[name] = typed if typed or field in _REQUIRED else None
    for name, field in _HELP_NUMBERS.items():
        try:
            made[name] = _number(getattr(form, field), settings)
        except HelpNumberNotSound as error:
            faults[field] = words(_NO_NUMBER[error.reason])
    try:
        made["callback_quiet_hours"] = _span(form.quiet_from, form.quiet_until)
    except CellNotSound:
        faults["quiet_from"] = words(_SPAN)
    try:
        chosen = Choices.model_validate(made)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors() if each["loc"]}
        faults |= {field: words(told) for name, (field, told) in _TYPED.items() if name in wrong}
        raise FormNotSound(faults if faults or wrong else {"red": words(_ORDER)}) from None
    if faults:
        raise FormNotSound(faults)
    return chosen


def _number(typed: str, settings: Settings) -> str | None:
    if not typed.strip():
        return None
    return str(read_help_number(typed, settings.hotline_country, settings.hotline_number))


def _span(start: str, end: str) -> str | None:
    if not start.strip() and not end.strip():
        return None
    return str(QuietHours(_time(start), _time(end)))


def _time(typed: str) -> time:
    minutes, _ = read_time(typed)
    return time(minutes % DAY // 60, minutes % 60)


def _text(value: object) -> str:
    return "" if value is None else str(value)
