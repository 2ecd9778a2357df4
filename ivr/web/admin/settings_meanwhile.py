"""What was chosen on `/settings` while somebody typed: what they left as it was shown stays as it is now.

A page that stands open for an hour sends every field. Only those that were changed in it are meant.
"""

from pydantic import ValidationError

from ivr.web.admin.settings_form import SettingsForm, shown_anew
from routing.people.roles import Role

# Fields that make one choice are changed together.
_CHOICES = (
    *((field,) for field in ("emergency", "referral", "attempts", "expires", "per_hour", "typed_per_hour")),
    ("quiet_from", "quiet_until"),
    *((field,) for field in ("amber", "red", "clear_by_hand", "second_factor")),
)


def merged(form: SettingsForm, now: SettingsForm) -> tuple[SettingsForm, list[str]]:
    """Return the form as it is meant, over what is chosen `now`, and the fields that somebody else changed too.

    Of a form that doesn't say how it was shown, each field that differs is one of those.
    """
    shown = _shown(form)
    meant, both = form, []
    for fields in _CHOICES:
        typed, is_now = _values(form, fields), _values(now, fields)
        was = None if shown is None else _values(shown, fields)
        if typed == was:
            meant = meant.model_copy(update={field: getattr(now, field) for field in fields})
        elif is_now not in (was, typed):
            both.append(fields[0])
    return shown_anew(meant, now), both


def _shown(form: SettingsForm) -> SettingsForm | None:
    try:
        return SettingsForm.model_validate_json(form.shown)
    except ValidationError:
        return None


def _values(form: SettingsForm, fields: tuple[str, ...]) -> list[object]:
    return [_plain(getattr(form, field)) for field in fields]


def _plain(value: object) -> object:
    # The box of admins is always ticked and never sent.
    if isinstance(value, list):
        return sorted({*value, Role.ADMIN})
    return value.strip() if isinstance(value, str) else value
