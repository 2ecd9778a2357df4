"""The secret key: the keys that seal callers' numbers, from SECRET_KEY or kept in DATA_DIR."""

import os
import secrets
from pathlib import Path

import structlog

from ivr.settings import Settings, SettingsNotSound
from routing.sealing import Sealer, is_strong

log = structlog.get_logger(__name__)

_FILE = "secret_key"
_REMEDY = "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"


def sealer(settings: Settings) -> Sealer:
    """Return the sealer of this helpline; without SECRET_KEY, a key is made once and kept in DATA_DIR.

    What that key has sealed is opened, and found, when SECRET_KEY is set later: it comes after those. Raises
    SettingsNotSound where no key can be had of what is kept.
    """
    keys = _given(settings)
    if not all(map(is_strong, keys)):
        # No reason to refuse calls; a reason to say so at every start.
        log.warning("secret.weak", why="a key in SECRET_KEY is short enough to be guessed", remedy=_REMEDY)
    path = settings.data_dir / _FILE
    if not keys:
        return Sealer([_kept_key(path)])
    kept = _kept_before(path)
    return Sealer(keys if kept is None or kept in keys else [*keys, kept])


def require(settings: Settings) -> None:
    """Raise SettingsNotSound where `sealer` would; make nothing."""
    path = settings.data_dir / _FILE
    if not _given(settings) and path.exists():
        _read(path)


def _given(settings: Settings) -> list[str]:
    return [key for key in map(str.strip, settings.secret_key.get_secret_value().split(",")) if key]


def _kept_before(path: Path) -> str | None:
    """Return the key of the time before SECRET_KEY was set, if there was one."""
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("secret.not_read", why=type(error).__name__, remedy=f"see DATA_DIR/{_FILE}")
        return None


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _make_key(path)
    return _read(path)


def _read(path: Path) -> str:
    """Return the only key there is. An empty one would seal what anybody can open, and open nothing that was sealed."""
    why = "is empty"
    try:
        if key := path.read_text(encoding="ascii").strip():
            return key
    except (OSError, ValueError) as error:
        why = f"cannot be read ({type(error).__name__})"
    raise SettingsNotSound(
        f"{path} {why}. Its key seals callers' numbers: put it back from a backup, as this file or as SECRET_KEY. If "
        "there is none, move the file away: a new key is made at the next start, and what the old one has sealed stays "
        "closed."
    )


def _make_key(path: Path) -> None:
    """Write it beside and link it: of two processes that start at once, one makes the key, and both read it whole."""
    made = path.with_name(f"{_FILE}.{os.getpid()}")
    try:
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(32), encoding="ascii")
        path.hardlink_to(made)
    except FileExistsError:
        return
    finally:
        made.unlink(missing_ok=True)
    log.warning("secret.made", remedy=f"set SECRET_KEY; until then the key is kept in DATA_DIR/{_FILE}")
