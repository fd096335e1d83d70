-- Parent evenings: who arranges one, which moments a teacher has, and who books which of them. A family books for its own child, with a teacher
-- of that child, one talk at a time; that a teacher has one talk at a moment is a rule of the table itself.

-- Whether whoever is at the door came to arrange this (`evening` or `outing`): then they write this, and nothing else of its categories.
create or replace function gate.arranges(what text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c where c.purpose = what)
$$;

-- Whether a person decides about a pupil in what is arranged with families: by a rule for this purpose that is of families.
create or replace function gate.arranged_with(what text, person integer, pupil integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.rule r where r.purpose = what and not r.is_staff
        and gate.holds_pupil(r.relation, r.role, person, pupil, gate.today()))
$$;

-- With whom something is arranged about each pupil who is open for this, for the school that arranges it: the parents who decide, or the adult pupil.
create or replace function gate.arranged_people(what text) returns table (pupil_id integer, person_id integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, w.person from gate.current_cap() c cross join unnest(c.pupils) p(id)
    cross join lateral (select distinct g.guardian_id from public.guardianship g where g.pupil_id = p.id union select p.id) w(person)
    where c.purpose = what and not gate.by_family() and gate.arranged_with(what, w.person, p.id) order by 1, 2
$$;

-- Whether a pupil is in a group today.
create or replace function gate.is_member(pupil integer, grp bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.membership m where m.pupil_id = pupil and m.group_id = grp
        and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today()))
$$;

-- Whether somebody teaches a pupil today, or is the mentor.
create or replace function gate.has_teacher(pupil integer, teacher integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.membership m
        join (select t.group_id, t.staff_id, t.starts_on, t.ends_on from public.teaching t
            union all select t.group_id, t.staff_id, t.starts_on, t.ends_on from public.mentoring t) x on x.group_id = m.group_id
        where m.pupil_id = pupil and x.staff_id = teacher
            and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
            and x.starts_on <= gate.today() and (x.ends_on is null or x.ends_on > gate.today()))
$$;

-- The moments at which a teacher has talks: those of the evening while they are there, without the breaks.
create or replace function gate.evening_moments(of_teacher bigint) returns setof timestamp with time zone
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select g.at at time zone 'Europe/Amsterdam' from public.evening_teacher t join public.evening e on e.id = t.evening_id
    cross join lateral (select make_interval(mins => e.minutes) as length) l
    cross join lateral generate_series(e.held_on + e.starts_at, e.held_on + e.ends_at - l.length, l.length) g(at)
    where t.id = of_teacher and g.at >= e.held_on + t.starts_at and g.at + l.length <= e.held_on + t.ends_at
        and not t.breaks ? to_char(g.at, 'HH24:MI')
$$;

