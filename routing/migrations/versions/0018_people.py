"""People: accounts, sessions and one-time links of the pages, and the audit, which the application may only add to.

The application works as the role `satunomor_app` (routing/migrations/app_role.py).

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from routing.migrations import app_role

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# It runs as its owner. Whoever calls it cannot remove what is younger than 90 days, counted from the newest row.
_TRIM = """
create function audit_trim(until timestamptz) returns bigint
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    newest timestamptz; last_id bigint; last_hash bytea; removed bigint;
begin
    lock table public.audit in share row exclusive mode;
    select max(at) into newest from public.audit;
    select max(id) into last_id from public.audit
        where id < coalesce((select min(id) from public.audit
            where at >= least(until, newest - interval '90 days')), 9223372036854775807);
    if last_id is null then
        return 0;
    end if;
    select hash into last_hash from public.audit where id = last_id;
    delete from public.audit where id <= last_id;
    get diagnostics removed = row_count;
    delete from public.audit_beginning;
    insert into public.audit_beginning (id, hash) values (last_id, last_hash);
    return removed;
end $$
"""


def upgrade() -> None:
    """Create the tables, the role and its rights."""
    _accounts()
    _doors()
    _audit()
    op.execute(_TRIM)
    op.execute("revoke execute on function audit_trim(timestamptz) from public")
    op.execute(app_role.ROLE)
    op.execute(app_role.GRANTS)


def downgrade() -> None:
    """Drop the tables; the role stays, since other databases of the server may use it."""
    op.execute("drop function audit_trim(timestamptz)")
    for table in (
        "audit_beginning",
        "audit",
        "known_devices",
        "sign_in_attempts",
        "one_time_links",
        "account_sessions",
        "recovery_codes",
        "accounts",
    ):
        op.drop_table(table)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _account(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        "account",
        sa.Integer,
        sa.ForeignKey("accounts.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("roles", postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("password_hash", sa.Text),
        sa.Column("totp_secret", sa.LargeBinary),
        sa.Column("totp_confirmed", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("totp_step", sa.BigInteger),
        sa.Column("language", sa.Text),
        sa.Column("theme", sa.Text),
        _instant("created_at"),
        _instant("ended_at", nullable=True),
        sa.CheckConstraint(
            "roles <@ array['coordinator', 'supervisor', 'admin']", name="accounts_roles_check"
        ),
    )
    op.create_index("accounts_email_key", "accounts", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "recovery_codes",
        _account(primary_key=True),
        sa.Column("code_hash", sa.LargeBinary, primary_key=True),
    )


def _doors() -> None:
    op.create_table(
        "account_sessions",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        _account(),
        _instant("begun_at"),
        _instant("seen_at"),
        _instant("opened_at", nullable=True),
        _instant("confirmed_at", nullable=True),
    )
    op.create_index("account_sessions_account", "account_sessions", ["account"])
    op.create_table(
        "one_time_links",
        _account(primary_key=True),
        sa.Column("token_hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("purpose", sa.Text, nullable=False),
        _instant("expires_at"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary, primary_key=True),
        sa.Column("count", sa.Integer, nullable=False),
        _instant("free_at"),
        _instant("last_at"),
    )
    op.create_table(
        "known_devices", sa.Column("key", sa.LargeBinary, primary_key=True), _instant("known_until")
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        _instant("at"),
        sa.Column("account", sa.Integer),
        sa.Column("by", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("before", postgresql.JSONB),
        sa.Column("after", postgresql.JSONB),
        sa.Column("why", sa.Text),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_account", "audit", ["account", "id"])
    op.create_table(
        "audit_beginning",
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
