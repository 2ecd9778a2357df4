"""A process that uses our own PostgreSQL: `uses_postgres.py DATA_DIR [USER]`.

It enters, prints the URL, and leaves when its standard input ends. With USER it becomes that user first,
after its imports: the interpreter itself may lie where that user cannot read it.
"""

import os
import pwd
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from ivr.database.embedded.server import using


def main() -> None:
    """Use the server until told to stop."""
    if len(sys.argv) > 2:
        entry = pwd.getpwnam(sys.argv[2])
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
    with using(Path(sys.argv[1]), fast=True) as url:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
