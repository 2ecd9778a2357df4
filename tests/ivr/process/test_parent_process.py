"""The parent process: a child ends with it, even when it ended before the child could look (design, part 10)."""

import os
import subprocess
import sys
from pathlib import Path

_CHILD = "from ivr.process.parent_process import end_with; import sys, time; end_with({parent}); time.sleep({seconds})"
_PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {child!r}.replace("PARENT", str(os.getpid()))])
print(child.pid, flush=True)
sys.stdin.read()
"""


def starts(parent: int | str, seconds: float) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", _CHILD.format(parent=parent, seconds=seconds)])


def test_a_child_whose_parent_was_killed_before_it_began_to_look_ends_at_once() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert starts(gone.pid, seconds=25).wait(120) == 1


def test_a_child_whose_parent_is_killed_ends_with_it() -> None:
    child = _CHILD.format(parent="PARENT", seconds=25)
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT.format(child=child)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        parent.kill()
        # Its end of the pipe closes when it ends.
        parent.stdout.read()
    assert not Path(f"/proc/{pid}/exe").exists()


def test_a_process_whose_parent_lives_or_that_is_its_own_named_parent_does_not_end() -> None:
    both = [starts(os.getpid(), seconds=1), starts("__import__('os').getpid()", seconds=1)]
    assert [each.wait(120) for each in both] == [0, 0]
