-- Whose a saved list is: of who saved it, or of everybody with a role at the school, which a leader of that school prepared.

create or replace function gate.sees_list(owner integer, for_role text, school integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c
        where case when for_role = '' then c.actor_id = owner else gate.holds_role(c.actor_id, array[for_role, 'school_leader'], school) end)
$$;

create or replace function gate.keeps_list(owner integer, for_role text, school integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c where c.purpose = 'lists'
        and case when for_role = '' then c.actor_id = owner else gate.holds_role(c.actor_id, array['school_leader'], school) end)
$$;
