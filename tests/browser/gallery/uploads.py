"""The gallery's chapter of the file: from no rota at all to one that somebody else published meanwhile."""

from playwright.async_api import FilePayload, Page

from routing.people.roles import Role
from tests.browser.gallery.sample import GRID, HEAD, NEXT, WEEK, WRONG, published
from tests.browser.gallery.stage import Stage, State, States, pressing

CONTACTS = "Nama;HP;Bahasa\nRatih;0812-0000-0001;id en\nBayu;0812-0000-0017;id jv\n"
LATE = "2026-12-23 15:59+00"


async def first_file(stage: Stage) -> States:
    """Upload the first file: nothing is published, mistakes, questions, then the first version."""
    token, desk = await stage.desk()
    yield State("rota-nothing", "/rota", token)
    yield State("upload-first", "/rota/upload", token)
    yield State("upload-nothing-chosen", "/rota/upload", token, act=pressing("Periksa berkas|Check the file"))
    yield State("upload-too-big", "/rota/upload", token, act=_choose_too_much)
    yield State("counsellors-none", "/counsellors", token)
    yield State("versions-none", "/rota/versions", token)
    yield State("preview-errors", await desk.uploads(WRONG, "jadwal-januari.csv"), token)
    yield State("preview-not-a-table", await desk.uploads("Jaga malam seperti biasa\n", "catatan.csv"), token)
    yield State("upload-contacts", await desk.uploads(CONTACTS, "kontak.csv"), token)
    yield State("preview-questions", await desk.uploads(GRID, "jaga-januari.csv"), token)
    path = await desk.uploads(WEEK, "jadwal-desember.csv")
    yield State("preview-first", path, token)
    await desk.publishes(path)
    yield State("published", path, token)


async def _choose_too_much(page: Page) -> None:
    heavy: FilePayload = {"name": "besar.xlsx", "mimeType": "application/zip", "buffer": bytes(20_000_001)}
    await page.locator("#file").set_input_files(heavy)
    await page.get_by_role("alert").filter(visible=True).first.wait_for()


async def next_file(stage: Stage) -> States:
    """Upload another file beside a live rota: progress, difference, guard, and somebody who was faster."""
    token, desk = await stage.desk()
    await published(stage, desk)
    small = await desk.uploads(HEAD + "Senin;08.00;12.00;Ratih;0812-0000-0001;1;id;\n", "senin.csv")
    path = await desk.uploads(NEXT, "jadwal-januari.csv")
    yield State("upload", "/rota/upload", token)
    yield State("preview-guard", small, token)
    yield State("preview", path, token)
    yield State("preview-by-hour", f"{path}?by=time", token)
    yield State("preview-rung", f"{path}?day=2026-12-27&time=22.30&language=id", token)
    yield State("preview-same", await desk.uploads(WEEK, "jadwal-desember.csv"), token)
    await desk.publishes(
        await desk.uploads(WEEK.replace("Yoga;0812-0000-0015", "Bayu;0812-0000-0017"), "oleh-sari.csv"),
        note="Bayu, bukan Yoga",
    )
    await stage.changed("update rota_versions set published_by = 'Sari' where id = 3")
    yield State("preview-meanwhile", path, token)
    row = {"id": int(path.rpartition("/")[2])}
    reading = "update rota_drafts set state = 'reading', done = 48200, total = 100000 where id = :id"
    await stage.changed(reading, **row)
    yield State("reading", path, token)
    await stage.changed("update rota_drafts set touched_at = :at where id = :id", **row, at=LATE)
    yield State("reading-late", path, token)
    await stage.changed("update rota_drafts set state = 'failed' where id = :id", **row)
    yield State("reading-failed", path, token)
    yield State("draft-gone", "/rota/drafts/4711", token)
    yield State("versions", "/rota/versions", token)
    yield State("version-live", "/rota/versions/3", token)
    yield State("version-restore", "/rota/versions/1", token)
    yield State("versions-compared", "/rota/versions/2?before=1", token)
    yield State("version-unknown", "/rota/versions/99", token)
    admin = await stage.signed_in("Rina", Role.ADMIN)
    yield State("no-rights", "/rota", admin)
