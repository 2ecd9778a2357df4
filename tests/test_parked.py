"""Parked connections are like new, whatever their last user did."""

from tests.databases import connect


def test_a_connection_is_taken_again_and_remembers_nothing(database_url: str) -> None:
    with connect(database_url) as first:
        pid = first.info.backend_pid
        first.execute("set timezone to 'Asia/Jakarta'")
        first.execute("create temp table mine ()")
        first.execute("select pg_advisory_lock(1)")
        first.execute("prepare mine as select 1")
        first.execute("listen mine")
    assert first.closed
    with connect(database_url) as second:
        assert second.info.backend_pid == pid
        for left in (
            "select setting from pg_settings where name = 'TimeZone' and setting = 'Asia/Jakarta'",
            "select relname from pg_class where relname = 'mine'",
            "select objid from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()",
            "select name from pg_prepared_statements",
            "select pg_listening_channels()",
        ):
            assert second.execute(left).fetchall() == []


def test_a_connection_in_a_transaction_or_of_a_process_that_has_ended_is_not(database_url: str) -> None:
    busy = connect(database_url)
    busy.execute("begin")
    ended, other = connect(database_url), connect(database_url)
    pids = {busy.info.backend_pid, ended.info.backend_pid}
    busy.close()
    ended.close()
    other.execute("select pg_terminate_backend(pid, 5000) from unnest(%s) pid", [list(pids)])
    other.close()
    with connect(database_url) as first, connect(database_url) as second, connect(database_url) as third:
        for each in (first, second, third):
            assert each.execute("select 1").fetchone() == (1,)
            assert each.info.backend_pid not in pids
