"""Cross-site requests: no other site acts with a living session, whatever the browser or the proxy."""

import pytest

from ivr.web.cross_site import origin_of
from routing.people.roles import Role
from tests.ivr.web.house import PAGES_URL, House

RINA = "rina@example.org"


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "cross-site", "origin": PAGES_URL}, False),
        ({"sec-fetch-site": ""}, False),
        ({"origin": PAGES_URL}, True),
        ({"origin": "https://evil.example", "host": "pages.test"}, False),
        ({"origin": "https://evil.example", "host": "evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "https://pages.test:8443"}, False),
        ({"origin": "http://pages.test"}, False),
        ({"referer": f"{PAGES_URL}/account"}, False),
        ({"x-nothing": "1"}, False),
    ],
)
async def test_a_form_from_elsewhere_is_refused_with_a_living_session(
    house: House, headers: dict[str, str], passes: bool
) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    browser.headers = headers
    answer = await browser.post("/account/look", {"language": "en"})
    assert answer.status_code == (303 if passes else 403)
    browser.headers = {"sec-fetch-site": "none"}
    page = (await browser.get("/account")).text
    assert ('<html lang="en"' in page) is passes


async def test_a_link_from_elsewhere_opens_a_page(house: House) -> None:
    browser = await house.signed_in(RINA, Role.ADMIN)
    browser.headers = {"sec-fetch-site": "cross-site"}
    assert (await browser.get("/account")).status_code == 200


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://pages.test/sub", "https://pages.test"),
        ("https://pages.test:443", "https://pages.test"),
        ("http://pages.test:8000", "http://pages.test:8000"),
        ("https://[2001:db8::1]:8443", "https://[2001:db8::1]:8443"),
        ("https://Pages.Test", "https://pages.test"),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin
