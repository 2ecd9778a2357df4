"""The sample: the seven numbers of 2020, one for each weekday (design, part 8).

They were published by a ministry in May 2020 and may belong to private people today. So anyone may check
the file, but only the demo, whose phone network is its own, may put these phones on a rota.
"""

from importlib.resources import files

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
