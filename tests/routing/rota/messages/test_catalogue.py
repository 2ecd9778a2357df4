"""The catalogue: each language says the same, and nothing that is said lacks its words."""

import re
from pathlib import Path

import pytest

import routing.rota.messages
from routing.phone_numbers import REASONS
from routing.rota.messages.catalogue import LANGUAGES, Catalogue, catalogue
from routing.rota.messages.saying import counted, say
from routing.rota.people.resolution import RemarkKind, Why
from routing.rota.shapes.layout import Aside
from routing.rota.sheets.facts import FactKind
from routing.rota.words.heading_words import Kind

ROOT = Path(routing.rota.messages.__file__).parents[3]
FIELD = re.compile(r"\{(\w*)(?::(\w*))?\}")
TABLES = ("messages", "several", "terms", "words")


def shape(words: Catalogue) -> dict[str, object]:
    """Return what must be equal in all languages: each name, with the fields of its text."""
    texts = {
        f"{table}.{name}": sorted(FIELD.findall(text))
        for table in TABLES
        for name, text in getattr(words, table).items()
    }
    lengths = {f"counts.{name}": len(forms) for name, forms in words.counts.items()}
    return {**texts, **lengths, "weekdays": len(words.weekdays), "months": len(words.months)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_words_with_the_same_fields(language):
    assert shape(catalogue(language)) == shape(catalogue("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_empty_or_in_english(language):
    words = catalogue(language)
    for table in TABLES:
        for name, text in getattr(words, table).items():
            assert text.strip(), name
            in_english = getattr(catalogue("en"), table)[name]
            assert language == "en" or " " not in FIELD.sub("", text).strip() or text != in_english, name


def test_what_is_said_of_several_is_said_of_one_too_with_the_same_fields():
    for language in LANGUAGES:
        words = catalogue(language)
        for key, text in words.several.items():
            one = {name for name, _ in FIELD.findall(words.messages[key])}
            assert {name for name, _ in FIELD.findall(text)} - {"count", "places"} <= one, key


def test_every_message_is_used_and_every_fault_has_one():
    paths = [*(ROOT / "routing" / "rota").rglob("*.py"), *(ROOT / "ivr" / "commands").rglob("*.py")]
    source = "".join(path.read_text() for path in paths)
    keys = catalogue("en").messages.keys()
    composed = {
        *(f"phone-{reason}" for reason in REASONS),
        *(f"table-{kind}" for kind in FactKind if kind is not FactKind.QUOTE_OPEN),
        *(f"ask-person-{why}" for why in Why),
        *RemarkKind,
        *Aside,
    } - {Aside.LEGEND}
    assert composed <= keys
    assert {key for key in keys - composed if f'"{key}"' not in source} == set()
    raised = re.findall(r'(?:CellNotSound|Unsound|Note|Fault)\([^()]*?"([a-z]+(?:-[a-z0-9]+)+)"', source)
    assert len(raised) > 40
    assert set(raised) <= keys


def test_every_kind_of_column_has_a_name():
    for language in LANGUAGES:
        terms = catalogue(language).terms
        kinds = [kind for kind in Kind if not kind.is_ignored]
        assert [kind for kind in kinds if f"kind-{kind.value.replace(' ', '-')}" not in terms] == []


def test_a_message_is_said_in_each_language():
    assert say("time-with-seconds", "16:00:30", {"suggestion": "16:00"}) == (
        "Shifts have whole minutes. Write 16:00."
    )
    assert say("time-with-seconds", "16:00:30", {"suggestion": "16:00"}, "id") == (
        "Jam tugas memakai menit bulat. Tulis 16:00."
    )
    assert [counted(1, "shift", "en"), counted(2, "shift", "en"), counted(2, "shift", "id")] == [
        *("1 shift", "2 shifts", "2 jam tugas")
    ]
