-- The objects of a product's roster, and bringing what is kept of them up to date. See `roster_view.sql`.

drop function if exists gate.roster_places(integer);  -- its earlier form, which did not say of what each is

-- Schools, years and periods, courses and classes: only those of groups in which somebody of the population is. What a group or a
-- school is called goes only when that was agreed; a code stands there otherwise. `what` and `what_id` say of what each is.
create or replace function gate.roster_places(wanted integer)
returns table (kind text, sourced_id text, what text, what_id integer, body jsonb)
language sql stable rows 5000 security definer set search_path = pg_catalog, pg_temp as $$
    with a as materialized (select (gate.agreement_in_force(wanted, gate.today())).claims, gate.roster_key(wanted) as key),
    groups as materialized (
        select g.id, gate.roster_group(a.key, g.id, g.uid) as uid from a, public.learning_group g
        where g.id in (select t.group_id from gate.roster_ties(wanted) t)
    ),
    g as materialized (
        select g.id, n.uid, g.kind, g.stage, case when a.claims ? 'group' then g.name else 'Groep ' || left(n.uid, 6) end as title,
            case when a.claims ? 'group' then coalesce(u.name, 'Klas') else 'Vak' end as course,
            case when a.claims ? 'group' then coalesce(u.code, 'klas') end as code, a.claims ? 'group' as named, a.claims ? 'stage' as staged, u.name as subject,
            case when u.id is null then 'class' else 'subject' end as of_course, coalesce(u.id, y.school_id) as of_course_id,
            gate.roster_uid(a.key, case when u.id is null then 'class' else 'subject' end, coalesce(u.id, y.school_id)) as course_uid,
            y.id as year_id, y.school_id, gate.roster_uid(a.key, 'school', y.school_id) as org, gate.roster_uid(a.key, 'term', y.id) as term_uid
        from a, groups n join public.learning_group g on g.id = n.id
        join public.school_year y on y.id = g.year_id left join public.subject u on u.id = g.subject_id
    ),
    y as materialized (
        select y.id, y.name, y.starts_on, y.ends_on, extract(year from y.ends_on - 1)::text as schoolyear,
            gate.roster_uid(a.key, 'year', y.id) as uid, gate.roster_uid(a.key, 'term', y.id) as term
        from a, public.school_year y where y.id in (select g.year_id from g)
    ),
    periods as materialized (
        select p.*, gate.roster_uid(a.key, 'period', p.id) as uid from a, public.period p where p.year_id in (select y.id from y)
    ),
    schools as materialized (
        select s.*, gate.roster_uid(a.key, 'school', s.id) as uid from a, public.school s where s.id in (
            select c.school_id from public.agreement_scope c where c.agreement_id = (gate.agreement_in_force(wanted, gate.today())).id)
    ),
    made as (
        select 1 as place, 'orgs' as kind, s.uid as sourced_id, 'school' as what, s.id as what_id, jsonb_build_object('type', 'school',
            'name', case when a.claims ? 'school' then s.name else 'School' end,
            'identifier', coalesce(case when a.claims ? 'school' then nullif(s.brin, '') end, left(s.uid, 8))) as body
        from a, schools s
        union all
        select 2, 'academicSessions', y.uid, 'year', y.id, jsonb_build_object('title', y.name, 'type', 'schoolYear', 'schoolYear', y.schoolyear,
            'startDate', y.starts_on, 'endDate', y.ends_on, 'children', jsonb_build_array(gate.roster_ref('academicSessions', y.term, 'academicSession')))
        from y
        union all
        select 3, 'academicSessions', y.term, 'term', y.id, jsonb_strip_nulls(jsonb_build_object('title', y.name, 'type', 'term', 'schoolYear', y.schoolyear,
            'startDate', y.starts_on, 'endDate', y.ends_on, 'parent', gate.roster_ref('academicSessions', y.uid, 'academicSession'),
            'children', (select jsonb_agg(gate.roster_ref('academicSessions', p.uid, 'academicSession') order by p.number)
                from periods p where p.year_id = y.id)))
        from y
        union all
        select 4, 'academicSessions', p.uid, 'period', p.id, jsonb_build_object('title', p.name, 'type', 'gradingPeriod',
            'schoolYear', y.schoolyear, 'startDate', p.starts_on, 'endDate', p.ends_on,
            'parent', gate.roster_ref('academicSessions', y.term, 'academicSession'))
        from y join periods p on p.year_id = y.id
        union all
        select distinct 5, 'courses', g.course_uid, g.of_course, g.of_course_id, jsonb_build_object('title', g.course,
            'courseCode', coalesce(g.code, left(g.course_uid, 8)), 'org', gate.roster_ref('orgs', g.org, 'org'))
        from g
        union all
        select 6, 'classes', g.uid, 'group', g.id, jsonb_strip_nulls(jsonb_build_object('title', g.title,
            'classType', case g.kind when 'class' then 'homeroom' else 'scheduled' end,
            'grades', case when g.staged and g.stage is not null then jsonb_build_array(g.stage::text) end,
            'subjects', case when g.named and g.subject is not null then jsonb_build_array(g.subject) end,
            'subjectCodes', case when g.named and g.subject is not null then jsonb_build_array(g.code) end,
            'course', gate.roster_ref('courses', g.course_uid, 'course'), 'school', gate.roster_ref('orgs', g.org, 'org'),
            'terms', jsonb_build_array(gate.roster_ref('academicSessions', g.term_uid, 'academicSession'))))
        from g
    )
    select m.kind, m.sourced_id, m.what, m.what_id, m.body || jsonb_build_object('sourcedId', m.sourced_id, 'status', 'active') from made m
    order by m.place, m.sourced_id
