"""Small tables as people keep them, read with the contacts of five people, and what each means in short."""

from datetime import date
from zoneinfo import ZoneInfo

from routing.rota.files.lines import Reading
from routing.rota.people.contact import Contact, Contacts
from tests.routing.rota.csv_files import read

NAMES = ("Ana", "Budi", "Citra", "Dodi", "Eka Wati")
PEOPLE = Contacts(Contact(name, f"+62812345678{number}") for number, name in enumerate(NAMES, start=11))
PSM = {"hours:P": "07:00-14:00", "hours:S": "14:00-21:00", "hours:M": "21:00-07:00"}
P, S, M = "07:00-14:00", "14:00-21:00", "21:00-07:00"
NOVEMBER = {"month": "2026-11", **PSM}
DECEMBER = {"month": "2026-12", **PSM}


def told(reading: Reading) -> list[str]:
    """Return each shift as "day start-end name", in order."""
    found = []
    for line in reading.shifts:
        day = line.on_date.isoformat() if line.on_date else f"{line.days:07b}"[::-1]
        end = line.end if line.end <= 1440 else line.end - 1440
        hours = f"{line.start // 60:02}:{line.start % 60:02}-{end // 60:02}:{end % 60:02}"
        found.append(f"{day} {hours} {line.name}")
    return found


def kept(text: str, **answers: str) -> Reading:
    return read(text.strip() + "\n", contacts=PEOPLE, answers=answers, today=date(2026, 6, 1))


def kept_in_jakarta(text: str, **answers: str) -> Reading:
    """Read a table as a hotline whose zone is known."""
    zone = ZoneInfo("Asia/Jakarta")
    return read(text.strip() + "\n", contacts=PEOPLE, answers=answers, today=date(2026, 6, 1), zone=zone)


def day(number: int, month: int = 11, year: int = 2026) -> str:
    return f"{year}-{month:02}-{number:02}"


MON, TUE = "1000000", "0100000"
