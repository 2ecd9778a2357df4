"""Background: work that no request waits for logs its own call."""

import logging
from typing import Any

import pytest

from ivr.database.engine import DatabaseNotReachable
from ivr.phone.background import spawn
from ivr.virtual_clock import VirtualClock
from routing import log_context
from routing.log_context import Subject
from tests.routing.rows import NOW
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


async def test_work_is_logged_as_what_it_is_about_and_not_as_what_its_webhook_was_about() -> None:
    clock = VirtualClock(NOW)
    seen: list[Subject | None] = []

    async def work() -> None:
        seen.append(log_context.current.get())

    about, asked_by = Subject(leg="CA1"), Subject(leg="CA2")
    token = log_context.current.set(asked_by)
    spawn(clock, work(), about)
    spawn(clock, work())
    await clock.settle()
    assert seen == [about, None]
    assert log_context.current.get() is asked_by, "the webhook goes on as its own"
    log_context.current.reset(token)


async def test_background_work_logs_an_absent_database_apart_from_faults_of_ours(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = VirtualClock(NOW)

    async def fails(error: Exception) -> None:
        raise error

    spawn(clock, fails(DatabaseNotReachable("it does not answer")))
    await clock.settle()
    (told,) = (record for record in caplog.records if record.name.startswith("ivr"))
    assert (told.levelno, told.name) == (logging.WARNING, "ivr.phone.background")
    assert "action.not_done" in told.getMessage()
    caplog.clear()
    spawn(clock, fails(ZeroDivisionError()))
    await clock.settle()
    (told,) = (record for record in caplog.records if record.name.startswith("ivr"))
    assert told.levelno == logging.ERROR
