"""Upload: any table becomes a draft; its mistakes stand beside its rows, its questions are answered on the page."""

import re
from datetime import timedelta
from html import escape

import pytest
from sqlalchemy import text

from ivr import retention
from ivr.web.coordinator.upload import sample
from ivr.web.languages import Language
from ivr.workbooks.reading import read_table
from routing import audit
from routing.people.roles import Role
from routing.rota import drafts
from routing.rota.sheets.facts import MOST_BYTES
from tests.ivr.web.coordinator.desk import HEAD, ROTA, Desk, desk_of
from tests.ivr.web.house import House, words
from tests.routing.rota.csv_files import read

MISTAKES = (
    HEAD
    + """Senin-Jumat;08.00;16.00;Ratih;0812-0000-0001;1;id
Snin-Jumat;08.00;16.00;Ratih;0812-0000-0001;1;id
Sab;25.00;08.00;Joko;0813-0000-0008;1;id
Sel,Kam;16.00;24.00;Eka;6.28E+11;1;id en
Minggu;14.00;;Intan;0813-0000-0010;1;id
Sab,Min;10.00;18.00;Putu;0817-0000-0014;2;xxxx
"""
)
AGAIN = '<noscript><meta http-equiv="refresh" content="1"></noscript>'  # where no script runs
CODES = "tanggal;nama;telepon;jam\n2026-12-25;Ana;081200000001;P\n2026-12-26;Ana;081200000001;P\n"


@pytest.fixture
async def desk(house: House) -> Desk:
    return await desk_of(house)


async def test_before_the_first_rota_it_says_what_callers_hear(desk: Desk) -> None:
    seen = await desk.sees("/rota/upload")
    assert "Belum ada jadwal" in seen
    assert "tidak ada konselor yang bertugas" in seen


@pytest.mark.parametrize(
    ("language", "header", "name"), [("id", "hari,mulai,selesai", "jadwal"), ("en", "day,start,end", "rota")]
)
async def test_an_empty_table_has_the_headings_of_its_readers_language(
    house: House, desk: Desk, language: str, header: str, name: str
) -> None:
    async with house.transaction() as connection:
        await connection.execute(text("update accounts set language = :it"), {"it": language})
    csv = await desk.browser.get("/rota/template.csv")
    assert csv.text.startswith(f"\ufeff{header}")
    assert csv.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
    book = (await desk.browser.get("/rota/template.xlsx")).content
    assert [cell for row in read_table(book).rows for cell in row.cells][:3] == header.split(",")


