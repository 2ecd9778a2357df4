"""The secret key: made once, readable by nobody else, the same for all processes."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from ivr import secret_key
from ivr.settings import GivenSettings, SettingsNotSound

NUMBER = "+6281390000001"
STRONG, OTHER = "a key that is long enough to seal with", "another key that is long enough to seal with"


def settings(tmp_path: Path, **given: Any) -> GivenSettings:
    return GivenSettings(data_dir=tmp_path / "data", **given)


def test_without_secret_key_a_key_is_made_once_and_kept(tmp_path: Path) -> None:
    with capture_logs() as logged:
        sealed = secret_key.sealer(settings(tmp_path)).seal(NUMBER)
        assert secret_key.sealer(settings(tmp_path)).open(sealed) == NUMBER
    file = tmp_path / "data" / "secret_key"
    key = file.read_text()
    assert len(key) >= 32
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["secret_key"], "nothing is left beside it"
    assert [line["event"] for line in logged] == ["secret.made"]
    assert "SECRET_KEY" in logged[0]["remedy"]
    assert key not in str(logged)


def test_nobody_else_can_read_it_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        secret_key.sealer(settings(tmp_path))
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600


def test_secret_key_goes_before_what_is_kept_and_makes_nothing(tmp_path: Path) -> None:
    secret_key.sealer(settings(tmp_path, secret_key=STRONG))
    assert not (tmp_path / "data").exists()


def test_the_key_of_the_time_before_secret_key_opens_and_finds_what_it_has_sealed(tmp_path: Path) -> None:
    first = secret_key.sealer(settings(tmp_path))
    both = secret_key.sealer(settings(tmp_path, secret_key=STRONG))
    assert both.open(first.seal(NUMBER)) == NUMBER
    assert both.hash(NUMBER) == secret_key.sealer(settings(tmp_path / "new", secret_key=STRONG)).hash(NUMBER)
    assert both.hashes(NUMBER)[1:] == [first.hash(NUMBER)]
    (tmp_path / "data" / "secret_key").write_text(STRONG)
    assert len(secret_key.sealer(settings(tmp_path, secret_key=STRONG)).hashes(NUMBER)) == 1, "each key once"


def test_what_is_kept_and_cannot_be_read_keeps_nobody_from_starting(tmp_path: Path) -> None:
    (tmp_path / "data" / "secret_key").mkdir(parents=True)
    with capture_logs() as logged:
        assert secret_key.sealer(settings(tmp_path, secret_key=STRONG)).hash(NUMBER)
    assert [line["event"] for line in logged] == ["secret.not_read"]


@pytest.mark.parametrize(
    "kept", [b"", b" \n\t", "kunci \u2013".encode(), None], ids=["empty", "blank", "no text", "folder"]
)
def test_an_empty_kept_key_seals_nothing_and_is_reported_with_its_remedy(
    tmp_path: Path, kept: bytes | None
) -> None:
    file = tmp_path / "data" / "secret_key"
    file.parent.mkdir()
    file.mkdir() if kept is None else file.write_bytes(kept)
    for use in (secret_key.sealer, secret_key.require):
        with pytest.raises(SettingsNotSound, match="move the file away") as raised:
            use(settings(tmp_path))
        assert str(file) in str(raised.value)
    secret_key.require(settings(tmp_path, secret_key=STRONG))


def test_requiring_a_key_makes_none(tmp_path: Path) -> None:
    secret_key.require(settings(tmp_path))
    assert not (tmp_path / "data").exists()
    secret_key.sealer(settings(tmp_path))
    secret_key.require(settings(tmp_path))


def test_several_keys_are_read_as_written_and_the_first_one_seals(tmp_path: Path) -> None:
    old = secret_key.sealer(settings(tmp_path, secret_key=OTHER))
    both = secret_key.sealer(settings(tmp_path, secret_key=f" {STRONG} , {OTHER},"))
    assert both.open(old.seal(NUMBER)) == NUMBER
    assert both.hash(NUMBER) == secret_key.sealer(settings(tmp_path, secret_key=STRONG)).hash(NUMBER)
    assert both.hashes(NUMBER)[1:] == [old.hash(NUMBER)]


@pytest.mark.parametrize(("key", "warned"), [(STRONG, False), ("hunter2", True), (f"{STRONG},hunter2", True)])
def test_a_key_that_can_be_guessed_is_told_at_every_start_and_is_no_reason_to_refuse_calls(
    tmp_path: Path, key: str, warned: bool
) -> None:
    with capture_logs() as logged:
        sealer = secret_key.sealer(settings(tmp_path, secret_key=key))
    assert sealer.open(sealer.seal(NUMBER)) == NUMBER
    assert [line["event"] for line in logged] == (["secret.weak"] if warned else [])
    assert "hunter2" not in str(logged)
    assert STRONG not in str(logged)


PROCESS = """
import sys
from pathlib import Path
from ivr import secret_key
from ivr.settings import GivenSettings

sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
sealer = secret_key.sealer(GivenSettings(data_dir=Path(sys.argv[1])))
sys.stdout.write(sealer.hash("x").hex() + "\\n")
"""


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    hashes = set()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        hashes.add(process.communicate(timeout=120)[0].splitlines()[-1])
        assert process.returncode == 0
    assert len(hashes) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]
