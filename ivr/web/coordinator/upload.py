"""`/rota/upload`: a file, or pasted cells, becomes a draft that a worker reads; empty tables to fill in."""

import asyncio
import re
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from ivr.web.access import SignedIn
from ivr.web.authors import authors
from ivr.web.http_limits import LARGEST_UPLOAD
from ivr.web.languages import Language
from ivr.web.marked import N_
from ivr.web.pages import Visit
from ivr.web.words import words_of
from ivr.workbooks.writing import write_xlsx
from routing.audit import Deed
from routing.choices.help_numbers import AT_HOME
from routing.phone_numbers import example_mobile
from routing.rota import drafts, publishing
from routing.rota.files.export import export as as_csv
from routing.rota.files.export import header
from routing.rota.sheets.facts import MOST_BYTES

router = APIRouter(prefix="/rota")

_NOT_SOUND = 422
_MOST_FILES = 100  # so many are counted, and refused in words
_LONGEST_NAME = 200
_ID = re.compile(r"[1-9][0-9]{0,8}")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
NAMES: Mapping[Language, str] = {"id": "Jadwal", "en": "Rota"}  # of a workbook's sheet, and of files

# An example of a table, but for its names and phones: who is there, and when.
_SAMPLE: Mapping[Language, tuple[tuple[str, str, str], ...]] = {
    "id": (
        ("Senin-Jumat", "08.00", "16.00"),
        ("setiap hari", "22.00", "06.00"),
        ("2026-12-25", "00.00", "24.00"),
    ),
    "en": (
        ("Monday-Friday", "08:00", "16:00"),
        ("daily", "22:00", "06:00"),
        ("2026-12-25", "00:00", "24:00"),
    ),
}
_INVENTED = (("Ratih", "0812-0000-0001"), ("Bagas", "0812-0000-0002"), ("Citra", "0812-0000-0003"))
_SAMPLE_COLUMNS = 5

_NOTHING = N_("Choose a file, or paste the cells of a table.")
_MANY = N_("Upload one file at a time.")
_TOO_BIG = N_("This file is larger than 20 MB. Leave out sheets and pictures, or save it as CSV.")
_NOT_WHOLE = N_("What you sent did not arrive as one whole file. Upload one file at a time, and try again.")


@router.get("/upload")
async def upload_page(visit: SignedIn, after: str = "", people: str = "") -> Response:
    """Show where to upload, what callers hear now, and the drafts that wait.

    `after` is the draft that is mended, `people` how many contacts were kept just now.
    """
    kept = int(people) if re.fullmatch(r"[0-9]{1,6}", people) else None
    return await _page(visit, after=_draft_of(after), kept_people=kept)


@router.post("/upload")
async def upload(visit: SignedIn, request: Request) -> Response:
    """Keep a file as a draft, and lead to its page. The body is read here, when its sender is known."""
    try:
        form = await _form(request)
    except MultiPartException:
        return await _page(visit, _NOT_SOUND, _NOT_WHOLE)
    name, content = await _given(form)
    after, is_one = _draft_of(form.get("after")), len(form.getlist("file")) <= 1
    await form.close()
    if fault := _fault(content, is_one=is_one):
        return await _page(visit, _NOT_SOUND, fault, after=after)
    sealer, size = visit.pages.helpline.sealer, len(content)
    sealed = await asyncio.to_thread(sealer.seal_bytes, content)
    async with visit.transaction() as connection:
        account = visit.signed_in.account.id
        # What was answered of the file before it was mended is not asked again.
        answers = None if after is None else await drafts.answers_of(connection, after)
        draft = await drafts.add(connection, visit.now, account, sealer.seal(name), sealed, answers)
        deed = Deed("rota.uploaded", f"draft {draft}", after={"bytes": size})
        await visit.audited(connection, deed)
    await visit.pages.read_soon(draft)
    return visit.go(f"/rota/drafts/{draft}")


@router.get("/template.csv")
async def template_csv(visit: SignedIn) -> Response:
    """Return the header alone, as Excel reads it."""
    content = as_csv((), language=visit.language).encode("utf-8-sig")
    return download(content, CSV, f"{NAMES[visit.language].casefold()}.csv")


@router.get("/template.xlsx")
async def template_xlsx(visit: SignedIn) -> Response:
    """Return the header alone as a workbook, whose cells are texts."""
    name = NAMES[visit.language]
    content = await asyncio.to_thread(write_xlsx, name, header(visit.language), ())
    return download(content, XLSX, f"{name.casefold()}.xlsx")


def download(content: bytes, media_type: str, name: str) -> Response:
    """Return a file to be saved."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)


async def _form(request: Request) -> FormData:
    """Return the form of a request, in memory: no part of a rota lies unsealed on the disk.

    Raises MultiPartException.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.form()
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=_MOST_FILES, max_fields=4, max_part_size=LARGEST_UPLOAD
    )
    parser.spool_max_size = LARGEST_UPLOAD
    return await parser.parse()


async def _given(form: FormData) -> tuple[str, bytes]:
    """Return the name and the bytes of what a form brings; pasted cells have no name."""
    file, cells = form.get("file"), form.get("cells")
    if isinstance(file, UploadFile) and file.filename:
        return file.filename[:_LONGEST_NAME], await file.read()
    return "", cells.encode() if isinstance(cells, str) else b""


def _fault(content: bytes, *, is_one: bool) -> str:
    """Return why nothing is kept of what came; empty where it is a file."""
    if not is_one:
        return _MANY
    if len(content) > MOST_BYTES:
        return _TOO_BIG
    return "" if content.strip() else _NOTHING


def sample(language: Language, country: str) -> list[tuple[str, ...]]:
    """Return the example of a table: its heading, and lines that can be read in this country.

    Elsewhere than in Indonesia one number alone is known to be nobody's: that one person has every shift.
    """
    people = _INVENTED if country == AT_HOME else [("Ana", example_mobile(country))] * len(_INVENTED)
    lines = [(*hours, *person) for hours, person in zip(_SAMPLE[language], people, strict=True)]
    return [tuple(header(language)[:_SAMPLE_COLUMNS]), *lines]


def _draft_of(written: object) -> int | None:
    return int(written) if isinstance(written, str) and _ID.fullmatch(written) else None


async def _page(
    visit: Visit,
    status: int = 200,
    fault: str = "",
    *,
    after: int | None = None,
    kept_people: int | None = None,
) -> Response:
    _ = words_of(visit)
    values: dict[str, Any] = {
        "faults": {"file": _(fault)} if fault else {},
        "after": after,
        "kept_people": kept_people,
    }
    values |= {"too_big": _(_TOO_BIG), "too_many": _(_MANY), "most": MOST_BYTES}
    async with visit.transaction() as connection:
        live = await publishing.live_version(connection)
        waiting = await drafts.unpublished(connection, visit.pages.helpline.sealer)
        hands = {each.account: f"account {each.account}" for each in waiting}
        names = await authors(connection, hands.values())
    who = {account: names[hand] for account, hand in hands.items()}
    values["sample"] = sample(visit.language, visit.pages.settings.hotline_country)
    return visit.page("coordinator/upload.html", status=status, live=live, waiting=waiting, who=who, **values)
