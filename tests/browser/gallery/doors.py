"""The gallery's first chapter: the doors, and what somebody sees of their own account."""

from itertools import count

from playwright.async_api import Page

from routing.people import accounts, first_link, link_mails, one_time_links, second_factor
from routing.people.one_time_links import Purpose
from routing.people.roles import Role
from tests.browser.gallery.stage import Stage, State, States, pressing

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


async def doors(stage: Stage) -> States:
    """Come in: by link, by password, by a second factor."""
    house = stage.house
    yield State("not-set-up", "/")
    first = f"/link/first/{first_link.make(house.sealer, house.clock.now())}"
    yield State("first-account", first)
    weak = {"email": "rina@example.org", "password": "aaaaaaaaaaaa"}
    yield State("first-account-weak", first, act=pressing("Buat akun|Make the account", **weak))
    rina = await house.account("rina@example.org", Role.ADMIN)
    yield State("login", "/login")
    wrong = pressing("Masuk|Sign in", email="rina@example.org", password="a wrong sentence")
    yield State("login-wrong", "/login", act=wrong)
    yield State("login-lost", "/login?next=/rota&lost=1")
    link = await house.link(rina)
    yield State("link", link)
    yield State("link-weak", link, act=pressing("Simpan dan lanjut|Keep it", password="aaaaaaaaaaaa"))
    yield State("link-over", "/link/nobody-has-made-this-one")
    yield State("demo-link", await house.link(rina, Purpose.DEMO))
    half = await stage.signed_in("Wulan", Role.ADMIN, is_open=False, secret=SECRET)
    yield State("code", "/login/code", half)
    yield State("code-wrong", "/login/code", half, act=pressing("Lanjut|Go on", code="000000"))
    numbers = count(1)

    async def without_factor() -> tuple[str, str | None]:
        name = f"sari{next(numbers)}"
        token = await stage.signed_in(name, Role.ADMIN, is_open=False)
        async with house.transaction() as connection:
            await second_factor.prepare(connection, stage.account, house.sealer)
        return "/login/second-factor", token

    async def sets_it_up(page: Page) -> None:
        secret = await page.locator("details code").text_content() or ""
        code = house.code(secret.replace(" ", ""))
        await pressing("Pakai ponsel ini|Use this phone", code=code)(page)

    yield State("second-factor", fresh=without_factor)
    yield State("second-factor-wrong", act=pressing("Pakai|Use", code="000000"), fresh=without_factor)
    yield State("recovery-codes", act=sets_it_up, fresh=without_factor)
    token = await stage.signed_in("Tari", Role.COORDINATOR, Role.SUPERVISOR)

    async def not_slowed() -> tuple[str, str | None]:
        await stage.changed("delete from sign_in_attempts")
        return "/account", token

    yield State("account", "/account", token)
    new = {"old": "not the one until now", "new": "another sentence of mine"}
    yield State("account-wrong", act=pressing("Ubah kata sandi|Change the", **new), fresh=not_slowed)
    admin = await stage.signed_in("Sekar", Role.ADMIN)
    await house.passes(minutes=11)
    yield State("confirm", "/account/confirm?next=/account", token)
    waits = pressing("Ubah peran|Change roles")
    yield State("confirm-waits", "/people", admin, act=waits)
    yield State("not-found", "/rota/nowhere", token)


async def administration(stage: Stage) -> States:
    """Show what admins see: people and settings."""
    token = await stage.signed_in("Rina", Role.ADMIN)
    for name, roles in (("Wulan", [Role.COORDINATOR]), ("Tari", [Role.COORDINATOR, Role.SUPERVISOR])):
        await stage.signed_in(name, *roles, secret=SECRET)
    await stage.house.account("baru@example.org", Role.SUPERVISOR)
    await stage.changed("update accounts set password_hash = null where email like 'baru%'")
    yield State("people", "/people", token)
    numbers = count(1)

    async def invites(page: Page) -> None:
        await page.locator("form[action='/people'] input[type=checkbox]").first.check()
        await pressing("Buat undangan|Make the", email=f"citra{next(numbers)}@example.org")(page)

    yield State("settings", "/settings", token)
    nonsense = pressing("Simpan|Keep the settings", amber="90", red="30")
    yield State("settings-wrong", "/settings", token, act=nonsense)
    numbers_wrong = pressing("Simpan|Keep the settings", emergency="12", quiet_from="25", attempts="0")
    yield State("settings-number-wrong", "/settings", token, act=numbers_wrong)

    async def chosen(page: Page) -> None:
        await pressing("Simpan|Keep the settings", emergency="999", referral="0812 0000 0007 ext 12")(page)

    yield State("settings-changed", "/settings", token, act=chosen)
    yield State("people-invited", "/people", token, act=invites)
    await _mails(stage)
    yield State("people-mails", "/people", token)
    database = stage.house.app.state.service.database
    database.withheld = "no server answers"
    yield State("database-away", "/people", token)
    database.withheld = None


async def _mails(stage: Stage) -> None:
    """Leave a link of each kind: mailed, not mailed yet, refused, and about to be."""
    now = stage.house.clock.now()
    async with stage.house.transaction() as connection:
        for name in ("wulan", "tari", "rina", "baru"):
            account = await accounts.by_email(connection, f"{name}@example.org")
            assert account is not None
            await one_time_links.make(connection, now, account.id, Purpose.RESET, mailed=True)
        mails = [await link_mails.next_due(connection, now) for _ in range(3)]
        assert mails[0] is not None
        assert mails[1] is not None
        await link_mails.mailed(connection, now, mails[0])
        await link_mails.refused(connection, mails[1])
