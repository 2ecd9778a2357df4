"""`GET /metrics`: its counts; it names nobody, and works without the database or after a process has ended."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from time import process_time

import httpx
import pytest
import typer
from prometheus_client import generate_latest
from sqlalchemy import event

from ivr import bootstrap
from ivr.app import create_app
from ivr.commands.work import shown
from ivr.monitoring import logs
from ivr.monitoring.metrics import Metrics
from ivr.settings import GivenSettings
from tests.ivr.commands.processes import deployed
from tests.ivr.monitoring.scrapes import read, scrape, text_of, total
from tests.ports import free_port
from tests.scenarios.hotline import ANA, BUDI, KEY, NUMBER, PUBLIC_URL, SID, TOKEN, Hotline, a_hotline


@pytest.fixture
async def hotline(database_url: str, tmp_path: Path) -> AsyncIterator[Hotline]:
    async with a_hotline(database_url, tmp_path) as hotline:
        yield hotline


@pytest.fixture(autouse=True)
def _logs() -> None:
    logs.configure()


async def test_an_empty_house_shows_zeros(hotline: Hotline):
    found = await scrape(hotline)
    assert found["database_up"] == 1
    assert found["rota_published"] == 0
    assert found["waiting_callers"] == found["longest_wait_seconds"] == 0
    assert found["calls{state=waiting}"] == found["holds{kind=ringing}"] == found["jobs{status=todo}"] == 0
    assert "calls{state=ended}" not in found


async def test_a_call_is_seen_from_the_line_to_its_end(hotline: Hotline):
    await hotline.on_duty(ANA, BUDI, tier=(1, 2))
    caller, second = hotline.caller(), hotline.caller("+6281390000002", "Second")
    await hotline.waits(caller)
    await hotline.ana.rings()
    found = await scrape(hotline)
    assert (found["calls{state=waiting}"], found["waiting_callers"]) == (1, 1)
    assert found["longest_wait_seconds"] > 0
    assert found["holds{kind=ringing}"] == 1
    assert (found["counsellors_on_duty"], found["counsellors_free"], found["counsellors_paused"]) == (2, 1, 0)
    await hotline.ana.answers()
    await hotline.ana.hears("Tekan satu untuk menerima")
    await hotline.ana.presses("1")
    await caller.is_connected_to(hotline.ana)
    found = await scrape(hotline)
    assert (found["calls{state=talking}"], found["holds{kind=talking}"]) == (1, 1)
    assert (found["waiting_callers"], found["longest_wait_seconds"]) == (0, 0)
    await caller.hangs_up()
    await hotline.ana.hangs_up()
    await hotline.passes(1)
    assert (await scrape(hotline))["holds{kind=resting}"] == 1
    await hotline.calls_in(second)
    await second.hangs_up()
    await hotline.passes(1)
    assert await total(hotline, "calls_ended_total{outcome=conversation}") == 1
    assert await total(hotline, "calls_ended_total{outcome=abandoned}") == 1
    assert await total(hotline, "dispatches_total{result=rang}") == 1
    assert await total(hotline, "rest_seconds_count{operation=ring,result=ok}") == 1
    assert await total(hotline, "webhook_seconds_count{result=answered,route=/voice/incoming}") == 2


async def test_who_paused_is_not_on_duty_and_who_calls_us_is_at_the_desk(hotline: Hotline):
    await hotline.on_duty(ANA, BUDI)
    await hotline.ana.dials(NUMBER)
    await hotline.ana.hears("dua")
    await hotline.ana.presses("2")
    await hotline.passes(1)
    found = await scrape(hotline)
    assert (found["counsellors_on_duty"], found["counsellors_free"], found["counsellors_paused"]) == (1, 1, 1)
    assert found["holds{kind=desk}"] == 1
    assert (found["counsellors_last"], found["legs_failing"], found["creates_failing"]) == (0, 0, 0)


async def test_what_the_carrier_refuses_and_what_nobody_signed_is_counted_apart(hotline: Hotline):
    await hotline.on_duty(ANA)
    hotline.lab.faults.next_rest(status=429, path="/Calls.json")
    await hotline.waits(hotline.caller())
    await hotline.passes(5)
    assert await total(hotline, "rest_seconds_count{operation=ring,result=refused}") == 1
    transport = httpx.ASGITransport(app=hotline.processes[0])
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        for path in ("/voice/incoming", "/voice/+6281390000001", "/voicemails"):
            await client.post(path, data={"CallSid": "CA1"})
    found = await scrape(hotline)
    assert found["webhook_seconds_count{result=refused,route=/voice/incoming}"] == 1
    assert found["webhook_seconds_count{result=refused,route=other}"] == 1


async def test_what_the_sweep_finds_is_counted(hotline: Hotline):
    await hotline.on_duty(ANA)
    hotline.lab.faults.lose_next("/voice/status", times=9)
    hotline.lab.faults.lose_next("/voice/left", times=9)
    caller = hotline.caller()
    await hotline.waits(caller)
    await caller.hangs_up()
    await hotline.passes(600)
    await hotline.sweeps()
    assert (await scrape(hotline))["sweep_findings_total{noun=call}"] >= 1
    assert (await scrape(hotline))["calls_ended_total{outcome=abandoned}"] == 1


async def test_an_error_is_counted_by_its_logger_and_its_webhook_by_its_result(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
):
    hotline.expects_trouble = True
    await hotline.on_duty(ANA)
    caller = hotline.caller()
    await hotline.waits(caller)

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("ivr.phone.heartbeats.fast_path.waiting", broken)
    await hotline.passes(20)
    monkeypatch.undo()
    assert await total(hotline, "webhook_seconds_count{result=failed,route=/voice/wait}") >= 1
    # Both processes of this test log into one place.
    assert (await scrape(hotline))["errors_total{source=ivr.phone.responder}"] >= 1


async def test_no_label_tells_who(hotline: Hotline):
    await hotline.on_duty(ANA)
    await hotline.talks(hotline.caller(), hotline.ana)
    shown = await text_of(hotline)
    values = set(re.findall(r'="([^"]*)"', shown))
    words = {value for value in values if not re.fullmatch(r"[\d.e+-]+|\+Inf", value)}
    assert all(re.fullmatch(r"[a-z_./]+", word) for word in words), words
    assert max(len(value) for value in values - words) < 6, "a bucket's bound has few digits"


async def test_a_scrape_costs_two_statements(hotline: Hotline):
    await hotline.on_duty(ANA)
    await scrape(hotline)
    asked: list[str] = []
    engine = hotline.service.database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    await scrape(hotline)
    assert len(asked) == 2, asked


@pytest.mark.real_limits
async def test_without_the_database_the_process_still_shows_what_it_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bootstrap, "_FINISH_SECONDS", 0.1)
    settings = GivenSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none",
        data_dir=tmp_path,
        public_url=PUBLIC_URL,
        hotline_number=NUMBER,
        twilio_account_sid=SID,
        twilio_auth_token=TOKEN,
        secret_key=KEY,
    )
    app = create_app(settings)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client,
    ):
        await client.post("/voice/incoming")
        found = read((await client.get("/metrics")).text)
    assert found["database_up"] == 0
    assert found["webhook_seconds_count{result=refused,route=/voice/incoming}"] == 1
    assert not any(name.startswith("calls{") for name in found)


def test_processes_that_share_a_folder_show_the_sum_and_keep_what_the_dead_counted(tmp_path: Path):
    program = (
        "import sys; from pathlib import Path; from ivr.monitoring.metrics import Metrics\n"
        "metrics = Metrics(Path(sys.argv[1]))\n"
        "for _ in range(int(sys.argv[2])): metrics.webhook('/voice/wait', 'answered', 0.01)\n"
        "from prometheus_client import generate_latest\n"
        "sys.stdout.write(generate_latest(metrics.registry()).decode())\n"
    )
    shown = [
        subprocess.run(
            [sys.executable, "-c", program, str(tmp_path), str(count)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for count in (3, 4)
    ]
    name = "webhook_seconds_count{result=answered,route=/voice/wait}"
    assert [read(text)[name] for text in shown] == [3, 7]


@pytest.mark.deep
async def test_several_web_processes_behind_one_port_show_the_same_numbers(database_url: str, tmp_path: Path):
    async with deployed(tmp_path, DATABASE_URL=database_url) as (given, _):
        arguments = ("serve", "--port", str(given.port), "--workers", "2")
        with given.runs(*arguments):
            await given.is_up("/healthz")
            refused = []
            for _ in range(12):
                # A connection each: the kernel gives them to one process or the other.
                async with httpx.AsyncClient(base_url=given.url) as client:
                    await client.post("/voice/incoming")
                    found = read((await client.get("/metrics")).text)
                    refused.append(found["webhook_seconds_count{result=refused,route=/voice/incoming}"])
            assert refused == list(range(1, 13))
            assert found["database_up"] == 1
        assert list((tmp_path / "data").glob("*metrics*")) == [], "on the disk, which may be full"


@pytest.mark.deep
async def test_a_worker_of_its_own_shows_its_numbers_where_it_is_told_to(database_url: str, tmp_path: Path):
    port = free_port()
    async with deployed(tmp_path, DATABASE_URL=database_url) as (given, _):
        given.url = f"http://127.0.0.1:{port}"
        with given.runs("work", "--metrics", f"127.0.0.1:{port}"):
            await given.is_up("/metrics")
            async with httpx.AsyncClient(base_url=given.url) as client:
                assert "satunomor_sweep_findings" in (await client.get("/metrics")).text


@pytest.mark.parametrize("wrong", ["9101x", "127.0.0.1:", "127.0.0.1:99999", "nowhere.invalid:9101"])
def test_an_address_that_cannot_be_used_is_misuse(wrong: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(typer.Exit) as refused, shown(Metrics(), wrong):
        pytest.fail("it is shown")
    assert refused.value.exit_code == 2
    assert "127.0.0.1:9101" in capsys.readouterr().err


def test_a_webhook_pays_less_than_10_microseconds_for_being_counted():
    metrics = Metrics()

    def count() -> None:
        for _ in range(10_000):
            metrics.webhook("/voice/wait", "answered", 0.01)

    count()
    assert min(_seconds(count) for _ in range(5)) / 10_000 < 10e-6
    assert b"/voice/wait" in generate_latest(metrics.registry())


def _seconds(work: Callable[[], None]) -> float:
    began = process_time()
    work()
    return process_time() - began
