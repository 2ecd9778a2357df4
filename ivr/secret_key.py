"""The secret key: seals callers' numbers; it comes from SECRET_KEY or a file in DATA_DIR."""

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
    """Return the sealer of this helpline; without SECRET_KEY, make a key once and keep it in DATA_DIR.

    If SECRET_KEY is set later, the kept key comes after its keys, and still opens what it sealed. Raises
    SettingsNotSound where the kept key cannot be read.
    """
    keys = _given(settings)
    if not all(map(is_strong, keys)):
        # A weak key must not stop calls, so it is logged at every start.
        log.warning("secret.weak", why="a key in SECRET_KEY is short enough to be guessed", remedy=_REMEDY)
    path = settings.data_dir / _FILE
    if not keys:
        return Sealer([_kept_key(path)])
    kept = _kept_before(path)
    return Sealer(keys if kept is None or kept in keys else [*keys, kept])


def require(settings: Settings) -> None:
    """Raise SettingsNotSound where `sealer` would, but make no key."""
    path = settings.data_dir / _FILE
    if not _given(settings) and path.exists():
        _read(path)


def _given(settings: Settings) -> list[str]:
    return [key for key in map(str.strip, settings.secret_key.get_secret_value().split(",")) if key]


def _kept_before(path: Path) -> str | None:
    """Return the key from before SECRET_KEY was set, if there was one."""
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
    """Return the kept key. An empty one is refused: what it seals, anybody could open."""
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
    """Write a key to a file of its own and link it: of two processes that start at once, one wins."""
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
