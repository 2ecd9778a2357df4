"""Words: what a page's code says, in the reader's language. Templates have `_` of their own."""

from collections.abc import Callable

from ivr.web.languages import translations
from ivr.web.pages import Visit


def words_of(visit: Visit) -> Callable[[str], str]:
    """Return `gettext` of the visit's language."""
    return translations(visit.language).gettext
