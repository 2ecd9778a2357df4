"""The counsellor's card prints on one sheet of A5, and can be read on a phone; PICTURES=folder takes its picture."""

import os
import re
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import DESK, PHONE
from tests.browser.gallery import pictures

CARD = Path(__file__).resolve().parents[2] / "docs" / "counsellor-card.html"
PICTURES = os.environ.get("PICTURES")
_MM = 72 / 25.4  # points


@pytest.mark.deep
async def test_it_prints_on_one_sheet_and_does_not_scroll_sideways_on_a_phone(browser: Browser) -> None:
    page = await browser.new_page(viewport=PHONE)  # type: ignore[arg-type]
    await page.goto(CARD.as_uri())
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    printed = await page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", printed)
    assert box is not None
    assert [round(float(each) / _MM) for each in box.groups()] == [210, 148]
    await page.close()


@pytest.mark.deep
@pytest.mark.skipif(PICTURES is None, reason="no picture is asked for: make pictures")
async def test_its_picture_is_taken(browser: Browser) -> None:
    page, workshop = await browser.new_page(viewport=DESK), await browser.new_page()  # type: ignore[arg-type]
    await page.goto(CARD.as_uri())
    await pictures.take(page, workshop, Path(PICTURES or "") / "counsellor-card.png")
