-- Outings: who asks whom, and who answers until the day itself. Without an answer nobody comes along.

-- The children of whoever of a family this is, who are in a group that is asked for an outing. Null without any, and for everybody else.
create or replace function gate.open_outing(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array_agg(p.id order by p.id) from unnest(gate.own(relation, who, today)) p(id)
    where purpose = 'outing' and exists (select from public.outing_group k where k.outing_id = subject and gate.is_member(p.id, k.group_id))
$$;

-- Who is in a group that is asked for an outing, for whoever teaches that group, is its mentor or works at its administration. Null for everybody else.
create or replace function gate.open_slips(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array_agg(distinct m.pupil_id order by m.pupil_id) from public.outing_group k join public.membership m on m.group_id = k.group_id
        and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)
    where k.outing_id = subject and purpose = 'outing' and case when gate.leads_groups(relation) then
            gate.holds_group('teaches', role, who, k.group_id::integer, today) or gate.holds_group('mentors', role, who, k.group_id::integer, today)
        else gate.holds_group(relation, role, who, k.group_id::integer, today) end
$$;

-- What was said of each pupil of an outing: yes, no, or nothing. Of each who decides today the last answer counts, and one no is no.
create or replace function gate.outing_states(of_outing bigint) returns table (pupil_id integer, state text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, coalesce(case when bool_or(not a.goes) then 'no' when bool_or(a.goes) then 'yes' end, 'none')
    from gate.current_cap() c cross join unnest(c.pupils) p(id)
    left join lateral (select distinct on (x.person_id) x.person_id, x.goes from public.outing_answer x
        where x.outing_id = of_outing and x.pupil_id = p.id and gate.arranged_with('outing', x.person_id, p.id)
        order by x.person_id, x.id desc) a on true
    where c.purpose = 'outing' group by 1 order by 1
$$;

-- Who asks: the administration of the school, and whoever teaches the groups or is their mentor, for what they ask themselves. What a family answered to
-- stays as it was asked; it can be cancelled.
create or replace function gate.outing_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    as_role text;
    row jsonb;
    o public.outing;
    why text;
begin
    if gate.is_unchecked() or who is null then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    select c.role into as_role from gate.current_cap() c;
    row := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    if tg_table_name = 'outing' then
        o := case when tg_op = 'INSERT' then new else old end;
    else
        select * into o from public.outing x where x.id = (row ->> 'outing_id')::bigint;
    end if;
    why := case
        when not exists (select from public.school_year y where y.id = o.year_id and y.school_id = any(gate.own_schools())) then 'school'
        when gate.leads_role(as_role) and o.asked_by_id is distinct from who then 'other'
        when tg_op = 'INSERT' and tg_table_name = 'outing' and (row ->> 'held_on')::date <= gate.today() then 'day'
        when tg_op <> 'INSERT' and exists (select from public.outing_answer a where a.outing_id = o.id)
            and (tg_op = 'DELETE' or tg_table_name <> 'outing'
                or to_jsonb(new) - 'cancelled_at' is distinct from to_jsonb(old) - 'cancelled_at') then 'answered' end;
    if why is null and tg_table_name = 'outing' and tg_op <> 'DELETE' then
        why := case when not exists (select from public.school_year y where y.id = (row ->> 'year_id')::bigint and y.id = o.year_id
            and y.starts_on <= (row ->> 'held_on')::date and y.ends_on >= (row ->> 'ends_on')::date) then 'year' end;
    end if;
    if why is null and tg_table_name = 'outing_group' and tg_op <> 'DELETE' then
        why := case
            when not exists (select from public.learning_group g where g.id = new.group_id and g.year_id = o.year_id) then 'group'
            when gate.leads_role(as_role) and not gate.holds_group('teaches', as_role, who, new.group_id::integer, gate.today())
                and not gate.holds_group('mentors', as_role, who, new.group_id::integer, gate.today()) then 'group' end;
    end if;
    if why is not null then perform gate.refuse('outing', why); end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;

-- An answer is of somebody who decides about the pupil, for a group that the pupil is in, and before the day of the outing.
create or replace function gate.outing_answer_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    o public.outing;
    why text;
begin
    if gate.is_unchecked() or who is null then return new; end if;
    select * into o from public.outing x where x.id = new.outing_id;
    why := case
        when new.person_id <> who or not gate.arranged_with('outing', new.person_id, new.pupil_id::integer) then 'person'
        when o.cancelled_at is not null then 'cancelled'
        when o.held_on <= gate.today() then 'over'
        when not exists (select from public.outing_group k where k.outing_id = o.id and gate.is_member(new.pupil_id::integer, k.group_id)) then 'group' end;
    if why is not null then perform gate.refuse('slip', why); end if;
    return new;
end $$;
