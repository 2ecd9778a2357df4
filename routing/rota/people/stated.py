"""What the file itself states of people: whom it gives a phone, by which names (design, part 8)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from routing.rota.files.cells import Reader
from routing.rota.files.faults import CellNotSound
from routing.rota.files.lines import NOBODY
from routing.rota.people.behind import named
from routing.rota.people.cells import Knowing, Uneven, split
from routing.rota.people.contact import Contact, Contacts


def said_in(
    pairs: Iterable[tuple[str, str]],
    read_name: Reader,
    read_phone: Reader,
    is_phone: Callable[[str], bool],
    *,
    is_exact: bool,
) -> Iterator[tuple[str, str]]:
    """Yield each name to which the file gives a phone, with the phone (E.164)."""
    knowing = Knowing(lambda _: False, lambda _, __: False, is_phone)
    for names, phones in pairs:
        parts = split(names, phones, knowing)
        for part in () if isinstance(parts, Uneven) else parts:
            name, phone = read_name(part.name if is_exact else named(part.name).name), read_phone(part.phone)
            if isinstance(name, CellNotSound) or isinstance(phone, CellNotSound) or name.value == NOBODY:
                continue
            yield name.value, phone.value


def with_phones_filled(contacts: Contacts, said: Iterable[tuple[str, str]]) -> Contacts:
    """Return the contacts; one without a phone has the one that the file gives to their name, if it is one."""
    phones: dict[Contact, set[str]] = {}
    for name, e164 in said:
        named = contacts.named(name)
        if len(named) == 1 and named[0].phone is None and contacts.with_phone(e164) is None:
            phones.setdefault(named[0], set()).add(e164)
    found = {contact: min(each) for contact, each in phones.items() if len(each) == 1}
    if len(set(found.values())) < len(found):
        return contacts
    filled = (replace(each, phone=found.get(each, each.phone)) for each in contacts)
    return Contacts(filled, aliases=contacts.aliases)


def with_new(contacts: Contacts, said: Iterable[tuple[str, str]]) -> Contacts:
    """Return the contacts, the people to whom the file alone gives a phone, and all its names for them."""
    new: dict[str, Contact] = {}
    aliases = {name: dict.fromkeys(phones) for name, phones in contacts.aliases.items()}
    for name, e164 in said:
        aliases.setdefault(name, {})[e164] = None
        if contacts.with_phone(e164) is None:
            new.setdefault(e164, Contact(name, e164))
    return Contacts([*contacts, *new.values()], aliases=aliases)
