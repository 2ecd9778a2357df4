"""The parent: a process that another one of ours started ends with it, however that one ends.

A killed `serve` must not leave children that hold its port (design, part 10).
"""

import os
import threading
import time

VARIABLE = "SATUNOMOR_PARENT"
_LOOK_EVERY_SECONDS = 0.3


def end_with(parent: int | None) -> None:
    """End this process soon after `parent` has, the process that started it; at once if it has ended already.

    A process that has named itself as the parent of those that it starts is not meant.
    """
    if parent is not None and parent != os.getpid():
        threading.Thread(target=_watch, args=(parent,), daemon=True, name="parent").start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_SECONDS)
    # At once: nobody is left who would wait for an orderly end, and any process of ours may be killed anyway.
    os._exit(1)
