"""The example of the settings, `.env.example`: in a clone at its root, from a wheel where pip has put it."""

from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

NAME = ".env.example"
_ROOT = Path(__file__).resolve().parents[3]


def path() -> Path | None:
    """Return the file, or None where whoever installed the program left it out."""
    return next((each for each in (_ROOT / NAME, *_installed()) if each.is_file()), None)


def _installed() -> list[Path]:
    """Return where the wheel's own list of files says that it is."""
    try:
        listed = files("satunomor") or ()
    except PackageNotFoundError:
        return []
    return [Path(str(each.locate())).resolve() for each in listed if each.name == NAME]
