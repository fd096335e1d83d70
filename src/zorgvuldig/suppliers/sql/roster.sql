-- Reading a roster: who asks, whether they may, what fits the question, and a row that says what goes, committed before it can be
-- read (`gate.roster_open`, then `gate.roster_rows` in a later transaction). What is kept of a roster is made in `roster_making.sql`.

-- Whether a token's scopes are enough: lists and single objects have their own, relations need the wider one.
create or replace function gate.roster_scope(scopes text, kind text, narrow jsonb) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select string_to_array(scopes, ' ') && case
        when kind = 'demographics' then '{}'::text[]  -- never given
        when narrow ?| array['school', 'class', 'course', 'term', 'user'] then array['https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly']
        else array['https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly', 'https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly'] end
$$;

-- The fields that a product's objects of a kind may have, by the agreement: nothing else can be asked about, so that a question
-- never tells what an answer would not.
create or replace function gate.roster_fields(kind text, claims jsonb, names text) returns text[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select array['sourcedId', 'status', 'dateLastModified'] || case kind
        when 'orgs' then array['name', 'type', 'identifier']
        when 'academicSessions' then array['title', 'startDate', 'endDate', 'type', 'schoolYear', 'parent.sourcedId', 'children.sourcedId']
        when 'courses' then array['title', 'courseCode', 'org.sourcedId']
        when 'classes' then array['title', 'classType', 'course.sourcedId', 'school.sourcedId', 'terms.sourcedId']
            || case when claims ? 'group' then array['subjects', 'subjectCodes'] else '{}' end || case when claims ? 'stage' then array['grades'] else '{}' end
        when 'users' then array['enabledUser', 'givenName', 'familyName', 'roles.roleType', 'roles.role', 'roles.org.sourcedId']
            || case when names = 'pseudonym' then array['username'] else '{}' end || case when claims ? 'stage' then array['grades'] else '{}' end
            || case when claims ? 'eck_id' then array['metadata.eckId'] else '{}' end
        when 'enrollments' then array['user.sourcedId', 'class.sourcedId', 'school.sourcedId', 'role', 'primary']
        else '{}' end
$$;

-- What a question names that is not there to be asked about: 'filter', 'selection', or empty.
create or replace function gate.roster_unknown_field(allowed text[], conditions jsonb, sort text, fields text[]) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case
        when exists (select from jsonb_array_elements(conditions -> 'of') c where c ->> 'field' <> all(allowed)
            or c ->> 'field' = 'dateLastModified' and c ->> 'predicate' = '~') or sort <> all(allowed) then 'filter'
        when exists (select from unnest(fields) f where f <> all(array(select split_part(w, '.', 1) from unnest(allowed) w))) then 'selection'
        else '' end
$$;

-- Their earlier forms, which did not say of which of two sources.
drop function if exists gate.roster_parent(integer, text, text);
drop function if exists gate.roster_narrowed(integer, text, jsonb);
drop function if exists gate.roster_found(integer, text, jsonb, jsonb, text, boolean, integer, integer, integer[]);

-- Where objects are read: the kept ones, or those of the invented school (`trial.sql`). Who asks for one never gets the other.
create or replace function gate.roster_source(trial boolean) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case trial when true then 'gate.trial_objects($1)' when false then 'public.roster_object' end
$$;

-- An object that a question goes by (the classes of this pupil): its row, unless it is not in the view now.
create or replace function gate.roster_parent(wanted integer, trial boolean, a_kind text, number text) returns public.roster_object
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    found public.roster_object;
    who integer;
begin
    execute 'select o.* from ' || gate.roster_source(trial)
        || ' o where o.product_id = $1 and o.kind = $2 and o.sourced_id = $3 and o.gone_at is null' into found using wanted, a_kind, number;
    who := coalesce(found.pupil_id, found.staff_id);
    if who is null or trial or exists (select from gate.standing(wanted, array[who]) s where s.why = '') then return found; end if;
    return null;
end $$;

-- The number that an object has now: one that was handed out before its product's numbers changed leads to what it stood for, as long
-- as it is told as deleted.
create or replace function gate.roster_current(wanted integer, a_kind text, number text) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select n.sourced_id from public.roster_object o join public.roster_object n on n.product_id = o.product_id
        and n.kind = o.kind and n.what = o.what and n.what_id = o.what_id and n.gone_at is null
        where o.product_id = wanted and o.kind = a_kind and o.sourced_id = roster_current.number and o.gone_at is not null), number)
