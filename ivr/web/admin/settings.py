"""`/settings`: what admins choose for the helpline; each choice says where it takes effect."""

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import ValidationError
from starlette.responses import Response

from ivr.web.access import SignedIn, confirmed
from ivr.web.pages import Visit
from ivr.web.words import words_of
from routing import audit
from routing.audit import Deed
from routing.people import choices
from routing.people.choices import Choices
from routing.people.roles import Role

router = APIRouter(prefix="/settings")

_NOT_SOUND = 422


@router.get("")
async def settings_page(visit: SignedIn) -> Response:
    """Show what is chosen."""
    async with visit.transaction() as connection:
        chosen = await choices.current(connection)
    return _page(visit, chosen)


@router.post("", dependencies=[confirmed])
async def choose(
    visit: SignedIn,
    clear_by_hand: Annotated[bool, Form()] = False,
    second_factor: Annotated[list[Role], Form()] = [],  # noqa: B006 - FastAPI copies it
    amber: Annotated[str, Form()] = "",
    red: Annotated[str, Form()] = "",
) -> Response:
    """Keep what is chosen, whole or not at all."""
    try:
        chosen = Choices.model_validate(
            {
                "clear_by_hand": clear_by_hand,
                "second_factor_roles": second_factor,
                "message_amber_minutes": amber.strip(),
                "message_red_minutes": red.strip(),
            }
        )
    except ValidationError as error:
        return await _refused(visit, error)
    async with visit.transaction() as connection:
        before = await choices.choose(connection, visit.now, chosen)
        if before != chosen:
            deed = Deed("settings.changed", "settings", *_changes(before, chosen))
            await audit.note(connection, visit.now, visit.actor, deed, visit.pages.helpline.sealer)
    return visit.go("/settings")


def _changes(before: Choices, after: Choices) -> tuple[dict[str, object], dict[str, object]]:
    """Return the choices that differ, as they were and as they are."""
    was, is_ = before.model_dump(mode="json"), after.model_dump(mode="json")
    names = [name for name in is_ if getattr(before, name) != getattr(after, name)]
    return {name: _sorted(was[name]) for name in names}, {name: _sorted(is_[name]) for name in names}


def _sorted(value: object) -> object:
    return sorted(value) if isinstance(value, list) else value


async def _refused(visit: Visit, error: ValidationError) -> Response:
    _ = words_of(visit)
    fields = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
    faults = {}
    if "message_amber_minutes" in fields:
        faults["amber"] = _("Write minutes, from 1 to 10080 (a week).")
    if "message_red_minutes" in fields:
        faults["red"] = _("Write minutes, from 1 to 10080 (a week).")
    async with visit.transaction() as connection:
        chosen = await choices.current(connection)
    return _page(visit, chosen, faults or {"red": _("Red comes after amber: write more minutes for red.")})


def _page(visit: Visit, chosen: Choices, faults: dict[str, str] | None = None) -> Response:
    status = _NOT_SOUND if faults else 200
    return visit.page(
        "admin/settings.html", status=status, chosen=chosen, faults=faults or {}, every_role=list(Role)
    )
