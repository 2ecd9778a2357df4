"""Lines of a rota, made by hypothesis."""

from datetime import date, timedelta

from hypothesis import strategies as st

from routing.rota.files.lines import ShiftLine
from routing.rota.shapes.table import DITTOS
from tests.routing.rota.csv_files import TODAY, shift

PHONES = ("+6281234567890", "+628128711019", "+12125552368", "+62112345678")
letters = st.characters(exclude_categories=("C", "Z")) | st.sampled_from(" '=+-@\",;")
names = (
    st.text(letters, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .map(
        # Dashes alone are nobody, and a ditto mark is whoever stands above.
        lambda text: text if text.strip("-‐‑‒–—―−'") and text not in DITTOS else "Ana"  # noqa: RUF001
    )
)
dates = st.integers(-10, 400).map(lambda days: TODAY + timedelta(days=days))


@st.composite
def lines(draw) -> ShiftLine:
    """Draw a line as reading may have made it."""
    start = draw(st.integers(0, 1439))
    day = draw(st.integers(1, 127) | dates)
    instead = isinstance(day, date) and draw(st.booleans())
    nobody = instead and draw(st.booleans())
    valid = sorted((draw(dates), draw(dates)))
    return shift(
        day=day,
        start=start,
        end=start + draw(st.integers(1, 1440)),
        name="-" if nobody else draw(names | names.map(lambda name: f"'={name}")),
        phone=""
        if nobody
        else draw(st.sampled_from(["+6281234567890", "+628128711019", "+12125552368", "+62112345678"])),
        tier=draw(st.none() | st.integers(1, 99)) if nobody else draw(st.integers(1, 99)),
        languages=tuple(draw(st.lists(st.sampled_from(["id", "en", "jv", "sun"]), unique=True))),
        organisation=draw(st.none() | names),
        valid_from=draw(st.sampled_from([None, valid[0]])),
        valid_until=draw(st.sampled_from([None, valid[1]])),
        instead=instead,
    )
