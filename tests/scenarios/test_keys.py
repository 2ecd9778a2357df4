"""Keys: a trembling hand, keys that mean nothing, and the key before the end (design, part 4.1 and part 10)."""

from pathlib import Path

import pytest

from ivr.lab import Leg, Phone
from tests.scenarios.callbacks import NIGHT
from tests.scenarios.hotline import ANA, NUMBER, Hotline, a_hotline
from tests.scenarios.outage import Away

UNKNOWN = "pilihan itu tidak tersedia"
DANGER = "hubungi satu satu dua"


async def all_busy(hotline: Hotline) -> Phone:
    """Have Ana on duty, and in a conversation."""
    await hotline.on_duty(ANA)
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    return busy


async def trembles(hotline: Hotline, phone: Phone, key: str, apart: float, times: int) -> None:
    """Press a key so many times, so far apart."""
    for n in range(times):
        await hotline.passes(apart if n else 0)
        await phone.presses(key)


async def state_of(hotline: Hotline, leg: Leg) -> str:
    return str((await hotline.call_of(leg)).state)


def heard_times(leg: Leg, words: str) -> int:
    return sum(words in said.text for said in leg.heard)


# -- one tap -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("apart", "times"), [(0.7, 3), (2.9, 3), (2.9, 10)])
async def test_a_trembling_1_chooses_the_language_and_nothing_else(
    hotline: Hotline, apart: float, times: int
) -> None:
    await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", apart, times)
    assert await state_of(hotline, leg) == "waiting"
    assert heard_times(leg, "Anda berikutnya") == times, (
        "each tap hears again what it cut short, from its start"
    )
    await caller.hears("Mohon jangan tutup telepon")
    await caller.hears("tekan satu agar kami telepon kembali")
    await caller.hears_nothing_like(UNKNOWN)
    assert await hotline.callbacks() == []


@pytest.mark.parametrize("apart", [0.7, 2.9])
async def test_a_trembling_1_while_nobody_is_on_duty_stays_in_the_menu(
    hotline: Hotline, apart: float
) -> None:
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of(hotline, leg) == "overflow"
    assert heard_times(leg, "tidak ada konselor yang bertugas") == 3
    await caller.hears("Tekan satu agar kami telepon kembali")
    await caller.hears_nothing_like(UNKNOWN)


@pytest.mark.parametrize("apart", [0.7, 2.9])
async def test_a_trembling_1_asks_for_a_callback_and_agrees_to_none(hotline: Hotline, apart: float) -> None:
    await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(5)
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of(hotline, leg) == "asking"
    assert heard_times(leg, "Kami dapat menelepon Anda kembali") == 3
    await caller.hears("Tekan satu bila kami boleh menelepon ke nomor ini")
    await trembles(hotline, caller, "1", apart, 3)
    assert await state_of(hotline, leg) == "agreed"
    assert heard_times(leg, "Anda akan kami telepon begitu tiba giliran Anda") == 3
    await caller.hears_nothing_like(UNKNOWN)


async def test_p1_a_1_every_5_s_is_not_hung_up_on_before_0_could_lead_back_and_the_place_is_kept(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", 5, 4)
    second = hotline.caller("+6281390000002", "Second")
    await hotline.waits(second)
    place = (await hotline.call_of(leg)).place_at
    assert await state_of(hotline, leg) == "agreed"
    await caller.hears("Bila Anda lebih suka menunggu di telepon sekarang, tekan nol")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    call = await hotline.call_of(leg)
    assert (call.state, call.place_at) == ("waiting", place)
    (callback,) = await hotline.callbacks()
    assert callback.state == "in_line", "who hangs up now is still rung back"
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.rings(within=75)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    assert [callback.state for callback in await hotline.callbacks()] == ["done"]


async def test_who_goes_back_to_the_line_by_0_and_hangs_up_is_rung_back(hotline: Hotline) -> None:
    busy = await all_busy(hotline)
    caller = hotline.caller()
    leg = await hotline.waits(caller)
    await hotline.passes(4)
    await trembles(hotline, caller, "1", 4, 2)
    await caller.hears("Anda akan kami telepon")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "callback"
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.passes(62)
    await hotline.fetches(hotline.ana)
    await caller.rings()


async def test_0_after_an_agreed_callback_leads_to_the_menu_while_nobody_is_on_duty(hotline: Hotline) -> None:
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "1", 5, 3)
    await caller.hears("Untuk mendengar pilihan lain, tekan nol")
    await caller.presses("7")
    await caller.hears(UNKNOWN)
    await caller.presses("0")
    await caller.hears("Tekan dua untuk meninggalkan pesan")
    await caller.hangs_up()
    assert (await hotline.call_of(leg)).outcome == "callback"


