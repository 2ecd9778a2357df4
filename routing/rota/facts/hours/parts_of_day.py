"""Parts of the day: words that say which half of the day hours beside them are of: Siang (1-5), Evening 6-9."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from routing.rota.words.hours import Hours, HoursRemark, HoursText

BY_PART = "hours-by-part"  # what is said of hours that a part of the day decides

_HOUR = 60
_WORDS = re.compile(r"[^\W\d_]+")
# Words -> hours of the day in which a shift of theirs may begin; what begins in no such hour is asked.
_BEGIN = {
    **dict.fromkeys(("pagi", "morning", "mornings", "early"), range(4, 12)),
    **dict.fromkeys(("subuh", "dini"), range(7)),
    **dict.fromkeys(("siang", "midday"), range(9, 17)),
    **dict.fromkeys(("afternoon", "afternoons"), range(12, 18)),
    **dict.fromkeys(("sore", "petang"), range(13, 20)),
    **dict.fromkeys(("evening", "evenings"), range(16, 23)),
    "late": range(11, 24),
    **dict.fromkeys(("malam", "night", "nights", "overnight"), (*range(17, 24), *range(4))),
}


def decided(
    texts: Mapping[str, HoursText | None], beside: Mapping[str, Collection[str]]
) -> Iterator[tuple[str, Hours]]:
    """Yield the hours of each text that a part of the day decides; `beside` has the codes in the lines of a text."""
    for text, hours in texts.items():
        if hours is None or not hours.halves or hours.candidates[0].end <= hours.candidates[0].start:
            continue
        found = _said(text, hours) if _parts(text) else _common(beside.get(text, ()), hours)
        if found is not None:
            is_written = found == hours.candidates[0]
            yield text, found if is_written else replace(found, remarks=found.remarks | {HoursRemark.BY_PART})


def _common(codes: Collection[str], hours: HoursText) -> Hours | None:
    """Return the hours that all codes say, None if one says nothing or something else."""
    found = {_said(code, hours) for code in codes}
    return found.pop() if len(found) == 1 else None


def _said(text: str, hours: HoursText) -> Hours | None:
    """Return the hours that begin in the part of the day of a text, None without one."""
    parts = _parts(text)
    found = [each for each in hours.halves if all(each.start // _HOUR in part for part in parts)]
    return found[0] if parts and len(found) == 1 else None


def _parts(text: str) -> list[Collection[int]]:
    return [_BEGIN[word] for word in _WORDS.findall(text.casefold()) if word in _BEGIN]
