"""Hands: how somebody uses a page, by pointer or by the keyboard alone; what they look for is the same."""

from pathlib import Path
from typing import Protocol

from playwright.async_api import Locator, Page

MOST_TABS = 80
_IS_FOCUSED = "e => e === document.activeElement"
# What lies at the middle of the element: a bar over it hides where the keyboard is.
_IS_IN_SIGHT = """e => {
  const box = e.getBoundingClientRect();
  const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return at !== null && (e.contains(at) || at.contains(e) || [...(e.labels ?? [])].some(each => each.contains(at)));
}"""


class Hands(Protocol):
    """What somebody does with the parts of a page."""

    async def press(self, part: Locator) -> None:
        """Follow a link, press a button, tick a box or choose one of several."""

    async def write(self, field: Locator, text: str) -> None:
        """Write a text in place of what a field has."""

    async def choose(self, field: Locator, path: Path) -> None:
        """Choose a file."""

    async def select(self, field: Locator, words: str) -> None:
        """Choose what a list offers in these words."""

    async def slide(self, field: Locator, to: int) -> None:
        """Move a slider."""


class Pointer:
    """A finger, or a mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def press(self, part: Locator) -> None:
        await part.click()

    async def write(self, field: Locator, text: str) -> None:
        await field.fill(text)

    async def choose(self, field: Locator, path: Path) -> None:
        await field.set_input_files(path)

    async def select(self, field: Locator, words: str) -> None:
        await field.select_option(label=words)

    async def slide(self, field: Locator, to: int) -> None:
        box, most = await field.bounding_box(), float(await field.get_attribute("max") or 100)
        assert box is not None
        await field.click(position={"x": box["width"] * to / most, "y": box["height"] / 2})


class Keys:
    """The keyboard alone: Tab, Enter, Space, the arrows, and typing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tabs: list[tuple[str, int]] = []  # how often Tab was pressed to come to each part

    async def press(self, part: Locator) -> None:
        if await part.get_attribute("type") == "radio":
            await self._move_to(part)
            return
        await self._come_to(part)
        await self.page.keyboard.press("Space" if await part.get_attribute("type") == "checkbox" else "Enter")

    async def write(self, field: Locator, text: str) -> None:
        await self._come_to(field)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.type(text)

    async def choose(self, field: Locator, path: Path) -> None:
        await self._come_to(field)
        await field.set_input_files(path)  # what the system's own window does

    async def select(self, field: Locator, words: str) -> None:
        await self._come_to(field)
        await self.page.keyboard.type(words)
        assert await field.evaluate("e => e.selectedOptions[0].label") == words

    async def slide(self, field: Locator, to: int) -> None:
        await self._come_to(field)
        for _ in range(to):
            if int(await field.input_value()) >= to:
                return
            await self.page.keyboard.press("ArrowRight")

    async def _move_to(self, radio: Locator) -> None:
        """Tab comes to one of several that exclude each other, the arrows to the others."""
        name = await radio.get_attribute("name")
        group = self.page.locator(f'input[type=radio][name="{name}"]')
        chosen = group.and_(self.page.locator(":checked"))
        await self._come_to(chosen if await chosen.count() else group.first)
        if not await chosen.count():
            await self.page.keyboard.press("Space")
        for _ in range(await group.count()):
            if await radio.is_checked():
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError("no arrow leads there")

    async def _come_to(self, part: Locator) -> None:
        await part.wait_for()
        count = 0
        while not await part.evaluate(_IS_FOCUSED):
            assert count < MOST_TABS, f"no Tab leads to {part} on {self.page.url}"
            if count == 1 and await self._is_at_skip_link() and await self._is_in_main(part):
                await self.page.keyboard.press("Enter")
            await self.page.keyboard.press("Tab")
            count += 1
        self.tabs.append(
            (str(await part.evaluate("e => e.labels?.[0]?.innerText || e.innerText || e.name")), count)
        )
        assert await part.evaluate(_IS_IN_SIGHT), f"{part} has the focus, but nobody sees it"

    async def _is_at_skip_link(self) -> bool:
        return bool(await self.page.evaluate("document.activeElement.matches('a.skip')"))

    async def _is_in_main(self, part: Locator) -> bool:
        return bool(await part.evaluate("e => e.closest('main') !== null"))
