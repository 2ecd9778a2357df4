"""The hotline as a contact: a file that phones import, from the pages of counsellors."""

import re

import pytest

from ivr.web.coordinator.card import _folded, card_of
from ivr.web.languages import LANGUAGES, Language
from routing.people.roles import Role
from tests.ivr.web.house import House, words
from tests.routing.rows import a_counsellor

NUMBER = "+622150001234"
NAMES = {"id": "Hotline Satu Nomor", "en": "Satu Nomor hotline"}
HREF = re.compile(r'href="(/counsellors/hotline\.\w+\.vcf)"')


def read(content: bytes) -> dict[str, str]:
    """Return the properties of a card, as RFC 2426 has a program read it."""
    assert content.endswith(b"\r\n")
    lines = content.removesuffix(b"\r\n").split(b"\r\n")
    assert max(map(len, lines)) <= 75
    whole = content.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert (whole[0], whole[1], whole[-1]) == ("BEGIN:VCARD", "VERSION:3.0", "END:VCARD")
    found = {}
    for line in whole[1:-1]:
        name, _, value = line.partition(":")
        assert name not in found
        assert re.search(r"(?<!\\)[,]", value) is None
        found[name] = re.sub(r"\\([\\;,])", r"\1", value)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_has_name_number_and_how_it_gets_through(language: Language) -> None:
    card = read(card_of(NUMBER, language))
    assert card["FN"] == NAMES[language]
    assert card["N"] == f"{NAMES[language]};;;;"
    assert card["TEL;TYPE=WORK,VOICE,PREF"] == NUMBER
    assert "iPhone" in card["NOTE"]
    assert "Android" in card["NOTE"]


def test_both_languages_are_the_same_contact() -> None:
    assert len({read(card_of(NUMBER, language))["UID"] for language in LANGUAGES}) == 1


@pytest.mark.parametrize("text", ["a" * 75, "a" * 76, "a" * 74 + "é", "…" * 60, "a" + "🙂" * 40, ""])
def test_a_long_line_is_folded_between_letters(text: str) -> None:
    parts = list(_folded(text.encode()))
    assert all(len(part) <= 75 for part in parts)
    assert all(part[:1] == b" " for part in parts[1:])
    assert "".join(part.decode()[bool(at) :] for at, part in enumerate(parts)) == text


async def test_a_coordinator_downloads_it_from_the_list_and_from_a_counsellors_page(house: House) -> None:
    async with house.transaction() as connection:
        ana = await a_counsellor(connection, 1, name="Ana", languages=["en"])
    wulan = await house.signed_in("wulan@example.org", Role.COORDINATOR)
    linked = HREF.findall((await wulan.get("/counsellors")).text)
    assert linked == ["/counsellors/hotline.id.vcf", "/counsellors/hotline.en.vcf"]
    page = await wulan.get(f"/counsellors/{ana}")
    assert HREF.findall(page.text) == linked[::-1]  # hers first
    assert "Emergency Bypass" in words(page)
    for path in linked:
        file = await wulan.get(path)
        assert file.headers["content-type"] == "text/vcard; charset=utf-8"
        assert re.fullmatch(r'attachment; filename="hotline-\w\w\.vcf"', file.headers["content-disposition"])
        assert read(file.content)["TEL;TYPE=WORK,VOICE,PREF"] == NUMBER
    assert (await wulan.get("/counsellors/hotline.jv.vcf")).status_code == 404
