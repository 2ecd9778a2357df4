"""The bench's application: the page, its stream, and what a hand does on it. The demo's own process serves it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI, Form, Request
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.commands.demo.bench import problems, static_files
from ivr.commands.demo.bench.around import Around, Paced, Troubles
from ivr.commands.demo.bench.desk import KEYS, Desk, DeskFull, NotOnDesk, OnDesk
from ivr.commands.demo.bench.guide import thing
from ivr.commands.demo.bench.held import Held, Side
from ivr.commands.demo.bench.house import House, helpline_of
from ivr.commands.demo.bench.source import PATH, BenchSource
from ivr.web.cross_site import CrossSiteMiddleware
from ivr.web.languages import LANGUAGES
from ivr.web.live.broadcaster import Broadcaster, TooManyStreams
from ivr.web.live.streams import Audience, StreamResponse
from ivr.web.pages import HTML_NEVER_KEPT
from ivr.web.security_headers import SecurityHeadersMiddleware
from ivr.web.templating import Templates
from routing import phone_numbers

_SEE_OTHER, _DONE, _NOT_NOW = 303, 204, 503
_SPEEDS = (1.0, 5.0)
_WATCHERS = 1  # whose account is nobody's

router = APIRouter(prefix=PATH, include_in_schema=False)


class Bench:
    """The bench of one demo: phones, source, streams."""

    def __init__(self, around: Around, troubles: Troubles | None = None, *, signs_in: bool = False) -> None:
        settings, helpline = around.settings, helpline_of(around)
        number, country = settings.hotline_number, settings.hotline_country
        self.around, self.troubles, self.signs_in = around, troubles, signs_in
        self.written_number = phone_numbers.national(number, country) or phone_numbers.international(number)
        templates = Templates(
            settings.zone,
            self.written_number,
            helpline.at_hand,
            also=("ivr.commands.demo.bench",),
            bench=PATH,
        )
        self.desk = Desk(around.lab, number)
        self.house = House(around, self.desk, helpline, templates)
        self.source = BenchSource(around, self.desk, self.house, templates, helpline.sealer, troubles)
        self.live = Broadcaster(around.clock, self.source)
        self._opened_at_speed = around.clock.speed if isinstance(around.clock, Paced) else None
        around.lab.on_change = self.changed
        if troubles is not None:
            troubles.on_change.append(self.changed)

    def changed(self) -> None:
        """Show soon what has changed on a phone."""
        self.source.changes += 1
        self.live.look()

    async def start_over(self) -> None:
        """Make it as it was opened (docs/decisions/0279): nothing heard, broken, ticked or waiting."""
        callers = [each.phone.number for each in self.desk.callers]
        self.desk.start_over()
        if self.troubles is not None:
            for name, trouble in list(self.troubles):
                if trouble.is_on and not trouble.mends_itself:
                    await self.troubles.switch(name, on=False)
        clock = self.around.clock
        if isinstance(clock, Paced) and clock.speed != self._opened_at_speed:
            await clock.change(self._opened_at_speed or 1.0)
        self.house.start_over(callers)
        self.source.start_over()
        self.changed()

    async def close(self) -> None:
        """End its streams."""
        await self.live.close()


def create_app(around: Around, troubles: Troubles | None = None, sign_in: APIRouter | None = None) -> FastAPI:
    """Make the application that answers /bench and all below it; `sign_in` is the route of one press."""
    app = FastAPI(
        openapi_url=None,
        middleware=[
            Middleware(SecurityHeadersMiddleware),
            Middleware(CrossSiteMiddleware, pages_url=around.public_url),
        ],
    )
    problems.add_handlers(app)
    app.state.bench = Bench(around, troubles, signs_in=sign_in is not None)
    for each in filter(None, (static_files.router, router, sign_in)):
        app.include_router(each)
    return app


def _bench(request: Request) -> Bench:
    bench: Bench = request.app.state.bench
    return bench


TheBench = Annotated[Bench, Depends(_bench)]


@router.api_route("", methods=["GET", "HEAD"])
async def page(request: Request, bench: TheBench) -> Response:
    """Show the bench."""
    await bench.source.stamp()
    view = await bench.source.fresh()
    language, now = bench.source.language_of(request), bench.around.clock.now()
    seen = bench.source.seen(language, now, chose_language=request.query_params.get("lang") in LANGUAGES)
    shown = bench.source.written("bench/now.html", seen, view, is_live=False)
    content = bench.source.written(
        "bench/page.html",
        seen,
        view,
        is_live=False,
        shown=shown,
        asset=static_files.asset,
        signs_in=bench.signs_in,
    )
    return HTMLResponse(content, headers=HTML_NEVER_KEPT)


@router.get("/stream")
async def stream(request: Request, bench: TheBench) -> Response:
    """Send the phones, and what stands beside them, whenever they change."""
    audience = Audience(bench.source.language_of(request), is_supervisor=True)
    try:
        made = bench.live.stream(audience, b"", _WATCHERS)
    except TooManyStreams:
        return Response("Too many benches.\n", _NOT_NOW, HTML_NEVER_KEPT, "text/plain")
    return StreamResponse(made, bench.live.watching)


@router.post("/phones/{phone}")
async def act(
    request: Request,
    bench: TheBench,
    phone: str,
    key: Annotated[str, Form()] = "",
    do: Annotated[Literal["", "dial", "answer", "hang", "speak"], Form()] = "",
    held: Annotated[str, Form()] = "",
) -> Response:
    """Do with a phone what a hand did: press a key, dial, answer, hang up, speak, or give it to somebody else."""
    try:
        each = bench.desk.at(phone)
    except NotOnDesk:
        problems.not_there(problems.NO_PHONE)
    if key and key not in set(KEYS):
        problems.not_there(problems.NO_SUCH_KEY)
    if held:
        try:
            each.hand_to(Held(held))
        except (KeyError, ValueError):
            problems.not_there(problems.NOT_HELD)
    if key:
        bench.desk.press(each, key)
    await _do(bench.desk, each, do)
    bench.changed()
    return _done(request)


async def _do(desk: Desk, each: OnDesk, do: str) -> None:
    match do:
        case "dial":
            await desk.dial(each)
        case "answer":
            desk.answer(each)
        case "hang":
            desk.hang_up(each)
        case "speak":
            desk.speak(each)


@router.post("/callers")
async def add_caller(request: Request, bench: TheBench) -> Response:
    """Put one more caller's phone on the bench."""
    try:
        bench.desk.add_caller()
    except DeskFull:
        problems.full()
    bench.changed()
    return _done(request)


