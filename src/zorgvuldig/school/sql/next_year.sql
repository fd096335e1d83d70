-- What is prepared for the next school year: it begins on a day that is still to come, and the class lists of that year open before it.

-- Whoever prepares the next year changes nothing that is there today, and gives no group to themselves. A check on each row, whatever a page does.
create or replace function gate.ahead_alone() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    today date := gate.today();
    row jsonb;
begin
    if not gate.is_unchecked() and actor is not null and (select c.purpose from gate.current_cap() c) in ('next_year', 'subject_choice') then
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

-- Lessons a week are of a subject of the school of that year. Whoever fills them in does so for a stage and level of which the year has a class.
create or replace function gate.hours_fit() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not gate.is_unchecked() then
        if not exists (select from public.subject s join public.school_year y on y.school_id = s.school_id
                where s.id = new.subject_id and y.id = new.year_id) then
            perform gate.refuse('hours', 'subject');
        end if;
        if gate.opened_by() is not null and not exists (select from public.learning_group g where g.year_id = new.year_id
                and g.kind = 'class' and g.stage = new.stage and g.level = new.level) then
            perform gate.refuse('hours', 'stage');
        end if;
    end if;
    return new;
end $$;

-- Whether nobody has or will get a place in a class or group, nobody was given it, and no other system told of it.
create or replace function gate.is_empty_group(grp bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select not exists (select from public.membership m where m.group_id = grp)
        and not exists (select from public.subject_choice c where c.group_id = grp)
        and not exists (select from public.rollover_line l join public.rollover r on r.id = l.rollover_id
            where l.to_group_id = grp and r.discarded_at is null)
        and not exists (select from public.teaching t where t.group_id = grp)
        and not exists (select from public.mentoring t where t.group_id = grp)
        and not exists (select from public.source_key k where k.kind = 'learning_group' and k.target = grp)
$$;

-- The classes and groups of a coming year that are empty and stay so, for whoever prepares it: after the passage each empty one, and before it the
-- lesson groups of whose name nobody has lessons this year. No pupil comes out of it.
create or replace function gate.empty_groups(coming bigint) returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select g.id from public.learning_group g join public.school_year y on y.id = g.year_id
        where g.year_id = coming and y.starts_on > gate.today() and y.school_id = any((select gate.own_schools())::integer[])
            and exists (select from gate.current_cap() c where c.purpose in ('next_year', 'planning'))
            and gate.is_empty_group(g.id)
            and (exists (select from public.rollover r where r.to_year_id = y.id and r.applied_at is not null and r.discarded_at is null)
                or g.kind = 'teaching' and not exists (select from public.learning_group o join public.school_year p on p.id = o.year_id
                    join public.membership m on m.group_id = o.id and (m.ends_on is null or m.ends_on >= p.ends_on)
                    where p.school_id = y.school_id and p.starts_on <= gate.today() and p.ends_on > gate.today() and lower(o.name) = lower(g.name)))
        order by 1)
$$;

-- Whoever prepares the coming year takes away what is empty alone.
create or replace function gate.group_goes_empty() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not gate.is_unchecked() and gate.opened_by() is not null and not gate.is_empty_group(old.id) then perform gate.refuse('group', 'placed'); end if;
    return old;
end $$;

-- Whether somebody is enrolled at this school today, or will be.
create or replace function gate.still_comes(pupil integer, school bigint, today date) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.enrolment e where e.pupil_id = pupil and e.school_id = school and (e.ends_on is null or e.ends_on > today))
$$;

-- A choice is for a school year that is still to come, and its group is one of that year and subject. Nobody at a door says otherwise, nor chooses
-- for a school where they do not work.
create or replace function gate.choice_fits() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    chosen public.subject_choice := case when tg_op = 'DELETE' then old else new end;
    meant public.school_year := (select y from public.school_year y where y.id = chosen.year_id);
begin
    if not gate.is_unchecked() then
        if gate.opened_by() is not null then
            if meant.starts_on <= gate.today() then perform gate.refuse('choice', 'begun'); end if;
            if not meant.school_id = any(gate.own_schools()) then perform gate.refuse('choice', 'school'); end if;
        end if;
        if tg_op <> 'DELETE' and (
            not exists (select from public.subject s where s.id = chosen.subject_id and s.school_id = meant.school_id)
            or chosen.group_id is not null and not exists (select from public.learning_group g where g.id = chosen.group_id
                and g.year_id = chosen.year_id and g.subject_id = chosen.subject_id)) then
            perform gate.refuse('choice', 'group');
        end if;
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;

-- Who chose a subject at a stage and level of a school year that is still to come, and is still a pupil: for whoever makes the groups of that school.
-- The key is the numbers of the year and the subject, the stage, and the level (- for none), with a slash between.
create or replace function gate.open_choice(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select c.pupil_id from public.subject_choice c
            where c.year_id = y.id and c.subject_id = m.part[2]::integer and c.stage = m.part[3]::integer
                and c.level = case when m.part[4] = '-' then '' else m.part[4] end and gate.still_comes(c.pupil_id, y.school_id, today) order by 1)
    from regexp_match(key, '^([0-9]{1,9})/([0-9]{1,9})/([1-6])/(.{1,20})$') m (part) join public.school_year y on y.id = m.part[1]::integer
    where purpose = 'subject_choice' and gate.is_at_school(relation) and y.starts_on > today and gate.holds_role(who, array[role], y.school_id::integer)
$$;

-- Who will be in a class or group of a school year that is still to come: for whoever will teach it or be its mentor, and for the desk of its school.
-- Before the year is turned that is who was divided into a lesson group; afterwards who has a place in it.
create or replace function gate.open_coming(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select m.pupil_id from public.membership m where m.group_id = g.id and m.starts_on >= y.starts_on
            and (m.ends_on is null or m.ends_on > m.starts_on)
        union select c.pupil_id from public.subject_choice c where c.group_id = g.id and gate.still_comes(c.pupil_id, y.school_id, today)
            and not exists (select from public.rollover r where r.to_year_id = y.id and r.applied_at is not null and r.discarded_at is null)
        order by 1)
    from public.learning_group g join public.school_year y on y.id = g.year_id
    where g.id = subject and y.starts_on > today and purpose = 'next_class' and case relation
        when 'teaches' then exists (select from public.teaching t where t.group_id = g.id and t.staff_id = who and t.starts_on > today)
        when 'mentors' then exists (select from public.mentoring t where t.group_id = g.id and t.staff_id = who and t.starts_on > today)
        else gate.holds_group(relation, role, who, g.id::integer, today) end
$$;

-- Whoever decides who goes on, with the marks beside it, changes decisions alone; whoever keeps choices of subjects, those alone. No place in a class
-- or group is changed by either.
create or replace function gate.decisions_alone() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    purpose text := (select c.purpose from gate.current_cap() c);
begin
    if not gate.is_unchecked() and gate.opened_by() is not null then
        if purpose = 'year_decision' and tg_table_name <> 'rollover_line' then perform gate.refuse('decision', 'place'); end if;
        if purpose = 'subject_choice' and tg_table_name <> 'subject_choice' then perform gate.refuse('choice', 'place'); end if;
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;
