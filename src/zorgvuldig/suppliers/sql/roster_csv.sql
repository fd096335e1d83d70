-- OneRoster as files: who is in them is on record, committed, before the first row of them can be read (`gate.csv_open`). The rows
-- come out of here as lines of text, ready made; nothing outside puts them together.

-- Lets the files of the product whose token this is go, and records of whom: everything there is, or with `since` what changed after
-- that moment. `claims` say which columns of ours go along; `needs` are people whose pseudonym has to be computed and kept first.
create or replace function gate.csv_open(
    credential text, token uuid, since timestamp with time zone, out why text, out number bigint,
    out needs uuid[], out claims jsonb
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b record;
    a public.agreement;
    people integer;
    -- Nobody has anything in a roster without being one of its users; of what changed it may have been something else.
    of text[] := case when since is null then array['users'] else array['users', 'enrollments'] end;
begin
    select * into b from gate.bearer(credential, 'access');
    if b.client is null or b.person is not null then why := 'credential'; return; end if;
    why := case when not string_to_array(b.scopes, ' ') @> array['https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly'] then 'scope'
        when (select p.sector from public.product p where p.id = b.product) = '' then 'sector'
        else gate.why_not(b.product, null, 'csv') end;
    if why <> '' then perform gate.count_refusal(b.product, 'csv', why); return; end if;
    needs := gate.roster_refresh(b.product, false);
    if cardinality(needs) > 0 then why := 'sub'; return; end if;
    a := gate.agreement_in_force(b.product, gate.today());
    claims := a.claims;
    insert into public.supply (product_id, agreement_id, channel, what, claims, count, at)
        values (b.product, a.id, 'csv', case when since is null then 'bulk' else 'delta' end, a.claims, 0, statement_timestamp())
        returning id into number;
    -- Who left is in a delta too, as nothing but a pseudonym that is to be deleted.
    with fits as (
        select distinct o.pupil_id, o.staff_id from public.roster_object o
        where o.product_id = b.product and (o.pupil_id is not null or o.staff_id is not null) and a.names <> 'no_users' and o.kind = any(of)
            and case when since is null then o.gone_at is null else greatest(o.modified_at, o.gone_at) > since end
            and (o.gone_at is not null or coalesce(o.pupil_id, o.staff_id) in (select p.person_id from gate.supplied_people(b.product, 'csv') p))
    ),
    pupils as (insert into public.supply_pupil (supply_id, pupil_id) select number, f.pupil_id from fits f where f.pupil_id is not null returning 1),
    staff as (insert into public.supply_staff (supply_id, staff_id)
        select number, f.staff_id from fits f where f.pupil_id is null returning 1)
    select (select count(*) from pupils) + (select count(*) from staff) into people;
    update public.supply s set count = people where s.id = number;
    insert into gate.supplying (token, supply_id, xid, until)
        values (token, number, pg_current_xact_id(), statement_timestamp() + interval '10 minutes');
end $$;

-- Which files this transaction may read: those of an earlier, committed opening, while its agreement still holds. Raises otherwise,
-- so that a file which may not go on breaks off.
create or replace function gate.csv_held(out product integer, out number bigint, out since timestamp with time zone)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    s public.supply;
begin
    select p.* into s from gate.supplying g join public.supply p on p.id = g.supply_id and p.channel = 'csv'
    where g.token = (select nullif(current_setting('app.supply', true), '')::uuid) and g.until > statement_timestamp()
        and g.xid is distinct from pg_current_xact_id_if_assigned();
    if s.id is null or gate.why_not(s.product_id, null, 'csv') <> ''
            or (gate.agreement_in_force(s.product_id, gate.today())).id <> s.agreement_id then
        raise exception 'these files may not be read now' using errcode = '42501';
    end if;
    product := s.product_id;
    number := s.id;
    since := case when s.what = 'delta' then nullif(current_setting('app.since', true), '')::timestamptz end;
    if s.what = 'delta' and since is null then raise exception 'since when?' using errcode = '42501'; end if;
end $$;

-- A value as it stands in a file (RFC 4180; no line ends within a field), and a list as one value.
create or replace function gate.csv_value(value text) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
    select '"' || replace(translate(value, E'\r\n\t', '   '), '"', '""') || '"'
$$;

create or replace function gate.csv_list(value jsonb) returns text
language sql immutable strict set search_path = pg_catalog, pg_temp as $$
    select case when jsonb_typeof(value) = 'array' and value <> '[]' then gate.csv_value((select string_agg(
        coalesce(v ->> 'sourcedId', v #>> '{}'), ',') from jsonb_array_elements(value) v)) end
$$;

create or replace function gate.csv_moment(value timestamp with time zone) returns text
language sql stable set search_path = pg_catalog, pg_temp as $$
    select to_char(value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- The cells of an object after its first three, as its file has them. They are made with the object and kept beside it (`cells`), so that a
-- whole roster is nothing but read. Whoever changes this empties `roster_object.cells` in a migration: what is empty is made anew.
create or replace function gate.csv_cells(kind text, id text, b jsonb) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case kind
        when 'academicSessions' then concat(gate.csv_value(b ->> 'title'), ',', b ->> 'type', ',', b ->> 'startDate', ',',
            b ->> 'endDate', ',', b #>> '{parent,sourcedId}', ',', b ->> 'schoolYear')
        when 'orgs' then concat(gate.csv_value(b ->> 'name'), ',', b ->> 'type', ',', gate.csv_value(b ->> 'identifier'),
            ',', b #>> '{parent,sourcedId}')
        when 'courses' then concat(b #>> '{schoolYear,sourcedId}', ',', gate.csv_value(b ->> 'title'), ',',
            gate.csv_value(b ->> 'courseCode'), ',', gate.csv_list(b -> 'grades'), ',', b #>> '{org,sourcedId}', ',',
            gate.csv_list(b -> 'subjects'), ',', gate.csv_list(b -> 'subjectCodes'))
        when 'classes' then concat(gate.csv_value(b ->> 'title'), ',', gate.csv_list(b -> 'grades'), ',',
            b #>> '{course,sourcedId}', ',', gate.csv_value(b ->> 'classCode'), ',', b ->> 'classType', ',',
            gate.csv_value(b ->> 'location'), ',', b #>> '{school,sourcedId}', ',', gate.csv_list(b -> 'terms'), ',',
            gate.csv_list(b -> 'subjects'), ',', gate.csv_list(b -> 'subjectCodes'), ',', gate.csv_list(b -> 'periods'))
        when 'enrollments' then concat(b #>> '{class,sourcedId}', ',', b #>> '{school,sourcedId}', ',',
            b #>> '{user,sourcedId}', ',', b ->> 'role', ',', b ->> 'primary', ',', b ->> 'beginDate', ',', b ->> 'endDate')
        -- A file must give everybody a name to sign in with: that is the pseudonym, and a part of it is the number that people read.
        when 'users' then concat(coalesce(b ->> 'enabledUser', 'false'), ',', id, ',,', gate.csv_value(coalesce(b ->> 'givenName', id)), ',',
            gate.csv_value(coalesce(b ->> 'familyName', id)), ',,', left(id, 32), ',,,,,', gate.csv_list(b -> 'grades'), ',,,,,,,',
            (select x #>> '{org,sourcedId}' from jsonb_array_elements(b -> 'roles') x where x ->> 'roleType' = 'primary' limit 1), ',')
        end
$$;

-- The lines of one file with the numbers of their rows, as the text of a query: of product $1, since $2 (everything when `bulk`), of
-- objects of kind $3, of real people only those on the record $4, after the row $5 and at most $6 objects. An invented school has no record.
-- Version 1.2.1 of the standard took the resources out of a user's line (`resourceSourcedIds`), which 1.2 has; never any are in it.
create or replace function gate.csv_query(wanted text, trial boolean, bulk boolean, with_eck boolean, version text) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select 'select r.number, ' || case wanted
        when 'roles' then $q$(select string_agg(concat(r.id, '.', x ->> 'role', '.', x #>> '{org,sourcedId}', ',', r.state, ',', r.id, ',',
            x ->> 'roleType', ',', x ->> 'role', ',', x ->> 'beginDate', ',', x ->> 'endDate', ',', x #>> '{org,sourcedId}', ','), E'\r\n')
            from jsonb_array_elements(r.b -> 'roles') x)$q$
        else $q$concat(r.id, ',', r.state, ',', $q$ || case when wanted = 'users' and version = '1.2.1'
                then $q$regexp_replace(coalesce(nullif(r.cells, ''), gate.csv_cells($3, r.id, r.b)), ',(,{6}[^,]*,)$', '\1')$q$
                else $q$coalesce(nullif(r.cells, ''), gate.csv_cells($3, r.id, r.b))$q$ end
            || case when wanted = 'users' and with_eck then $q$, ',', r.b #>> '{metadata,eckId}'$q$ else '' end || ')' end
        || ' as line from (select o.id as number, o.sourced_id as id, o.cells, o.body as b, ' || case when bulk then $q$','$q$
            else $q$case when o.gone_at is null then 'active,' else 'tobedeleted,' end || gate.csv_moment(greatest(o.modified_at, o.gone_at))$q$ end
        || ' as state from ' || gate.roster_source(trial) || ' o where o.product_id = $1 and o.kind = $3 and o.id > $5 and '
        || case when bulk then 'o.gone_at is null' else 'greatest(o.modified_at, o.gone_at) > $2' end
        || case when trial then '' else $q$ and (o.pupil_id is null and o.staff_id is null
            or o.pupil_id in (select s.pupil_id from public.supply_pupil s where s.supply_id = $4)
            or o.staff_id in (select s.staff_id from public.supply_staff s where s.supply_id = $4))$q$ end
        || ' order by o.id limit $6) r'
$$;

-- Their earlier forms, which gave a whole file at once, or one version of the standard.
drop function if exists gate.csv_texts(text);
drop function if exists gate.csv_lines(text);
drop function if exists gate.csv_part(text, bigint);
drop function if exists gate.csv_query(text, boolean, boolean, boolean);

-- The next lines of one file of the opening that this transaction names (`app.supply`), after the row `after`; `following` is the last
-- row of them while there may be more. Some thousand at a time: whoever packs them does so while the next are made. Never sorted: their
-- index has them in the order in which they lie, and sorting would carry every body along for each part.
create or replace function gate.csv_part(wanted text, after bigint, version text, out lines text, out following bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp set enable_sort = off as $$
#variable_conflict use_variable
declare
    at_once constant integer := 4000;
    h record;
    found integer;
begin
    h := gate.csv_held();
    execute 'select string_agg(q.line, E''\r\n'') || E''\r\n'', max(q.number), count(*) from ('
        || gate.csv_query(wanted, false, h.since is null, (select s.claims ? 'eck_id' from public.supply s where s.id = h.number), version) || ') q'
        into lines, following, found
        using h.product, h.since, case wanted when 'roles' then 'users' else wanted end, h.number, after, at_once;
    if found < at_once then following := null; end if;
end $$;
