"""Preview: what a page says of a draft follows what is chosen and needed, as the week's page does."""

import re
from html import unescape

import pytest
from sqlalchemy import text

from routing.rota.drafts import outlook
from tests.ivr.web.coordinator.desk import HEAD, ROTA, Desk, desk_of
from tests.ivr.web.house import House, words

NEW = ROTA + "Kamis;08.00;16.00;Orang Baru;0812-0000-0009;1;id\n"


@pytest.fixture
async def desk(house: House) -> Desk:
    return await desk_of(house)


@pytest.mark.parametrize(
    ("chosen", "said", "not_said"),
    [
        (False, "Setelah terbit mereka boleh menerima telepon.", "belum ditelepon"),
        (True, "Setelah terbit mereka belum ditelepon, sampai koordinator mengizinkannya", "boleh menerima"),
    ],
)
async def test_who_is_named_first_is_told_as_clearing_is_chosen(
    house: House, desk: Desk, chosen: bool, said: str, not_said: str
) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    async with house.transaction() as connection:
        row = "insert into choices (id, chosen, changed_at) values (1, jsonb_build_object('clear_by_hand', :it), now())"
        await connection.execute(text(row), {"it": chosen})
    seen = await desk.sees(f"{await desk.uploads(NEW)}?day=2026-12-24&time=10.00")
    assert "Disebut untuk pertama kali: Orang Baru" in seen
    assert said in seen
    assert not_said not in seen
    assert ("Orang Baru tidak ditelepon" in seen) is chosen


# The need of each hour from 08.00 to 16.00 on Thursday, who is there then, and the cell of an hour.
NEEDED = [
    (1, ROTA, "cn", "1"),
    (2, ROTA, "c1", "1/2"),
    (3, NEW, "c1", "2/3"),
    (2, NEW, "cn", "2"),
    (1, ROTA.replace("Senin-Jumat", "Senin-Rabu,Jumat"), "c0", "0"),
    (3, ROTA.replace("Senin-Jumat", "Senin-Rabu,Jumat"), "c0", "0"),
    (0, ROTA.replace("Senin-Jumat", "Senin-Rabu,Jumat"), "", "– tutup"),  # noqa: RUF001
    (0, ROTA, "cn", "1"),
]


@pytest.mark.parametrize(("need", "rota", "look", "shown"), NEEDED)
async def test_the_hours_of_a_preview_are_marked_by_what_is_needed(
    desk: Desk, need: int, rota: str, look: str, shown: str
) -> None:
    form = {"day": ["3"], "start": "8", "end": "16", "people": str(need)}
    assert (await desk.browser.post("/rota/needs", form)).status_code == 303
    page = (await desk.browser.get(await desk.uploads(rota))).text
    row = re.search(r'<tr><th scope="row">10</th>(.*?)</tr>', page)
    assert row is not None
    found = re.findall(r'<td(?: class="(\w*)")?>(.*?)</td>', row[1])[1]  # Wednesday is the first
    assert (found[0], " ".join(re.sub(r"<[^>]*>", " ", found[1]).split())) == (look, shown)


async def test_an_hour_in_which_nobody_is_meant_to_be_there_is_closed(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(HEAD + "2026-12-24;08.00;16.00;-;;;\n")
    page = (await desk.browser.get(path)).text
    closed = '<td><span aria-hidden="true">–</span><span class="vh">tutup</span></td>'  # noqa: RUF001
    assert f'<tr><th scope="row">10</th>{closed}<td class="cn">1</td>' in page


async def test_an_hour_that_loses_everybody_is_filled_from_the_preview_and_compared_again(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(ROTA.replace("setiap hari;16.00;24.00;Bagas", "Senin-Kamis;20.00;24.00;Bagas"))
    page = (await desk.browser.get(path)).text
    link = re.search(r'href="(/rota\?[^"]*day=2026-12-25[^"]*)">Isi dengan pengganti', page)
    assert link is not None
    form = (await desk.browser.get(unescape(link[1]))).text
    assert 'name="start" inputmode="decimal" value="16.00"' in form
    assert 'name="end" inputmode="decimal" value="24.00"' in form
    assert '<option value="2026-12-25" selected>' in form
    assert '<option value="added" selected>' in form
    dimas = re.search(r'<option value="(\d+)">Dimas', form)
    assert dimas is not None
    cover = {
        "kind": "added",
        "who": dimas[1],
        "day": "2026-12-25",
        "start": "16.00",
        "end": "24.00",
        "tier": "1",
    }
    answer = await desk.browser.post("/rota/covers", cover)
    assert answer.status_code == 303, words(answer)
    assert "Jum 25 Des 16.00" in await desk.sees(path)
    assert "Bandingkan lagi" in await desk.sees(path)
    await desk.browser.post(f"{path}/read")
    await desk.works(path)
    seen = await desk.sees(path)
    assert "Jum 25 Des 16.00" not in seen
    assert "Jum 1 Jan 16.00" in seen


@pytest.mark.parametrize(
    ("rota", "said"),
    [
        (ROTA, "Pratinjau: siap terbit jadwal.csv"),
        (ROTA.replace("Senin-Jumat", "Senin-Rabu,Jumat"), "Pratinjau: siap terbit, tetapi 8 jam kosong"),
    ],
)
async def test_the_headline_says_that_hours_are_empty(desk: Desk, rota: str, said: str) -> None:
    assert said in await desk.sees(await desk.uploads(rota))


async def test_the_headline_says_that_hours_behind_the_shown_week_lose_everybody(desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    ends = ROTA.replace("bahasa\n", "bahasa;berlaku_sampai\n").replace("0001;1;id", "0001;1;id;2026-12-29")
    assert "siap terbit, tetapi ada jam yang kehilangan semua orang" in await desk.sees(
        await desk.uploads(ends)
    )


async def test_lines_are_said_to_be_those_of_the_spreadsheet(desk: Desk) -> None:
    said = "Nomor baris sama dengan di lembar kerja Anda."
    no_line = await desk.sees(await desk.uploads(ROTA.replace("Senin-Jumat", "Senin-Rabu,Jumat")))
    assert "1 peringatan" in no_line
    assert said not in no_line
    warned = await desk.uploads(
        ROTA.replace("Sabtu,Minggu;08.00", "Sabtu,Minggu;06.00").replace("0812-0000-0004", "81200000004")
    )
    assert said in await desk.sees(warned)
    wrong = await desk.sees(await desk.uploads(ROTA.replace("Senin-Jumat", "Funday")))
    assert wrong.count(said) == 1


async def test_changes_by_person_stay_together_however_many_there_are(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlook, "MOST", 5)
    names = ("Dewi", "Citra", "Ana")
    lines = [
        f"{day};{8 + number}.00;16.00;{name};0812-0000-000{number + 1};1;id\n"
        for day in ("Senin", "Selasa", "Rabu")
        for number, name in enumerate(names)
    ]
    different = [line.replace("16.00", f"{17 + at // 3}.00") for at, line in enumerate(lines)]
    page = (await desk.browser.get(await desk.uploads(HEAD + "".join(different)))).text
    shown = re.findall(r"<b>(\w+)<span class=\"vh\"> ditambah", page)
    assert shown == ["Ana", "Ana", "Ana", "Citra", "Citra"]
    assert "dan 4 perubahan lagi" in page
