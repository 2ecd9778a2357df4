"""The last reading: what a worker read last is not read once more if it is published next, which is what most are for.

It is checked like any other in the publish's transaction: against the contacts and the answers that are kept then.
"""

from datetime import date

from ivr.rota_files.reading import Known
from routing.rota.drafts import Draft
from routing.rota.files.lines import Reading

Read = tuple[Reading, Known]
# Of a draft, whose file never changes: its id, the answers to its questions, and the day on which it was read.
_What = tuple[int, dict[str, str], date]


class LastRead:
    """The sound reading of one draft, in this process's memory; a large one takes some 50 MB."""

    def __init__(self) -> None:
        self._what: _What | None = None
        self._read: Read | None = None

    def note(self, draft: Draft, today: date, reading: Reading, known: Known) -> None:
        """Keep a reading in place of the one before, if it may be published."""
        self._what, self._read = (_what(draft, today), (reading, known)) if reading.is_sound else (None, None)

    def take(self, draft: Draft, today: date) -> Read | None:
        """Return the reading if it is of this draft, answered the same on the same day; it is kept no longer."""
        found = self._read if self._what == _what(draft, today) else None
        self._what, self._read = None, None
        return found


def _what(draft: Draft, today: date) -> _What:
    return draft.id, dict(draft.answers), today
