"""The application's role, and what it may do: the owner makes it, and every connection of ours takes it.

Where the database's user may not make roles, an administrator makes it, and `satunomor migrate` grants it the rights.
"""

NAME = "satunomor_app"

# Another database of this server may make the role at the same time.
ROLE = """
do $$
begin
    if not exists (select from pg_roles where rolname = 'satunomor_app') then
        create role satunomor_app nologin;
    end if;
    execute format('grant satunomor_app to %I', current_user);
exception
    when duplicate_object or unique_violation or insufficient_privilege then null;
end $$
"""
GRANTS = """
do $$
begin
    if not exists (select from pg_roles where rolname = 'satunomor_app') then
        return;
    end if;
    grant usage on schema public to satunomor_app;
    grant select, insert, update, delete on all tables in schema public to satunomor_app;
    grant usage, select, update on all sequences in schema public to satunomor_app;
    alter default privileges in schema public grant select, insert, update, delete on tables to satunomor_app;
    alter default privileges in schema public grant usage, select, update on sequences to satunomor_app;
    revoke all on audit, audit_beginning from satunomor_app;
    grant select, insert on audit to satunomor_app;
    grant select on audit_beginning to satunomor_app;
    revoke insert, update, delete on alembic_version from satunomor_app;
    grant execute on function audit_trim(timestamptz) to satunomor_app;
end $$
"""
