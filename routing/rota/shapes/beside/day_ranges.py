"""Day ranges: headings that run on are days of a month, though each may be a date alone: Tgl 1-7, Tgl 8-12."""

from dataclasses import replace

from routing.rota.shapes.layout import Layout
from routing.rota.words.date_ranges import are_ranges_of_days, read_days_of_month


def read_day_ranges(layout: Layout) -> None:
    """Take the headings of a grid for ranges of days of a month where they run on."""
    for section in layout.sections:
        titles = {
            section.roles[each.first].title: each.heading
            for each in section.groups
            if each.heading.gives_date and each.heading.hours is None
        }
        if not are_ranges_of_days(titles):
            continue
        for each in section.groups:
            title = section.roles[each.first].title
            several = read_days_of_month(title)
            if title in titles and several is not None:
                each.heading = replace(each.heading, date=None, day_of_month=None, several=several)
