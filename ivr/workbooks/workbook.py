"""Workbook: xlsx and ods, read in a child process: a few bytes can make a reader take all memory or abort."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from typing import IO, Any

from ivr.workbooks.limits import MOST_MEMORY, NOT_ENOUGH_MEMORY, PATIENCE, SECONDS
from routing.rota.sheets.building import Rows
from routing.rota.sheets.facts import MOST_BYTES, FactKind, TableNotRead, TableTooLarge
from routing.rota.sheets.grid import Grid, Merged, Place, Remark, RemarkKind

_CHILD = "ivr.workbooks.child"


def read_workbook(content: bytes) -> Grid:
    """Return the grid of a workbook's first visible sheet that says something, with the others. Raises TableNotRead."""
    if len(content) > MOST_BYTES:
        raise TableTooLarge("bytes", most=MOST_BYTES, found=len(content))
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(content)
        given.seek(0)
        _refuse_by(_run(given, told))
        told.seek(0)
        return _grid(told)


def _run(given: IO[bytes], told: IO[bytes]) -> int:
    """Run the child to its end, or to the end of our patience; return its exit code."""
    # It needs no environment, which has secrets in it.
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-I", "-X", "utf8", "-m", _CHILD],
        stdin=given,
        stdout=told,
        stderr=subprocess.DEVNULL,
        env={},
        start_new_session=True,
    )
    try:
        return child.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        raise TableNotRead(FactKind.TOO_SLOW, seconds=PATIENCE) from None
    finally:
        _end(child)


def _end(child: "subprocess.Popen[bytes]") -> None:
    if child.returncode is None:
        if sys.platform == "win32":
            child.kill()
        else:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def _refuse_by(code: int) -> None:
    """Raise the fact of a child that did not come to its end."""
    if code == -signal.SIGXCPU:
        raise TableNotRead(FactKind.TOO_SLOW, seconds=SECONDS)
    if code < 0 or code == NOT_ENOUGH_MEMORY:
        raise TableTooLarge("memory", most=MOST_MEMORY)
    if code:
        raise TableNotRead(FactKind.DAMAGED)


def _grid(told: IO[bytes]) -> Grid:
    """Return what the child's lines say."""
    rows = Rows()
    sheets: list[Grid] = []
    try:
        for line in told:
            if line.startswith(b"{"):
                sheets.append(_sheet(json.loads(line), rows))
                rows.begin()
            else:
                rows.add(*json.loads(line))
    except TableNotRead:
        if not sheets:
            raise
        # The first sheet is whole. It names the others, those too that are not read.
    first, *others = sheets
    return replace(first, others=tuple(others))


def _sheet(end: dict[str, Any], rows: Rows) -> Grid:
    """Return the sheet that ends here. Raises TableNotRead."""
    if "fact" in end:
        raise _fact(end["fact"], end["values"])
    return Grid(
        "sheet",
        end["sheet"],
        rows.done(),
        tuple(Merged(*corners) for corners in end["merged"]),
        tuple(
            Remark(RemarkKind(kind), tuple(Place(*each) for each in places), count, values)
            for kind, places, count, values in end["remarks"]
        ),
    )


def _fact(kind: str, values: dict[str, Any]) -> TableNotRead:
    return TableTooLarge(**values) if kind == FactKind.TOO_LARGE else TableNotRead(FactKind(kind), **values)
