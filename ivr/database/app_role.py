"""The application's role: what a process may do in the database, less than the owner who migrates it.

The role may read and change every table, and only add to the audit (routing/migrations, 0018). Each connection takes
it when it is made. Where the database's user could not make roles, connections stay as that user.
"""

from typing import Any

import psycopg

# The role, if the database's user may work as it and it has its rights; else `none`, which a connection has anyway.
TAKEN = """set_config('role', coalesce((select rolname from pg_roles where rolname = 'satunomor_app'
    and pg_has_role(oid, 'MEMBER') and has_table_privilege(oid, to_regclass('audit'), 'INSERT')), 'none'), false)"""


async def take(connection: "psycopg.AsyncConnection[Any]") -> None:
    """Make a new connection work as the application's role."""
    await connection.execute(f"select {TAKEN}", prepare=False)
    await connection.commit()
