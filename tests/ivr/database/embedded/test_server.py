"""PostgreSQL of our own: real processes, really killed."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from ivr.database.embedded import binaries, cluster, stopper, supervisor
from ivr.database.embedded.binaries import Program, ServerUser
from ivr.database.embedded.server import (
    DataFolderNotReachable,
    DataFolderOfAnotherVersion,
    EmbeddedPostgres,
    PostgresNotStarted,
    private_folder,
    reachable_data_dir,
    using,
)
from tests.stopwatch import Stopwatch

AS_ROOT = os.geteuid() == 0
PATIENCE = 120.0  # for events that need no action of the test; a busy machine may delay them
USES_POSTGRES = Path(__file__).with_name("uses_postgres.py")


@contextlib.contextmanager
def reachable_folder() -> Iterator[Path]:
    """Give a folder that the server's user can reach (pytest's own are private); end what is left in it."""
    with tempfile.TemporaryDirectory(prefix="sn-", dir="/tmp", ignore_cleanup_errors=True) as name:
        path = Path(name)
        ServerUser.of(path / "data" / "postgres").admit_to(path)
        yield path
        for pid in processes_of(path):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not processes_of(path))


@pytest.fixture(scope="session")
def used_before() -> Iterator[Path]:
    """Give a used data folder to copy, which is quicker than making a new one."""
    with reachable_folder() as path:
        with using(path / "data", fast=True):
            pass
        yield path / "data"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give an empty folder to put data folders in."""
    with reachable_folder() as path:
        yield path


@pytest.fixture
def data(folder: Path, used_before: Path) -> Path:
    """Give a copy of the used data folder."""
    subprocess.run(["cp", "-a", str(used_before), str(folder / "data")], check=True)
    return folder / "data"