$$;

-- What a question goes by, with the numbers of now.
create or replace function gate.roster_renamed(wanted integer, kind text, narrow jsonb) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(jsonb_object_agg(e.key, case when p.kind is null then e.value
        else to_jsonb(gate.roster_current(wanted, p.kind, e.value #>> '{}')) end), '{}')
    from jsonb_each(narrow) e left join (values ('id', kind), ('school', 'orgs'), ('class', 'classes'), ('course', 'courses'),
        ('term', 'academicSessions')) p(key, kind) on p.key = e.key
$$;

-- Which objects of a kind a question is about: a pattern that their body has, and, where that is quicker or the body does not say,
-- numbers of objects or people. `known` is false when the question goes by something that is not in the view.
create or replace function gate.roster_narrowed(
    wanted integer, trial boolean, kind text, narrow jsonb, out known boolean, out pattern jsonb, out numbers text[], out people integer[]
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    school jsonb := jsonb_build_object('sourcedId', narrow -> 'school');
    class jsonb := jsonb_build_object('sourcedId', narrow -> 'class');
    here text := ' from ' || gate.roster_source(trial) || ' o where o.product_id = $1 and o.gone_at is null and o.kind = ';
    parent public.roster_object;
begin
    known := true;
    pattern := case when narrow ? 'type' then jsonb_build_object('type', narrow -> 'type') else '{}' end;
    if narrow ? 'id' then numbers := array[narrow ->> 'id']; end if;
    if narrow ? 'school' then
        known := (gate.roster_parent(wanted, trial, 'orgs', narrow ->> 'school')).id is not null;
        if kind = 'academicSessions' then
            execute 'select array(select distinct jsonb_array_elements(o.body -> ''terms'') ->> ''sourcedId''' || here || '''classes'' and o.body @> $2)'
                into numbers using wanted, jsonb_build_object('school', school);
        elsif kind <> 'users' then
            pattern := pattern || jsonb_build_object(case kind when 'courses' then 'org' else 'school' end, school);
        end if;
    end if;
    if kind = 'users' and narrow ?| array['role', 'school'] then
        pattern := pattern || jsonb_build_object('roles', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('role', narrow -> 'role'))
            || case when narrow ? 'school' then jsonb_build_object('org', school) else '{}' end));
    end if;
    if narrow ? 'class' then
        parent := gate.roster_parent(wanted, trial, 'classes', narrow ->> 'class');
        known := known and parent.id is not null and (not narrow ? 'school' or parent.body @> jsonb_build_object('school', school));
        if not trial then  -- where to look, for speed: the objects themselves say who is in the class
            people := array(select m.pupil_id from public.membership m where m.group_id = parent.what_id
                union select t.staff_id from public.teaching t where t.group_id = parent.what_id);
        end if;
        if kind = 'enrollments' then
            pattern := pattern || jsonb_build_object('class', class);
        else
            execute 'select array(select coalesce(o.pupil_id, o.staff_id)' || here || '''enrollments'' and o.body @> $2'
                || case when trial then '' else ' and (o.pupil_id = any($3) or o.staff_id = any($3))' end || ')'
                into people using wanted, jsonb_build_object('class', class), people;
        end if;
    end if;
    if narrow ? 'course' then
        known := (gate.roster_parent(wanted, trial, 'courses', narrow ->> 'course')).id is not null;
        pattern := pattern || jsonb_build_object('course', jsonb_build_object('sourcedId', narrow -> 'course'));
    end if;
    if narrow ? 'term' then
        parent := gate.roster_parent(wanted, trial, 'academicSessions', narrow ->> 'term');
        known := parent.id is not null and parent.body ->> 'type' = 'term';
        pattern := pattern || case kind
            when 'classes' then jsonb_build_object('terms', jsonb_build_array(jsonb_build_object('sourcedId', narrow -> 'term')))
            else jsonb_build_object('parent', jsonb_build_object('sourcedId', narrow -> 'term')) end;
    end if;
    if narrow ? 'user' then
        parent := gate.roster_parent(wanted, trial, 'users', narrow ->> 'user');
        known := parent.id is not null and (not narrow ? 'role' or parent.body @> jsonb_build_object('roles', jsonb_build_array(jsonb_build_object('role', narrow -> 'role'))));
        execute 'select array(select o.body #>> ''{class,sourcedId}''' || here || '''enrollments'' and (o.pupil_id = $2 or o.staff_id = $3))'
            into numbers using wanted, parent.pupil_id, parent.staff_id;
    end if;
end $$;

-- One condition of a filter as the text of a query; its value is the n-th of `$5`. A field that holds several fits when one does.
create or replace function gate.roster_condition(clause jsonb, n integer) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case
        when clause ->> 'field' = 'dateLastModified' then
            format('o.modified_at %s $5[%s]::timestamptz', case clause ->> 'predicate' when '!=' then '<>' else clause ->> 'predicate' end, n)
        else format('%s (select from jsonb_path_query(o.body, %L) v, jsonb_path_query(v, %L) w where %s)',
            case clause ->> 'predicate' when '!=' then 'not exists' else 'exists' end,
            '$."' || replace(clause ->> 'field', '.', '"."') || '"', '$[*]',
            case clause ->> 'predicate'
                when '~' then format('strpos(w #>> ''{}'', $5[%s]) > 0', n)
                else format('(w #>> ''{}'') collate "C" %s $5[%s]', case clause ->> 'predicate' when '!=' then '=' else clause ->> 'predicate' end, n) end) end
    where clause ->> 'predicate' in ('=', '!=', '>', '>=', '<', '<=', '~')
$$;

-- Which objects fit a question: how many, and those of one page in order. Gone ones are told only to who asks what changed, or for them.
create or replace function gate.roster_found(
    wanted integer, trial boolean, kind text, narrow jsonb, conditions jsonb, sort text, descending boolean, page integer, skip integer,
    withheld integer[],
    out known boolean, out ids bigint[], out total bigint
) language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    n record := gate.roster_narrowed(wanted, trial, kind, narrow);
    clauses text[] := array(select '(' || gate.roster_condition(c.value, c.ordinality::integer) || ')'
        from jsonb_array_elements(conditions -> 'of') with ordinality c);
    fits text := 'o.product_id = $1 and o.kind = $2';
    ordering text := case sort when 'sourcedId' then 'o.sourced_id collate "C"' when 'dateLastModified' then 'o.modified_at'
        else format('(o.body #>> %L) collate "C"', string_to_array(sort, '.')) end;
begin
    known := n.known;
    if not known then return; end if;
    if narrow ? 'id' or not jsonb_path_exists(conditions, '$.of[*].field ? (@ == "dateLastModified" || @ == "status")') then
        fits := fits || ' and o.gone_at is null';
    end if;
    if cardinality(withheld) > 0 then fits := fits || ' and (o.pupil_id is null or o.pupil_id <> all($3))'; end if;
    if n.pattern <> '{}' then fits := fits || ' and o.body @> $4'; end if;
    if n.numbers is not null then fits := fits || ' and o.sourced_id = any($6)'; end if;
    if n.people is not null then fits := fits || ' and (o.pupil_id = any($7) or o.staff_id = any($7))'; end if;
    if cardinality(clauses) > 0 then
        fits := fits || ' and (' || array_to_string(clauses, case when conditions ->> 'any' = 'true' then ' or ' else ' and ' end) || ')';
    end if;
    execute 'with f as (select o.id' || case when ordering is null then '' else ', ' || ordering || ' as place' end
        || ' from ' || gate.roster_source(trial) || ' o where ' || fits || ') select array(select f.id from f order by '
        || case when ordering is null then '' else 'f.place ' || case when descending then 'desc' else 'asc' end || ' nulls last, ' end
        || 'f.id limit $8 offset $9), (select count(*) from f)'
        into ids, total using wanted, kind, withheld, n.pattern,
            array(select c.value ->> 'value' from jsonb_array_elements(conditions -> 'of') with ordinality c order by c.ordinality),
            n.numbers, n.people, page, skip;
end $$;

-- Those of a page who may not be supplied at this moment after all, by the rows themselves: the school's rows changed without a word.
create or replace function gate.roster_misplaced(wanted integer, ids bigint[]) returns bigint[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    with page as materialized (select o.id, coalesce(o.pupil_id, o.staff_id) as who from public.roster_object o
        where o.id = any(ids) and o.gone_at is null and coalesce(o.pupil_id, o.staff_id) is not null),
    may as materialized (select s.person_id from gate.standing(wanted, array(select distinct p.who from page p)) s where s.why = '')
    select array(select p.id from page p where p.who not in (select m.person_id from may m))
$$;

-- Lets a page of a product's roster go to whoever shows its token, and commits that it does. `why` says why not (empty: it goes;
-- `same`: they have it already, by `seen`); `needs` are people whose pseudonym has to be computed and kept first, then this is asked
-- again. `narrow` says which objects: by `id`, by `type` or `role`, or by the `school`, `class`, `course`, `term` or `user` they belong to.
create or replace function gate.roster_open(
    credential text, token uuid, kind text, narrow jsonb, conditions jsonb, sort text, descending boolean, page integer, skip integer,
    fields text[], seen text, out why text, out number bigint, out needs uuid[], out total bigint, out tag text
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
    a public.agreement;
    hit record;
    wrong bigint[];
    about jsonb;
begin
    select * into b from gate.bearer(credential, 'access');
    if b.client is null then why := 'credential'; return; end if;
    why := case when b.person is not null or not gate.roster_scope(b.scopes, kind, narrow) then 'scope'
        when (select p.sector from public.product p where p.id = b.product) = '' then 'sector'
        else gate.why_not(b.product, null, 'roster') end;
    if why <> '' then perform gate.count_refusal(b.product, 'roster', why); return; end if;
    needs := gate.roster_refresh(b.product, false);
    if cardinality(needs) > 0 then why := 'sub'; return; end if;
    a := gate.agreement_in_force(b.product, gate.today());
    why := gate.roster_unknown_field(gate.roster_fields(kind, a.claims, a.names), conditions, sort, fields);
    if why <> '' then return; end if;
    for turn in 1..2 loop
        about := gate.roster_renamed(b.product, kind, narrow);
        hit := gate.roster_found(b.product, false, kind, about, conditions, sort, descending, page, skip, gate.withheld(b.product, a.claims));
        wrong := gate.roster_misplaced(b.product, hit.ids);
        exit when wrong is null or cardinality(wrong) = 0;
        if turn = 1 then needs := gate.roster_refresh(b.product, true); end if;
        if cardinality(needs) > 0 then why := 'sub'; return; end if;
    end loop;
    if not hit.known or narrow ? 'id' and hit.total = 0 or cardinality(wrong) > 0 then why := 'unknown'; return; end if;
    total := hit.total;
    tag := (select md5(concat_ws('|', a.id, hit.total, string_agg(o.id || '@' || extract(epoch from o.modified_at), ',' order by r.n)))
        from unnest(hit.ids) with ordinality r(id, n) join public.roster_object o on o.id = r.id);
    if tag = seen then why := 'same'; return; end if;
    insert into public.supply (product_id, agreement_id, channel, what, claims, count, at)
        values (b.product, a.id, 'roster', kind, a.claims, cardinality(hit.ids), statement_timestamp()) returning id into number;
    with about as (select distinct o.pupil_id, o.staff_id from public.roster_object o where o.id = any(hit.ids)),
    pupils as (insert into public.supply_pupil (supply_id, pupil_id) select number, x.pupil_id from about x where x.pupil_id is not null)
    insert into public.supply_staff (supply_id, staff_id) select number, x.staff_id from about x where x.staff_id is not null;
    insert into gate.supplying (token, supply_id, rows, xid, until)
        values (token, number, hit.ids, pg_current_xact_id(), statement_timestamp() + interval '1 minute');
end $$;

-- The bodies that an earlier, committed `roster_open` of this token let go, one text with commas between; of each only the `chosen`
-- fields, when any. Once.
create or replace function gate.roster_rows(token uuid, chosen text[]) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    c gate.supplying;
begin
    select s.* into c from gate.supplying s where s.token = token and s.until > statement_timestamp()
        and s.rows is not null and s.xid is distinct from pg_current_xact_id_if_assigned();
    if c.token is null then return null; end if;
    delete from gate.supplying s where s.token = token;
    return coalesce((select string_agg(case when cardinality(chosen) = 0 then o.body::text else coalesce((select jsonb_object_agg(e.key, e.value)
                from jsonb_each(o.body) e where e.key = any(chosen)), '{}')::text end, ',' order by r.n)
        from unnest(c.rows) with ordinality r(id, n) join public.roster_object o on o.id = r.id), '');
end $$;
