"""`GET /static/...`: the style sheet, scripts and fonts, served by ourselves and kept by browsers for good."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from ivr.web.templating import static_file, version_of

router = APIRouter(include_in_schema=False)

_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
}
_FOR_GOOD = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/static/{version}/{name:path}")
async def static(version: str, name: str) -> Response:
    """Return a file of ours."""
    return answer(version, name, static_file)


def answer(version: str, name: str, read: Callable[[str], bytes]) -> Response:
    """Return what `read` finds by this name. Fonts are named by the style sheet, without their own version."""
    kind = _TYPES.get(name.rpartition(".")[2])
    content = None if kind is None or ".." in name else _found(read, name)
    if content is None:
        return PlainTextResponse("Not found.\n", status_code=404)
    is_for_good = version_of(content) == version or name.startswith("fonts/")
    return Response(content, media_type=kind, headers=_FOR_GOOD if is_for_good else {})


def _found(read: Callable[[str], bytes], name: str) -> bytes | None:
    try:
        return read(name)
    except OSError:
        return None
