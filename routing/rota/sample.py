"""The sample: the seven numbers of 2020, one for each weekday (design, part 8).

They were published by a ministry in May 2020 and may belong to private people today. So anyone may check
the file, but only the demo, whose phone network is its own, may put these phones on a rota.
"""

from collections.abc import Sequence
from importlib.resources import files

from routing.rota.files.faults import Fault
from routing.rota.files.lines import ShiftLine

SAMPLE_NAME = "sample-2020.csv"

SAMPLE_PHONES = frozenset(
    {
        "+6282289184427",
        "+6287865783921",
        "+6282118619567",
        "+6281388335030",
        "+6281779413341",
        "+628128711019",
        "+6281335573778",
    }
)


def sample() -> bytes:
    """Return the sample rota as a CSV file."""
    return (files("routing.rota") / SAMPLE_NAME).read_bytes()


def of_sample(lines: Sequence[ShiftLine]) -> list[Fault]:
    """Return a fault for each line with a number of the sample of 2020."""
    return [
        Fault(line.line, "phone", line.phone, "phone-of-sample")
        for line in lines
        if line.phone in SAMPLE_PHONES
    ]
