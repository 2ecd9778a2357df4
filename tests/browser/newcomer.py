"""Somebody who is new: their invitation, as the command line prints it, and what they do with pages, by their hands."""

import asyncio
import json
import re
from datetime import UTC, datetime

import pyotp
from playwright.async_api import expect
from typer.testing import CliRunner

from ivr.commands import app
from ivr.settings import environment_without_settings
from tests.browser.chromium import Reader
from tests.browser.hands import Hands
from tests.scenarios.hotline import KEY, Hotline


class Newcomer:
    """Somebody at a browser, by pointer or by keys."""

    def __init__(self, hotline: Hotline, reader: Reader, hands: Hands) -> None:
        self.hotline, self.reader, self.hands = hotline, reader, hands
        self.page = reader.page

    async def follows(self, name: str) -> None:
        await self.hands.press(self.page.get_by_role("link", name=name).first)

    async def presses(self, name: str) -> None:
        await self.hands.press(self.page.get_by_role("button", name=name).first)

    async def writes(self, label: str, text: str) -> None:
        await self.hands.write(self.page.get_by_label(label), text)

    async def reads(self, *texts: str) -> None:
        """Wait until each of these stands on the page, then look at all of it."""
        for text in texts:
            await expect(self.page.locator("main")).to_contain_text(text)
        await self.reader.looks()

    async def comes_in(self, link: str, place: str) -> None:
        """Choose a password and a second factor, and come to the page with this heading."""
        await self.reader.opens(link)
        await self.writes("Kata sandi baru", "kalimat yang hanya ia tulis")
        await self.presses("Simpan dan lanjut")
        await self.reads("Siapkan faktor kedua")
        await self.hands.press(self.page.locator("summary").first)
        secret = re.sub(r"\s", "", await self.page.locator("details code").inner_text())
        await self.writes("enam angka", pyotp.TOTP(secret).at(self.hotline.clock.now()))
        await self.presses("Pakai ponsel ini")
        await self.reads("Kode cadangan")
        await self.follows("Sudah saya simpan")
        await self.reads(place)


async def invited(hotline: Hotline, email: str, role: str) -> str:
    """Return the path of the link that `satunomor users add` prints."""
    settings, now = hotline.settings, hotline.clock.now()
    clock = {"origin": now.isoformat(), "started": datetime.now(UTC).isoformat(), "speed": 1}
    environment = environment_without_settings() | {
        "DATABASE_URL": hotline.service.database.url,
        "DATA_DIR": str(settings.data_dir),
        "PAGES_URL": settings.pages_url,
        "SECRET_KEY": KEY,
        "SATUNOMOR_CLOCK": json.dumps(clock),
    }
    words = ["users", "add", email, "--role", role]
    done = await asyncio.to_thread(lambda: CliRunner(env=environment).invoke(app, words))
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()[-1].removeprefix(settings.pages_url)
