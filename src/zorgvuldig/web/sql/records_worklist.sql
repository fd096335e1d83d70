-- What waits for whoever has a session, for the start page: days, hours and counts, names of groups and tests, and of no pupil anything
-- but, for a family, which of their own children it is about, by first name (`gate.child_called`, decision 41).
-- Nothing is opened by it, so nothing of a file may come out of it. Who has restricted what is done with their data is not counted.
-- `gate.work_waiting`, which counts the queues of the register, is made from the register (`relations.py`).

-- My lessons of today that are held: whether the roll was called, and how many are known to be away.
create or replace function gate.today_lessons(secret text) returns table (
    lesson uuid, group_uid uuid, group_name text, held_on date, starts_at time, ends_at time, stands_in boolean, is_called boolean, away bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    with mine as (
        select x.group_id, bool_and(x.stands_in) as stands_in from (
            select t.group_id, false as stands_in from public.teaching t
            where t.staff_id = who and t.starts_on <= today and (t.ends_on is null or t.ends_on > today)
                and gate.works_for(who, 'attendance', 'teaches')
            union all
            select s.group_id, true from public.substitution s
            where s.staff_id = who and s.starts_on <= today and (s.ends_on is null or s.ends_on > today)
                and gate.works_for(who, 'substituting', 'substitutes')) x
        group by 1
    )
    select l.uid, g.uid, g.name::text, l.held_on, l.starts_at, l.ends_at, m.stands_in,
        exists (select from public.lesson_roll r where r.lesson_id = l.id),
        (select count(*) from public.membership b
            left join public.attendance a on a.pupil_id = b.pupil_id and a.lesson_id = l.id
            where b.group_id = l.group_id and b.starts_on <= today and (b.ends_on is null or b.ends_on > today)
                and not gate.left_alone(b.pupil_id::integer, case when m.stands_in then 'substituting' else 'attendance' end)
                and (a.kind = 'absent' or a.id is null and exists (select from public.absence n
                    where n.pupil_id = b.pupil_id and n.starts_on <= today and n.ends_on > today
                        and (n.from_slot is null or n.from_slot <= l.slot and n.until_slot > l.slot))))
    from mine m join public.lesson l on l.group_id = m.group_id and l.held_on = today and not l.is_cancelled
    join public.learning_group g on g.id = l.group_id
    order by l.starts_at, g.name, l.id;
end $$;

-- Tests of groups that I teach, of the last sixty days, for which nobody has a grade yet.
create or replace function gate.today_tests(secret text) returns table (test uuid, group_uid uuid, group_name text, title text, held_on date)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null or not gate.works_for(who, 'teaching', 'teaches') then return; end if;
    return query
    select t.uid, g.uid, g.name::text, t.title::text, t.held_on
    from public.test t join public.learning_group g on g.id = t.group_id
    where t.held_on < today and t.held_on > today - 60
        and exists (select from public.teaching x where x.staff_id = who and x.group_id = t.group_id
            and x.starts_on <= today and (x.ends_on is null or x.ends_on > today))
        and exists (select from public.membership m where m.group_id = t.group_id
            and m.starts_on <= today and (m.ends_on is null or m.ends_on > today))
        and not exists (select from public.grade d where d.test_id = t.id)
    order by t.held_on, t.id limit 6;
end $$;

-- My classes in which somebody reached the number of hours without leave, and how many.
create or replace function gate.today_signals(secret text) returns table (group_uid uuid, group_name text, pupils bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null or not gate.works_for(who, 'mentoring', 'mentors') then return; end if;
    return query
    select g.uid, g.name::text, count(distinct s.pupil_id)
    from public.mentoring x join public.learning_group g on g.id = x.group_id
    join public.membership m on m.group_id = x.group_id and m.starts_on <= today and (m.ends_on is null or m.ends_on > today)
    join public.absence_signal s on s.pupil_id = m.pupil_id and s.closed_at is null
    where x.staff_id = who and x.starts_on <= today and (x.ends_on is null or x.ends_on > today)
        and not gate.left_alone(m.pupil_id::integer, 'mentoring')
    group by 1, 2 order by 2;
end $$;

-- Days until which plans of extra help are to be discussed, within a month, and how many on each.
create or replace function gate.today_plans(secret text) returns table (on_day date, plans bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    select p.evaluate_on, count(*) from public.support_plan p
    where p.closed_at is null and p.evaluate_on <= today + 30 and not gate.left_alone(p.pupil_id::integer, 'care')
        and exists (select from gate.rule r where r.purpose = 'care' and r.is_staff and gate.serves(who, r.role, today)
            and gate.holds_pupil(r.relation, r.role, who, p.pupil_id::integer, today))
    group by 1 order by 1;
end $$;

-- What waits for somebody of a family, by child: messages that they did not open, what they decide about and did not answer, plans, parent evenings
-- on which nobody chose a moment yet, and outings.
drop function if exists gate.today_family(text);  -- what a function answers cannot be replaced
create or replace function gate.today_family(secret text) returns table (what text, pupil uuid, is_own boolean, called text, times bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    with mine as (
        select distinct r.purpose, p.id as pupil from gate.rule r cross join lateral unnest(gate.own(r.relation, who, today)) p(id)
        where not r.is_staff and r.purpose in ('reading_messages', 'consenting', 'agreeing', 'evening', 'outing')
    ), found as (
        select 'message' as what, m.pupil from mine m join public.message g on g.pupil_id = m.pupil
        where m.purpose = 'reading_messages' and (not g.to_pupil or g.pupil_id = who)
            and not exists (select from public.message_read d where d.message_id = g.id and d.person_id = who)
        union all
        select 'answer', m.pupil from mine m join public.message_answer a on a.pupil_id = m.pupil and a.person_id = who
        where m.purpose = 'reading_messages' and a.author_id <> who and not a.is_end and a.read_at is null and a.arrives_at <= statement_timestamp()
        union all
        select 'consent', o.pupil_id from gate.consent_open(who, array(select m.pupil from mine m where m.purpose = 'consenting')) o
        union all
        select 'plan', m.pupil from mine m join public.support_plan p on p.pupil_id = m.pupil and p.closed_at is null
        where m.purpose = 'agreeing'
            and not exists (select from public.support_agreement a where a.plan_id = p.id and a.person_id = who)
        union all
        select 'evening', m.pupil from mine m join public.evening e on e.closes_on > today and e.cancelled_at is null
        where m.purpose = 'evening' and not gate.left_alone(m.pupil::integer, 'evening')
            and exists (select from public.evening_class k where k.evening_id = e.id and gate.is_member(m.pupil::integer, k.group_id))
            and not exists (select from public.evening_booking b join public.evening_teacher t on t.id = b.evening_teacher_id
                where t.evening_id = e.id and b.pupil_id = m.pupil)
        union all
        select 'outing', m.pupil from mine m join public.outing o on o.held_on > today and o.cancelled_at is null
        where m.purpose = 'outing' and not gate.left_alone(m.pupil::integer, 'outing')
            and exists (select from public.outing_group k where k.outing_id = o.id and gate.is_member(m.pupil::integer, k.group_id))
            and not exists (select from public.outing_answer a where a.outing_id = o.id and a.pupil_id = m.pupil and a.person_id = who)
    )
    select c.what, p.uid, c.pupil = who, gate.child_called(who, c.pupil::integer), c.times
    from (select f.what, f.pupil, count(*) as times from found f group by 1, 2) c join public.pupil p on p.person_id = c.pupil
    order by 1, 3, 4, 2;
end $$;

-- How many answers of families to my messages arrived and were not read.
create or replace function gate.today_replies(secret text) returns table (answers bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select gate.answers_waiting(w.who) from (select gate.whose(secret) as who) w where w.who is not null
$$;

-- Lessons that are changed or cancelled, from today until three days on: how many, and the first day. Of the groups and the lessons of a teacher, and
-- for a family by child.
create or replace function gate.today_changes(secret text) returns table (pupil uuid, is_own boolean, called text, first_day date, times bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null then return; end if;
    return query
    with changed as (
        select l.id, l.group_id, l.held_on, l.staff_id, l.planned_staff_id from public.lesson l
        where l.held_on between today and today + 3 and (l.is_cancelled or l.planned_on is not null)
    ), mine as (
        select c.id, c.held_on from changed c where gate.works_for(who, 'attendance', 'teaches') and (who in (c.staff_id, c.planned_staff_id)
            or exists (select from public.teaching t where t.staff_id = who and t.group_id = c.group_id
                and t.starts_on <= c.held_on and (t.ends_on is null or t.ends_on > c.held_on)))
    ), theirs as (
        select distinct p.id as pupil from gate.rule r cross join lateral unnest(gate.own(r.relation, who, today)) p(id)
        where not r.is_staff and r.purpose in ('parental_view', 'own_view') and gate.shows_timetable(r.read_mask)
            and not gate.left_alone(p.id::integer, r.purpose)
    ), of_pupils as (
        select t.pupil, c.id, c.held_on from theirs t
        join public.membership m on m.pupil_id = t.pupil
        join changed c on c.group_id = m.group_id and m.starts_on <= c.held_on and (m.ends_on is null or m.ends_on > c.held_on)
    )
    select null::uuid, true, null::text, min(m.held_on), count(*) from mine m having count(*) > 0
    union all
    select p.uid, o.pupil = who, gate.child_called(who, o.pupil::integer), min(o.held_on), count(distinct o.id)
    from of_pupils o join public.pupil p on p.person_id = o.pupil group by 1, 2, 3
    order by 1 nulls first;
end $$;
