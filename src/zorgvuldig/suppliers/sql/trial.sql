-- Trying a product before anything about anybody may go to it: an invented school, under numbers that each product has of its own.
-- Nothing here reads a row about a person: only which product it is, and the newest version of its agreement, in force or not. So
-- no row of `supply` comes of it; how often a product was tried is counted. A token of a test client is worth something here alone
-- (`gate.bearer` does not know it), and no other token is worth anything here.

drop function if exists gate.trial_terms(integer);  -- an earlier form of `trial_agreed`

-- The people of the invented school, in which class, and whether they are still there. Names are as difficult as real ones.
create or replace function gate.trial_people() returns table (n integer, acts_as text, given text, family text, class text, here boolean)
language sql immutable set search_path = pg_catalog, pg_temp as $$
    values (1, 'pupil', 'Proef', 'Leerling', '1A', true),
        (2, 'pupil', 'Zoë', 'van den Proefberg', '1A', true),
        (3, 'pupil', 'Işıl', 'Proef-Şahin', '1A', true),
        (4, 'pupil', 'Jan Willem', '''t Proefje', '1A', true),
        (5, 'pupil', 'D''Angelo', 'Proef, "de jonge"', '1A', true),
        (6, 'pupil', 'Proef', 'Leerling', '1A', true),  -- two pupils may be called the same
        (7, 'pupil', 'Proefje', 'Proefveld', '3B', true),
        (8, 'pupil', 'Mohammed', 'el Proefi', '3B', true),
        (9, 'pupil', 'Łucja', 'Proefska', '3B', true),
        (10, 'pupil', 'X', 'Proef', '3B', true),
        (11, 'pupil', 'Maximiliaan Alexander', 'van Proefwijck tot den Proefhof-Proefsteijn', '3B', true),
        (12, 'pupil', '小明', 'Proef', '3B', true),
        (13, 'pupil', 'Vertrokken', 'Proefleerling', '3B', false),
        (21, 'staff', 'Docent', 'van der Proef', '1A', true),
        (22, 'staff', 'Fleur', 'Proefmans', '3B', true)
$$;

-- Its groups: two classes, and one group for a subject in which everybody of the first class is.
create or replace function gate.trial_groups() returns table (name text, kind text, stage integer, level text, of text, subject text, code text)
language sql immutable set search_path = pg_catalog, pg_temp as $$
    values ('1A', 'class', 1, 'havo', '1A', null, null), ('3B', 'class', 3, 'vwo', '3B', null, null),
        ('1Awi', 'cluster', 1, 'havo', '1A', 'Wiskunde', 'wi')
$$;

-- What something of the invented school is called at a product. Real numbers have 43 or 36 signs (a pseudonym, a uuid), these 42: so
-- none of them can ever be somebody's.
create or replace function gate.trial_id(product uuid, what text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select 'proef-' || left(encode(sha256(convert_to(product || ':' || what, 'UTF8')), 'hex'), 36)
$$;

-- What is tried with a product: the newest version of its agreement, approved or not. Without one, pseudonyms and nothing else.
create or replace function gate.trial_agreed(
    wanted integer, out uid uuid, out claims jsonb, out names text, out channels jsonb, out for_pupils boolean, out for_staff boolean,
    out since timestamp with time zone, out is_stopped boolean
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.uid, coalesce(a.claims, '[]'), coalesce(a.names, 'pseudonym'), coalesce(a.channels, '["login", "roster", "csv"]'),
        coalesce(a.for_pupils, true), coalesce(a.for_staff, false), date_trunc('milliseconds', greatest(p.added_at, a.made_at)),
        p.stopped_at is not null or s.stopped_at is not null
    from public.product p join public.supplier s on s.id = p.supplier_id
    left join lateral (select v.* from public.agreement v where v.product_id = p.id order by v.version desc limit 1) a on true
    where p.id = wanted
$$;

-- An ECK iD of a month that never was.
create or replace function gate.trial_eck(acts_as text, n integer) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case acts_as when 'pupil' then 'https://ketenid.nl/000000/' || lpad(n::text, 128, '0') end
$$;

-- Whose trial is who: those of the invented school who are there and whom the agreement is about.
create or replace function gate.trial_choices(wanted integer) returns table (n integer, acts_as text, given text, family text, class text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.n, p.acts_as, p.given, p.family, p.class from gate.trial_agreed(wanted) a, gate.trial_people() p
    where p.here and not a.is_stopped and case p.acts_as when 'pupil' then a.for_pupils else a.for_staff end order by p.n
$$;

-- One of them as a login shows them: the pseudonym, and what was agreed by the register's keys, as `gate.claim_values` has it.
create or replace function gate.trial_login(wanted integer, who integer, out sub text, out claims jsonb)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select gate.trial_id(a.uid, 'person ' || p.n), coalesce((select jsonb_object_agg(v.key, v.value) from jsonb_each(jsonb_build_object(
            'role', p.acts_as, 'school', jsonb_build_object('brin', '00ZZ', 'name', 'Proefschool'),
            'group', (select jsonb_agg(g.name order by g.kind, g.name) from gate.trial_groups() g where g.of = p.class),
            'stage', c.stage, 'level', c.level, 'first_name', p.given, 'family_name', p.family, 'eck_id', gate.trial_eck(p.acts_as, p.n))) v
        where a.claims ? v.key and v.value <> 'null'), '{}')
    from gate.trial_agreed(wanted) a, gate.trial_people() p join gate.trial_groups() c on c.name = p.class
    where p.n = who and p.n in (select t.n from gate.trial_choices(wanted) t)
$$;

-- Counts a trial, by day, way and list. Nobody is in it.
create or replace function gate.count_trial(wanted integer, how text, list text) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into public.supply_trial (product_id, day, channel, what, count, last_at)
        select p.id, gate.today(), left(how, 10), left(list, 30), 1, statement_timestamp() from public.product p where p.id = wanted
        on conflict (product_id, day, channel, what) do update set count = public.supply_trial.count + 1, last_at = excluded.last_at
$$;

-- The roster of the invented school as this product would have it, with the very fields that it would have of a real one: as rows of
-- `roster_object` that nobody keeps. Their people have numbers below zero, so they are nobody.
create or replace function gate.trial_objects(wanted integer) returns setof public.roster_object
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with a as materialized (
        select t.*, date_trunc('year', gate.today() - interval '7 months')::date + interval '7 months' as begins,
            gate.trial_id(t.uid, 'school') as org, gate.trial_id(t.uid, 'year') as year, gate.trial_id(t.uid, 'term') as term
        from gate.trial_agreed(wanted) t
    ),
    y as (select a.begins::date as starts_on, (a.begins + interval '1 year')::date as ends_on,
        extract(year from a.begins + interval '1 year')::text as schoolyear, extract(year from a.begins) || '-' || extract(year from a.begins) + 1 as name from a),
    periods as (select n, gate.trial_id(a.uid, 'period ' || n) as id, y.starts_on + (n - 1) * 180 as starts_on,
        case n when 2 then y.ends_on else y.starts_on + n * 180 end as ends_on from a, y, generate_series(1, 2) n),
    groups as (
        select g.*, gate.trial_id(a.uid, 'group ' || g.name) as id, gate.trial_id(a.uid, 'course ' || coalesce(g.code, '')) as course
        from a, gate.trial_groups() g
    ),
    people as (
        select p.*, gate.trial_id(a.uid, 'person ' || p.n) as id, case p.acts_as when 'pupil' then 'student' else 'teacher' end as role
        from a, gate.trial_people() p
        where a.names <> 'no_users' and case p.acts_as when 'pupil' then a.for_pupils else a.for_staff end
    ),
    made as (
        select 1 as place, 'orgs' as kind, a.org as id, 0 as who, true as here, jsonb_build_object('type', 'school',
            'name', case when a.claims ? 'school' then 'Proefschool' else 'School' end,
            'identifier', case when a.claims ? 'school' then '00ZZ' else substr(a.org, 7, 8) end) as body from a
        union all
        select 2, 'academicSessions', a.year, 0, true, jsonb_build_object('title', y.name, 'type', 'schoolYear', 'schoolYear', y.schoolyear,
            'startDate', y.starts_on, 'endDate', y.ends_on, 'children', jsonb_build_array(gate.roster_ref('academicSessions', a.term, 'academicSession')))
        from a, y
        union all
        select 3, 'academicSessions', a.term, 0, true, jsonb_build_object('title', y.name, 'type', 'term', 'schoolYear', y.schoolyear,
            'startDate', y.starts_on, 'endDate', y.ends_on, 'parent', gate.roster_ref('academicSessions', a.year, 'academicSession'),
            'children', (select jsonb_agg(gate.roster_ref('academicSessions', p.id, 'academicSession') order by p.n) from periods p))
        from a, y
        union all
        select 4, 'academicSessions', p.id, 0, true, jsonb_build_object('title', 'Periode ' || p.n, 'type', 'gradingPeriod',
            'schoolYear', y.schoolyear, 'startDate', p.starts_on, 'endDate', p.ends_on, 'parent', gate.roster_ref('academicSessions', a.term, 'academicSession'))
        from a, y, periods p
        union all
        select distinct 5, 'courses', g.course, 0, true, jsonb_build_object(
            'title', case when a.claims ? 'group' then coalesce(g.subject, 'Klas') else 'Vak' end,
            'courseCode', case when a.claims ? 'group' then coalesce(g.code, 'klas') else substr(g.course, 7, 8) end,
            'org', gate.roster_ref('orgs', a.org, 'org'))
        from a, groups g
        union all
        select 6, 'classes', g.id, 0, true, jsonb_strip_nulls(jsonb_build_object(
            'title', case when a.claims ? 'group' then g.name else 'Groep ' || substr(g.id, 7, 6) end,
            'classType', case g.kind when 'class' then 'homeroom' else 'scheduled' end,
            'grades', case when a.claims ? 'stage' then jsonb_build_array(g.stage::text) end,
            'subjects', case when a.claims ? 'group' and g.subject is not null then jsonb_build_array(g.subject) end,
            'subjectCodes', case when a.claims ? 'group' and g.subject is not null then jsonb_build_array(g.code) end,
            'course', gate.roster_ref('courses', g.course, 'course'), 'school', gate.roster_ref('orgs', a.org, 'org'),
            'terms', jsonb_build_array(gate.roster_ref('academicSessions', a.term, 'academicSession'))))
        from a, groups g
        union all
        select 7, 'users', p.id, p.n, p.here, jsonb_strip_nulls(jsonb_build_object('enabledUser', 'true',
            'roles', jsonb_build_array(jsonb_build_object('roleType', 'primary', 'role', p.role, 'org', gate.roster_ref('orgs', a.org, 'org'))),
            'username', case when a.names = 'pseudonym' then p.id end,
            'givenName', case when a.names = 'agreed' and a.claims ? 'first_name' then p.given else substr(p.id, 7, 8) end,
            'familyName', case when a.names = 'agreed' and a.claims ? 'family_name' then p.family else substr(p.id, 7, 8) end,
            'grades', case when a.claims ? 'stage' and p.acts_as = 'pupil' then (select jsonb_build_array(g.stage::text) from groups g where g.name = p.class) end,
            'metadata', case when a.claims ? 'eck_id' and p.acts_as = 'pupil' then jsonb_build_object('eckId', gate.trial_eck(p.acts_as, p.n)) end))
        from a, people p
        union all
        select 8, 'enrollments', gate.trial_id(a.uid, g.name || ' of person ' || p.n), p.n, p.here, jsonb_strip_nulls(jsonb_build_object(
            'user', gate.roster_ref('users', p.id, 'user'), 'class', gate.roster_ref('classes', g.id, 'class'),
            'school', gate.roster_ref('orgs', a.org, 'org'), 'role', p.role, 'primary', case when p.acts_as = 'staff' then 'true' end))
        from a, people p join groups g on g.of = p.class
    ),
    stamped as (
        select m.*, row_number() over (order by m.place, m.who, m.id) as number, m.body || jsonb_build_object('sourcedId', m.id, 'status', 'active') as whole,
            jsonb_build_object('dateLastModified', to_char(a.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as stamp, a.since
        from made m, a
    )
    select r.* from stamped s, jsonb_populate_record(null::public.roster_object, jsonb_build_object(
        'id', s.number, 'product_id', wanted, 'kind', s.kind, 'sourced_id', s.id, 'pupil_id', case when s.who between 1 and 20 then -s.who end,
        'staff_id', case when s.who > 20 then -s.who end, 'modified_at', s.since, 'gone_at', case when not s.here then s.since end,
        'body', case when s.here then s.whole else gate.roster_gone(s.kind, s.whole) end || s.stamp)) r
$$;

-- Of which product a machine's token of a test client is; nothing for any other token, and nothing of a person.
create or replace function gate.trial_bearer(credential text, out product integer, out scopes text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.product_id, t.scope from public.access_token t join public.client c on c.id = t.application_id and c.is_test
    where t.token_checksum = encode(sha256(convert_to(credential, 'UTF8')), 'hex') and t.expires > statement_timestamp() and t.user_id is null
$$;

-- Why a product may not be tried by this way; empty when it may. What was agreed says so, in force or not.
create or replace function gate.trial_refused(wanted integer, how text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select case when a.is_stopped then 'stopped' when not a.channels ? how then 'channel' else '' end
        from gate.trial_agreed(wanted) a where a.uid is not null), 'no_agreement')
$$;

-- A page of the invented roster: the question and the answer of `gate.roster_open` and `gate.roster_rows`, in one.
create or replace function gate.trial_roster(
    credential text, kind text, narrow jsonb, conditions jsonb, sort text, descending boolean, page integer, skip integer,
    fields text[], seen text, out why text, out total bigint, out tag text, out rows text
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
    a record;
    hit record;
begin
    select * into b from gate.trial_bearer(credential);
    if b.product is null then why := 'credential'; return; end if;
    why := case when gate.roster_scope(b.scopes, kind, narrow) then gate.trial_refused(b.product, 'roster') else 'scope' end;
    if why <> '' then perform gate.count_refusal(b.product, 'roster', why); return; end if;
    select * into a from gate.trial_agreed(b.product);
    why := gate.roster_unknown_field(gate.roster_fields(kind, a.claims, a.names), conditions, sort, fields);
    if why <> '' then return; end if;
    hit := gate.roster_found(b.product, true, kind, narrow, conditions, sort, descending, page, skip, '{}');
    if not hit.known or narrow ? 'id' and hit.total = 0 then why := 'unknown'; return; end if;
    total := hit.total;
    select md5(concat_ws('|', hit.total, string_agg(o.body::text, ',' order by r.n))), coalesce(string_agg(case when cardinality(fields) = 0 then o.body::text
            else coalesce((select jsonb_object_agg(e.key, e.value) from jsonb_each(o.body) e where e.key = any(fields)), '{}')::text end, ',' order by r.n), '')
        into tag, rows from unnest(hit.ids) with ordinality r(id, n) join gate.trial_objects(b.product) o on o.id = r.id;
    if tag = seen then why := 'same'; rows := null; return; end if;
    perform gate.count_trial(b.product, 'roster', kind);
end $$;

-- The files of the invented school: the lines of each, by name.
drop function if exists gate.trial_csv(text, timestamp with time zone);  -- its earlier form, of one version
create or replace function gate.trial_csv(
    credential text, since timestamp with time zone, version text, out why text, out claims jsonb, out files jsonb
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
    wanted text;
    lines text;
begin
    select * into b from gate.trial_bearer(credential);
    if b.product is null then why := 'credential'; return; end if;
    why := case when string_to_array(b.scopes, ' ') @> array['https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly']
        then gate.trial_refused(b.product, 'csv') else 'scope' end;
    if why <> '' then perform gate.count_refusal(b.product, 'csv', why); return; end if;
    claims := (gate.trial_agreed(b.product)).claims;
    files := '{}';
    foreach wanted in array array['orgs', 'academicSessions', 'courses', 'classes', 'users', 'roles', 'enrollments'] loop
        execute 'select string_agg(q.line, E''\r\n'') || E''\r\n'' from (' || gate.csv_query(wanted, true, since is null, claims ? 'eck_id', version) || ') q'
            into lines using b.product, since, case wanted when 'roles' then 'users' else wanted end, null::bigint, 0::bigint, null::bigint;
        if lines is not null then files := files || jsonb_build_object(wanted, lines); end if;
    end loop;
    perform gate.count_trial(b.product, 'csv', case when since is null then 'bulk' else 'delta' end);
end $$;
