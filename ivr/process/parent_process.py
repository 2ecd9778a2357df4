"""The parent process: a child of ours ends with it, however it ends.

A killed `serve` must not leave children that hold its port (design, part 10).
"""

import os
import threading
import time

VARIABLE = "SATUNOMOR_PARENT"
_LOOK_EVERY_SECONDS = 0.3


def end_with(parent: int | None) -> None:
    """End this process soon after `parent`, its parent's process id, has ended; at once if it has ended already.

    Do nothing where `parent` is this process itself, which set the variable for its children.
    """
    if parent is not None and parent != os.getpid():
        threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_SECONDS)
    # Nobody is left to wait for an orderly end, and any process of ours may be killed anyway.
    os._exit(1)
