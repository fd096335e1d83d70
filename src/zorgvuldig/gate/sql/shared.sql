-- What checks of every domain ask: how a refusal is said, and who is asked nothing.

create or replace function gate.refuse(what text, why text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% cannot be said: %', what, why using errcode = '23514', constraint = what || '_' || why;
end $$;

-- An operator who may do anything may switch triggers off too; everybody else is checked.
create or replace function gate.is_unchecked() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.rolsuper from pg_catalog.pg_roles r where r.rolname = session_user
$$;

-- Whether the job that tries writes down something invented: its number is below zero, and nobody is at the door. Policies let no other
-- job write such a row, and nobody real at the door (decision 65).
create or replace function gate.by_canary(number bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select number < 0 and gate.opened_by() is null
$$;
