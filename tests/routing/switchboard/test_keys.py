"""Keys: the meaning of a digit never changes, since callers know it by heart (design, part 10)."""

from enum import StrEnum

import pytest

from routing.switchboard import keys
from routing.switchboard.keys import AgreedKey, NumberKey, OverflowKey

MENUS = [menu for menu in vars(keys).values() if isinstance(menu, type) and issubclass(menu, StrEnum)]
MENUS.remove(StrEnum)
LANGUAGES = ("id", "en", "jv")


@pytest.mark.parametrize("menu", MENUS, ids=lambda menu: menu.__name__)
def test_each_key_of_a_menu_is_one_digit_of_its_own(menu: type[StrEnum]) -> None:
    assert all(len(key) == 1 and key.isdecimal() for key in menu)
    assert len(list(menu)) == len(menu.__members__), "two names of one digit"


def test_0_leads_back_to_the_line_wherever_it_leads_anywhere() -> None:
    zeros = {key for menu in MENUS for key in menu if key == "0"}
    assert {type(key) for key in zeros} <= {OverflowKey, NumberKey, AgreedKey}
    assert {OverflowKey.LINE.value, NumberKey.BACK.value, AgreedKey.LINE.value} == {"0"}


@pytest.mark.parametrize(
    ("key", "language"),
    [
        ("1", "id"),
        ("2", "en"),
        ("3", "jv"),
        ("4", None),
        ("0", None),
        ("12", None),
        (keys.STAR, None),
        (keys.NUMBER_ENDS, None),
        (keys.NONE, "id"),
    ],
)
def test_a_key_of_the_language_menu_is_a_languages_turn_and_silence_the_default(
    key: str, language: str | None
) -> None:
    assert keys.language_of(key, LANGUAGES) == language
