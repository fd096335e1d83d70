-- What whoever watches over it opens: whom a colleague opened, and whose file was opened in an emergency.

-- Whom a colleague opened, those that were opened last.
create or replace function gate.open_person(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose <> 'oversight' or subject is null or not gate.on_duty(relation) then return null; end if;
    return array(select distinct l.pupil_id from (select pupil_id from gate.log
        where actor_id = subject and pupil_id is not null order by at desc limit 200) l);
end $$;

-- Whose file was opened in an emergency in thirty days.
create or replace function gate.open_alarms(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose <> 'oversight' or not gate.on_duty(relation) then return null; end if;
    return array(select distinct e.pupil_id from (select pupil_id from gate.emergency
        where at > statement_timestamp() - interval '30 days' order by at desc limit 200) e);
end $$;
