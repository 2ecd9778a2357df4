"""Background: work that nobody waits for is logged as what it is about."""

from typing import Any

import pytest

from routing import log_context
from tests.scenarios.hotline import ANA, Hotline


async def test_a_dispatch_is_about_no_one_call(hotline: Hotline, monkeypatch: pytest.MonkeyPatch):
    seen: list[object] = []

    async def noting(*_: object) -> Any:
        seen.append(log_context.current.get())
        return False

    await hotline.on_duty(ANA)
    monkeypatch.setattr("ivr.phone.dispatcher.dispatching.serve_line", noting)
    await hotline.waits(hotline.caller())
    await hotline.passes(5)
    assert seen
    assert set(seen) == {None}
    monkeypatch.undo()
