-- Who was in an incident, of the pupils and of the staff, and what was written of it: of that school, and nothing more once it is closed.
-- What a family says is wrong is put right afterwards too, at the desk that keeps it (AVG art. 16), so never for the purpose `incident`.
create or replace function gate.incident_part_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    becomes jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    told text[] := case when tg_table_name = 'incident_pupil' then array['part', 'what', 'kind', 'happened_at'] else '{}' end;
    n public.incident;
    why text;
begin
    if gate.is_unchecked() or gate.opened_by() is null then return coalesce(new, old); end if;  -- a job clears what is over
    select * into n from public.incident i where i.id = (coalesce(becomes, was) ->> 'incident_id')::bigint;
    why := case
        when n.closed_at is not null and (tg_op <> 'UPDATE' or (gate.current_cap()).purpose = 'incident') then 'closed'
        when tg_op = 'UPDATE' and becomes - told <> was - told then 'kept'
        when tg_op = 'INSERT' and tg_table_name = 'incident_pupil' and not exists (select from public.enrolment e
            where e.pupil_id = (becomes ->> 'pupil_id')::integer and e.school_id = n.school_id) then 'elsewhere'
        when tg_op = 'INSERT' and tg_table_name = 'incident_staff' and not exists (select from public.staff_role r
            where r.staff_id = (becomes ->> 'staff_id')::integer and (r.school_id is null or r.school_id = n.school_id)) then 'elsewhere' end;
    if why is not null then perform gate.refuse('incident', why); end if;
    return coalesce(new, old);
end $$;

-- Who was in an incident at a school of theirs, as far as within reach; for nobody else.
create or replace function gate.open_incident(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose not in ('incident', 'footage_handing') then return null; end if;
    return (select array(select distinct t.pupil_id from public.incident_pupil t where t.incident_id = n.id
        and gate.holds_pupil(relation, role, who, t.pupil_id, today) order by 1)
        from public.incident n where n.id = subject and gate.holds_role(who, array[role], n.school_id::integer));
end $$;
