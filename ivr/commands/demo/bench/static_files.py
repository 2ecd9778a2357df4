"""`GET /bench/static/...`: the bench's own files and those of the pages, so that it looks right without `serve`."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import Response

from ivr.web import static_files, templating

router = APIRouter(include_in_schema=False)


@router.get("/bench/static/{version}/{name:path}")
async def static(version: str, name: str) -> Response:
    """Return a file."""
    return static_files.answer(version, name, _file)


@cache
def asset(name: str) -> str:
    """Return the URL of a file; its contents are in it, so that browsers may keep it for good."""
    return f"/bench/static/{templating.version_of(_file(name))}/{name}"


@cache
def _file(name: str) -> bytes:
    """Return a file of the bench, or else of the pages. Raises FileNotFoundError."""
    own = files(__package__) / "static" / name
    return own.read_bytes() if own.is_file() else templating.static_file(name)