class User:
    """A process that uses the server."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(USES_POSTGRES), str(data), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.url = ""

    def enters(self) -> "User":
        assert self.process.stdout is not None
        self.url = self.process.stdout.readline().strip()
        assert self.url, self.process.communicate()[1]
        return self

    def leaves(self) -> None:
        assert self.process.communicate(timeout=PATIENCE)[1] == ""
        assert self.process.returncode == 0

    def ends_by(self, number: int) -> None:
        """Send a signal to the whole process group, as a terminal does."""
        os.killpg(self.process.pid, number)
        self.process.communicate(timeout=PATIENCE)


def pid_of(url: str) -> int:
    """Ask the server which process it is."""
    with psycopg.connect(url) as connection:
        row = connection.execute("select pg_read_file('postmaster.pid')").fetchone()
    assert row is not None
    return int(row[0].split("\n")[0])


def processes_of(path: Path) -> list[int]:
    """Find the processes with that path on their command line."""
    listing = subprocess.run(
        ["ps", "-ww", "-eo", "pid=,command="], capture_output=True, text=True, check=True
    )
    lines = [line.split(maxsplit=1) for line in listing.stdout.splitlines()]
    return [int(pid) for pid, *command in lines if command and str(path) in command[0]]


def runs(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "state=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return state.stdout.strip() not in {"", "Z"}


def wait_until(holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def test_starts_answers_and_stops_with_its_only_user(data: Path):
    with using(data, fast=True) as url:
        pid = pid_of(url)
        assert runs(pid)
    assert not runs(pid)


@pytest.mark.deep
def test_what_is_written_is_there_the_next_time(data: Path):
    with using(data) as url, psycopg.connect(url) as connection:
        connection.execute("create table kept (name text)")
        assert connection.execute("show fsync").fetchone() == ("on",)
    with using(data) as url, psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from kept").fetchone() == (0,)


def test_one_leaves_while_another_works_and_the_last_stops_it(data: Path):
    first = User(data).enters()
    second = User(data).enters()
    pid = pid_of(first.url)

    first.leaves()
    assert pid_of(second.url) == pid

    second.leaves()
    assert not runs(pid)


@pytest.mark.deep
def test_two_users_in_one_process_count_as_two(data: Path):
    with using(data, fast=True) as url:
        pid = pid_of(url)
        with using(data, fast=True):
            pass
        assert pid_of(url) == pid
    assert not runs(pid)


@pytest.mark.deep
def test_ctrl_c_ends_the_one_who_started_it_and_not_the_server(data: Path):
    first = User(data).enters()
    second = User(data).enters()
    pid = pid_of(second.url)

    first.ends_by(signal.SIGINT)
    assert pid_of(second.url) == pid

    second.ends_by(signal.SIGINT)
    assert not runs(pid)


def test_after_kill_9_of_its_users_the_next_one_attaches_and_stops_it(data: Path):
    user = User(data).enters()
    pid = pid_of(user.url)
    user.ends_by(signal.SIGKILL)
    assert runs(pid)

    with using(data, fast=True) as url:
        assert pid_of(url) == pid
    assert not runs(pid)


def test_stopped_although_it_is_used_it_starts_again_at_the_same_url(folder: Path, used_before: Path):
    # So long a path has no room for a socket, which then is in a folder of its own.
    data = folder / ("d" * 100)
    subprocess.run(["cp", "-a", str(used_before), str(data)], check=True)
    server = EmbeddedPostgres(data, fast=True)
    url = server.enter()
    try:
        first = pid_of(url)
        server.stop()
        assert not runs(first)
        server.revive()
        assert pid_of(url) != first
    finally:
        server.leave()
    assert processes_of(data) == []


def test_a_stopper_stops_the_server_of_its_killed_parent_unless_another_uses_it(data: Path):
    killed = User(data).enters()
    pid = pid_of(killed.url)
    another = User(data).enters()
    killed.ends_by(signal.SIGKILL)
    _stopped_by_stopper(data)
    assert pid_of(another.url) == pid

    another.ends_by(signal.SIGKILL)
    _stopped_by_stopper(data)
    assert not runs(pid)


def _stopped_by_stopper(data: Path) -> None:
    """Let a stopper work whose parent has ended. The terminal's signals do not end it before."""
    stopper_ = subprocess.Popen(
        [*stopper.COMMAND, str(data)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    assert stopper_.communicate(timeout=PATIENCE)[1] == b""
    assert stopper_.returncode == 0


@pytest.mark.deep
def test_four_that_start_at_once_in_a_new_folder_share_one_server(folder: Path):
    data = folder / "data"
    users = [User(data) for _ in range(4)]
    assert len({pid_of(user.enters().url) for user in users}) == 1
    for user in users:
        user.leaves()
    assert not processes_of(data)


@pytest.mark.deep
def test_a_killed_server_is_started_again_by_the_next_who_enters(data: Path):
    user = User(data).enters()
    os.kill(pid := pid_of(user.url), signal.SIGKILL)  # its users are still there, and so is its pid file

    with using(data, fast=True) as url:
        assert pid_of(url) != pid
        assert pid_of(user.url) == pid_of(url)
    user.leaves()
    assert not processes_of(data)


def test_a_killed_server_is_revived_by_one_of_its_users(data: Path):
    server = EmbeddedPostgres(data, fast=True)
    url = server.enter()
    server.revive()  # nothing to do
    os.kill(pid := pid_of(url), signal.SIGKILL)
    wait_until(lambda: not runs(pid))
    server.revive()
    assert runs(pid_of(url))
    server.leave()


@pytest.mark.deep
def test_a_pid_file_that_names_an_unrelated_process_is_ignored(data: Path):
    server = EmbeddedPostgres(data, fast=True)
    pid = pid_of(server.enter())
    os.kill(pid, signal.SIGKILL)
    # As the server's own user: PostgreSQL itself takes a process id for stale when it may not signal that process.
    stranger = subprocess.Popen(["/bin/sleep", "60"], **ServerUser.of(data / "postgres").switch)
    for name in ("data/postmaster.pid", "socket/.s.PGSQL.5432.lock"):
        lock_file = data / "postgres" / name
        lock_file.write_text(lock_file.read_text().replace(str(pid), str(stranger.pid), 1))

    server.leave()
    assert stranger.poll() is None

    with using(data, fast=True) as url:
        assert pid_of(url) != stranger.pid
    assert stranger.poll() is None
    stranger.kill()
    stranger.wait()


@pytest.mark.deep
def test_an_empty_pid_file_hinders_nobody(data: Path):
    (data / "postgres" / "data" / "postmaster.pid").touch()
    with using(data, fast=True) as url:
        assert pid_of(url)


@pytest.mark.deep
def test_an_initdb_killed_half_way_is_begun_anew(folder: Path):
    data = folder / "data"
    user = User(data)
    wait_until(lambda: list((data / "postgres").glob("data.new-*/base")))
    for pid in processes_of(data):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    user.process.communicate()
    assert not (data / "postgres" / "data").exists()

    with using(data, fast=True) as url:
        assert pid_of(url)
    assert not list((data / "postgres").glob("data.new-*"))


@pytest.mark.deep
def test_a_frozen_server_is_told_from_one_that_is_missing(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cluster, "_START_SECONDS", 0.1)
    with using(data, fast=True) as url:
        os.kill(pid := pid_of(url), signal.SIGSTOP)
        with pytest.raises(PostgresNotStarted, match="does not answer"):
            EmbeddedPostgres(data).enter()
        os.kill(pid, signal.SIGCONT)
        assert pid_of(url) == pid


def test_a_folder_of_another_version_is_left_alone(data: Path):
    (data / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(DataFolderOfAnotherVersion, match="PostgreSQL 15"):
        EmbeddedPostgres(data).enter()


@pytest.mark.deep
def test_a_stay_at_a_frozen_server_goes_on_and_finds_it_when_it_answers(
    data: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(cluster, "_START_SECONDS", 0.1)
    monkeypatch.setattr(supervisor, "_LOOK_SECONDS", 0.02)
    with using(data, fast=True) as url:
        os.kill(pid := pid_of(url), signal.SIGSTOP)
        guest = supervisor.ServerSupervisor(data)
        stopwatch = Stopwatch()
        guest.begin(0.2)
        assert stopwatch.seconds < 1
        assert guest.why_not is not None
        os.kill(pid, signal.SIGCONT)
        wait_until(lambda: guest.why_not is None)
        assert guest.url == url
        guest.end()
        assert pid_of(url) == pid


@pytest.mark.deep
def test_a_stay_does_not_wait_long_for_a_frozen_server_to_stop(data: Path):
    guest = supervisor.ServerSupervisor(data)
    guest.begin()
    os.kill(pid := pid_of(guest.url), signal.SIGSTOP)
    stopwatch = Stopwatch()
    guest.end()
    assert stopwatch.seconds < 15, "two ways to stop it take 20 s"
    os.kill(pid, signal.SIGKILL)


@pytest.mark.deep
def test_a_stay_goes_on_without_a_server_while_the_disk_is_full(data: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(supervisor, "_LOOK_SECONDS", 0.02)
    with monkeypatch.context() as full:
        full.setattr(ServerUser, "write", lambda *_: subprocess.run(["/bin/false"], check=True))
        guest = supervisor.ServerSupervisor(data)
        guest.begin(5)
        assert "did not start" in str(guest.why_not)
    wait_until(lambda: guest.why_not is None)
    guest.end()
    assert not processes_of(data)


@pytest.mark.deep
def test_a_stay_fails_at_once_where_only_a_person_can_help(data: Path):
    (data / "postgres" / "data" / "PG_VERSION").write_text("15\n")
    with pytest.raises(DataFolderOfAnotherVersion, match="PostgreSQL 15"), supervisor.server_running(data, 5):
        pytest.fail("it stays")


@pytest.mark.deep
def test_a_long_and_odd_path_gets_its_socket_elsewhere(folder: Path):
    data = folder / "it's 100% odd + long" / ("x" * 100)
    with using(data, fast=True) as url:
        pid = pid_of(url)
        door = Path((data / "postgres.socket").read_text())
        assert door.stat().st_mode & 0o077 == 0
        with using(data, fast=True) as again:
            assert pid_of(again) == pid
    assert not door.exists()


def test_other_users_cannot_reach_the_data(data: Path):
    with using(data, fast=True) as url:
        home = data / "postgres"
        assert home.stat().st_mode & 0o077 == 0
        assert data.stat().st_mode & 0o007 == 0
        with psycopg.connect(url) as connection:
            assert connection.execute("show listen_addresses").fetchone() == ("",)


def test_what_callers_say_does_not_reach_the_servers_log(data: Path):
    statements = [
        "create table call (number text unique)",
        "insert into call values ('+6281234567890')",
        "insert into call values ('+6281234567890')",
        "select '+6281234567890'::int",
        "do $$ begin raise warning '+6281234567890'; end $$",
    ]
    with using(data, fast=True) as url, psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            with contextlib.suppress(psycopg.Error):
                connection.execute(statement)
    log = (data / "postgres" / "log").read_text()
    assert "ready to accept connections" in log
    assert "81234567890" not in log


def test_a_guessable_folder_of_somebody_else_is_refused(folder: Path):
    (folder / "ours").symlink_to("/etc")
    with pytest.raises(DataFolderNotReachable, match="not ours alone"):
        private_folder(folder / "ours")


if AS_ROOT:

    def test_a_folder_within_a_private_one_is_refused_with_its_remedy(folder: Path):
        private = folder / "private"
        private.mkdir(mode=0o700)
        with pytest.raises(DataFolderNotReachable, match="DATA_DIR=/"):
            EmbeddedPostgres(private / "clone" / "data").enter()
        assert private.stat().st_mode & 0o777 == 0o700

    @pytest.mark.deep
    def test_the_demo_and_the_tests_get_a_folder_within_reach_instead(folder: Path):
        private = folder / "private"
        private.mkdir(mode=0o700)
        fallback = reachable_data_dir(private / "clone" / "data", parent=folder)
        assert fallback == reachable_data_dir(private / "clone" / "data", parent=folder)
        with using(fallback, fast=True) as url:
            assert pid_of(url)
        assert reachable_data_dir(folder / "data") == folder / "data"

    @pytest.mark.deep
    def test_a_private_data_folder_is_opened_to_the_servers_user_alone(folder: Path):
        data = folder / "data"
        data.mkdir(mode=0o700)
        with using(data, fast=True):
            assert data.stat().st_mode & 0o777 == 0o710

    @pytest.mark.deep
    def test_programs_that_the_servers_user_cannot_read_are_copied(
        folder: Path, data: Path, monkeypatch: pytest.MonkeyPatch
    ):
        wheel = binaries._wheel()
        private = folder / "private"
        private.mkdir(mode=0o700)
        shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), private / f"{wheel.name}.libs")
        shutil.copytree(wheel / "pginstall18", private / wheel.name / "pginstall18")
        monkeypatch.setattr(binaries, "_wheel", lambda: private / wheel.name)
        with using(data, fast=True) as url, psycopg.connect(url) as connection:
            connection.execute("create extension vector")  # its library is found in the copy
            assert Path(f"/proc/{pid_of(url)}/exe").resolve().is_relative_to(data)

    def test_an_ordinary_user_runs_it_as_themselves(folder: Path):
        nobody = pwd.getpwnam("nobody")
        if not ServerUser("nobody", nobody.pw_uid, nobody.pw_gid).reaches(USES_POSTGRES, binaries._wheel()):
            pytest.skip("this clone lies where nobody else may read it")
        data = folder / "theirs"
        data.mkdir(mode=0o755)
        folder.chmod(0o755)
        Program.readable_by(ServerUser("nobody", nobody.pw_uid, nobody.pw_gid), data)
        os.chown(data, nobody.pw_uid, nobody.pw_gid)
        user = User(data, "nobody").enters()
        pid = pid_of(user.url)
        assert Path(f"/proc/{pid}").stat().st_uid == nobody.pw_uid

        with using(data, fast=True) as url:  # root uses it too, and the server still belongs to them
            assert pid_of(url) == pid
        user.leaves()
        assert not runs(pid)

    @pytest.mark.deep
    def test_the_folder_of_another_user_is_refused(data: Path):
        user = User(data, "nobody")
        assert "DataFolderNotReachable" in user.process.communicate(timeout=PATIENCE)[1]

else:

    def test_a_folder_that_cannot_be_written_is_refused_with_its_remedy(folder: Path):
        folder.chmod(0o500)
        with pytest.raises(DataFolderNotReachable, match="Set DATA_DIR"):
            EmbeddedPostgres(folder / "data").enter()
        folder.chmod(0o700)
