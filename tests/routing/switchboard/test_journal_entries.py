"""Journal entries: each is read as it was written, and any other text is refused."""

import pytest

from routing.switchboard.journal_entries import JournalEntry, Kind, from_json
from tests.routing.rows import NOW


def entry(kind: Kind, **detail: str) -> JournalEntry:
    return JournalEntry(kind, "CA1", NOW, "+6281390000001", "id", detail)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_written_is_read_as_it_was(kind: Kind) -> None:
    told = entry(kind, counsellor="7", words="dua, \u2019tiga\u2019\n")
    assert from_json(told.to_json()) == told
    withheld = JournalEntry(kind, "CA2", NOW)
    assert from_json(withheld.to_json()) == withheld


@pytest.mark.parametrize("kind", list(Kind))
def test_p2_a_phone_is_taken_by_its_ring_and_by_its_key_and_by_no_other_word(kind: Kind) -> None:
    takes = kind in {Kind.RANG, Kind.ACCEPTED}
    assert entry(kind, counsellor="7").rings == (7 if takes else None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "{}",
        entry(Kind.RANG).to_json()[:-1],
        entry(Kind.RANG).to_json().replace("rang", "sang"),
        entry(Kind.RANG).to_json().replace("2026", "soon"),
        entry(Kind.RANG).to_json().replace("sid", "side"),
    ],
)
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        from_json(text)
