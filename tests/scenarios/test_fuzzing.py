"""Every signed request is answered with words for the person on the line, never with a failure of ours."""

import gc
import resource

import pytest
from prometheus_client import generate_latest

from tests.scenarios.fuzzing import Fuzzer
from tests.scenarios.hotline import ANA, BUDI, Hotline
from tests.scenarios.outage import Away

SEED = 1


@pytest.fixture
async def busy(hotline: Hotline) -> Hotline:
    """Give a hotline in the middle of four calls."""
    return await a_busy(hotline)


async def a_busy(hotline: Hotline) -> Hotline:
    """Let callers be in a conversation, in the line, asking, and leaving a message."""
    await hotline.on_duty(ANA)
    talking, waiting, asking, leaving = (hotline.caller(f"+6281390000{n:03}") for n in range(4))
    await hotline.talks(talking, hotline.ana)
    await hotline.on_duty(ANA, BUDI)
    await hotline.waits(waiting)
    await hotline.budi.rings()
    await hotline.waits(asking)
    await asking.presses("1")
    await hotline.waits(leaving)
    await leaving.presses("2")
    await hotline.passes(12)
    # Webhooks about them are nonsense from here on, so the carrier and we need not agree.
    hotline.expects_errors = True
    return hotline


def failed(hotline: Hotline) -> list[str]:
    """Return the lines of /metrics that count webhooks that failed."""
    shown = "".join(generate_latest(app.state.metrics.registry()).decode() for app in hotline.processes)
    return [
        line for line in shown.splitlines() if "webhook_seconds_count" in line and 'result="failed"' in line
    ]


def memory() -> float:
    """Return the most megabytes that this process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def fuzzed(hotline: Hotline, count: int, seed: int) -> Fuzzer:
    fuzzer = Fuzzer(hotline, seed)
    for _ in range(count // 100):
        await fuzzer.learns()
        await hotline.passes(1)
        await fuzzer.posts_many(100)
    return fuzzer


async def is_answered(hotline: Hotline, fuzzer: Fuzzer) -> None:
    assert failed(hotline) == []
    assert hotline.log.troubles == [], hotline.log.troubles[0][:3000]
    assert set(fuzzer.statuses) <= {200, 204, 403}
    # A value that is neither a key nor a SID is kept nowhere: it may be a number.
    kept = [*hotline.log.lines, *await hotline.dump()]
    assert [text for text in kept if "81390000077" in text] == []
    # Only another account's requests are refused.
    assert fuzzer.statuses[403] < sum(fuzzer.statuses.values()) / 4


@pytest.mark.deep
async def test_500_signed_posts_of_nonsense_are_answered_and_break_no_promise(busy: Hotline) -> None:
    await is_answered(busy, await fuzzed(busy, 500, SEED))


@pytest.mark.deep
async def test_signed_posts_of_nonsense_are_answered_without_the_database_too(away: Away) -> None:
    hotline = await a_busy(away.hotline)
    fuzzer = Fuzzer(hotline, SEED)
    await fuzzer.learns()
    await away.keeps()
    await away.stops()
    # A status callback that could not be handled is logged as a warning, and nothing worse.
    await fuzzer.posts_many(200)
    assert failed(hotline) == []
    assert hotline.log.troubles == [], hotline.log.troubles[0][:3000]
    assert set(fuzzer.statuses) <= {200, 204, 403}
    await away.is_back()


@pytest.mark.deep
async def test_20_000_signed_posts_of_nonsense_are_answered_and_break_no_promise(busy: Hotline) -> None:
    await fuzzed(busy, 2000, SEED + 1)
    gc.collect()
    before = memory()
    await is_answered(busy, await fuzzed(busy, 18_000, SEED + 2))
    assert memory() - before < 30, "it grows with what is sent"
    await is_swept(busy)


async def is_swept(hotline: Hotline) -> None:
    """Let the sweep ask the carrier about all invented legs; it takes some at a time."""
    for leg in hotline.lab.calls:
        if leg.direction == "inbound" and not leg.over:
            leg.phone.hang_up()
    for _ in range(40):
        await hotline.passes(60)
        for _ in range(3):
            await hotline.sweeps()
