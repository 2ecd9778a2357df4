"""The counsellor's card (docs/counsellor-card.html) names each key of a counsellor, and the prompts say the same."""

import re
import tomllib
from enum import StrEnum
from html.parser import HTMLParser
from pathlib import Path

import pytest

from routing.switchboard.keys import DeskKey, FetchKey, LastKey, MenuKey, OfferKey, ResolutionKey

ROOT = Path(__file__).resolve().parent.parent
CARD = (ROOT / "docs" / "counsellor-card.html").read_text(encoding="utf-8")
# The keys of each menu of a counsellor, and the prompt that names them.
MENUS: dict[type[StrEnum], str] = {
    OfferKey: "offer_keys",
    FetchKey: "fetching",
    ResolutionKey: "resolution",
    DeskKey: "desk_menu",
    LastKey: "last_caller_keys",
    MenuKey: "menu",
}


class Keys(HTMLParser):
    """The keys on the card: language -> menu -> each key and what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, dict[str, list[list[str]]]] = {}
        self._language = self._menu = self._in = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "section":
            self._language = named["lang"] or ""
            self.found[self._language] = {}
        elif tag == "dl":
            self._menu = named["data-menu"] or ""
            self.found[self._language][self._menu] = []
        elif tag == "dt":
            self.found[self._language][self._menu].append(["", ""])
        self._in = tag if tag in {"dt", "dd"} else ""

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - HTMLParser calls with it
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in:
            self.found[self._language][self._menu][-1][self._in == "dd"] += data


def on_the_card() -> dict[str, dict[str, list[list[str]]]]:
    keys = Keys()
    keys.feed(CARD)
    return keys.found


def said(language: str, prompt: str) -> list[str]:
    """Return the digits that a prompt tells to press, in its order."""
    words = tomllib.loads(
        (ROOT / "ivr" / "phone" / "prompts" / f"{language}.toml").read_text(encoding="utf-8")
    )
    digits: list[str] = words["spelling"]["digits"]
    either = "|".join(digits)
    found = re.findall(rf"(?:[Pp]ress|[Tt]ekan|, (?:or |atau )?)\s*({either})\b", words["prompts"][prompt])
    return [str(digits.index(each)) for each in found]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_card_has_each_menu_of_a_counsellor_with_its_keys(language: str) -> None:
    card = on_the_card()[language]
    assert {name: [key for key, _ in keys] for name, keys in card.items()} == {
        menu.__name__: [key.value for key in menu] for menu in MENUS
    }
    assert all(does.strip() for keys in card.values() for _, does in keys)


@pytest.mark.parametrize("menu", MENUS, ids=lambda menu: menu.__name__)
@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_at_a_menu_names_the_same_keys(language: str, menu: type[StrEnum]) -> None:
    assert said(language, MENUS[menu]) == [key.value for key in menu]


def test_the_card_fetches_nothing_from_elsewhere() -> None:
    assert re.findall(r"(?:src|href)=|url\(|@import", CARD) == []
