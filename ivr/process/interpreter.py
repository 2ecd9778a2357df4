"""The interpreter: how our processes collect garbage, switch threads, and let large rotas step back for callers."""

import gc
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

_MADE_BETWEEN_LOOKS = 50_000  # objects
_SWITCH_SECONDS = 0.0005
_NICENESS = 10
_NICENESS_OF_PROCESS = 6


def collect_seldom() -> None:
    """Look less often for objects that hold each other; large rotas make few of them.

    To look over all that stays, again and again, took a fifth of a reading, and let callers wait for a quarter of a
    second each time.
    """
    gc.set_threshold(_MADE_BETWEEN_LOOKS)


def switch_often() -> None:
    """Let a thread at work on a large rota give way to callers after half a millisecond, not after five."""
    sys.setswitchinterval(_SWITCH_SECONDS)


def step_back() -> None:
    """Let other processes of ours come first while all cores are busy; this one still gets a quarter of its share."""
    os.nice(_NICENESS_OF_PROCESS)


def threads_that_step_back(name: str, at_once: int) -> ThreadPoolExecutor:
    """Return threads of low priority, for work without the interpreter's lock: others wait for one that has it."""
    return ThreadPoolExecutor(at_once, name, initializer=_step_back)


def _step_back() -> None:
    if sys.platform == "linux":  # elsewhere priorities are of whole processes
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
