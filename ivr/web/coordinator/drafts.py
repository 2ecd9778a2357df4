"""`/rota/drafts/{draft}`: how far its reading is, what is wrong or open in it, what it changes; publish it."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.authors import author
from ivr.web.coordinator import moments, people
from ivr.web.coordinator.answers import answered, answers_of, examples, wrong_ids
from ivr.web.coordinator.difference_words import shown_difference
from ivr.web.pages import RowId, Visit
from ivr.web.words import words_of
from routing import choices
from routing.audit import Deed
from routing.rota import drafts, publishing
from routing.rota.drafts import Draft, State
from routing.rota.files.long_work import beside_the_loop

router = APIRouter(prefix="/rota/drafts/{draft}")

_GONE = 404
_LATE_SECONDS = 30  # without a worker's word
_LONGEST_NOTE = 200


@router.get("")
async def draft_page(visit: SignedIn, draft: RowId) -> Response:
    """Show a draft in its state."""
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        found = await drafts.find(connection, draft, sealer)
        if found is None:
            return visit.page("coordinator/draft_gone.html", status=_GONE)
        is_read = found.state is State.READ and bool(found.found)
        if is_read:
            around = {
                "live": await publishing.live_version(connection),
                "moment": await moments.asked(visit, connection, found),
                "clear_by_hand": (await choices.current(connection)).clear_by_hand,
            }
        else:
            by = await _of_another(visit, connection, found)
    if is_read:
        return await beside_the_loop(found.found["count"]["rows"], _read, visit, found, **around)
    if found.state in {State.READING, State.PUBLISHING}:
        is_late = (visit.now - found.touched_at).total_seconds() > _LATE_SECONDS
        return visit.page("coordinator/draft_reading.html", draft=found, by=by, is_late=is_late)
    if found.state is State.PUBLISHED:
        return visit.page("coordinator/draft_published.html", draft=found)
    # Failed, or what was found cannot be opened: the key that sealed it is gone.
    return visit.page("coordinator/draft_failed.html", draft=found, by=by)


@router.post("/answers")
async def answer(visit: SignedIn, draft: RowId, request: Request) -> Response:
    """Take answers to a draft's questions, and let it be read again; `drop` takes earlier ones back."""
    form = await request.form(max_files=0)
    sealer = visit.pages.helpline.sealer
    async with visit.transaction() as connection:
        found = await drafts.find(connection, draft, sealer)
        if found is None or found.state is not State.READ or not found.found:
            return visit.go(f"/rota/drafts/{draft}")
        questions = found.found["said"][visit.language]["questions"]
        new = answers_of(form, questions)
        dropped = set(map(str, form.getlist("drop"))) | wrong_ids(questions)
        if not new and not dropped & found.answers.keys():
            # Fields to write into come with a form of questions alone, empty or not.
            return visit.go(
                f"/rota/drafts/{draft}?nothing={'answered#questions' if form else 'ticked#given'}"
            )
        answers = {id_: value for id_, value in found.answers.items() if id_ not in dropped} | new
        if not await drafts.read_again(connection, visit.now, draft, drafts.sealed(sealer, answers)):
            return visit.go(f"/rota/drafts/{draft}")
        # A question's id has the name of a person in it.
        deed = Deed("rota.draft_answered", f"draft {draft}", after={"answers": len(answers)})
        await visit.audited(connection, deed)
    await visit.pages.read_soon(draft)
    return visit.go(f"/rota/drafts/{draft}")


@router.post("/read")
async def read_again(visit: SignedIn, draft: RowId) -> Response:
    """Let a draft be read and compared once more."""
    async with visit.transaction() as connection:
        is_moved = await drafts.read_again(connection, visit.now, draft)
    if is_moved:
        await visit.pages.read_soon(draft)
    return visit.go(f"/rota/drafts/{draft}")


@router.post("/publish")
async def publish(
    visit: SignedIn,
    draft: RowId,
    note: Annotated[str, Form()] = "",
    empty: Annotated[str, Form()] = "",
    at: Annotated[str, Form()] = "",
) -> Response:
    """Let a worker publish a draft as it was shown: `at` is when it was compared, `empty` lets its hours be empty."""
    pages, account, _ = visit.pages, visit.signed_in.account, words_of(visit)
    async with visit.transaction() as connection:
        found = await drafts.find(connection, draft, pages.helpline.sealer)
        difference = found.found.get("difference") if found is not None else None
        if found is None or difference is None or difference["at"] != at or found.found["count"]["errors"]:
            return visit.go(f"/rota/drafts/{draft}")
        wish = {
            "account": account.id,
            "by": account.name or account.email,
            "note": " ".join(note.split())[:_LONGEST_NOTE],
            "pasted": _("pasted cells"),
            "version": difference["version"],
            "at": difference["at"],
            "empty": [span[:2] for span in difference["emptied"]] if empty else [],
        }
        if not await drafts.wish(connection, visit.now, draft, drafts.sealed(pages.helpline.sealer, wish)):
            return visit.go(f"/rota/drafts/{draft}")
        await visit.audited(connection, Deed("rota.publish_asked", f"draft {draft}"))
    await pages.read_soon(draft)
    return visit.go(f"/rota/drafts/{draft}")


@router.post("/erase")
async def erase(visit: SignedIn, draft: RowId) -> Response:
    """Erase a draft."""
    async with visit.transaction() as connection:
        if await drafts.erase(connection, draft):
            await visit.audited(connection, Deed("rota.draft_erased", f"draft {draft}"))
    return visit.go("/rota/upload")


async def _of_another(visit: Visit, connection: AsyncConnection, draft: Draft) -> str:
    """Return who uploaded a draft that is not the reader's own: pages say so to whoever would erase it."""
    is_own = draft.account == visit.signed_in.account.id
    return "" if is_own else await author(connection, f"account {draft.account}")


def _read(visit: Visit, draft: Draft, live: Any, **asked: Any) -> Response:
    said, count = draft.found["said"][visit.language], draft.found["count"]
    difference, wrong = draft.found["difference"], wrong_ids(said["questions"])
    shared = {
        "draft": draft,
        "said": said,
        "count": count,
        "live": live,
        "refused": draft.found["refused"],
        "answered_before": answered(
            visit, {id_: value for id_, value in draft.answers.items() if id_ not in wrong}
        ),
        "examples": examples(visit),
        "nothing": visit.request.query_params.get("nothing", ""),
    }
    if counts := draft.found.get("people"):
        return people.page(visit, counts, shared)
    if difference is None or count["errors"] or count["questions"]:
        return visit.page("coordinator/draft_unsound.html", **shared)
    by = "time" if visit.request.query_params.get("by") == "time" else "person"
    shown = shown_difference(difference, visit.language, visit.pages.settings.zone)
    is_another = (None if live is None else live.id) != difference["version"]
    return visit.page(
        "coordinator/draft_preview.html",
        **shared,
        by=by,
        difference=difference,
        shown=shown,
        is_another=is_another,
        **asked,
        hotline_languages=visit.pages.settings.hotline_languages,
    )
