"""Contacts: the people whom a helpline knows, found by phone and by name (design, part 8)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from routing.rota.people.names import normal, plain


@dataclass(frozen=True, slots=True)
class Contact:
    """A person; `phone` as E.164, `languages` as codes; `id` is the counsellor's, None for one who is not stored."""

    name: str
    phone: str | None = None
    languages: tuple[str, ...] = ()
    organisation: str | None = None
    email: str | None = None
    id: int | None = None


class PhoneTwice(ValueError):
    """Two contacts have one phone, by which neither could be told from the other."""

    def __init__(self, first: Contact, second: Contact) -> None:
        super().__init__(f"{first.name!r} and {second.name!r} have one phone")
        self.first = first
        self.second = second


class Contacts:
    """A book of contacts, in their order; no two have one phone, several may have one name."""

    def __init__(
        self, contacts: Iterable[Contact] = (), *, aliases: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        """Keep the contacts; `aliases` are other names, each with the phones (E.164) of those who have it.

        Raises PhoneTwice.
        """
        self._contacts = tuple(dict.fromkeys(contacts))
        self._by_phone: dict[str, Contact] = {}
        self._by_plain: dict[str, dict[Contact, None]] = {}
        self._by_normal: dict[str, dict[Contact, None]] = {}
        for contact in self._contacts:
            other = self._by_phone.setdefault(contact.phone, contact) if contact.phone else contact
            if other is not contact:
                raise PhoneTwice(other, contact)
            self._name(contact.name, contact)
        self.aliases = {name: tuple(phones) for name, phones in (aliases or {}).items()}
        for name, phones in self.aliases.items():
            for phone in phones:
                self._name(name, self._by_phone[phone])

    def __iter__(self) -> Iterator[Contact]:
        return iter(self._contacts)

    def __len__(self) -> int:
        return len(self._contacts)

    def with_phone(self, e164: str) -> Contact | None:
        """Return who has this phone."""
        return self._by_phone.get(e164)

    def named(self, name: str) -> tuple[Contact, ...]:
        """Return those whose name is equal but for case and spaces; without any, those equal but for titles too.

        Where a book tells "Bu Ana" from "Mbak Ana", so does a cell.
        """
        return tuple(self._by_plain.get(plain(name)) or self._by_normal.get(normal(name)) or ())

    def joined(self, others: "Contacts") -> "Contacts":
        """Return these contacts with those of `others` whose phone nobody here has.

        Who has a phone stays who they are here; their names in `others` become other names of theirs.
        """
        new, aliases = [], {name: [*phones] for name, phones in self.aliases.items()}
        for each in others:
            if each.phone is None:
                new += [] if self.named(each.name) else [each]
            elif each.phone in self._by_phone:
                aliases.setdefault(each.name, []).append(each.phone)
            else:
                new.append(each)
        for name, phones in others.aliases.items():
            aliases.setdefault(name, []).extend(phones)
        return Contacts([*self, *new], aliases=aliases)

    def _name(self, name: str, contact: Contact) -> None:
        self._by_plain.setdefault(plain(name), {})[contact] = None
        self._by_normal.setdefault(normal(name), {})[contact] = None
