"""Locks: what each process must get from PostgreSQL before it can do anything for a caller."""

DISPATCH = 0x5A70  # the advisory lock of whoever serves the line: any number, the same in every process

_WRITTEN = (
    "calls, offers, holds, events, counsellors, callbacks, voicemails, not_again, pacing, reach, route,"
    " rota_versions, shifts, covers"
)

# A table that somebody keeps locked (VACUUM FULL, an index that is built) takes the patience of each caller who asks
# for it, though the server answers. To lock all in the weakest mode that writes need tells: it waits for nobody who
# works as we do, and they don't wait for it.
ALL_TABLES = f"lock table {_WRITTEN} in row exclusive mode"
LINE = f"select pg_advisory_xact_lock({DISPATCH})"
