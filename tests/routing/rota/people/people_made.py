"""Contacts for the tests of people."""

from hypothesis import strategies as st

from routing.rota.people.contact import Contact
from routing.rota.sheets.text import clean
from tests.routing.rota.made import names

ANA = Contact("Ana Sari", "+6281234567801", ("id", "en"), "Krisis", "ana@example.org", 1)
BUDI = Contact("Budi Santoso", "+6281234567802", ("id",), None, None, 2)
CITRA = Contact("Citra Dewi", "+6281234567803", (), None, None, 3)

phones = st.integers(0, 99_999).map(lambda number: f"+62812345{number:05d}")
emails = st.none() | st.from_regex(r"[a-z+=-]{1,9}@[a-z]{1,9}\.(org|id)", fullmatch=True)


@st.composite
def contacts(draw) -> Contact:
    """Draw a contact as reading may have made it."""
    languages = draw(st.lists(st.sampled_from(["id", "en", "jv", "sun"]), unique=True))
    organisation = seen(draw(st.none() | names)) or None
    name = seen(draw(names)) or "Ana"
    return Contact(name, draw(st.none() | phones), tuple(languages), organisation, draw(emails))


def seen(text: str | None) -> str:
    """Return a text without what nobody can see, which a reader of tables drops."""
    return clean(text or "").replace("\n", " ")


def unique(some: list[Contact]) -> list[Contact]:
    """Return the contacts without those that repeat a phone, or have none and repeat a name."""
    return list({each.phone or each.name: each for each in some}.values())
