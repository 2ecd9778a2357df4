"""Locks: what each process must get from PostgreSQL before it can do anything for a caller."""

DISPATCH = 0x5A70  # the advisory lock of whoever serves the line: any number, the same in every process
PUBLISHING = 0x726F7461  # "rota" in ASCII: who publishes a rota, or imports contacts
# The first four letters.
_AUDIT, _ROLES, _COVERS, _REVEALS = 0x61756469, 0x726F6C65, 0x636F7665, 0x72657665
_BLOCKS, _ON_CALL = 0x626C6F63, 0x6F6E5F63

_WRITTEN = (
    "calls, offers, holds, events, counsellors, callbacks, voicemails, not_again, pacing, reach, route,"
    " rota_versions, shifts, covers, counsellor_events"
)

# A table that somebody keeps locked (VACUUM FULL, building an index) delays every caller, though the server answers.
# Locking all tables in the weakest mode that writes need detects that, and conflicts with no process of ours.
ALL_TABLES = f"lock table {_WRITTEN} in row exclusive mode"
LINE = f"select pg_advisory_xact_lock({DISPATCH})"
AUDIT = f"select pg_advisory_xact_lock({_AUDIT})"  # the audit is a chain: one row at a time
ROLES = f"select pg_advisory_xact_lock({_ROLES})"  # who gives or takes roles
REVEALS = f"select pg_advisory_xact_lock({_REVEALS})"  # who sees a number, of the few an hour
COVERS = f"select pg_advisory_xact_lock({_COVERS})"  # who makes a cover that must change who is there
BLOCKS = f"select pg_advisory_xact_lock({_BLOCKS})"  # who turns a number away, for longer or shorter
ON_CALL = f"select pg_advisory_xact_lock({_ON_CALL})"  # who is on call, one at a time
