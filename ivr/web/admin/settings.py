"""`/settings`: what admins choose for the helpline; each choice says where it takes effect, and who changed it last."""

from time import monotonic
from typing import Annotated, Any

from fastapi import APIRouter, Form
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.admin import settings_form
from ivr.web.admin.settings_form import FormNotSound, SettingsForm
from ivr.web.admin.settings_meanwhile import merged
from ivr.web.authors import authors
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import choices
from routing.audit import Deed
from routing.choices import Choices
from routing.people.roles import Role

router = APIRouter(prefix="/settings")

_CONFLICT, _NOT_SOUND = 409, 422


@router.get("")
async def settings_page(visit: SignedIn) -> Response:
    """Show what is chosen."""
    return await _page(visit)


@router.post("", dependencies=[confirmed])
async def choose(visit: SignedIn, form: Annotated[SettingsForm, Form()]) -> Response:
    """Keep what was changed in the form, whole or not at all."""
    async with visit.transaction() as connection:
        await choices.in_turn(connection)
        before = await choices.current(connection)
        now = settings_form.filled(before)
        meant, both = merged(form, now)
        chosen, faults = _read(visit, meant)
        chosen = None if chosen is None else chosen.with_board_of(before)
        faults |= {field: _changed_too(visit, getattr(now, field)) for field in both}
        if chosen is not None and not faults and chosen != before:
            await choices.choose(connection, visit.now, chosen, before=before, by=visit.by)
            deed = Deed("settings.changed", "settings", before.differing(chosen), chosen.differing(before))
            await visit.audited(connection, deed)
    if chosen is None or faults:
        return await _page(visit, meant, faults, _CONFLICT if both else _NOT_SOUND)
    visit.pages.helpline.at_hand.take(chosen, monotonic())
    if chosen != before:
        visit.pages.renew_copy()
    return visit.go("/settings")


def _read(visit: Visit, form: SettingsForm) -> tuple[Choices | None, dict[str, str]]:
    try:
        return settings_form.read(form, visit.pages.settings, words_of(visit)), {}
    except FormNotSound as unsound:
        return None, unsound.faults


def _changed_too(visit: Visit, now: object) -> str:
    """Return what is said of a choice that somebody else changed, too, while the form was open."""
    _ = words_of(visit)
    if isinstance(now, str) and now:
        said = _(
            "Somebody changed this while your page was open: now it is %(now)s. Press again to keep yours."
        )
        return said % {"now": now}
    return _("Somebody changed this while your page was open, see below. Press again to keep yours.")


async def _page(
    visit: Visit,
    form: SettingsForm | None = None,
    faults: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    async with visit.transaction() as connection:
        chosen = await choices.current(connection)
        changes = await choices.changes(connection)
        who = await authors(connection, {change.by for change in changes.values()})
    return visit.page(
        "admin/settings.html",
        status=status,
        form=form or settings_form.filled(chosen),
        faults=faults or {},
        installed=visit.pages.settings,
        changes=changes,
        who=who,
        every_role=list(Role),
        heard=_heard(visit, chosen),
        help_installed=visit.pages.settings.help_numbers,
    )


def _heard(visit: Visit, chosen: Choices) -> list[dict[str, Any]]:
    """Return what callers hear of the help numbers, in each language, and whether a recording of it is passed over."""
    numbers = chosen.help_numbers(visit.pages.settings.help_numbers)
    return [
        {
            "language": catalogue.language,
            "words": catalogue.spoken("elsewhere", numbers).text,
            "passed_over": catalogue.recordings_passed_over(numbers),
        }
        for catalogue in visit.pages.prompts
    ]
