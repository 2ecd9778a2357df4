"""`GET /static/...`: the style sheet, scripts and fonts, served by ourselves and kept by browsers for good."""

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from ivr.web.templating import asset, static_file

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
    """Return a file. Fonts are named by the style sheet, without their own version."""
    kind = _TYPES.get(name.rpartition(".")[2])
    if kind is None or ".." in name or not _is_ours(name):
        return PlainTextResponse("Not found.\n", status_code=404)
    headers = _FOR_GOOD if asset(name).split("/")[2] == version or name.startswith("fonts/") else {}
    return Response(static_file(name), media_type=kind, headers=headers)


def _is_ours(name: str) -> bool:
    try:
        static_file(name)
    except OSError:
        return False
    return True
