"""The browser: the page with the phones opens by itself where somebody sits before this machine."""

import asyncio
import sys
import webbrowser

from ivr.settings import display

_ALWAYS_WITH_WINDOWS = frozenset({"darwin", "win32"})


async def open_page(url: str) -> bool:
    """Open a page in a window of its own; tell whether there is a browser that does so.

    Nobody looks where the output goes to a file, and a browser that runs in the terminal would cover what we print.
    """
    has_windows = sys.platform in _ALWAYS_WITH_WINDOWS or display()
    if not (sys.stdout.isatty() and has_windows):
        return False
    try:
        found = webbrowser.get()
    except webbrowser.Error:
        return False
    if type(found) is webbrowser.GenericBrowser:
        return False
    return await asyncio.to_thread(found.open, url)
