"""A caller who waits in a queue, and a phone that takes them out of it."""

from .conftest import Desk

WAIT = "<Say>please wait</Say><Pause length='5'/>"
ENQUEUE = "<Enqueue action='/after' waitUrl='/wait'>q</Enqueue>"
TAKE = "<Dial action='/dialled' hangupOnStar='true' timeout='15'><Queue url='/hello'>q</Queue></Dial>"


def prepared(desk: Desk) -> None:
    desk.answers(in_=ENQUEUE, wait=WAIT, offer=TAKE, hello="<Say>here is Ana</Say>")
    desk.answers(after="<Say>goodbye caller</Say>", dialled="<Say>goodbye Ana</Say>", status="")


async def connected(desk: Desk) -> None:
    prepared(desk)
    await desk.dial()
    await desk.caller.hears("please wait")
    await desk.call(desk.ana.number)
    await desk.ana.rings()
    await desk.ana.answers()
    await desk.caller.hears("here is Ana")
    await desk.ana.is_connected_to(desk.caller)
