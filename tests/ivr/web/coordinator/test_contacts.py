"""Contacts: a table of people alone is no wrong rota; it is kept from the same page, and rings nobody by itself."""

import re

import pytest

from routing import audit
from routing.rota import contacts
from tests.ivr.web.coordinator.desk import HEAD, ROTA, Desk, desk_of
from tests.ivr.web.house import House

PEOPLE = "nama;telepon;bahasa\nGalih;0812-0000-0011;id\nHana;0812-0000-0012;id en\n"


@pytest.fixture
async def desk(house: House) -> Desk:
    return await desk_of(house)


async def kept(house: House) -> dict[str, str | None]:
    async with house.transaction() as connection:
        return {each.name: each.phone for each in await contacts.all_contacts(connection)}


async def test_a_table_of_people_is_kept_and_a_rota_of_their_names_can_be_published(
    house: House, desk: Desk
) -> None:
    path = await desk.uploads(PEOPLE, "kontak.csv")
    seen = await desk.sees(path)
    assert "Ini daftar kontak, bukan jadwal: 2 orang" in seen
    assert "2 baru" in seen
    assert "tidak menyebut siapa yang bertugas" not in seen
    assert await kept(house) == {}
    answer = await desk.browser.post(f"{path}/import")
    assert answer.status_code == 303
    assert "2 kontak disimpan" in await desk.sees(answer.headers["location"])
    assert await kept(house) == {"Galih": "+6281200000011", "Hana": "+6281200000012"}
    assert (await desk.browser.get(path)).status_code == 404
    assert await desk.live() is None
    async with house.transaction() as connection:
        newest = (await audit.newest(connection))[0]
    assert (newest.action, newest.after) == ("contacts.imported", {"new": 2, "changed": 0, "renumbered": 0})
    rota = await desk.uploads("hari;mulai;selesai;nama\nSenin;08.00;16.00;Galih\n")
    assert "siap terbit" in await desk.sees(rota)


async def test_a_known_name_with_another_number_is_asked_about_on_the_page(house: House, desk: Desk) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(PEOPLE + "Ratih;0812-0000-0099;id\n")
    page = (await desk.browser.get(path)).text
    assert 'name="person:Ratih" value="choice:0"' in page
    assert f"{path}/import" not in page
    assert re.findall(r"812\W?0000", page) == []
    # Pressed all the same, it keeps nothing.
    await desk.browser.post(f"{path}/import")
    assert "Galih" not in await kept(house)
    await desk.works(path)
    await desk.browser.post(f"{path}/answers", {"person:Ratih": "choice:0"})
    await desk.works(path)
    assert "1 dengan nomor lain" in await desk.sees(path)
    await desk.browser.post(f"{path}/import")
    assert (await kept(house))["Ratih"] == "+6281200000099"


async def test_what_is_wrong_in_a_table_of_people_stands_beside_its_row(house: House, desk: Desk) -> None:
    path = await desk.uploads(PEOPLE + "Intan;0812-00;id\n")
    page = (await desk.browser.get(path)).text
    assert "<mark>0812-00</mark>" in page
    assert "2 baru" not in page
    assert f"{path}/import" not in page
    assert await kept(house) == {}


async def test_numbers_change_only_for_who_gave_the_password_lately(house: House, desk: Desk) -> None:
    path = await desk.uploads(PEOPLE)
    await house.passes(minutes=11)
    answer = await desk.browser.post(f"{path}/import")
    assert 'name="password"' in answer.text
    assert await kept(house) == {}


async def test_a_rota_without_its_hours_is_no_table_of_people(desk: Desk) -> None:
    seen = await desk.sees(await desk.uploads(HEAD + "Senin;08.00;;Ratih;0812-0000-0001;1;id\n"))
    assert "daftar kontak" not in seen