$$;

-- Pupils and teachers by their pseudonym, with the fields that were agreed and no other.
create or replace function gate.roster_users(wanted integer) returns table (sourced_id text, person_id integer, acts_as text, body jsonb)
language sql stable rows 20000 security definer set search_path = pg_catalog, pg_temp as $$
    with a as (select g.* from (select (gate.agreement_in_force(wanted, gate.today())).*) g),
    people as materialized (
        select s.person_id, s.acts_as, w.sub from a, gate.standing(wanted, null) s
        join public.product p on p.id = wanted join public.pairwise w on w.sector = p.sector and w.person_id = s.person_id
        where s.why = '' and p.sector <> '' and a.names <> 'no_users'
    ),
    ties as materialized (
        select t.person_id, g.kind, g.stage, y.school_id from gate.roster_ties(wanted) t
        join public.learning_group g on g.id = t.group_id join public.school_year y on y.id = g.year_id
    ),
    schools as (
        select distinct e.pupil_id as person_id, e.school_id from a join public.agreement_scope s on s.agreement_id = a.id
            join public.enrolment e on e.school_id = s.school_id and e.starts_on <= gate.today()
                and (e.ends_on is null or e.ends_on > gate.today())
        union select t.person_id, t.school_id from ties t where t.person_id in (select p.person_id from people p where p.acts_as = 'staff')
    ),
    roles as materialized (
        select p.person_id, jsonb_agg(jsonb_build_object('roleType', 'primary', 'role', case p.acts_as when 'pupil' then 'student' else 'teacher' end,
            'org', gate.roster_ref('orgs', gate.roster_uid(k.key, 'school', c.school_id), 'org')) order by c.school_id) as roles
        from (select gate.roster_key(wanted) as key) k, people p join schools c on c.person_id = p.person_id group by p.person_id
    ),
    stages as materialized (select t.person_id, min(t.stage) as stage from ties t where t.kind = 'class' group by t.person_id)
    select p.sub, p.person_id, p.acts_as, jsonb_strip_nulls(jsonb_build_object(
        'sourcedId', p.sub, 'status', 'active', 'enabledUser', 'true', 'roles', r.roles,
        'username', case when a.names = 'pseudonym' then p.sub end,
        'givenName', case when a.names = 'agreed' and a.claims ? 'first_name' then coalesce(i.given_name, s.given_name) else left(p.sub, 8) end,
        'familyName', case when a.names = 'agreed' and a.claims ? 'family_name' then coalesce(
            nullif(concat_ws(' ', nullif(i.prefix, ''), i.family_name), ''), concat_ws(' ', nullif(s.prefix, ''), s.family_name)) else left(p.sub, 8) end,
        'grades', case when a.claims ? 'stage' and p.acts_as = 'pupil' and t.stage is not null then jsonb_build_array(t.stage::text) end,
        'metadata', case when a.claims ? 'eck_id' and p.acts_as = 'pupil' then (select jsonb_build_object('eckId', k.value)
            from public.eck_id k where k.pupil_id = p.person_id) end))
    from a, people p join roles r on r.person_id = p.person_id left join stages t on t.person_id = p.person_id
    left join public.pupil_identity i on p.acts_as = 'pupil' and i.pupil_id = p.person_id
    left join public.staff s on p.acts_as = 'staff' and s.person_id = p.person_id
    order by p.person_id
