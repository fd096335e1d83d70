-- Whom a class, or a lesson of a group, is about.

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

-- The lesson that an address names by the uids of its group and its own, with a slash between; none for anything else.
create or replace function gate.lesson_named(key text) returns setof public.lesson
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.* from public.lesson l join public.learning_group g on g.id = l.group_id
    where l.uid = case when key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then right(key, 36)::uuid end
        and g.uid::text = left(key, 36)
$$;

-- Who is in the list of a lesson: who was in its group then and is today. Nobody until a quarter before it begins, or when it is cancelled: the
-- list shows nobody then. Null when there is no such lesson, or when its group may not be opened. Asked by `gate.open` alone.
create or replace function gate.lesson_pupils(relation text, role text, who integer, key text, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select m.pupil_id from public.membership m
            where m.group_id = l.group_id and not l.is_cancelled
                and (l.held_on + l.starts_at) at time zone 'Europe/Amsterdam' - interval '15 minutes' <= statement_timestamp()
                and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)
                and exists (select from public.membership t where t.pupil_id = m.pupil_id and t.group_id = l.group_id
                    and t.starts_on <= l.held_on and (t.ends_on is null or t.ends_on > l.held_on)) order by 1)
    from gate.lesson_named(key) l where gate.holds_group(relation, role, who, l.group_id::integer, today)
$$;
