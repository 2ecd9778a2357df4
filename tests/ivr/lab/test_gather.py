"""Gather: when its time begins to run, what ends it, and where it leads."""

import pytest
from starlette.responses import RedirectResponse

from tests.legs import leg_of

from .conftest import Desk

# Four words at 0.4 s each.
WORDS = "<Say>one two three four</Say>"


async def listening(desk: Desk, gather: str, after: str = "<Say>fell through</Say>") -> None:
    """The caller hears the words of a Gather."""
    desk.answers(in_=gather + after, key="<Say>got it</Say>", status="")
    await desk.dial()
    await desk.caller.hears("one two")


def seconds(desk: Desk, text: str) -> float:
    """When the caller heard it, in seconds since the words began."""
    heard = {each.text: each.at for each in leg_of(desk.caller).heard}
    return (heard[text] - heard["one two three four"]).total_seconds()


async def test_the_time_runs_from_the_end_of_the_words(desk: Desk):
    await listening(desk, f"<Gather timeout='3' action='/key'>{WORDS}</Gather>")
    await desk.caller.hears("fell through")
    assert seconds(desk, "fell through") == pytest.approx(1.6 + 3)
    assert desk.got("/key") == []


async def test_without_a_timeout_it_waits_5_seconds(desk: Desk):
    await listening(desk, f"<Gather action='/key'>{WORDS}</Gather>")
    await desk.caller.hears("fell through")
    assert seconds(desk, "fell through") == pytest.approx(1.6 + 5)


async def test_a_key_interrupts_the_words_and_the_time_runs_from_it(desk: Desk):
    await listening(desk, f"<Gather timeout='3' action='/key'>{WORDS}<Say>never spoken</Say></Gather>")
    await desk.clock.advance(0.5)
    await desk.caller.presses("7")
    await desk.caller.hears("got it")
    assert seconds(desk, "got it") == pytest.approx(0.5 + 3)
    await desk.caller.hears_nothing_like("never spoken")
    assert desk.last("/key")["Digits"] == "7"


async def test_each_key_gives_the_next_its_time(desk: Desk):
    await listening(desk, f"<Gather timeout='3' action='/key'>{WORDS}</Gather>")
    for key in "123":
        await desk.clock.advance(2.5)
        await desk.caller.presses(key)
    await desk.caller.hears("got it")
    assert desk.last("/key")["Digits"] == "123"
    assert seconds(desk, "got it") == pytest.approx(7.5 + 3)


async def test_the_last_of_so_many_digits_ends_it_at_once(desk: Desk):
    await listening(desk, f"<Gather numDigits='2' action='/key'>{WORDS}</Gather>")
    await desk.caller.presses("12345")
    await desk.caller.hears("got it", within=0.1)
    assert desk.last("/key")["Digits"] == "12"


async def test_the_finish_key_ends_it_and_is_no_digit(desk: Desk):
    await listening(desk, f"<Gather action='/key'>{WORDS}</Gather>")
    await desk.caller.presses("0811#")
    await desk.caller.hears("got it", within=0.1)
    assert desk.last("/key")["Digits"] == "0811"


async def test_another_finish_key_lets_hash_be_a_digit(desk: Desk):
    await listening(desk, f"<Gather finishOnKey='*' action='/key'>{WORDS}</Gather>")
    await desk.caller.presses("1#*")
    await desk.caller.hears("got it", within=0.1)
    assert desk.last("/key")["Digits"] == "1#"


async def test_without_a_finish_key_every_key_is_a_digit(desk: Desk):
    await listening(desk, f"<Gather finishOnKey='' numDigits='3' action='/key'>{WORDS}</Gather>")
    await desk.caller.presses("#*1")
    await desk.caller.hears("got it", within=0.1)
    assert desk.last("/key")["Digits"] == "#*1"


async def test_nothing_pressed_may_be_reported_too(desk: Desk):
    await listening(desk, f"<Gather timeout='1' actionOnEmptyResult='true' action='/key'>{WORDS}</Gather>")
    await desk.caller.hears("got it")
    assert desk.last("/key")["Digits"] == ""


async def test_without_an_action_it_asks_its_own_url_again(desk: Desk):
    await listening(desk, f"<Gather numDigits='1'>{WORDS}</Gather>")
    await desk.caller.presses("1")
    await desk.caller.hears("one two")
    assert [each.get("Digits") for each in desk.got("/in")] == [None, "1"]


async def test_keys_that_nothing_listens_for_are_lost(desk: Desk):
    desk.answers(in_="<Say>first</Say><Gather numDigits='1' action='/key'/><Say>fell through</Say>")
    desk.answers(status="")
    await desk.dial()
    await desk.caller.hears("first")
    await desk.caller.presses("1")
    await desk.caller.hears("fell through")
    assert desk.got("/key") == []


async def test_hanging_up_in_it_requests_nothing(desk: Desk):
    await listening(desk, f"<Gather action='/key' actionOnEmptyResult='true'>{WORDS}</Gather>")
    await desk.caller.hangs_up()
    await desk.clock.advance(10)
    assert desk.got("/key") == []
    assert desk.last("/status")["CallStatus"] == "completed"


async def test_an_http_redirect_loses_the_digits(desk: Desk):
    await listening(desk, f"<Gather numDigits='1' action='/key'>{WORDS}</Gather>")
    desk.answers(key=RedirectResponse("/moved", status_code=302), moved="<Say>moved</Say>")
    await desk.caller.presses("1")
    await desk.caller.hears("moved")
    assert "Digits" not in desk.last("/moved")
