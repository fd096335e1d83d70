-- The kinds of opening that the school knows: a group, a lesson of one, the classes beside a class, a family, and a search.

drop function if exists gate.stage_of(text, text, integer, uuid, date);  -- `open_stage` and `open_lesson` in their earlier form
drop function if exists gate.lesson_pupils(text, text, integer, text, date);

drop function if exists gate.found(text, text, integer, text, date);  -- before a search had pages
drop function if exists gate.open_search(text, text, integer, text, text, integer, date);

-- Who is in a group today.
create or replace function gate.open_group(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if subject is null or not gate.holds_group(relation, role, who, subject, today) then return null; end if;
    return array(select m.pupil_id from public.membership m where m.group_id = subject
        and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) order by 1);
end $$;

-- A pupil with the other pupils of the same guardians.
create or replace function gate.open_family(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if subject is null or not gate.holds_pupil(relation, role, who, subject, today) then return null; end if;
    return array[subject] || array(
        select distinct o.pupil_id from public.guardianship g
        join public.guardianship o on o.guardian_id = g.guardian_id and o.pupil_id <> subject
        where g.pupil_id = subject and (g.ends_on is null or g.ends_on > today)
            and (o.ends_on is null or o.ends_on > today)
            and gate.holds_pupil(relation, role, who, o.pupil_id, today) order by 1 limit 20);
end $$;

-- Who is found by a name, number or class, until the end of the page that is asked for; null when this relation searches nothing. A hit shows a
-- name, and a name only.
create or replace function gate.open_search(relation text, role text, purpose text, who integer, wanted text, reach integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if purpose <> 'search' or gate.topic_of(relation) <> '' then return null; end if;
    return gate.found(relation, role, who, wanted, reach, today);
end $$;

-- Who is in a class of the same year and stage (leerjaar) as the class with this uid, when that class may be opened; null when there is
-- no such class, when it may not, or when nobody knows its stage. All these classes are of one school. A whole year of the course is nobody's to
-- teach: for the administration, and for a list (of what there is consent for, by whoever keeps it) by who works for the whole school.
create or replace function gate.open_stage(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct m.pupil_id from public.learning_group g join public.membership m on m.group_id = g.id
            where g.year_id = c.year_id and g.stage = c.stage and g.kind = 'class'
                and m.starts_on <= today and (m.ends_on is null or m.ends_on > today) order by 1)
    from public.learning_group c
    where (purpose = 'administration' or purpose in ('lists', 'consent_desk') and gate.is_at_school(relation)) and c.id = subject and c.kind = 'class' and c.stage is not null
        and gate.holds_group(relation, role, who, c.id::integer, today)
$$;

-- The lesson that an address names by the uids of its group and its own, with a slash between; none for anything else.
create or replace function gate.lesson_named(key text) returns setof public.lesson
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.* from public.lesson l join public.learning_group g on g.id = l.group_id
    where l.uid = case when key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then right(key, 36)::uuid end
        and g.uid::text = left(key, 36)
$$;

-- Who is in the list of a lesson: who was in its group then and is today. From the day of the lesson on, so that its teacher sees who will come
-- without opening the group beside it; nobody before that day, or when it is cancelled: the list shows nobody then. Null when there is no such
-- lesson, or when its group may not be opened.
create or replace function gate.open_lesson(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select m.pupil_id from public.membership m
            where m.group_id = l.group_id and not l.is_cancelled
                and l.held_on <= today
                and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)
                and exists (select from public.membership t where t.pupil_id = m.pupil_id and t.group_id = l.group_id
                    and t.starts_on <= l.held_on and (t.ends_on is null or t.ends_on > l.held_on)) order by 1)
    from gate.lesson_named(key) l where gate.holds_group(relation, role, who, l.group_id::integer, today)
$$;

-- The groups that share a pupil with a group on a day, for whoever changes the timetable: two lessons with the same pupil cannot be at once. No
-- pupil comes out of it, and a group without one shares none.
create or replace function gate.groups_beside(grp bigint, day date) returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct o.group_id from public.membership m
        join public.membership o on o.pupil_id = m.pupil_id and o.group_id <> m.group_id
            and o.starts_on <= day and (o.ends_on is null or o.ends_on > day)
        where m.group_id = grp and m.starts_on <= day and (m.ends_on is null or m.ends_on > day)
            and exists (select from gate.current_cap() c where c.purpose = 'planning')
            and exists (select from public.learning_group g join public.school_year y on y.id = g.year_id
                where g.id = grp and y.school_id = any((select gate.own_schools())::integer[]))
        order by 1)
$$;
