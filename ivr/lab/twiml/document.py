"""TwiML documents: parsed strictly, checked against the grammar, read by the verbs.

Source: /docs/voice/twiml, and /docs/api/errors for the codes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ivr.lab.errors import Broken
from ivr.lab.twiml import voices
from ivr.lab.twiml.grammar import PLACES, VERBS, Place

_LARGEST = 64 * 1024
_TYPES = {"text/xml", "application/xml"}
_NAME_LENGTH = {"Enqueue": 64}
_MOST_NUMBERS = 10


@dataclass(frozen=True)
class Verb:
    """One element of a document."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: tuple["Verb", ...] = ()

    def get(self, name: str) -> str | None:
        """Return an attribute; None if absent, "" if empty."""
        return self.attributes.get(name)

    def number(self, name: str, default: int) -> int:
        """Return an attribute as a whole number."""
        return int(self.attributes.get(name, default))

    def flag(self, name: str, default: bool = False) -> bool:
        """Return an attribute as a truth value."""
        return self.attributes.get(name, "true" if default else "false") == "true"

    def method(self, name: str = "method") -> str:
        """Return the HTTP method for a URL."""
        return self.attributes.get(name, "POST")


@dataclass(frozen=True)
class Document:
    """A webhook's answer: verbs in order, and the base of its relative URLs."""

    url: str
    verbs: tuple[Verb, ...]


def read(body: bytes, content_type: str, url: str, place: Place) -> Document:
    """Parse and check an answer. Raises Broken, with Twilio's code."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in _TYPES:
        raise Broken(12300, f"content type {content_type or 'missing'}: answer text/xml", url)
    return parse(body, url, place)


def parse(body: bytes, url: str, place: Place) -> Document:
    """Parse and check TwiML. Raises Broken, with Twilio's code."""
    if len(body) > _LARGEST:
        raise Broken(11750, f"the document has {len(body)} bytes, more than 64 kB", url)
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Broken(12100, "a document type declaration has no place in TwiML", url)
    if body[:1].isspace():
        raise Broken(12100, "white space before the document's beginning", url)
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - entities are refused above
    except ElementTree.ParseError as error:
        raise Broken(12100, f"not well-formed: {error}", url) from None
    if root.tag != "Response" or root.attrib:
        raise Broken(12200, f"the root is <{root.tag}>, not a plain <Response>", url)
    verbs = tuple(_verbs(root, url))
    for verb in verbs:
        if verb.name not in PLACES[place]:
            known = "is no verb" if verb.name not in VERBS else f"may not stand in the {place.value}"
            raise Broken(12200, f"<{verb.name}> {known}", url)
        _check(verb, url)
    return Document(url, verbs)


def _verbs(parent: ElementTree.Element, url: str) -> Iterator[Verb]:
    if parent.tag in {"Response", "Gather"} and (parent.text or "").strip():
        raise Broken(12200, f"stray text in <{parent.tag}>: {(parent.text or '').strip()!r}", url)
    for element in parent:
        if not isinstance(element.tag, str):
            continue
        if parent.tag in {"Response", "Gather", "Dial"} and (element.tail or "").strip():
            raise Broken(12200, f"stray text in <{parent.tag}>: {(element.tail or '').strip()!r}", url)
        words = "".join(element.itertext()) if element.tag == "Say" else (element.text or "")
        yield Verb(element.tag, dict(element.attrib), " ".join(words.split()), tuple(_verbs(element, url)))


def _check(verb: Verb, url: str) -> None:
    rule = VERBS.get(verb.name)
    if rule is None:
        raise Broken(12200, f"<{verb.name}> is no verb", url)
    for name, value in verb.attributes.items():
        check = rule.attributes.get(name)
        wrong = "is no attribute of it" if check is None else check(value)
        if wrong:
            raise Broken(12200, f"<{verb.name} {name}={value!r}> {wrong}", url)
    if rule.text is not None and rule.text != bool(verb.text):
        raise Broken(12200, f"<{verb.name}> {'needs' if rule.text else 'takes no'} text", url)
    for child in verb.children:
        if child.name not in rule.children:
            raise Broken(12200, f"<{child.name}> may not stand in <{verb.name}>", url)
        if verb.name != "Say":
            _check(child, url)
        elif any(each.name not in VERBS["Say"].children for each in child.children):
            raise Broken(12200, f"<{child.name}> holds what SSML does not know", url)
    _check_meaning(verb, url)


def _check_meaning(verb: Verb, url: str) -> None:
    wrong: str | None = None
    if verb.name == "Say":
        wrong = voices.fault(verb.get("voice"), verb.get("language"))
    elif verb.name == "Play" and bool(verb.text) == ("digits" in verb.attributes):
        wrong = "needs a URL, or digits"
    elif verb.name == "Dial":
        nouns = {child.name for child in verb.children}
        if len(nouns) > 1 or (nouns and verb.text) or not (nouns or verb.text):
            wrong = "needs one kind of whom to dial"
        elif len(verb.children) > (_MOST_NUMBERS if nouns == {"Number"} else 1):
            wrong = "dials too many"
    elif len(verb.text) > _NAME_LENGTH.get(verb.name, len(verb.text)):
        wrong = "has a name longer than 64 characters"
    if wrong:
        raise Broken(12200, f"<{verb.name}>: {wrong}", url)
