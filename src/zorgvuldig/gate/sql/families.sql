-- What is of families at the door: whether one is there, and what they see.

-- Whether a pupil or guardian is at the door, rather than somebody of the school.
create or replace function gate.by_family() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c join gate.rule r on r.role = c.role and not r.is_staff)
$$;
