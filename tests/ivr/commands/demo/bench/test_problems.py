"""What the bench does not offer: a page for a person, a sentence for the page's own script, and nothing is changed."""

from playwright.async_api import Browser, expect

from ivr.commands.demo import sign_in
from ivr.commands.demo.content import Team
from routing.people.roles import Role
from tests.browser.chromium import PHONE, a_reader
from tests.ivr.commands.demo.bench.at_bench import AtBench, a_bench, at_a_port
from tests.ivr.web.house import words
from tests.scenarios.outage import Away

PERSON = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SCRIPT = {"accept": "*/*", "x-beside": "1"}
TEAM = Team(dict.fromkeys(Role, 1), 1, 1)

ODD: list[tuple[str, str, dict[str, str], int, str]] = [
    ("POST", "/bench/phones/c9", {"do": "dial"}, 404, "Telepon ini tidak ada lagi di meja."),
    ("POST", "/bench/phones/c1", {"held": "nonsense"}, 404, "tidak dapat dipegang seperti itu"),
    ("POST", "/bench/phones/{ana}", {"held": "impatient"}, 404, "tidak dapat dipegang seperti itu"),
    ("POST", "/bench/phones/c1", {"key": "x"}, 404, "tidak punya tombol itu"),
    ("POST", "/bench/phones/c1", {"key": "12"}, 404, "tidak punya tombol itu"),
    ("POST", "/bench/phones/c1", {"key": "x", "held": "answers"}, 404, "tidak punya tombol itu"),
    ("POST", "/bench/phones/c1", {"do": "nonsense"}, 422, "Ada yang kurang dalam kiriman ini"),
    ("POST", "/bench/guide/nonsense", {}, 404, "Tidak ada percobaan seperti itu."),
    ("POST", "/bench/speed", {"speed": "5"}, 404, "Waktu tidak dapat berjalan secepat itu"),
    ("POST", "/bench/speed", {"speed": "fast"}, 422, "Ada yang kurang dalam kiriman ini"),
    ("POST", "/bench/speed", {}, 422, "Ada yang kurang dalam kiriman ini"),
    ("POST", "/bench/counsellors", {"counsellor": "999999"}, 404, "Tidak ada konselor seperti itu"),
    ("POST", "/bench/counsellors", {"counsellor": "Ana"}, 422, "Ada yang kurang dalam kiriman ini"),
    ("POST", "/bench/troubles/nonsense", {"on": "true"}, 404, "Tidak ada gangguan seperti itu"),
    ("POST", "/bench/troubles/carrier", {"on": "perhaps"}, 422, "Ada yang kurang dalam kiriman ini"),
    ("POST", "/bench", {}, 405, "Alamat ini"),
    ("POST", "/bench/static/1/nonsense.js", {}, 405, "Alamat ini"),
    ("GET", "/bench/nonsense", {}, 404, "Alamat ini"),
]


async def test_what_there_is_not_cannot_be_done_and_is_told(bench: AtBench) -> None:
    await bench.get()
    before = [(each.id, each.held, each.leg) for each in bench.bench.desk.phones]
    for method, path, form, status, said in ODD:
        for headers, kind in ((PERSON, "text/html"), (SCRIPT, "text/plain")):
            asked = bench.headers | headers
            there = path.format(ana=bench.phone_of("Ana"))
            answer = await bench.client.request(method, there, data=form or None, headers=asked)
            assert (answer.status_code, said in words(answer)) == (status, True), (path, form)
            assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
            assert ('href="/bench"' in answer.text) is (headers is PERSON)
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["cache-control"] == "no-store"
    assert [(each.id, each.held, each.leg) for each in bench.bench.desk.phones] == before


async def test_the_language_that_was_asked_for_stays(bench: AtBench) -> None:
    page = await bench.post("/bench/phones/c9?lang=en", {"do": "dial"}, **PERSON)
    assert "This phone is no longer on the bench." in words(page)
    assert 'href="/bench?lang=en"' in page.text
    assert (await bench.post("/bench/phones/c9?lang=en", None, **SCRIPT)).text.startswith(
        "This phone is no longer"
    )


async def test_a_full_bench_says_how_it_is_emptied(bench: AtBench) -> None:
    for _ in range(20):
        last = await bench.post("/bench/callers", None, **PERSON)
    assert (last.status_code, "“Mulai dari awal”" in words(last)) == (409, True)


async def test_the_address_of_a_press_opened_anew_is_the_bench(bench: AtBench) -> None:
    for path in ("/bench/phones/c1", "/bench/over", "/bench/speed"):
        led = await bench.get(path, **PERSON)
        assert (led.status_code, led.headers["location"]) == (303, "/bench")


async def test_without_the_database_the_sign_in_is_the_page_that_says_so_in_the_readers_language(
    away: Away,
) -> None:
    hotline = away.hotline
    route = sign_in.router_of(hotline.service.database, hotline.clock, TEAM)
    async with a_bench(hotline, route) as bench:
        await away.stops()
        for language, said in (("id", "Basis data tidak menjawab"), ("en", "The database does not answer")):
            form = {"as": "supervisor", "next": "/calls"}
            page = await bench.post(sign_in.PATH, form, **PERSON | {"accept-language": language})
            assert page.status_code == 503
            assert f'<h1 class="loginh">{said}</h1>' in page.text
            assert 'href="/bench"' in page.text
        await away.is_back()


async def test_a_role_that_there_is_not_signs_nobody_in_and_is_told(away: Away) -> None:
    hotline = away.hotline
    route = sign_in.router_of(hotline.service.database, hotline.clock, TEAM)
    async with a_bench(hotline, route) as bench:
        page = await bench.post(sign_in.PATH, {"as": "owner"}, **PERSON)
        assert (page.status_code, "Itu tidak berhasil" in words(page)) == (422, True)


async def test_the_page_says_what_did_not_work_until_something_works(
    bench: AtBench, browser: Browser
) -> None:
    async with at_a_port(bench) as base, a_reader(browser, base, viewport=PHONE) as reader:
        page = reader.page
        await reader.opens("/bench")
        problem = page.locator("#gagal .note")
        await expect(problem).to_have_count(0)
        # The press reaches the bench as one on a phone that another tab has taken off.
        await page.route("**/bench/phones/*", lambda route: route.continue_(url=f"{base}/bench/phones/c9"))
        await (
            page.get_by_role("region", name="Budi", exact=True).get_by_role("button", name="Hubungi").click()
        )
        await expect(problem).to_contain_text("Telepon ini tidak ada lagi di meja. Tidak ada yang berubah.")
        await expect(problem).to_be_in_viewport()
        await page.get_by_role("button", name="Penelepon lain").click()
        await expect(problem).to_have_count(0)
