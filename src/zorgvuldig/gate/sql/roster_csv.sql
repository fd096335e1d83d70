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
        where o.product_id = b.product and (o.pupil_id is not null or o.staff_id is not null) and a.names <> 'no_users'
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
    where g.token = nullif(current_setting('app.supply', true), '')::uuid and g.until > statement_timestamp()
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

-- A value as it stands in a file (RFC 4180; no line ends within a field), and a list as one value. Names of people, of which there are
-- many, are written out where they stand.
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

-- The lines of one file, as the text of a query: of product $1, since $2 (everything when `bulk`), of objects of kind $3, and of real
-- people only those on the record $4. An invented school has none.
create or replace function gate.csv_query(wanted text, trial boolean, bulk boolean, with_eck boolean) returns text
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select 'select concat(' || case wanted
        when 'academicSessions' then $q$r.id, ',', r.state, ',', gate.csv_value(r.b ->> 'title'), ',', r.b ->> 'type', ',', r.b ->> 'startDate', ',',
            r.b ->> 'endDate', ',', r.b #>> '{parent,sourcedId}', ',', r.b ->> 'schoolYear'$q$
        when 'orgs' then $q$r.id, ',', r.state, ',', gate.csv_value(r.b ->> 'name'), ',', r.b ->> 'type', ',', gate.csv_value(r.b ->> 'identifier'),
            ',', r.b #>> '{parent,sourcedId}'$q$
        when 'courses' then $q$r.id, ',', r.state, ',', r.b #>> '{schoolYear,sourcedId}', ',', gate.csv_value(r.b ->> 'title'), ',',
            gate.csv_value(r.b ->> 'courseCode'), ',', gate.csv_list(r.b -> 'grades'), ',', r.b #>> '{org,sourcedId}', ',',
            gate.csv_list(r.b -> 'subjects'), ',', gate.csv_list(r.b -> 'subjectCodes')$q$
        when 'classes' then $q$r.id, ',', r.state, ',', gate.csv_value(r.b ->> 'title'), ',', gate.csv_list(r.b -> 'grades'), ',',
            r.b #>> '{course,sourcedId}', ',', gate.csv_value(r.b ->> 'classCode'), ',', r.b ->> 'classType', ',',
            gate.csv_value(r.b ->> 'location'), ',', r.b #>> '{school,sourcedId}', ',', gate.csv_list(r.b -> 'terms'), ',',
            gate.csv_list(r.b -> 'subjects'), ',', gate.csv_list(r.b -> 'subjectCodes'), ',', gate.csv_list(r.b -> 'periods')$q$
        when 'enrollments' then $q$r.id, ',', r.state, ',', r.b #>> '{class,sourcedId}', ',', r.b #>> '{school,sourcedId}', ',',
            r.b #>> '{user,sourcedId}', ',', r.b ->> 'role', ',', r.b ->> 'primary', ',', r.b ->> 'beginDate', ',', r.b ->> 'endDate'$q$
        -- A file must give everybody a name to sign in with: that is the pseudonym, and a part of it is the number that people read.
        when 'users' then $q$r.id, ',', r.state, ',', coalesce(r.b ->> 'enabledUser', 'false'), ',', r.id, ',,',
            '"' || replace(translate(coalesce(r.b ->> 'givenName', r.id), E'\r\n\t', '   '), '"', '""') || '"', ',',
            '"' || replace(translate(coalesce(r.b ->> 'familyName', r.id), E'\r\n\t', '   '), '"', '""') || '"', ',,',
            left(r.id, 32), ',,,,,', gate.csv_list(r.b -> 'grades'), ',,,,,,,', (select e ->> 'sourcedId' from
                (select x -> 'org' from jsonb_array_elements(r.b -> 'roles') x where x ->> 'roleType' = 'primary' limit 1) o(e)), ','$q$
            || case when with_eck then $q$, ',', r.b #>> '{metadata,eckId}'$q$ else '' end
        when 'roles' then $q$r.id, '.', x ->> 'role', '.', x #>> '{org,sourcedId}', ',', r.state, ',', r.id, ',', x ->> 'roleType', ',', x ->> 'role', ',',
            x ->> 'beginDate', ',', x ->> 'endDate', ',', x #>> '{org,sourcedId}', ','$q$
        end || ') from (select o.sourced_id as id, o.body as b, ' || case when bulk then $q$','$q$
            else $q$case when o.gone_at is null then 'active,' else 'tobedeleted,' end || gate.csv_moment(greatest(o.modified_at, o.gone_at))$q$ end
        || ' as state from ' || gate.roster_source(trial) || ' o where o.product_id = $1 and o.kind = $3 and '
        || case when bulk then 'o.gone_at is null' else 'greatest(o.modified_at, o.gone_at) > $2' end
        || case when trial then '' else $q$ and (o.pupil_id is null and o.staff_id is null
            or o.pupil_id in (select s.pupil_id from public.supply_pupil s where s.supply_id = $4)
            or o.staff_id in (select s.staff_id from public.supply_staff s where s.supply_id = $4))$q$ end
        || ') r' || case wanted when 'roles' then $q$, jsonb_array_elements(r.b -> 'roles') x$q$ else '' end
$$;

-- The lines of one file of the opening that this transaction names (`app.supply`).
create or replace function gate.csv_lines(wanted text) returns setof text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    h record;
begin
    select * into h from gate.csv_held();
    return query execute gate.csv_query(wanted, false, h.since is null, (select s.claims ? 'eck_id' from public.supply s where s.id = h.number))
        using h.product, h.since, case wanted when 'roles' then 'users' else wanted end, h.number;
end $$;

-- The same, five hundred at a time: a row for each line would cost more than the line. (In one query with the lines it is a fifth slower.)
create or replace function gate.csv_texts(wanted text) returns setof text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select string_agg(l.line, E'\r\n') || E'\r\n' from (
        select c.line, (row_number() over () - 1) / 500 as part from gate.csv_lines(wanted) c(line)) l
    group by l.part order by l.part
$$;
