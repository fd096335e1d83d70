-- What checks of every domain ask: how a refusal is said, who is asked nothing, and who holds a role.

-- Whether somebody holds one of these roles at a school today.
create or replace function gate.holds_role(who integer, roles text[], school integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.staff_role r where r.staff_id = who and r.role = any(roles)
        and (r.school_id is null or r.school_id = school)
        and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today()))
$$;

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

-- Whether somebody holds one of these roles today, at whichever school of the board.
create or replace function gate.has_role(who integer, roles text[]) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.staff_role r where r.staff_id = who and r.role = any(roles)
        and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today()))
$$;
