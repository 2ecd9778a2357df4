"""Mailed links: a worker sends invitations and new links; a server that is away delays nothing and is asked again."""

import logging
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from ivr import jobs
from routing.people import accounts
from routing.people.roles import Role
from tests.ivr.mail.mail_server import PASSWORD, USER, MailServer
from tests.ivr.web.house import House, a_house, words

RINA, WULAN = "rina@example.org", "wulan@example.org"


@pytest.fixture
async def house(
    database_url: str, tmp_path: Path, mail_server: MailServer, copied_hourly: None
) -> AsyncIterator[House]:
    async with a_house(database_url, tmp_path, smtp_url=mail_server.url) as house:
        yield house


async def a_worker_looks(house: House) -> None:
    """Do the worker's job once, as it does every five seconds."""
    await jobs.jobs_of(house.app.state.service).tasks["mail_links"](timestamp=1)


def link_in(mail: EmailMessage) -> str:
    (found,) = re.findall(r"https://pages\.test(/link/[\w-]+)", mail.get_content())
    return str(found)


async def test_an_invitation_is_mailed_and_lets_its_owner_in_once(
    house: House,
    mail_server: MailServer,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    admin = await house.signed_in(RINA, Role.ADMIN)
    done = await admin.post("/people", {"email": WULAN, "role": "coordinator", "link": "mailed"})
    assert (done.status_code, done.headers["location"]) == (303, "/people")
    assert "sedang dikirim" in words(await admin.get("/people"))
    await a_worker_looks(house)
    await a_worker_looks(house)
    (mail,) = mail_server.taken
    assert mail_server.signed_in == [(USER.encode(), PASSWORD.encode())]
    assert (mail["To"], mail["From"]) == (WULAN, f"Satu Nomor <{USER}>")
    assert mail["Subject"] == "Undangan ke Satu Nomor"
    text = mail.get_content()
    assert mail.get_content_type() == "text/plain"
    assert "rina@example.org mengundang Anda" in text
    assert "sampai Sabtu 26 Desember, 23.04 WIB" in text
    link = link_in(mail)
    ours = [each.getMessage() for each in caplog.records if each.name != "mail.log"]  # that is the server's
    logged = "".join((*ours, *capsys.readouterr()))
    assert "mail.sent" in logged
    assert link.rpartition("/")[2] not in logged
    assert WULAN not in logged
    assert "dikirim Rab 23 Des 23.04" in words(await admin.get("/people"))
    wulan = await house.browser()
    assert (await wulan.get(link)).status_code == 200
    assert (await wulan.post(link, {"password": "Wulan's own sentence"})).status_code == 303
    assert (await wulan.post(link, {"password": "Wulan's own sentence"})).status_code == 410


async def test_a_new_link_is_mailed_in_the_accounts_language(house: House, mail_server: MailServer) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    wulan = await house.account(WULAN, Role.SUPERVISOR)
    async with house.transaction() as connection:
        await accounts.change(connection, wulan, language="en")
    await admin.post(f"/people/{wulan}/reset", {"link": "mailed"})
    await a_worker_looks(house)
    (mail,) = mail_server.taken
    assert mail["Subject"] == "A new password for Satu Nomor"
    assert "until Saturday 26 December, 23:04 WIB" in mail.get_content()
    assert "second factor" in mail.get_content()


async def test_while_the_server_is_away_it_is_asked_again_and_the_link_may_be_shown_instead(
    house: House, mail_server: MailServer
) -> None:
    mail_server.ends()
    admin = await house.signed_in(RINA, Role.ADMIN)
    for email in (WULAN, "dewi@example.org"):
        assert (await admin.post("/people", {"email": email, "role": "coordinator"})).status_code == 303
    await a_worker_looks(house)
    assert "belum terkirim: 1 kali, lagi Rab 23 Des 23.05" in words(await admin.get("/people"))
    async with house.transaction() as connection:
        wulan = await accounts.by_email(connection, WULAN)
    assert wulan is not None
    shown = await admin.post(f"/people/{wulan.id}/reset", {"link": "shown"})
    found = re.search(r'<code class="link">https://pages.test(/link/[\w-]+)</code>', shown.text)
    assert found
    mail_server.begins()
    await house.passes(minutes=1)
    await a_worker_looks(house)
    (mail,) = mail_server.taken
    assert mail["To"] == "dewi@example.org"
    browser = await house.browser()
    assert (await browser.get(found[1])).status_code == 200, "the mail that was withdrawn took nothing away"
    assert (await browser.get(link_in(mail))).status_code == 200


async def test_an_address_that_the_server_refuses_for_good_is_told_and_not_tried_again(
    house: House, mail_server: MailServer
) -> None:
    admin = await house.signed_in(RINA, Role.ADMIN)
    await admin.post("/people", {"email": WULAN, "role": "coordinator"})
    mail_server.answer = "451 Later, please"
    await a_worker_looks(house)
    assert "belum terkirim" in words(await admin.get("/people"))
    mail_server.answer = "550 No such user"
    await house.passes(minutes=1)
    await a_worker_looks(house)
    assert "server surel menolak alamat ini" in words(await admin.get("/people"))
    mail_server.answer = None
    await house.passes(hours=2)
    await a_worker_looks(house)
    assert mail_server.taken == []


async def test_after_72_hours_nobody_is_mailed_any_more(house: House, mail_server: MailServer) -> None:
    mail_server.ends()
    admin = await house.signed_in(RINA, Role.ADMIN)
    await admin.post("/people", {"email": WULAN, "role": "coordinator"})
    await a_worker_looks(house)
    await house.passes(hours=73)
    mail_server.begins()
    await a_worker_looks(house)
    assert mail_server.taken == []
