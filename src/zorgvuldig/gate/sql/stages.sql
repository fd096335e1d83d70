-- Who is in a class of the same year and stage (leerjaar) as the class with this uid, when that class may be opened; null when there is
-- no such class, when it may not, or when nobody knows its stage. All these classes are of one school. Asked by `gate.open` alone.
create or replace function gate.stage_of(relation text, role text, who integer, wanted uuid, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct m.pupil_id from public.learning_group g join public.membership m on m.group_id = g.id
            where g.year_id = c.year_id and g.stage = c.stage and g.kind = 'class'
                and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) order by 1)
    from public.learning_group c
    where c.uid = wanted and c.kind = 'class' and c.stage is not null
        and gate.holds_group(relation, role, who, c.id::integer, today)
$$;