async def test_a_callback_to_another_number_is_not_rung_while_its_caller_is_on_the_line(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller, other = hotline.caller(), hotline.caller("+6281390000077", "Other phone")
    await hotline.waits(caller)
    await hotline.passes(5)
    await caller.presses("1")
    await caller.hears("nomor ini")
    await caller.presses("2")
    await caller.hears("akhiri dengan tanda pagar")
    await caller.presses("081390000077#")
    await caller.hears("Tekan satu bila benar")
    await caller.presses("1")
    await caller.hears("tekan nol")
    await caller.presses("0")
    await caller.hears("Anda berikutnya")
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.ana.rings(within=75)
    await hotline.ana.answers()
    await hotline.ana.hears("Ada penelepon yang menunggu")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    assert [callback.state for callback in await hotline.callbacks()] == ["done"]
    await other.does_not_ring()


async def test_who_says_that_it_is_them_with_a_trembling_hand_asks_for_nothing_more(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    busy = hotline.caller("+6281390000009", "Long talker")
    await hotline.talks(busy, hotline.ana)
    await hotline.agrees(caller)
    await busy.hangs_up()
    await hotline.ana.hears("Percakapan selesai")
    await hotline.ana.presses("1")
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.ana.rings()
    await hotline.ana.answers()
    await hotline.ana.hears("Ada yang meminta untuk ditelepon kembali")
    ana = hotline.ana.engaged
    assert ana is not None
    await trembles(hotline, hotline.ana, "1", 2.9, 2)
    await hotline.ana.hears_nothing_like(UNKNOWN)
    assert heard_times(ana, "Kami sedang menelepon orangnya") == 2
    await caller.rings()
    await caller.answers()
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await hotline.ana.hangs_up()
    await trembles(hotline, caller, "1", 0.7, 3)
    await caller.hears("Mohon jangan tutup telepon")
    await caller.hears_nothing_like("Kami dapat menelepon Anda kembali")


async def test_a_trembling_hand_over_answers_no_question_after_the_conversation(starred: Hotline) -> None:
    await starred.on_duty(ANA)
    caller = starred.caller()
    leg = await starred.waits(caller)
    await starred.ana.rings()
    await starred.ana.answers()
    await starred.ana.hears("Tekan satu untuk menerima")
    await starred.ana.presses("1")
    await caller.is_connected_to(starred.ana)
    await starred.passes(20)
    await trembles(starred, starred.ana, "*", 2, 2)
    await starred.ana.hears("dua untuk menyerahkan")
    await trembles(starred, starred.ana, "2", 0.7, 3)
    assert (await starred.call_of(leg)).resolution is None
    await starred.ana.hears("Percakapan selesai")
    await starred.ana.hears_nothing_like(UNKNOWN)
    await starred.passes(4)
    await starred.ana.presses("2")
    await starred.ana.is_off(within=20)
    assert (await starred.call_of(leg)).resolution == "follow_up"


# -- nothing but a wanted key or the time ends a question ----------------------------------------------------------


@pytest.mark.parametrize("key", ["#", "*"])
async def test_a_hash_at_a_callers_question_is_a_key_that_means_nothing(
    database_url: str, tmp_path: Path, key: str
) -> None:
    async with a_hotline(database_url, tmp_path, start=NIGHT) as hotline:
        await all_busy(hotline)
        caller = hotline.caller()
        leg = await hotline.calls_in(caller)
        state = "greeting"
        for leads_on, words, then in (
            ("1", "tekan satu agar kami telepon kembali", "waiting"),
            ("1", "dua untuk nomor lain", "asking"),
            ("2", "akhiri dengan tanda pagar", "asking"),
            ("081390000077#", "Tekan satu bila benar", "asking"),
            ("1", "menelepon malam hari juga", "asking"),
            ("2", "tekan nol", "agreed"),
        ):
            if not leads_on.endswith("#"):
                await caller.presses(key)
                await caller.hears(UNKNOWN)
                assert await state_of(hotline, leg) == state
            await hotline.passes(4)
            await caller.presses(leads_on)
            await caller.hears(words)
            state = then
        await caller.presses(key)
        await caller.hears(UNKNOWN)
        await caller.hears("tekan nol")


async def test_a_hash_in_the_overflow_is_a_key_that_means_nothing(hotline: Hotline) -> None:
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await caller.presses("1")
    await caller.hears("Tekan dua untuk meninggalkan pesan")
    await caller.presses("#")
    await caller.hears(UNKNOWN)
    await caller.hears("Tekan dua untuk meninggalkan pesan")


async def test_a_hash_at_a_counsellors_question_is_no_miss(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    ana, caller = hotline.ana, hotline.caller()
    await ana.dials(NUMBER)
    await ana.hears("Tekan satu bila siap")
    await ana.presses("#")
    await ana.hears(UNKNOWN)
    await ana.hangs_up()
    leg = await hotline.waits(caller)
    await ana.rings()
    await ana.answers()
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("#")
    await ana.hears(UNKNOWN)
    await ana.hears("Tekan satu untuk menerima")
    await ana.presses("1")
    await caller.is_connected_to(ana)
    await hotline.passes(10)
    await caller.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("#")
    await ana.hears(UNKNOWN)
    await ana.presses("1")
    await ana.is_off(within=20)
    assert (await hotline.call_of(leg)).resolution == "resolved"
    assert [row.misses for row in await hotline.rows("select misses from counsellors")] == [0]


async def test_a_hash_at_a_callbacks_question_and_while_a_counsellor_waits_ends_neither(
    hotline: Hotline,
) -> None:
    busy = await all_busy(hotline)
    caller, ana = hotline.caller(), hotline.ana
    await hotline.agrees(caller)
    await busy.hangs_up()
    await ana.hears("Percakapan selesai")
    await ana.presses("1")
    await hotline.passes(60)
    await hotline.sweeps()
    await hotline.fetches(ana)
    await ana.presses("#")
    await ana.hears(UNKNOWN)
    await caller.rings()
    await caller.answers()
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await caller.presses("#")
    await caller.hears(UNKNOWN)
    await caller.hears("apakah Anda meminta untuk ditelepon")
    await caller.presses("1")
    await caller.is_connected_to(ana, within=30)


# -- the language menu ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keys", ["79", "#*", "77"])
async def test_two_wrong_keys_at_the_language_menu_mean_the_default_language(
    hotline: Hotline, keys: str
) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    first, second = list(keys)
    await caller.presses(first)
    await caller.hears(UNKNOWN)
    await caller.hears(DANGER)  # which the key has cut short
    await caller.hears("dial one one two")
    await hotline.passes(3.1)
    await caller.presses(second)
    await caller.hears("Anda berikutnya", within=5)
    assert (await hotline.call_of(leg)).language == "id"


async def test_a_wrong_key_in_a_trembling_hand_is_one_wrong_key(hotline: Hotline) -> None:
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    leg = await hotline.calls_in(caller)
    await trembles(hotline, caller, "7", 2.9, 4)
    assert await state_of(hotline, leg) == "greeting"
    assert heard_times(leg, UNKNOWN) == 1
    assert heard_times(leg, DANGER) == 5, "the greeting's, and once after each key"
    await caller.presses("2")
    await caller.hears("You are next")


# -- without the database ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "words"), [("2", "calling a counsellor"), ("#", "menelepon seorang konselor")]
)
async def test_without_the_database_a_wrong_key_at_the_greeting_is_asked_about_once(
    away: Away, second: str, words: str
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    await away.stops()
    caller = hotline.caller()
    leg = await caller.dials(NUMBER)
    await caller.hears("Anda tidak sendirian")
    await caller.presses("#")
    await caller.hears(UNKNOWN)
    await caller.hears("dial one one two")
    await caller.presses(second)
    await caller.hears(words, within=60)
    assert heard_times(leg, UNKNOWN) == 1


async def test_a_wrong_key_at_the_language_menu_when_the_database_has_gone_is_asked_about_too(
    away: Away,
) -> None:
    hotline = away.hotline
    await hotline.on_duty(ANA)
    await away.keeps()
    caller = hotline.caller()
    await hotline.calls_in(caller)
    await away.stops()
    await caller.presses("*")
    await caller.hears(UNKNOWN)
    await caller.hears(DANGER)
    await caller.presses("1")
    await caller.hears("menelepon seorang konselor", within=60)
