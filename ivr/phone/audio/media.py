"""Media: the sound files of the documents. They are public, as Twilio fetches them unsigned; none is private."""

import asyncio

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse

from ivr.phone import fields
from ivr.phone.audio import hold_music
from ivr.phone.prompts import Prompts, Recorded

router = APIRouter(prefix="/media", include_in_schema=False)

_KEPT = {"Cache-Control": "public, max-age=86400"}


@router.get("/music/{length}.wav")
async def music_of(length: str) -> Response:
    """Serve so many seconds of music."""
    seconds = fields.number(length, most=hold_music.LONGEST)
    if not seconds:
        raise HTTPException(404)
    audio = hold_music.kept(seconds) or await asyncio.to_thread(hold_music.music, seconds)
    return Response(audio, media_type="audio/wav", headers=_KEPT)


@router.get("/prompts/{language}/{name}")
async def prompt(request: Request, language: str, name: str) -> Response:
    """Serve a recorded prompt of the helpline."""
    prompts: Prompts = request.app.state.prompts
    path = prompts.recording(language, name)
    if path is None or not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type=Recorded(path).media_type, headers=_KEPT)