@pytest.mark.parametrize("country", ["ID", "GB", "US", "JP"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_example_of_a_table_can_be_read_in_the_hotlines_country(language: Language, country: str) -> None:
    reading = read("\n".join(map(",".join, sample(language, country))), country=country)
    assert (reading.errors, reading.questions, len(reading.shifts)) == ([], [], 3)


async def test_while_it_is_read_the_page_says_how_far_it_is_and_looks_again(house: House, desk: Desk) -> None:
    answer = await desk.browser.post("/rota/upload", files={"file": ("jadwal.csv", ROTA.encode())})
    path = answer.headers["location"]
    page = await desk.browser.get(path)
    assert 'hx-trigger="every 1s"' in page.text
    assert AGAIN in page.text
    async with house.transaction() as connection:
        await drafts.note_progress(connection, house.clock.now(), int(path.rpartition("/")[2]), 4820, 10000)
    assert "4.820 dari 10.000 baris" in await desk.sees(path)
    await house.passes(seconds=31)
    assert "tidak ada yang mengerjakannya" in await desk.sees(path)
    await desk.works(path)
    assert "siap terbit" in await desk.sees(path)
    assert AGAIN not in (await desk.browser.get(path)).text


async def test_every_mistake_stands_beside_its_row_and_no_other_number_is_shown_whole(desk: Desk) -> None:
    page = await desk.browser.get(await desk.uploads(MISTAKES))
    seen = words(page)
    assert "Berkas ini belum dapat terbit: 5 kesalahan" in seen
    assert "Tidak ada yang berubah bagi penelepon." in seen
    for line, wrong in ((3, "Snin-Jumat"), (4, "25.00"), (5, "6.28E+11"), (6, "(kosong)"), (7, "xxxx")):
        assert re.search(rf"<span>baris</span>{line}</li>.*?<mark>{re.escape(wrong)}</mark>", page.text)
    assert "08••••01" in seen
    assert re.findall(r"08\d\d-\d{4}-\d{4}", page.text) == []


async def test_a_wrong_number_is_shown_whole_in_its_own_cell_alone(desk: Desk) -> None:
    wrong = "Senin;08.00;16.00;Ratih;0812-00;1;id\nSenin;08.00;16.00;Eka;0812-0000-0009;1;xxxx\n"
    page = await desk.browser.get(await desk.uploads(HEAD + wrong))
    assert "<mark>0812-00</mark>" in page.text
    assert "0812-0000-0009" not in page.text


async def test_questions_are_answered_on_the_page_and_the_file_is_read_again(desk: Desk) -> None:
    path = await desk.uploads(CODES)
    seen = await desk.sees(path)
    assert "Berkas ini menyisakan 1 pertanyaan" in seen
    page = (await desk.browser.get(path)).text
    assert 'name="other:hours:P"' in page
    answer = await desk.browser.post(f"{path}/answers", {"other:hours:P": "07.00-14.00"})
    assert answer.status_code == 303
    await desk.works(path)
    seen = await desk.sees(path)
    assert "siap terbit" in seen
    assert "07.00–14.00" in seen  # noqa: RUF001
    await desk.browser.post(f"{path}/answers", {"drop": "hours:P"})
    await desk.works(path)
    assert "1 pertanyaan" in await desk.sees(path)


async def test_who_answers_nothing_is_told_so(desk: Desk) -> None:
    path = await desk.uploads(CODES)
    said = "Tidak ada yang dijawab"
    assert said not in await desk.sees(path)
    answer = await desk.browser.post(f"{path}/answers", {"other:hours:P": " "})
    assert said in await desk.sees(answer.headers["location"])
    await desk.browser.post(f"{path}/answers", {"other:hours:P": "07.00-14.00"})
    await desk.works(path)
    answer = await desk.browser.post(f"{path}/answers", {})
    seen = await desk.sees(answer.headers["location"])
    assert "Tidak ada yang dicentang" in seen
    assert "Jam P 07.00-14.00" in seen


DAYS_ALONE = "nama;telepon;1;2;3\nAna;0812-0000-0001;08.00-16.00;;08.00-16.00\n"
WRONG_ANSWERS = [
    (DAYS_ALONE, "month", "2026-13", "Tulis tahun dan bulan, misalnya 2026-07", "2026-12"),
    (CODES, "hours:P", "pagi buta", "Tulis MULAI-SELESAI, misalnya 08.00-16.00", "07.00-14.00"),
    (CODES.replace("081200000001", ""), "person:Ana", "Anna <b>", "Tulis nomor telepon", "081200000001"),
]


@pytest.mark.parametrize(("content", "question", "wrong", "said", "right"), WRONG_ANSWERS)
async def test_an_answer_that_cannot_be_read_stands_in_its_field_with_what_may_be_answered(
    desk: Desk, content: str, question: str, wrong: str, said: str, right: str
) -> None:
    path = await desk.uploads(content)
    await desk.browser.post(f"{path}/answers", {f"other:{question}": wrong})
    await desk.works(path)
    page = (await desk.browser.get(path)).text
    field = re.search(rf'<input id="(\w+)" name="other:{question}"[^>]*>', page)
    assert field is not None
    assert f'value="{escape(wrong)}"' in field[0]
    assert 'aria-invalid="true"' in field[0]
    assert f'<a href="#{field[1]}">' in page
    seen = await desk.sees(path)
    assert f"Jawaban ini tidak dapat dibaca. {said}" in seen
    for jargon in ("Perbaiki sel", "kesalahan", f"{question}=", "Jawaban Anda"):
        assert jargon not in seen, jargon
    assert await desk.live() is None
    # Left empty it is taken back; a right one is taken.
    await desk.browser.post(f"{path}/answers", {f"other:{question}": ""})
    await desk.works(path)
    assert "tidak dapat dibaca" not in await desk.sees(path)
    await desk.browser.post(f"{path}/answers", {f"other:{question}": right})
    await desk.works(path)
    assert f'name="other:{question}"' not in (await desk.browser.get(path)).text


async def test_a_question_without_an_example_is_shown_too(desk: Desk) -> None:
    dates = "tanggal;mulai;selesai;nama;telepon\n03/04/2027;08.00;16.00;Ana;0812-0000-0001\n"
    page = await desk.browser.get(await desk.uploads(dates))
    assert (page.status_code, 'name="other:dates:A"' in page.text) == (200, True)


async def test_who_mends_a_file_after_answering_is_not_asked_again(desk: Desk) -> None:
    path = await desk.uploads(CODES + "2026-12-27;Budi;0812-00;P\n")
    await desk.browser.post(f"{path}/answers", {"other:hours:P": "07.00-14.00"})
    await desk.works(path)
    page = (await desk.browser.get(path)).text
    again = re.search(r'href="(/rota/upload\?after=\d+)"', page)
    assert again is not None
    after = re.search(r'name="after" value="(\d+)"', (await desk.browser.get(again[1])).text)
    assert after is not None
    mended = await desk.uploads(CODES, after=after[1])
    seen = await desk.sees(mended)
    assert "siap terbit" in seen
    assert "Jam P 07.00-14.00" in seen


async def test_a_person_is_chosen_without_a_number_in_the_page(desk: Desk, house: House) -> None:
    await desk.publishes(await desk.uploads(ROTA))
    path = await desk.uploads(
        "hari;mulai;selesai;nama\nSenin;08.00;16.00;Ratih W.\nSelasa;08.00;16.00;Bagas\n"
    )
    page = (await desk.browser.get(path)).text
    assert 'name="person:Ratih W." value="choice:0"' in page
    assert re.findall(r"812\W?0000", page) == []
    await desk.browser.post(f"{path}/answers", {"person:Ratih W.": "choice:0"})
    await desk.works(path)
    assert "siap terbit" in await desk.sees(path)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 x", "PDF"),
        (b"a\0b;c\n", "1 kesalahan"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1Workbook", "1 kesalahan"),
        (HEAD.encode(), "1 kesalahan"),
    ],
    ids=["pdf", "nul", "old excel", "header alone"],
)
async def test_what_is_no_rota_is_told_in_one_sentence(desk: Desk, content: bytes, said: str) -> None:
    assert said in await desk.sees(await desk.uploads(content, "berkas"))


async def test_the_numbers_of_2020_are_refused(desk: Desk) -> None:
    seen = await desk.sees(await desk.uploads(HEAD + "Senin;00.00;24.00;Senin;082289184427;1;id\n"))
    assert "1 kesalahan" in seen


async def test_pasted_cells_are_a_file_too_and_nothing_is_none(desk: Desk) -> None:
    cells = ROTA.replace(";", "\t")
    answer = await desk.browser.post("/rota/upload", {"cells": cells})
    await desk.works(answer.headers["location"])
    assert "Sel yang ditempel" in await desk.sees(answer.headers["location"])
    empty = await desk.browser.post("/rota/upload", {"cells": " \n"})
    assert (empty.status_code, 'role="alert"' in empty.text) == (422, True)
    torn = {"content-type": "multipart/form-data; boundary=x", **desk.browser.headers}
    broken = await desk.browser.client.post("/rota/upload", content=b"--y\r\n\r\n", headers=torn)
    assert (broken.status_code, 'role="alert"' in broken.text) == (422, True)


async def test_several_files_at_once_are_refused_in_words(desk: Desk) -> None:
    files = [("file", (f"{name}.csv", ROTA.encode(), "text/csv")) for name in ("jadwal", "kontak")]
    for many in (files, files * 100):
        answer = await desk.browser.post("/rota/upload", files=many)
        assert answer.status_code == 422
        assert answer.headers["content-type"].startswith("text/html")
        assert "Unggah satu berkas setiap kali" in words(answer)
    assert "Belum terbit" not in await desk.sees("/rota/upload")


@pytest.mark.parametrize(("size", "status"), [(MOST_BYTES, 303), (MOST_BYTES + 1, 422)])
async def test_a_file_larger_than_is_said_is_not_kept(desk: Desk, size: int, status: int) -> None:
    content = ROTA.encode().ljust(size)
    for part in (("jadwal.csv", content), (None, content)):
        answer = await desk.browser.post("/rota/upload", files={"file" if part[0] else "cells": part})
        assert answer.status_code == status
        assert ("Berkas ini lebih besar dari 20 MB." in words(answer)) is (status == 422)
    assert f'data-most="{MOST_BYTES}"' in (await desk.browser.get("/rota/upload")).text


async def test_a_draft_is_sealed_found_again_and_erased(house: House, desk: Desk) -> None:
    path = await desk.uploads(ROTA, "jadwal Januari.csv")
    async with house.transaction() as connection:
        stored = (await connection.execute(text("select rota_drafts::text from rota_drafts"))).scalar_one()
        actions = [(row.action, row.subject, row.after) for row in await audit.newest(connection)]
    assert "Ratih" not in bytes.fromhex("".join(re.findall(r"\\x([0-9a-f]+)", stored))).decode("latin-1")
    assert ("rota.uploaded", "draft 1", {"bytes": len(ROTA)}) in actions
    assert "jadwal Januari.csv" in await desk.sees("/rota/upload")
    other = await desk_of(house, "rina@example.org")
    assert "jadwal Januari.csv" in await other.sees(path)
    await desk.browser.post(f"{path}/erase")
    assert (await desk.browser.get(path)).status_code == 404


async def test_a_draft_is_erased_after_seven_days(house: House, desk: Desk) -> None:
    await desk.uploads(ROTA)
    service = house.app.state.service
    for days, is_kept in ((6, True), (7, False)):
        now = house.clock.now() + timedelta(days=days)
        await retention.erase_old(service.settings, service.database, service.gateway, now)
        async with house.transaction() as connection:
            assert (await drafts.find(connection, 1, house.sealer) is not None) is is_kept


async def test_english_is_said_to_who_reads_english(house: House) -> None:
    browser = await house.signed_in("ann@example.org", Role.COORDINATOR)
    browser.headers["accept-language"] = "en"
    desk = Desk(house, browser)
    seen = await desk.sees(await desk.uploads(MISTAKES))
    assert "This file cannot be published yet: 5 errors" in seen
    assert "In line 3" in seen


async def test_the_draft_of_somebody_else_names_them_and_is_erased_by_a_second_press(house: House) -> None:
    hers, own = await desk_of(house), await desk_of(house, "tari@example.org")
    theirs, mine = await hers.uploads(ROTA), await own.uploads(ROTA, "milik.csv")
    page = (await own.browser.get("/rota/upload")).text
    asked = re.search(rf'<details[^>]*>(?:(?!</details>).)*"{theirs}/erase".*?</details>', page, re.DOTALL)
    assert asked is not None
    assert "wulan@example.org" in asked[0]
    assert "data-ask" in asked[0]
    assert not re.search(rf'<details[^>]*>(?:(?!</details>).)*"{mine}/erase"', page, re.DOTALL)
    assert "milik.csv" in page
