"""The application's role: every connection of a process works as it; without the role, as the database's user."""

from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql
from sqlalchemy import func, select, text

from ivr.database.engine import Database
from ivr.jobs import jobs_of
from routing.sql.prepared_statements import Statement
from tests.scenarios.hotline import a_hotline

WHO = "select current_user"


async def test_webhooks_statements_and_jobs_work_as_the_applications_role(
    database_url: str, tmp_path: Path
) -> None:
    async with a_hotline(database_url, tmp_path) as hotline:
        database = hotline.service.database
        async with database.begin() as connection:
            assert (await connection.execute(text(WHO))).scalar_one() == "satunomor_app"
        assert await database.run_prepared((Statement(select(func.current_user())), {})) == [
            ("satunomor_app",)
        ]
        async with jobs_of(hotline.service).open_async() as app:
            row = await app.connector.execute_query_one_async(WHO)
        assert row == {"current_user": "satunomor_app"}


async def test_a_user_who_may_not_take_the_role_works_as_themselves(empty_database_url: str) -> None:
    """Another name for each database, since roles belong to the whole server."""
    name = f"lodger_{urlsplit(empty_database_url).path[1:]}"
    lodger = sql.Identifier(name)
    with psycopg.connect(empty_database_url, autocommit=True) as owner:
        owner.execute(sql.SQL("create role {} login password 'x'").format(lodger))
        try:
            parts = urlsplit(empty_database_url)
            host = parts.netloc.rpartition("@")[2]
            database = Database(parts._replace(netloc=f"{name}:x@{host}").geturl())
            async with database.begin() as connection:
                assert (await connection.execute(text(WHO))).scalar_one() == name
            await database.close()
        finally:
            owner.execute(sql.SQL("drop role {}").format(lodger))
