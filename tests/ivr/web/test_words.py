"""The words of the pages: each stands in both languages, with the same places; templates hold no code."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ivr.web.languages import LANGUAGES, SOURCE, chosen, offered

IVR = Path(__file__).resolve().parents[3] / "ivr"
WEB, DEMO = IVR / "web", IVR / "commands" / "demo"  # as `make words` has them
TEMPLATES = sorted(path for place in (WEB, DEMO) for path in place.rglob("templates/**/*.html"))
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
PLACE = re.compile(r"%\((\w+)\)s")


def said() -> set[str]:
    """Return every text that pages and their code say."""
    found = set()
    for place in (WEB, DEMO):
        for _file, _line, message, _comments, _context in extract_from_dir(place, METHODS, OPTIONS, KEYWORDS):
            found |= set(message) if isinstance(message, tuple) else {message}
    return found


def catalogue(language: str) -> Catalog:
    with (WEB / "locale" / language / "LC_MESSAGES" / "pages.po").open("rb") as opened:
        return read_po(opened, locale=language)


def translated(language: str) -> Iterator[tuple[str, str]]:
    """Yield each text and its translation; of a plural, both texts."""
    for message in catalogue(language):
        ids = message.id if isinstance(message.id, list | tuple) else [message.id]
        strings = message.string if isinstance(message.string, list | tuple) else [message.string or ""]
        # Indonesian has one form for any number.
        for number, text in enumerate(ids if ids[0] else []):
            yield text, strings[min(number, len(strings) - 1)]


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_no_word_is_missing_and_none_is_left_over(language: str) -> None:
    words = dict(translated(language))
    assert len(words) > 80
    assert said() - words.keys() == set(), "write them into ivr/web/locale, see CONTRIBUTING.md"
    assert words.keys() - said() == set()
    assert [text for text, written in words.items() if not written] == []


def test_no_word_is_said_where_the_catalogue_does_not_look_for_it() -> None:
    for path in sorted([*WEB.rglob("*.py"), *DEMO.rglob("*.py")]):
        assert not re.search(r"words_of\(\w+\)\(", path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != SOURCE])
def test_a_translation_has_the_places_and_the_marks_of_its_text(language: str) -> None:
    for text, written in translated(language):
        assert sorted(PLACE.findall(text)) == sorted(PLACE.findall(written)), text
        assert re.findall(r"<[^>]*>", text) == re.findall(r"<[^>]*>", written), text


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(IVR)))
def test_a_template_holds_no_code_and_no_style(template: Path) -> None:
    """The Content-Security-Policy forbids both."""
    source = template.read_text(encoding="utf-8")
    assert re.findall(r"\s(?:style|on\w+|hx-on\S*)=|<style|javascript:", source) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", source) == []
    assert re.findall(r"(?:src|href|action)=\"(?:https?:)?//", source) == []


@pytest.mark.parametrize(
    ("of_account", "header", "usual", "language"),
    [
        ("en", "id", "id", "en"),
        (None, "id-ID,id;q=0.9,en;q=0.8", "en", "id"),
        (None, "en-US,en;q=0.9,id;q=0.8", "id", "en"),
        (None, "in", "en", "id"),  # what old Android calls Indonesian
        (None, "fr,de;q=0.9", "id", "id"),
        (None, "id;q=0.1,en;q=0.7", "id", "en"),
        (None, "", "jv", "en"),
        ("xx", "nonsense;q=x", "id", "id"),
    ],
)
def test_the_language_is_the_accounts_else_the_browsers_else_the_hotlines(
    of_account: str | None, header: str, usual: str, language: str
) -> None:
    assert chosen(of_account, header, usual) == language


@pytest.mark.parametrize(
    ("country", "spoken", "languages"),
    [
        ("ID", ("id", "en"), ("id", "en")),
        ("ID", ("id",), ("id", "en")),
        ("GB", ("en",), ("en",)),
        ("GB", ("en", "id"), ("id", "en")),
        ("MY", ("ms",), ("en",)),
    ],
)
def test_pages_are_in_english_and_in_indonesian_where_the_hotline_is_at_home_in_it(
    country: str, spoken: tuple[str, ...], languages: tuple[str, ...]
) -> None:
    assert offered(country, spoken) == languages


def test_a_language_that_is_not_offered_is_never_chosen() -> None:
    assert chosen("id", "id-ID,en;q=0.1", "id", ("en",)) == "en"
