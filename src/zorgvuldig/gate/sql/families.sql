-- What is of families at the door: whether one is there, and what they see.

-- Whether a pupil or guardian is at the door, rather than somebody of the school.
create or replace function gate.by_family() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c join gate.rule r on r.role = c.role and not r.is_staff)
$$;

-- For which purposes the owner of a session has a pupil of their own today (a child, or themselves), so that a menu
-- offers no page that would refuse. It says nothing about anybody else and opens nothing.
create or replace function gate.own_purposes(secret text) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer;
    today date := gate.today();
begin
    who := gate.whose(secret);
    if who is null then return; end if;
    return query select distinct r.purpose from gate.rule r join gate.own_relations(who, today) o on o = r.relation where not r.is_staff;
end $$;
