"""Chromium, driven as somebody would: each page it comes to is looked at for what must never be.

That is: what axe-core finds (WCAG 2.2 AA and best practice), a breach of the Content-Security-Policy, a request to
another host, a script's error, a page that scrolls sideways.
"""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    async_playwright,
    expect,
)

AXE = Path(__file__).with_name("axe.min.js")  # make vendor
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
COOKIE = "satunomor"  # as it is called without https
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE_MS = 60_000  # a busy machine is not a fault of a page
_LOOK_MS = 100
PROGRAM, OPTIONS = "/usr/bin/chromium", ("--no-sandbox", "--disable-dev-shm-usage")


class Reader:
    """Somebody at a browser, and all that must not have happened meanwhile."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.wrong: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", self._requested)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))

    async def comes_in(self, token: str) -> None:
        """Be signed in with the token of a session."""
        await self.page.context.add_cookies([{"name": COOKIE, "value": token, "url": self.base}])

    async def opens(self, path: str) -> None:
        await self.page.goto(f"{self.base}{path}")
        await self.looks()

    async def looks(self) -> None:
        """Look at the page as it stands now."""
        width, wide = await self.page.evaluate("[innerWidth, document.documentElement.scrollWidth]")
        if wide > width:
            self.wrong.append(f"{self.page.url} is {wide} px wide, and scrolls sideways")
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = await self.page.evaluate(
            "tags => axe.run({runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", TAGS
        )
        for each in found["violations"]:
            self.wrong.append(f"{self.page.url}: {each['id']}: {[node['html'] for node in each['nodes']]}")

    async def tabs_to(self, name: str, *, most: int = 60) -> None:
        """Press Tab until the focus is on what a screen reader calls so."""
        for _ in range(most):
            await self.page.keyboard.press("Tab")
            label = await self.page.evaluate(
                "(e => e && (e.labels?.[0]?.innerText || e.getAttribute('aria-label') || e.innerText || ''))"
                "(document.activeElement)"
            )
            if name in " ".join((label or "").split()):
                return
        raise AssertionError(f"no Tab leads to {name!r} on {self.page.url}")

    def is_content(self) -> None:
        """Assert that nothing was wrong on any page."""
        assert self.wrong == [], "\n".join(self.wrong)

    def _requested(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.base).netloc:
            self.wrong.append(f"a request to {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A refused form answers 4xx, which Chromium tells as an error: it is none of the page's.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.wrong.append(f"console: {message.text}")


async def comes_true(page: Page, expression: str, arg: object = None) -> None:
    """Wait until an expression, or a function of `arg`, is true on a page.

    Playwright's own wait_for_function evaluates text in the page, whose Content-Security-Policy may forbid that.
    """
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not await _is_true(page, expression, arg):
            await page.wait_for_timeout(_LOOK_MS)


async def _is_true(page: Page, expression: str, arg: object) -> bool:
    try:
        return bool(await page.evaluate(expression, arg))
    except Error as error:
        if "context was destroyed" not in error.message:
            raise
        return False  # the browser goes on to another page, which is asked then


@contextlib.asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Chromium; CI installs it."""
    expect.set_options(timeout=PATIENCE_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=PROGRAM, args=OPTIONS)
        try:
            yield browser
        finally:
            await browser.close()


@contextlib.asynccontextmanager
async def a_window() -> AsyncIterator[BrowserContext]:
    """Start Chromium as people do: of its tabs all but the one in front are hidden, and their timers slowed down.

    Playwright's own Chromium shows every tab.
    """
    expect.set_options(timeout=PATIENCE_MS)
    with tempfile.TemporaryDirectory() as folder:
        process = await asyncio.create_subprocess_exec(
            PROGRAM, *OPTIONS, "--headless=new", "--lang=id", "--remote-debugging-port=0", f"--user-data-dir={folder}",
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            assert process.stderr is not None
            url = ""
            while not url.startswith("ws:"):
                url = (await process.stderr.readline()).decode().rpartition(" ")[2].strip()
            async with async_playwright() as playwright:
                browser = await playwright.chromium.connect_over_cdp(url, no_defaults=True)
                yield browser.contexts[0]
                await browser.close()
        finally:
            process.terminate()
            await process.wait()


@contextlib.asynccontextmanager
async def a_reader(browser: Browser, base: str, **options: Any) -> AsyncIterator[Reader]:
    """Open a window of its own: 390 px wide and Indonesian, unless `options` say otherwise."""
    context: BrowserContext = await browser.new_context(
        **{"viewport": PHONE, "locale": "id-ID", "color_scheme": "light", **options}
    )
    try:
        yield Reader(await context.new_page(), base)
    finally:
        await context.close()
