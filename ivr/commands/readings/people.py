"""People: those of the file of contacts that a rota is read with, and what is odd about that file."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from routing.rota.files.lines import Reading
from routing.rota.messages.catalogue import Language
from routing.rota.messages.folding import Manner, Said, folded
from routing.rota.people.contact import Contacts


@dataclass(frozen=True, slots=True)
class People:
    """The people of a file of contacts, nobody without one; `option` names the file as it was typed."""

    contacts: Contacts = field(default_factory=Contacts)
    reading: Reading = field(default_factory=Reading)
    option: str = ""

    def errors_said(self, language: Language) -> Iterator[str]:
        """Yield what is wrong with the file, each with the column, the cell and its text."""
        for where, message in folded(self.reading.errors, self._manner(language)):
            yield f"{self.option}: {where}: {message}" if where else f"{self.option}: {message}"

    def warnings_said(self, language: Language) -> Iterator[Said]:
        """Yield what is odd about the file, each marked as its own."""
        for where, message in folded(self.reading.warnings, self._manner(language)):
            yield Said(f"{self.option}: {where}" if where else self.option, message)

    def _manner(self, language: Language) -> Manner:
        return Manner(language, self.reading.titles, self.reading.is_sheet)


NOBODY = People()
