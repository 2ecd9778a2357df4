"""Odd input: no id, date, number or text that a browser may send makes a page fail, or answers a person with code."""

import re
from collections.abc import Iterator, Sequence

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from routing.people.roles import Role
from tests.ivr.web.house import Browser, House, words
from tests.ivr.web.rota.rotas import line, publish
from tests.ivr.web.routes import fields_of

HTML = {"accept": "text/html"}
IDS = (
    "0",
    "-1",
    "1.5",
    "x",
    "2147483647",
    "2147483648",
    "99999999999999",
    "9" * 5000,
    "%20",
    "%E2%82%AC",
    "1%2F2",
)
VALUES = (
    *("9999-12-31", "0001-01-01", "2099-01-01", "2026-02-30", "2026-12-24"),
    *("9999-12-31T23:59", "0001-01-01T02:00"),
    *("25.00", "-1", "0", "1", "99999999999999", "9" * 5000, "١٢", "²", "1e400", "nan"),
    *("x" * 600, "\u20ac\U0001f642", "\ud7ff", "a\tb\nc", "a\x00b", "%s%(x)s{}", "<b>", "added", "admin"),
)
AT_ONCE = 10  # fields of an address, which is not endless
# In one turn an address gets a quarter of what is odd, and the address after it the next quarter.
_TURNS = 4
IN_TURNS = pytest.mark.parametrize(
    "turn", [0, *(pytest.param(turn, marks=pytest.mark.deep) for turn in range(1, _TURNS))]
)
NOT_ASKED = ("/voice", "/media", "/static", "/logout", "/healthz", "/readyz", "/metrics")


def routes(app: FastAPI, method: str) -> Iterator[tuple[str, list[str]]]:
    """Return the pages' routes of a method: the path, and the names of what they take."""
    for route in iter_route_contexts(app.routes):
        path = route.path or ""
        # A stream takes nothing, and has no end.
        if (
            method in (route.methods or ())
            and not path.startswith(NOT_ASKED)
            and not path.endswith("/stream")
        ):
            yield str(route.path), list(fields_of(route.endpoint))


def each_odd(
    app: FastAPI, method: str, odd: Sequence[str], turn: int
) -> Iterator[tuple[str, list[str], str]]:
    """Return each route, the names of what it takes, and what is odd of this turn."""
    for number, (path, names) in enumerate(routes(app, method)):
        for each in odd[(number + turn) % _TURNS :: _TURNS]:
            yield path, names, each


@pytest.fixture
async def everybody(house: House) -> Browser:
    """Give a browser that may do everything, of a house with a rota."""
    await publish(house, line("Galih", 6, 26), line("Tirta", 8, 9))
    return await house.signed_in("all@example.org", *Role)


@IN_TURNS
async def test_an_id_that_no_row_can_have_is_no_page_and_no_failure(
    house: House, everybody: Browser, turn: int
) -> None:
    everybody.headers |= HTML
    for method in ("GET", "POST"):
        for path, _, id_ in each_odd(house.app, method, IDS, turn):
            if "{" not in path:
                continue
            url = re.sub(r"{\w+}", id_, path)
            answer = await everybody.client.request(method, url, headers=everybody.headers)
            assert answer.status_code < 500, (method, url)
            assert not answer.text.startswith("{"), (method, url[:80])


@IN_TURNS
async def test_no_value_in_any_field_makes_a_page_fail(house: House, everybody: Browser, turn: int) -> None:
    everybody.headers |= HTML
    for path, names, value in each_odd(house.app, "POST", VALUES, turn):
        url = re.sub(r"{\w+}", "1", path)
        answer = await everybody.post(url, dict.fromkeys(names, value))
        assert answer.status_code < 500, (url, value[:20])
        assert not answer.text.startswith("{"), (url, value[:20])


@IN_TURNS
async def test_no_value_in_any_address_makes_a_page_fail(house: House, everybody: Browser, turn: int) -> None:
    everybody.headers |= HTML
    for path, names, value in each_odd(house.app, "GET", VALUES, turn):
        for at in range(0, len(names) or 1, AT_ONCE):
            query = dict.fromkeys(names[at : at + AT_ONCE], value)
            answer = await everybody.get(re.sub(r"{\w+}", "1", path), params=query)
            assert answer.status_code < 500, (path, value[:20])
            assert not answer.text.startswith("{"), (path, value[:20])


async def test_in_four_turns_every_address_gets_all_that_is_odd(house: House) -> None:
    had = [got for turn in range(_TURNS) for got in each_odd(house.app, "POST", VALUES, turn)]
    assert len(had) == len(VALUES) * len(list(routes(house.app, "POST")))
    assert len({(path, value) for path, _, value in had}) == len(had)


async def test_an_address_that_only_a_form_has_leads_to_the_page_of_the_form(
    house: House, everybody: Browser
) -> None:
    everybody.headers |= HTML
    pages = {path for path, _ in routes(house.app, "GET")}
    for path, _ in routes(house.app, "POST"):
        if path in pages:
            continue
        answer = await everybody.get(re.sub(r"{\w+}", "1", path))
        assert answer.status_code == 303, path
        assert path.startswith(re.sub("/1(?=/|$)", "/{", answer.headers["location"])), path


async def test_a_text_that_is_too_long_comes_back_in_its_form(house: House, everybody: Browser) -> None:
    long = "x" * 501
    for form, fields in {
        "pause": ["why"],
        "details": ["languages", "organisation"],
        "number": ["phone"],
    }.items():
        for field in fields:
            answer = await everybody.post(
                f"/counsellors/1/{form}", {field: long, "day": "2026-12-30", "time": "8"}
            )
            assert (answer.status_code, f'value="{long}"' in answer.text) == (422, True), field
            assert f'href="#{field}"' in answer.text, field


async def test_a_form_that_cannot_be_read_is_told_on_a_page_with_the_way_back(
    house: House, everybody: Browser
) -> None:
    everybody.headers |= HTML
    answer = await everybody.post("/people/1/roles", {"role": "king"})
    assert answer.status_code == 422
    assert "Tidak ada yang tersimpan" in words(answer)
    assert 'href="/people"' in answer.text


@pytest.mark.parametrize(("day", "status"), [("2027-12-23", 303), ("2027-12-26", 422), ("2099-01-01", 422)])
async def test_a_cover_is_for_a_day_of_the_next_year(everybody: Browser, day: str, status: int) -> None:
    form = {"kind": "added", "who": "2", "day": day, "start": "2", "end": "4"}
    answer = await everybody.post("/rota/covers", form)
    assert (answer.status_code, 'href="#day"' in answer.text) == (status, status == 422)
