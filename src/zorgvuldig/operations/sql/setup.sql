-- Setting the school up: how far it is, as counts and the name of the board.

-- How far the school is, for whoever sees to it: the administration, a leader, a privacy officer, an operator. Of people only how many there are.
-- `says` is a role for `role`, and the name of the board for `board`. What takes long to count comes only with `whole`.
create or replace function gate.setting_up(secret text, whole boolean) returns table (what text, says text, times bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    who integer := gate.whose(secret);
    today date := gate.today();
begin
    if who is null or not gate.has_role(who, array['administration', 'school_leader', 'privacy_officer', 'system_administrator']) then return; end if;
    return query
    with held as materialized (
        select distinct r.staff_id, r.role::text as role from public.staff_role r
        where r.staff_id > 0 and r.starts_on <= today and (r.ends_on is null or r.ends_on > today)
    ), people as (
        select h.staff_id, bool_or(h.role in ('teacher', 'mentor')) as teaches,
            count(*) filter (where h.role in ('administration', 'privacy_officer', 'system_administrator')) as first_roles
        from held h group by 1
    ), known as (
        select p.teaches, p.first_roles, a.id is not null as has_account, a.last_login is not null as came,
            a.id is not null or exists (select from public.invitation i where i.person_id = p.staff_id and i.used_at is null
                and i.expires_at > statement_timestamp()) as is_invited
        from people p left join public.account a on a.person_id = p.staff_id
    )
    select 'board', coalesce((select b.name from public.board b where b.id > 0 order by b.id limit 1), '')::text, (select count(*) from public.board b where b.id > 0)
    union all select 'schools', '', (select count(*) from public.school s where s.id > 0)
    union all select 'coded', '', (select count(*) from public.school s where s.id > 0 and s.brin <> '')
    union all select 'in_year', '', (select count(distinct y.school_id) from public.school_year y where y.school_id > 0 and y.starts_on <= today and y.ends_on > today)
    union all select 'pupils', '', (select count(*) from (select from public.enrolment e where e.pupil_id > 0 and e.starts_on <= today
        and (e.ends_on is null or e.ends_on > today) limit case when whole then null else 1 end) e)
    union all select 'classes', '', (select count(*) from public.learning_group g join public.school_year y on y.id = g.year_id
        where g.id > 0 and g.kind = 'class' and y.starts_on <= today and y.ends_on > today)
    union all select 'taught', '', (select count(distinct t.group_id) from public.teaching t
        where t.group_id > 0 and t.starts_on <= today and (t.ends_on is null or t.ends_on > today))
    union all select 'role', h.role, count(*) from held h group by h.role
    union all select 'all_three', '', (select count(*) from known k where k.first_roles = 3)
    union all select 'staff', '', (select count(*) from known)
    union all select 'staff_invited', '', (select count(*) from known k where k.is_invited)
    union all select 'teachers_came', '', (select count(*) from known k where k.teaches and k.came)
    union all select c.what, '', c.times from gate.today_codes(who) c
    union all select 'cameras', '', (select count(*) from public.camera c where c.id > 0)
    union all select 'families', '', (select count(*) from public.guardian g join public.account a on a.person_id = g.person_id where whole and g.person_id > 0);
end $$;

-- Whether whoever is at the door came to set the school up.
create or replace function gate.sets_up() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c where c.purpose = 'setting_up')
$$;

-- The mark of the demonstration school, as long as one of the accounts is here that it names, and whether anybody has an account whom it
-- does not name (`real`); the program looks who signed it. Invented people who try the doors have numbers below zero.
create or replace function gate.demonstration() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with named as (
        select made.key as username, made.value::integer as id, s.value as mark
        from gate.state s, jsonb_each_text(s.value::jsonb -> 'accounts') made where s.key = 'demonstration'
    )
    select jsonb_build_object('mark', n.mark, 'real', exists (
        select from public.account a where a.person_id > 0 and not exists (select from named m where m.username = a.username and m.id = a.id)))::text
    from named n join public.account a on a.username = n.username and a.id = n.id limit 1
$$;