$$;

-- Who is in which class. The number of a row is made of the pseudonym, so it differs by product as well. Of the teachers of a class
-- whoever began first is its primary one; of pupils that is not said.
create or replace function gate.roster_enrollments(wanted integer) returns table (sourced_id text, person_id integer, acts_as text, body jsonb)
language sql stable rows 200000 security definer set search_path = pg_catalog, pg_temp as $$
    with users as materialized (
        select w.person_id, w.sub, gate.roster_ref('users', w.sub, 'user') as ref from public.product p
        join public.pairwise w on w.sector = p.sector where p.id = wanted and p.sector <> ''
            and (gate.agreement_in_force(wanted, gate.today())).names <> 'no_users'
    ),
    ties as materialized (select t.* from gate.roster_ties(wanted) t),
    classes as materialized (
        select g.id, n.uid, gate.roster_ref('classes', n.uid, 'class') as class,
            gate.roster_ref('orgs', gate.roster_uid(k.key, 'school', y.school_id), 'org') as school
        from (select gate.roster_key(wanted) as key) k, public.learning_group g join public.school_year y on y.id = g.year_id,
            lateral (select gate.roster_group(k.key, g.id, g.uid) as uid) n
        where g.id in (select t.group_id from ties t)
    ),
    firsts as materialized (
        select distinct on (t.group_id) t.group_id, t.person_id from ties t
        join public.teaching h on h.staff_id = t.person_id and h.group_id = t.group_id and h.starts_on <= gate.today()
            and (h.ends_on is null or h.ends_on > gate.today())
        where t.acts_as = 'staff' order by t.group_id, h.starts_on, t.person_id
    ),
    rows as (
        select t.person_id, t.acts_as, u.ref, c.class, c.school, case t.acts_as when 'pupil' then 'student' else 'teacher' end as role, u.sub, c.uid,
            case when t.acts_as = 'staff' then (t.group_id, t.person_id) in (select f.group_id, f.person_id from firsts f) end as is_first
        from ties t join users u on u.person_id = t.person_id join classes c on c.id = t.group_id
    ),
    named as (select r.*, left(encode(sha256(convert_to(r.sub || ':' || r.uid || ':' || r.role, 'UTF8')), 'hex'), 32)::uuid::text as number from rows r)
    select n.number, n.person_id, n.acts_as, jsonb_strip_nulls(jsonb_build_object(
        'sourcedId', n.number, 'status', 'active', 'user', n.ref, 'class', n.class, 'school', n.school, 'role', n.role, 'primary', n.is_first::text))
    from named n order by n.person_id, n.number
$$;

-- What is left of an object that is gone: what the standard requires, and nothing that says more of anybody than their pseudonym.
create or replace function gate.roster_gone(kind text, body jsonb) returns jsonb
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select (select jsonb_object_agg(e.key, e.value) from jsonb_each(body) e where e.key = any(array['sourcedId', 'roles', 'user', 'class',
            'school', 'role', 'course', 'terms', 'startDate', 'endDate', 'type', 'schoolYear', 'courseCode', 'identifier']))
        || jsonb_build_object('status', 'tobedeleted') || case kind
            when 'users' then jsonb_build_object('enabledUser', 'false',
                'givenName', left(body ->> 'sourcedId', 8), 'familyName', left(body ->> 'sourcedId', 8))
            when 'orgs' then jsonb_build_object('name', 'School')
            when 'enrollments' then '{}'::jsonb
            else jsonb_build_object('title', left(body ->> 'sourcedId', 8)) end
$$;

