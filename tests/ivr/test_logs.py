"""Logs: one line an event, for eyes or for programs; a traceback tells no values."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from ivr import logs

NUMBER = "+6281390000001"


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    captured = capsys.readouterr()
    assert captured.out == "", "standard output is for what a command prints"
    return [json.loads(line) for line in captured.err.splitlines()]


def fails_with(number: str) -> None:
    raise ZeroDivisionError(f"{len(number)} digits")


def test_an_event_is_one_line_of_json_where_no_eyes_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger("ivr.test").info("offer.refused", offer="11", why="HTTP 429\nTwilio error 20429")
    (line,) = lines(capsys)
    assert line["event"] == "offer.refused"
    assert (line["offer"], line["level"], line["logger"]) == ("11", "info", "ivr.test")
    assert str(line["timestamp"]).endswith("Z")


def test_what_libraries_log_is_written_in_the_same_way(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logging.getLogger("uvicorn.error").info("started on %s", "port 8000")
    (line,) = lines(capsys)
    assert (line["event"], line["logger"]) == ("started on port 8000", "uvicorn.error")


@pytest.mark.parametrize(
    "name", ["httpx", "httpcore", "uvicorn.access", "procrastinate", "alembic", "psycopg"]
)
def test_each_single_request_query_and_job_is_left_out(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logging.getLogger(name).info("GET /2010-04-01/Accounts?To=%s", NUMBER)
    logging.getLogger(name).warning("something is wrong")
    assert [line["event"] for line in lines(capsys)] == ["something is wrong"]


def test_debug_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logging.getLogger("twilio.http_client").debug("-- BEGIN Twilio API Request -- To=%s", NUMBER)
    structlog.get_logger("ivr.test").debug("test.detail")
    assert lines(capsys) == []


@pytest.mark.parametrize("is_terminal", [False, True])
def test_a_traceback_tells_where_and_never_with_which_values(is_terminal: bool) -> None:
    logs.configure()
    try:
        fails_with(NUMBER)
    except ZeroDivisionError:
        record = logging.getLogger("ivr.test").makeRecord(
            "ivr.test", logging.ERROR, __file__, 1, "webhook.failed", (), sys.exc_info()
        )
    written = logs.formatter(is_terminal=is_terminal).format(record)
    assert "ZeroDivisionError" in written
    assert "fails_with" in written
    assert NUMBER.removeprefix("+") not in written


def test_configuring_again_does_not_write_everything_twice(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    logs.configure()
    logging.getLogger("ivr.test").info("once")
    assert len(lines(capsys)) == 1
