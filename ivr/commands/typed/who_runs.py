"""Who runs a command: the operating system's account, for the audit and the blocks."""

import getpass


def who_runs() -> str:
    """Return the name of the operating system account that runs this command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "command line"  # an account in a container may have no name
