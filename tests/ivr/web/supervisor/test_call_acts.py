"""What supervisors do on the page of a call: notes, the number for a minute, a block; the audit has no words of it."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from routing import blocks, erasure
from routing.calls import Outcome, State
from routing.people.roles import Role
from routing.supervision import notes, reveals
from tests.ivr.web.house import PASSWORD, Browser, House, words
from tests.routing.rows import a_call, a_counsellor

NUMBER, SHOWN = "+6281390000001", "0813-9000-0001"
REASON = "Penelepon menyebut pil, dan diam"
REVEAL = {"purpose": "danger", "reason": REASON}


async def supervisor(house: House) -> Browser:
    browser = await house.signed_in("sari@example.org", Role.SUPERVISOR)
    browser.headers["accept-language"] = "en"
    await browser.post("/account/confirm", {"password": PASSWORD})
    return browser


async def a_call_of(house: House, number: str | None = NUMBER, **changed: object) -> UUID:
    now = house.clock.now()
    known = (
        {}
        if number is None
        else {"caller_hash": house.sealer.hash(number), "caller_sealed": house.sealer.seal(number)}
    )
    usual = {"ended_at": now, "outcome": Outcome.ABANDONED, "arrived_at": now, **known}
    async with house.transaction() as connection:
        return (await a_call(connection, State.ENDED, **usual | changed)).id


async def audited(house: House) -> list[tuple[str, str]]:
    """Return what the audit has of calls; no reason, no note and no number stands in it."""
    async with house.transaction() as connection:
        rows = (
            await connection.execute(
                text("select action, subject, a::text as whole from audit a order by id")
            )
        ).all()
    assert [row.whole for row in rows if REASON in row.whole or NUMBER[-8:] in row.whole] == []
    return [(row.action, row.subject) for row in rows if row.subject.startswith("call ")]


async def test_a_note_is_sealed_shown_with_its_author_and_erased_with_the_number(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    answer = await browser.post(f"/calls/{call}/notes", {"note": " Sudah tersambung. "})
    assert answer.headers["location"] == f"/calls/{call}#catatan"
    assert "Sudah tersambung. sari@example.org, Wed 23 Dec 23:04" in words(
        await browser.get(f"/calls/{call}")
    )
    async with house.transaction() as connection:
        kept = (await connection.execute(text("select n::text from notes n"))).scalar_one()
        assert "tersambung" not in kept
        await erasure.erase_numbers(connection, house.clock.now() + timedelta(seconds=1))
    page = words(await browser.get(f"/calls/{call}"))
    assert "Sudah tersambung" not in page
    assert "number erased" in page
    assert "The same caller" not in page
    assert await audited(house) == [("call.noted", f"call {call}")]


async def test_notes_of_a_withheld_number_are_erased_as_late_as_the_others(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house, None)
    await browser.post(f"/calls/{call}/notes", {"note": "Menelepon tanpa nomor"})
    for after, left in ((-1, 1), (1, 0)):
        async with house.transaction() as connection:
            await notes.erase_old(connection, house.clock.now() + timedelta(seconds=after))
            assert len(await notes.of_call(connection, call, house.sealer)) == left


async def test_no_note_is_taken_that_would_be_erased_within_the_hour(house: House) -> None:
    browser = await supervisor(house)
    over = house.clock.now() - timedelta(days=30)
    call = await a_call_of(house, None, arrived_at=over, ended_at=over)
    page = await browser.get(f"/calls/{call}")
    assert ("too old for a note" in words(page), 'name="note"' in page.text) == (True, False)
    await browser.post(f"/calls/{call}/notes", {"note": "Dari halaman yang lama terbuka"})
    async with house.transaction() as connection:
        assert await notes.of_call(connection, call, house.sealer) == []
    assert await audited(house) == []


async def test_the_number_is_opened_for_a_minute_with_the_password_a_purpose_and_a_reason(
    house: House,
) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    before = await browser.get(f"/calls/{call}")
    assert "+62 •••• 01" in before.text
    answer = await browser.post(f"/calls/{call}/number", REVEAL)
    assert SHOWN in words(answer)
    assert answer.headers["refresh"] == f"60; url=/calls/{call}"
    assert "no-store" in answer.headers["cache-control"]
    after = words(await browser.get(f"/calls/{call}"))
    assert SHOWN not in after
    assert (
        f"sari@example.org saw the number, Wed 23 Dec 23:04: Somebody&#39;s life is in danger {REASON}"
        in after
    )
    assert await audited(house) == [("call.number_shown", f"call {call}")]
    async with house.transaction() as connection:
        assert REASON not in (await connection.execute(text("select r::text from reveals r"))).scalar_one()
        await erasure.forget(connection, call)
    assert REASON not in words(await browser.get(f"/calls/{call}"))
    refused = await browser.post(f"/calls/{call}/number", REVEAL)
    assert (refused.status_code, "There is no number to show" in words(refused)) == (409, True)


async def test_the_password_is_asked_for_again_before_a_number_is_opened(house: House) -> None:
    browser, call = await house.signed_in("sari@example.org", Role.SUPERVISOR), await a_call_of(house)
    await house.passes(hours=2)
    answer = await browser.post(f"/calls/{call}/number", REVEAL)
    assert 'type="password"' in answer.text
    assert await audited(house) == []


async def test_an_account_opens_few_numbers_in_an_hour(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    shown = [
        (await browser.post(f"/calls/{call}/number", REVEAL)).status_code
        for _ in range(reveals.MOST_PER_HOUR)
    ]
    assert set(shown) == {200}
    refused = await browser.post(f"/calls/{call}/number", REVEAL)
    assert (refused.status_code, SHOWN in words(refused)) == (409, False)
    assert (
        f"You have opened {reveals.MOST_PER_HOUR} numbers within an hour. The next one from 00:04 on."
        in words(refused)
    )
    assert REASON in refused.text, "what was typed is still there"
    await house.passes(hours=1, seconds=1)
    await browser.post("/account/confirm", {"password": PASSWORD})
    assert (await browser.post(f"/calls/{call}/number", REVEAL)).status_code == 200


@pytest.mark.parametrize(
    ("act", "form", "field"),
    [
        ("notes", {"note": "  "}, "note"),
        ("notes", {"note": "x" * 1001}, "note"),
        ("number", {"purpose": "danger", "reason": ""}, "reason"),
        ("number", {"purpose": "curious", "reason": "x"}, "purpose"),
        ("block", {"span": "day", "why": ""}, "why"),
        ("block", {"span": "ever", "why": "x"}, "span"),
        ("block", {"span": "day", "why": "nomornya 0813 9000 0001"}, "why"),
    ],
)
async def test_what_cannot_be_taken_comes_back_in_its_form(
    house: House, act: str, form: dict[str, str], field: str
) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    answer = await browser.post(f"/calls/{call}/{act}", form)
    assert (answer.status_code, f'href="#{field}"' in answer.text) == (422, True)
    assert await audited(house) == []


async def test_a_caller_is_turned_away_for_a_while_and_let_in_again(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    await browser.post(f"/calls/{call}/block", {"span": "week", "why": "Hanya bernapas"})
    page = words(await browser.get(f"/calls/{call}"))
    assert "Turned away until Wed 30 Dec 23:04. Hanya bernapas sari@example.org" in page
    hashes = house.sealer.hashes(NUMBER)
    async with house.transaction() as connection:
        assert await blocks.is_blocked(connection, house.clock.now(), hashes)
        assert not await blocks.is_blocked(connection, house.clock.now() + timedelta(days=7), hashes)
    await browser.post(f"/calls/{call}/let-in")
    async with house.transaction() as connection:
        assert not await blocks.is_blocked(connection, house.clock.now(), hashes)
    assert await audited(house) == [("caller.blocked", f"call {call}"), ("caller.let_in", f"call {call}")]


async def test_a_shorter_block_does_not_replace_a_longer_one_of_another(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    other = await house.signed_in("made@example.org", Role.SUPERVISOR)
    await other.post(f"/calls/{call}/block", {"span": "week", "why": "Hanya bernapas"})
    refused = await browser.post(f"/calls/{call}/block", {"span": "hour", "why": "Memaki"})
    told = "made@example.org has turned this caller away for longer, until Wed 30 Dec 23:04."
    assert (refused.status_code, told in words(refused)) == (409, True)
    longer = await browser.post(f"/calls/{call}/block", {"span": "month", "why": "Mengancam"})
    assert longer.status_code == 303
    async with house.transaction() as connection:
        (block,) = await blocks.standing(connection, house.clock.now())
    assert (block.note, block.until) == ("Mengancam", house.clock.now() + timedelta(days=30))
    async with house.transaction() as connection:
        await blocks.block(connection, house.clock.now(), block.caller_hash, note="x", by="root")
    refused = await browser.post(f"/calls/{call}/block", {"span": "month", "why": "Mengancam"})
    assert (refused.status_code, "root has turned this caller away without an end" in words(refused)) == (
        409,
        True,
    )
    assert await audited(house) == [("caller.blocked", f"call {call}")] * 2


async def test_a_sign_that_no_text_may_have_is_told_on_a_page(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    browser.headers["accept"] = "text/html"
    for path, form in (
        (f"/calls/{call}/block", {"span": "week", "why": "Hanya\x00 bernapas"}),
        (f"/voicemails/{call}/take-over", {"holder": "account\x00 7"}),
    ):
        answer = await browser.post(path, form)
        assert (answer.status_code, "Nothing was kept" in words(answer)) == (422, True)
    assert await audited(house) == []


async def test_a_counsellors_number_is_not_turned_away(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    async with house.transaction() as connection:
        await a_counsellor(connection, phone=NUMBER)
    answer = await browser.post(f"/calls/{call}/block", {"span": "day", "why": "x"})
    assert (answer.status_code, "This is a counsellor&#39;s number" in words(answer)) == (409, True)


async def test_the_same_callers_other_calls_are_found_by_the_number_and_by_no_other(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    earlier = house.clock.now() - timedelta(days=3)
    theirs = await a_call_of(house, arrived_at=earlier, outcome=Outcome.VOICEMAIL)
    other = await a_call_of(house, "+6281390000002")
    withheld = await a_call_of(house, None)
    page = (await browser.get(f"/calls/{call}")).text
    assert f'href="/calls/{theirs}"' in page
    assert f"/calls/{other}" not in page
    assert f"/calls/{withheld}" not in page


async def test_a_caller_is_never_rung_again_until_somebody_takes_that_back(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house)
    silent = await browser.post(f"/calls/{call}/never", {"never_why": " "})
    assert (silent.status_code, "Write it in words of your own" in words(silent)) == (422, True)
    answer = await browser.post(f"/calls/{call}/never", {"never_why": REASON})
    assert answer.headers["location"] == f"/calls/{call}#keselamatan"
    page = words(await browser.get(f"/calls/{call}"))
    assert f"Never to be rung again, since Wed 23 Dec 23:04. {REASON} sari@example.org" in page
    assert "Never ring this number again" not in page
    await browser.post(f"/calls/{call}/again")
    await browser.post(f"/calls/{call}/again")
    assert "Never ring this number again" in words(await browser.get(f"/calls/{call}"))
    assert await audited(house) == [
        ("caller.never_again", f"call {call}"),
        ("caller.again", f"call {call}"),
    ]


async def test_a_withheld_number_cannot_be_barred(house: House) -> None:
    browser, call = await supervisor(house), await a_call_of(house, None)
    for path, form in (("never", {"never_why": REASON}), ("again", {})):
        answer = await browser.post(f"/calls/{call}/{path}", form)
        assert (answer.status_code, "withheld or is erased" in words(answer)) == (409, True)
    assert await audited(house) == []
