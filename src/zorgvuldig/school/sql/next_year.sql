-- What is prepared for the next school year: it begins on a day that is still to come, and the class lists of that year open before it.

-- Whoever prepares the next year changes nothing that is there today, and gives no group to themselves. A check on each row, whatever a page does.
create or replace function gate.ahead_alone() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    today date := gate.today();
    row jsonb;
begin
    if not gate.is_unchecked() and actor is not null and (select c.purpose from gate.current_cap() c) = 'next_year' then
        foreach row in array array_remove(array[case when tg_op <> 'INSERT' then to_jsonb(old) end, case when tg_op <> 'DELETE' then to_jsonb(new) end], null) loop
            if tg_table_name = 'school_year' then
                if tg_op <> 'INSERT' or (row ->> 'starts_on')::date <= today then perform gate.refuse('ahead', 'day'); end if;
            else
                if exists (select from public.school_year y left join public.learning_group g on g.year_id = y.id
                        where y.starts_on <= today and (y.id = (row ->> 'year_id')::integer or g.id = (row ->> 'group_id')::integer))
                    or (row ->> 'starts_on')::date <= today then perform gate.refuse('ahead', 'day'); end if;
                if (row ->> 'staff_id')::integer = actor then perform gate.refuse('ahead', 'self'); end if;
            end if;
        end loop;
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;

-- Who will be in a class or group of a school year that is still to come: for whoever will teach it or be its mentor, and for the desk of its school.
create or replace function gate.open_coming(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select m.pupil_id from public.membership m where m.group_id = g.id and m.starts_on >= y.starts_on
            and (m.ends_on is null or m.ends_on > m.starts_on) order by 1)
    from public.learning_group g join public.school_year y on y.id = g.year_id
    where g.id = subject and y.starts_on > today and purpose = 'next_class' and case relation
        when 'teaches' then exists (select from public.teaching t where t.group_id = g.id and t.staff_id = who and t.starts_on > today)
        when 'mentors' then exists (select from public.mentoring t where t.group_id = g.id and t.staff_id = who and t.starts_on > today)
        else gate.holds_group(relation, role, who, g.id::integer, today) end
$$;

-- Whoever decides who goes on, with the marks beside it, changes decisions and no place in a class or group.
create or replace function gate.decisions_alone() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not gate.is_unchecked() and gate.opened_by() is not null and (select c.purpose from gate.current_cap() c) = 'year_decision' then
        perform gate.refuse('decision', 'place');
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