-- The moments of each teacher of an evening, and whether they are booked; by whom, nobody hears. For a family whose child is asked, and for the school.
create or replace function gate.evening_places(of_evening bigint) returns table (evening_teacher bigint, starts_at timestamp with time zone, is_taken boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select t.id::bigint, m.at, exists (select from public.evening_booking b where b.evening_teacher_id = t.id and b.starts_at = m.at)
    from public.evening e join public.evening_teacher t on t.evening_id = e.id cross join lateral gate.evening_moments(t.id) m(at)
    where e.id = of_evening and gate.sees_evening(e.id) order by 1, 2
$$;

-- Whether an evening is of whoever opened something for it: at their school, or for a child that they opened.
create or replace function gate.sees_evening(of_evening bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.evening e join public.school_year y on y.id = e.year_id cross join gate.current_cap() c
        where e.id = of_evening and c.purpose = 'evening' and (y.school_id = any(gate.own_schools())
            or exists (select from public.evening_class k cross join unnest(c.pupils) p(id) where k.evening_id = e.id and gate.is_member(p.id, k.group_id))))
$$;

-- How many pupils each class of an evening has, and of how many of them a talk is booked. Counts alone, and for the school.
create or replace function gate.evening_turnout(of_evening bigint) returns table (group_id bigint, pupils bigint, booked bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select k.group_id, count(m.pupil_id), count(m.pupil_id) filter (where exists (select from public.evening_booking b
        join public.evening_teacher t on t.id = b.evening_teacher_id where t.evening_id = k.evening_id and b.pupil_id = m.pupil_id))
    from public.evening_class k left join public.membership m on m.group_id = k.group_id
        and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
    where k.evening_id = of_evening and not gate.by_family() and gate.sees_evening(of_evening) group by 1 order by 1
$$;

-- Who could be there: whoever teaches a pupil of a class that is asked, or is the mentor of such a class. Of pupils nothing comes out of it.
create or replace function gate.evening_candidates(of_evening bigint) returns table (staff_id integer, is_mentor boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with asked as (
        select m.pupil_id, k.group_id from public.evening_class k join public.membership m on m.group_id = k.group_id
            and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
        where k.evening_id = of_evening and not gate.by_family() and gate.sees_evening(of_evening)
    )
    select x.staff_id, bool_or(x.is_mentor) from (
        select t.staff_id, false as is_mentor from asked a join public.membership m on m.pupil_id = a.pupil_id
            and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
        join public.teaching t on t.group_id = m.group_id and t.starts_on <= gate.today() and (t.ends_on is null or t.ends_on > gate.today())
        union all
        select t.staff_id, true from public.evening_class k join public.mentoring t on t.group_id = k.group_id
            and t.starts_on <= gate.today() and (t.ends_on is null or t.ends_on > gate.today())
        where k.evening_id = of_evening and not gate.by_family() and gate.sees_evening(of_evening)) x
    group by 1 order by 1
$$;

-- The children of whoever of a family this is, who are in a class that is asked for an evening. Null without any, and for everybody else.
create or replace function gate.open_evening(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array_agg(p.id order by p.id) from unnest(gate.own(relation, who, today)) p(id)
    where purpose = 'evening' and exists (select from public.evening_class k where k.evening_id = subject and gate.is_member(p.id, k.group_id))
$$;

-- About whom a talk is booked on an evening with the teacher who asks, and whom they still teach. Null for whoever is not there.
create or replace function gate.open_talks(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct b.pupil_id from public.evening_booking b where b.evening_teacher_id = t.id and gate.has_teacher(b.pupil_id::integer, who) order by 1)
    from public.evening_teacher t where t.evening_id = subject and t.staff_id = who and purpose = 'evening' and gate.leads_groups(relation)
$$;

-- Who arranges an evening: the administration of its school; and a mentor, for classes of their own. Its hours stay as long as somebody booked.
create or replace function gate.evening_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    as_role text;
    row jsonb;
    e public.evening;
    why text;
begin
    if gate.is_unchecked() or who is null then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    select c.role into as_role from gate.current_cap() c;
    row := case when tg_op = 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
    if tg_table_name = 'evening' then
        e := case when tg_op = 'INSERT' then new else old end;
    else
        select * into e from public.evening x where x.id = (row ->> 'evening_id')::bigint;
    end if;
    why := case
        when not exists (select from public.school_year y where y.id = e.year_id and y.school_id = any(gate.own_schools())) then 'school'
        when gate.leads_role(as_role) and e.made_by_id is distinct from who then 'other' end;
    if why is null and tg_table_name = 'evening' and tg_op <> 'DELETE' then
        why := case when not exists (select from public.school_year y where y.id = (row ->> 'year_id')::bigint and y.id = e.year_id
            and y.starts_on <= (row ->> 'held_on')::date and y.ends_on > (row ->> 'held_on')::date) then 'day' end;
    end if;
    if why is null and tg_table_name = 'evening_class' and tg_op <> 'DELETE' then
        why := case
            when not exists (select from public.learning_group g where g.id = new.group_id and g.year_id = e.year_id and g.kind = 'class') then 'class'
            when gate.leads_role(as_role) and not gate.holds_group('mentors', as_role, who, new.group_id::integer, gate.today()) then 'class' end;
    end if;
    if why is null then
        why := case when tg_op <> 'INSERT' and gate.loses_booking(tg_table_name, to_jsonb(old), case when tg_op = 'UPDATE' then to_jsonb(new) end)
            then 'booked' end;
    end if;
    if why is not null then perform gate.refuse('evening', why); end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$;

-- Whether a change of an evening, of a class of it or of a teacher who is there leaves a talk without its place. `after` is null of what goes.
create or replace function gate.loses_booking(what text, before jsonb, after jsonb) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case what
        when 'evening' then after is null or (select jsonb_object_agg(k, before -> k) <> jsonb_object_agg(k, after -> k)
            from unnest(array['held_on', 'starts_at', 'ends_at', 'minutes', 'year_id']) k)
        when 'evening_class' then gate.is_member(b.pupil_id::integer, (before ->> 'group_id')::bigint)
        else t.id = (before ->> 'id')::bigint and (after is null or after -> 'staff_id' <> before -> 'staff_id'
            or (b.starts_at at time zone 'Europe/Amsterdam')::time < (after ->> 'starts_at')::time
            or (b.starts_at at time zone 'Europe/Amsterdam')::time + make_interval(mins => e.minutes) > (after ->> 'ends_at')::time
            or after -> 'breaks' ? to_char(b.starts_at at time zone 'Europe/Amsterdam', 'HH24:MI'))
        end
    from public.evening_booking b join public.evening_teacher t on t.id = b.evening_teacher_id join public.evening e on e.id = t.evening_id
    where e.id = coalesce(before ->> 'evening_id', before ->> 'id')::bigint
    order by 1 desc limit 1
$$;

-- Whether another talk of the same family is at this moment: of whoever books, or of a child who has a parent with authority in common.
create or replace function gate.family_busy(person integer, pupil integer, begins timestamp with time zone, lasts interval) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.evening_booking b
        join public.evening_teacher t on t.id = b.evening_teacher_id join public.evening e on e.id = t.evening_id
        where b.starts_at < begins + lasts and b.starts_at + make_interval(mins => e.minutes) > begins and e.cancelled_at is null
            and (b.person_id = person or b.pupil_id = pupil or exists (select from public.guardianship g
                join public.guardianship h on h.guardian_id = g.guardian_id and h.pupil_id = b.pupil_id
                where g.pupil_id = pupil and gate.arranged_with('evening', g.guardian_id::integer, pupil)
                    and gate.arranged_with('evening', g.guardian_id::integer, b.pupil_id::integer))))
$$;

-- A talk is booked by a parent with authority for themselves, or by the administration for one; with a teacher of the child who is there, at a moment
-- of theirs, until the closing day, and not beside another talk of the family. Whoever books waits for whoever does so in the same moment.
create or replace function gate.evening_booking_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer := gate.opened_by();
    family boolean := gate.by_family();
    today date := gate.today();
    e public.evening;
    staff integer;
    why text;
begin
    if gate.is_unchecked() or who is null then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    if tg_op <> 'INSERT' then
        why := case when tg_op = 'UPDATE' or family and old.person_id <> who then 'other' when old.starts_at <= statement_timestamp() then 'over' end;
        if why is not null then perform gate.refuse('booking', why); end if;
        return old;
    end if;
    perform from public.evening x join public.evening_teacher t on t.evening_id = x.id where t.id = new.evening_teacher_id for no key update of x;
    select x.* into e from public.evening x join public.evening_teacher t on t.evening_id = x.id where t.id = new.evening_teacher_id;
    select t.staff_id into staff from public.evening_teacher t where t.id = new.evening_teacher_id;
    why := case
        when family and new.person_id <> who then 'other'
        when e.cancelled_at is not null then 'cancelled'
        when new.starts_at <= statement_timestamp() then 'over'
        when family and e.closes_on <= today then 'closed'
        when not gate.arranged_with('evening', new.person_id, new.pupil_id::integer) then 'person'
        when not exists (select from public.evening_class k where k.evening_id = e.id and gate.is_member(new.pupil_id::integer, k.group_id)) then 'class'
        when not gate.has_teacher(new.pupil_id::integer, staff) then 'teacher'
        when new.starts_at not in (select gate.evening_moments(new.evening_teacher_id)) then 'moment'
        when gate.family_busy(new.person_id, new.pupil_id::integer, new.starts_at, make_interval(mins => e.minutes)) then 'family' end;
    if why is not null then perform gate.refuse('booking', why); end if;
    return new;
end $$;
