"""Handlers: each stands under its path, and stays a function that others may call."""

from types import ModuleType

import pytest
from starlette.responses import Response

from ivr.phone.event import Event
from ivr.phone.offline import webhooks as offline
from ivr.phone.responder import WebhookResponder
from ivr.phone.webhooks import callback, caller, counsellor, number, overflow, router
from ivr.phone.webhooks.handlers import Webhooks

PARTS = (callback, caller, counsellor, number, offline, overflow)


def test_a_handler_is_found_by_its_path_and_is_the_function_that_was_written() -> None:
    webhooks = Webhooks()

    async def first(_event: Event, _responder: WebhookResponder) -> Response:
        return Response()

    async def second(_event: Event, _responder: WebhookResponder) -> Response:
        return Response()

    assert webhooks.on("/first")(first) is first
    assert webhooks.on("/first/key")(second) is second
    assert webhooks.handlers == {"/first": first, "/first/key": second}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__.rpartition(".")[2])
def test_each_part_has_paths_of_its_own_and_the_router_has_them_all(part: ModuleType) -> None:
    own = part.router.handlers.keys()
    assert own
    assert {f"/voice{path}" for path in own} <= router.paths()
    for other in PARTS:
        assert other is part or not own & other.router.handlers.keys(), "one would hide the other"