-- Brings the roster of a product up to date, one at a time. Gives the numbers outside of whoever has no pseudonym yet: those are
-- computed outside the database and kept first, and nothing was done. Without an agreement nothing of it stays.
create or replace function gate.roster_refresh(wanted integer, anyway boolean) returns uuid[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    a public.agreement;
    was integer;
    seen bigint;
    moment timestamptz;
    nameless uuid[];
begin
    if not anyway and not gate.roster_stale(wanted) then return '{}'; end if;
    insert into public.roster_view (product_id, change) values (wanted, 0) on conflict do nothing;
    select v.agreement_id into was from public.roster_view v where v.product_id = wanted for update;
    if not anyway and not gate.roster_stale(wanted) then return '{}'; end if;  -- somebody else just did
    seen := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    moment := date_trunc('milliseconds', clock_timestamp());
    a := gate.agreement_in_force(wanted, gate.today());
    if a.id is null or not a.channels ?| array['roster', 'csv', 'results'] or gate.claims_mask(a.claims) is null then
        delete from public.roster_object o where o.product_id = wanted;
    else
        select array_agg(p.uid) into nameless from gate.standing(wanted, null) s join public.person p on p.id = s.person_id
            where s.why = '' and a.names <> 'no_users' and not exists (select from public.pairwise w
                join public.product d on d.sector = w.sector where d.id = wanted and w.person_id = s.person_id);
        if nameless is not null then return nameless; end if;
        perform gate.roster_renew(wanted, moment, was is distinct from a.id);
        delete from public.roster_object o where o.product_id = wanted
            and o.gone_at < moment - make_interval(days => greatest(a.deleted_within, 1));
    end if;
    update public.roster_view v set change = seen, day = gate.today(), agreement_id = a.id, made_at = statement_timestamp()
        where v.product_id = wanted;
    return '{}';
end $$;

-- Writes what became otherwise. Who is restricted is left alone, neither renewed nor told as gone; what an earlier agreement made
-- of them goes without a word.
create or replace function gate.roster_renew(wanted integer, moment timestamp with time zone, anew boolean) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    stamp jsonb := jsonb_build_object('dateLastModified', to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
    alone integer[] := array(select s.person_id from gate.standing(wanted, null) s where s.why = 'restricted');
begin
    if anew then delete from public.roster_object o where o.product_id = wanted and o.gone_at is null and o.pupil_id = any(alone); end if;
    with made as materialized (
        select p.kind, p.sourced_id, p.what, p.what_id, null::integer as person_id, null::text as acts_as, p.body from gate.roster_places(wanted) p
        union all select 'users', u.sourced_id, '', null, u.person_id, u.acts_as, u.body from gate.roster_users(wanted) u
        union all select 'enrollments', e.sourced_id, '', null, e.person_id, e.acts_as, e.body from gate.roster_enrollments(wanted) e
    ),
    written as (
        insert into public.roster_object (product_id, kind, sourced_id, what, what_id, pupil_id, staff_id, body, cells, modified_at)
        select wanted, m.kind, m.sourced_id, m.what, m.what_id, case when m.acts_as = 'pupil' then m.person_id end,
            case when m.acts_as = 'staff' then m.person_id end, m.body || stamp, gate.csv_cells(m.kind, m.sourced_id, m.body), moment
        from made m left join public.roster_object o on o.product_id = wanted and o.kind = m.kind and o.sourced_id = m.sourced_id
        where o.id is null or o.gone_at is not null or o.body - 'dateLastModified' <> m.body
        on conflict (product_id, kind, sourced_id) do update set pupil_id = excluded.pupil_id, staff_id = excluded.staff_id,
            body = excluded.body, cells = excluded.cells, modified_at = excluded.modified_at, gone_at = null
    )
    update public.roster_object o set body = gate.roster_gone(o.kind, o.body) || stamp, cells = '', modified_at = moment, gone_at = moment
    where o.product_id = wanted and o.gone_at is null and (o.pupil_id is null or o.pupil_id <> all(alone))
        and not exists (select from made m where m.kind = o.kind and m.sourced_id = o.sourced_id);
    update public.roster_object o set cells = gate.csv_cells(o.kind, o.sourced_id, o.body)  -- an earlier version made them otherwise, or not
        where o.product_id = wanted and o.gone_at is null and o.cells = '';
end $$;

drop function if exists gate.roster_anew(integer);  -- its earlier form: `gate.numbers_allowed` does it