@router.post("/counsellors")
async def add_counsellor(request: Request, bench: TheBench, counsellor: Annotated[int, Form()]) -> Response:
    """Put the phone of a counsellor on the bench who is not on duty now."""
    found = next((each for each in bench.house.read.others if each[0] == counsellor), None)
    if found is None and not bench.desk.has(counsellor):
        problems.not_there(problems.NO_COUNSELLOR)
    if found is not None:
        try:
            bench.desk.bring(*found)
        except DeskFull:
            problems.full()
    bench.source.forget()
    bench.changed()
    return _done(request)


@router.post("/guide/{key}")
async def prepare(request: Request, bench: TheBench, key: str) -> Response:
    """Hold the counsellors' phones as a thing to try needs it."""
    try:
        phones = thing(key).phones
    except KeyError:
        problems.not_there(problems.NO_SUCH_THING)
    counsellors = [each for each in bench.desk.phones if each.side is Side.COUNSELLOR]
    if phones:
        for each in counsellors:
            each.hand_to(phones[-1] if each is counsellors[-1] else phones[0])
    bench.changed()
    return _done(request)


@router.post("/over")
async def start_over(request: Request, bench: TheBench) -> Response:
    """Hang up everywhere, mend what is broken, and begin anew."""
    await bench.start_over()
    return _done(request)


@router.post("/speed")
async def change_speed(request: Request, bench: TheBench, speed: Annotated[float, Form()]) -> Response:
    """Let time pass as in life, or faster."""
    clock = bench.around.clock
    if speed not in _SPEEDS or not isinstance(clock, Paced):
        problems.not_there(problems.NO_SUCH_SPEED)
    await clock.change(speed)
    bench.changed()
    return _done(request)


@router.post("/troubles/{name}")
async def switch(request: Request, bench: TheBench, name: str, on: Annotated[bool, Form()]) -> Response:
    """Break something, or mend it."""
    if bench.troubles is None or name not in dict(bench.troubles):
        problems.not_there(problems.NO_SUCH_TROUBLE)
    await bench.troubles.switch(name, on=on)
    bench.changed()
    return _done(request)


def _done(request: Request) -> Response:
    return Response(status_code=_DONE) if problems.BESIDE in request.headers else _to_bench(request)


def _to_bench(request: Request) -> Response:
    asked = request.query_params.get("lang")
    path = f"{PATH}?lang={asked}" if asked in LANGUAGES else PATH
    return RedirectResponse(path, _SEE_OTHER, HTML_NEVER_KEPT)
