-- What a product sends back: tests it made and what pupils scored, as drafts for the teacher. It sees and changes what is its own and
-- nothing of the school's; what it may write about whom is decided here, at the moment of writing.

create or replace function gate.refuse_result(code text, says text) returns void
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '%', says using errcode = 'ZR' || code;
end $$;

-- Of which product this machine's token is, if it has one of the wanted scopes and results are agreed. Raises.
create or replace function gate.results_caller(credential text, wanted text[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    b record;
    why text;
begin
    select * into b from gate.bearer(credential, 'access');
    if b.client is null or b.person is not null then perform gate.refuse_result('401', 'The token is not valid.'); end if;
    if not string_to_array(b.scopes, ' ') && wanted then perform gate.refuse_result('403', 'scope'); end if;
    why := case when (select p.sector from public.product p where p.id = b.product) = '' then 'sector'
        else gate.why_not(b.product, null, 'results') end;
    if why <> '' then perform gate.refuse_result('403', why || ':' || b.product); end if;
    return b.product;
end $$;

-- The group that a product knows as this class; null when it is not in its view.
create or replace function gate.results_class(wanted integer, class text) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select g.id from public.roster_object o join public.learning_group g on g.id = o.what_id
        join public.school_year y on y.id = g.year_id
    where o.product_id = wanted and o.kind = 'classes' and o.sourced_id = class and o.gone_at is null
        and exists (select from public.agreement_scope s
            where s.agreement_id = (gate.agreement_in_force(wanted, gate.today())).id and s.school_id = y.school_id)
$$;

-- What a product knows a group by.
create or replace function gate.class_number(wanted integer, grp integer) returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select gate.roster_group(gate.roster_key(wanted), g.id, g.uid) from public.learning_group g where g.id = grp
$$;

-- The clauses of a question with the numbers of now: those of classes and schools may have changed.
create or replace function gate.results_renamed(wanted integer, kind text, clauses jsonb) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(jsonb_agg(case
        when c ->> 'path' = 'class.sourcedId' or kind = 'classes' and c ->> 'path' = 'sourcedId'
            then c || jsonb_build_object('value', gate.roster_current(wanted, 'classes', c ->> 'value'))
        when c ->> 'path' in ('school.sourcedId', 'school')
            then c || jsonb_build_object('value', gate.roster_current(wanted, 'orgs', c ->> 'value'))
        else c end), '[]') from jsonb_array_elements(clauses) c
$$;

-- A test of a product as an OneRoster line item, and a score as a result; without addresses, which are put in outside.
create or replace function gate.line_item(number integer) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select jsonb_strip_nulls(jsonb_build_object('sourcedId', t.sourced_id, 'status', 'active', 'dateLastModified', gate.csv_moment(t.sent_at),
        'title', t.title, 'description', nullif(t.description, ''), 'assignDate', t.assigned_on || 'T00:00:00Z',
        'dueDate', t.due_on || 'T00:00:00Z', 'class', jsonb_build_object('sourcedId', o.sourced_id, 'type', 'class'),
        'school', jsonb_build_object('sourcedId', o.body #>> '{school,sourcedId}', 'type', 'org'),
        'category', jsonb_build_object('sourcedId', t.category, 'type', 'category'),
        'resultValueMin', t.lowest, 'resultValueMax', t.highest))
    from public.supplier_test t join public.learning_group g on g.id = t.group_id
        join public.roster_object o on o.product_id = t.product_id and o.kind = 'classes' and o.what_id = g.id and o.gone_at is null
    where t.id = number
$$;

create or replace function gate.result_body(number bigint, sub text) returns jsonb
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select jsonb_strip_nulls(jsonb_build_object('sourcedId', r.sourced_id, 'status', 'active', 'dateLastModified', gate.csv_moment(r.sent_at),
        'lineItem', jsonb_build_object('sourcedId', t.sourced_id, 'type', 'lineItem'),
        'student', jsonb_build_object('sourcedId', sub, 'type', 'user'),
        'class', jsonb_build_object('sourcedId', gate.class_number(t.product_id, t.group_id), 'type', 'class'), 'scoreStatus', r.status, 'score', r.score,
        'scoreDate', r.scored_on, 'comment', nullif(r.comment, '')))
    from public.supplier_result r join public.supplier_test t on t.id = r.test_id where r.id = number
$$;

-- What of its own a product may see now, by collection. A pupil who may not be supplied is not there.
create or replace function gate.results_view(wanted integer, kind text)
returns table (id bigint, pupil integer, body jsonb)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kind = 'lineItems' then
        return query select t.id::bigint, null::integer, gate.line_item(t.id) from public.supplier_test t
            where t.product_id = wanted and gate.results_class(wanted, gate.class_number(wanted, t.group_id)) is not null;
    elsif kind = 'results' then
        return query select r.id, r.pupil_id, gate.result_body(r.id, w.sub) from public.supplier_test t
            join public.supplier_result r on r.test_id = t.id
            join public.product p on p.id = t.product_id join public.pairwise w on w.sector = p.sector and w.person_id = r.pupil_id
            where t.product_id = wanted and r.pupil_id in (select s.person_id from gate.supplied_people(wanted, 'results') s);
    else  -- classes: what a scale of marks belongs to
        return query select o.id, null::integer, jsonb_build_object('sourcedId', o.sourced_id, 'title', o.body ->> 'title',
                'school', o.body #>> '{school,sourcedId}', 'dateLastModified', gate.csv_moment(o.modified_at))
            from public.roster_object o where o.product_id = wanted and o.kind = 'classes'
                and gate.results_class(wanted, o.sourced_id) is not null;
    end if;
end $$;

-- Whether a row fits the clauses of a question: [{"path", "op", "value"}], of which one or all must fit.
create or replace function gate.results_fit(body jsonb, clauses jsonb, any_of boolean) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select case when any_of then bool_or(f.fits) else coalesce(bool_and(f.fits), true) end from (
        select coalesce(case c ->> 'op'
            when '~' then position(lower(c ->> 'value') in lower(x.held)) > 0
            when '!=' then x.held is distinct from c ->> 'value'
            else case when jsonb_typeof(body #> x.path) = 'number' and c ->> 'value' ~ '^-?[0-9]{1,6}([.][0-9]{1,4})?$'
                then case c ->> 'op' when '=' then x.held::numeric = (c ->> 'value')::numeric when '>' then x.held::numeric > (c ->> 'value')::numeric
                    when '>=' then x.held::numeric >= (c ->> 'value')::numeric when '<' then x.held::numeric < (c ->> 'value')::numeric
                    when '<=' then x.held::numeric <= (c ->> 'value')::numeric end
                else case c ->> 'op' when '=' then x.held = c ->> 'value' when '>' then x.held collate "C" > c ->> 'value'
                    when '>=' then x.held collate "C" >= c ->> 'value' when '<' then x.held collate "C" < c ->> 'value'
                    when '<=' then x.held collate "C" <= c ->> 'value' end end end, false) as fits
        from jsonb_array_elements(clauses) c, lateral (select body #>> string_to_array(c ->> 'path', '.') as held,
            string_to_array(c ->> 'path', '.') as path) x) f
$$;

-- Which rows answer a question, and that they go: committed before `gate.results_rows` gives them. Here and below `needs` are people
-- whose pseudonym has to be computed and kept first (`code` is 'sub'); then this is asked again.
create or replace function gate.results_open(
    credential text, token uuid, wanted text[], kind text, asked jsonb, out code text, out says text, out number bigint,
    out total bigint, out needs uuid[]
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    product integer;
    a public.agreement;
    ids bigint[];
    pupils integer[];
    fields text[] := string_to_array(coalesce(asked ->> 'sort', 'sourcedId'), '.');
begin
    product := gate.results_caller(credential, wanted);
    needs := gate.roster_refresh(product, false);
    if cardinality(needs) > 0 then code := 'sub'; return; end if;
    asked := asked || gate.roster_renamed(product, '', jsonb_strip_nulls(jsonb_build_object('class', asked -> 'class', 'school', asked -> 'school')))
        || jsonb_build_object('clauses', gate.results_renamed(product, kind, asked -> 'clauses'),
            'within', gate.results_renamed(product, kind, asked -> 'within'));
    if asked ->> 'class' is not null and gate.results_class(product, asked ->> 'class') is null then
        perform gate.refuse_result('404', 'There is no such class.');
    end if;
    if asked ->> 'school' is not null and not exists (select from gate.results_view(product, 'classes') v
            where v.body ->> 'school' = asked ->> 'school') then
        perform gate.refuse_result('404', 'There is no such school.');
    end if;
    with fits as (
        select v.id, v.pupil, v.body #> fields as key from gate.results_view(product, kind) v
        where gate.results_fit(v.body, asked -> 'clauses', (asked ->> 'any')::boolean)
            and gate.results_fit(v.body, asked -> 'within', false)
    ),
    page as (
        select f.id, f.pupil, row_number() over (order by
            case when not (asked ->> 'descending')::boolean and jsonb_typeof(f.key) = 'number' then (f.key #>> '{}')::numeric end,
            case when (asked ->> 'descending')::boolean and jsonb_typeof(f.key) = 'number' then (f.key #>> '{}')::numeric end desc,
            case when not (asked ->> 'descending')::boolean then (f.key #>> '{}') end collate "C",
            case when (asked ->> 'descending')::boolean then (f.key #>> '{}') end collate "C" desc, f.id) as place from fits f
    )
    select count(*), array_agg(p.id order by p.place) filter (where p.place > (asked ->> 'offset')::bigint
            and p.place <= (asked ->> 'offset')::bigint + (asked ->> 'limit')::bigint),
        array_agg(distinct p.pupil) filter (where p.pupil is not null and p.place > (asked ->> 'offset')::bigint
            and p.place <= (asked ->> 'offset')::bigint + (asked ->> 'limit')::bigint)
        into total, ids, pupils from page p;
    code := '200';
    if ids is null then return; end if;
    a := gate.agreement_in_force(product, gate.today());
    insert into public.supply (product_id, agreement_id, channel, what, claims, count, at)
        values (product, a.id, 'results', kind, '[]', cardinality(ids), statement_timestamp()) returning id into number;
    insert into public.supply_pupil (supply_id, pupil_id) select number, p from unnest(pupils) p;
    insert into gate.supplying (token, supply_id, rows, xid, until)
        values (token, number, ids, pg_current_xact_id(), statement_timestamp() + interval '1 minute');
exception when sqlstate 'ZR401' or sqlstate 'ZR403' or sqlstate 'ZR404' then
    code := right(sqlstate, 3);
    says := gate.told(sqlerrm);
end $$;

-- A refusal by agreement is counted; outside it is only that nothing goes.
create or replace function gate.told(why text) returns text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if why ~ '^[a-z_]+:[0-9]+$' then
        perform gate.count_refusal(split_part(why, ':', 2)::integer, 'results', split_part(why, ':', 1));
        return 'No agreement allows this.';
    end if;
    return case when why = 'scope' then 'The token does not have the scope for this.' else why end;
end $$;

-- The rows of an earlier, committed opening, in order. Once.
create or replace function gate.results_rows(token uuid) returns setof text
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    c record;
begin
    select s.rows, p.product_id, p.what into c from gate.supplying s join public.supply p on p.id = s.supply_id and p.channel = 'results'
    where s.token = results_rows.token and s.until > statement_timestamp() and s.xid is distinct from pg_current_xact_id_if_assigned();
    if c.what is null or gate.why_not(c.product_id, null, 'results') <> '' then return; end if;
    delete from gate.supplying s where s.token = results_rows.token;
    return query select v.body::text from unnest(c.rows) with ordinality n(id, place)
        join gate.results_view(c.product_id, c.what) v on v.id = n.id order by n.place;
end $$;

-- Keeps one line item. `item` was read outside (`gradebook_shape`); whether it may be is decided here. Returns its number. Raises.
create or replace function gate.line_item_keep(product integer, known text, item jsonb, in_class text, in_school text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    class text := item ->> 'class';
    grp integer := gate.results_class(product, item ->> 'class');
    y public.school_year;
    stands public.supplier_test;
    school text;
    kept integer;
begin
    if grp is null then perform gate.refuse_result('422', 'class: this class is not in your view.'); end if;
    select o.body #>> '{school,sourcedId}' into school from public.roster_object o
        where o.product_id = product and o.kind = 'classes' and o.sourced_id = class;
    if in_class is not null and class <> in_class then perform gate.refuse_result('422', 'class: differs from the address.'); end if;
    if school is distinct from item ->> 'school' or in_school is not null and school <> in_school then
        perform gate.refuse_result('422', 'school: not the school of the class.');
    end if;
    select s.* into y from public.school_year s join public.learning_group g on g.year_id = s.id where g.id = grp;
    if (item ->> 'due')::date < (item ->> 'assigned')::date then perform gate.refuse_result('422', 'dueDate: before assignDate.'); end if;
    if (item ->> 'assigned')::date < y.starts_on or (item ->> 'due')::date >= y.ends_on then
        perform gate.refuse_result('422', 'assignDate, dueDate: outside the school year of the class.');
    end if;
    if (item ->> 'highest')::numeric <= (item ->> 'lowest')::numeric then
        perform gate.refuse_result('422', 'resultValueMax: not more than resultValueMin.');
    end if;
    insert into public.supplier_test (uid, product_id, group_id, sourced_id, title, description, category, assigned_on, due_on, lowest, highest, sent_at)
        values (gen_random_uuid(), product, grp, known, item ->> 'title', item ->> 'description', item ->> 'category',
            (item ->> 'assigned')::date, (item ->> 'due')::date, (item ->> 'lowest')::numeric, (item ->> 'highest')::numeric, statement_timestamp())
        on conflict (product_id, sourced_id) do nothing returning id into kept;
    if kept is not null then return kept; end if;
    select t.* into stands from public.supplier_test t where t.product_id = product and t.sourced_id = known for update;
    if stands.id is null then perform gate.refuse_result('422', 'sourcedId: deleted meanwhile, send it again.'); end if;
    perform gate.still_draft(stands.id);
    if stands.group_id <> grp and exists (select from public.supplier_result r where r.test_id = stands.id) then
        perform gate.refuse_result('422', 'class: the line item has results already.');
    end if;
    if exists (select from public.supplier_result r where r.test_id = stands.id
            and (r.score < (item ->> 'lowest')::numeric or r.score > (item ->> 'highest')::numeric)) then
        perform gate.refuse_result('422', 'resultValueMin, resultValueMax: there are results outside them.');
    end if;
    update public.supplier_test t set group_id = grp, title = item ->> 'title', description = item ->> 'description',
        category = item ->> 'category', assigned_on = (item ->> 'assigned')::date, due_on = (item ->> 'due')::date,
        lowest = (item ->> 'lowest')::numeric, highest = (item ->> 'highest')::numeric, sent_at = statement_timestamp() where t.id = stands.id;
    return stands.id;
end $$;

-- What a teacher decided about stands.
create or replace function gate.still_draft(number integer) returns void
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from public.supplier_test t where t.id = number and (t.taken_at is not null or t.dropped_at is not null)) then
        perform gate.refuse_result('422', 'lineItem: the teacher has dealt with these results; they cannot change any more.');
    end if;
end $$;

-- Keeps one result of a line item that is the product's own. Raises.
create or replace function gate.result_keep(product integer, known text, item jsonb, in_class text, in_test text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    t public.supplier_test;
    class text;
    who integer;
    score numeric := (item ->> 'score')::numeric;
    kept bigint;
begin
    -- One write of a product at a time, so that two results never get one sourcedId.
    perform from public.supplier_test f where f.product_id = product order by f.id limit 1 for update;
    select x.* into t from public.supplier_test x where x.product_id = product and x.sourced_id = item ->> 'line_item' for update;
    class := gate.class_number(product, t.group_id);
    if t.id is null or gate.results_class(product, class) is null then
        perform gate.refuse_result('422', 'lineItem: there is no such line item of yours.');
    end if;
    if in_test is not null and t.sourced_id <> in_test then perform gate.refuse_result('422', 'lineItem: differs from the address.'); end if;
    if class <> in_class or class <> item ->> 'class' then
        perform gate.refuse_result('422', 'class: not the class of the line item.');
    end if;
    perform gate.still_draft(t.id);
    select w.person_id into who from public.pairwise w join public.product p on p.sector = w.sector and p.sector <> ''
        where p.id = product and w.sub = item ->> 'student';
    if who is null or gate.why_not(product, who, 'results') <> '' or not exists (select from public.membership m
            where m.pupil_id = who and m.group_id = t.group_id and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())) then
        perform gate.refuse_result('422', 'student: nobody in this class that you may know.');
    end if;
    if score < t.lowest or score > t.highest then perform gate.refuse_result('422', 'score: outside the bounds of the line item.'); end if;
    if (item ->> 'date')::date > gate.today() + 1 then perform gate.refuse_result('422', 'scoreDate: in the future.'); end if;
    if exists (select from public.supplier_result r join public.supplier_test x on x.id = r.test_id
            where x.product_id = product and r.sourced_id = known and (r.test_id <> t.id or r.pupil_id <> who)) then
        perform gate.refuse_result('422', 'sourcedId: this is another result already.');
    end if;
    insert into public.supplier_result as s (pupil_id, group_id, test_id, sourced_id, score, status, scored_on, comment, sent_at)
        values (who, t.group_id, t.id, known, score, item ->> 'status', (item ->> 'date')::date, item ->> 'comment', statement_timestamp())
        on conflict (test_id, pupil_id) do update set score = excluded.score, status = excluded.status, scored_on = excluded.scored_on,
            comment = excluded.comment, sent_at = excluded.sent_at where s.sourced_id = excluded.sourced_id
        returning s.id into kept;
    if kept is null then perform gate.refuse_result('422', 'student: there is a result of this student for this line item already.'); end if;
end $$;

-- Keeps what a product sends, all of it or nothing. `place` says what the address named; with `named` it has the sourcedIds that
-- were sent, otherwise new ones, and `pairs` tells which.
create or replace function gate.results_keep(
    credential text, wanted text[], kind text, items jsonb, place jsonb, named boolean, out code text, out says text, out pairs jsonb,
    out needs uuid[]
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    product integer;
    item jsonb;
    known text;
    term text;
begin
    product := gate.results_caller(credential, wanted);
    needs := gate.roster_refresh(product, false);
    if cardinality(needs) > 0 then code := 'sub'; return; end if;
    place := gate.roster_renamed(product, '', place);
    term := place ->> 'term';
    if place ->> 'class' is not null and gate.results_class(product, place ->> 'class') is null then
        perform gate.refuse_result('404', 'There is no such class.');
    end if;
    if term is not null and not exists (select from public.roster_object o, jsonb_array_elements(o.body -> 'terms') x
            where o.product_id = product and o.kind = 'classes' and o.sourced_id = place ->> 'class' and x ->> 'sourcedId' = term) then
        perform gate.refuse_result('404', 'There is no such academic session of this class.');
    end if;
    if place ->> 'school' is not null and not exists (select from gate.results_view(product, 'classes') v
            where v.body ->> 'school' = place ->> 'school') then
        perform gate.refuse_result('404', 'There is no such school.');
    end if;
    if place ->> 'lineItem' is not null and not exists (select from gate.results_view(product, 'lineItems') v
            where v.body ->> 'sourcedId' = place ->> 'lineItem') then
        perform gate.refuse_result('404', 'There is no such line item of yours.');
    end if;
    pairs := '[]';
    for item in select x from jsonb_array_elements(items) x loop
        item := item || gate.roster_renamed(product, '', jsonb_strip_nulls(jsonb_build_object('class', item -> 'class', 'school', item -> 'school')));
        known := case when named then item ->> 'sourcedId' else gen_random_uuid()::text end;
        if kind = 'lineItems' then
            perform gate.line_item_keep(product, known, item, place ->> 'class', place ->> 'school');
        else
            perform gate.result_keep(product, known, item, place ->> 'class', place ->> 'lineItem');
        end if;
        pairs := pairs || jsonb_build_object('suppliedSourcedId', item ->> 'sourcedId', 'allocatedSourcedId', known);
    end loop;
    code := '201';
exception when sqlstate 'ZR401' or sqlstate 'ZR403' or sqlstate 'ZR404' or sqlstate 'ZR422' then
    code := right(sqlstate, 3);
    says := gate.told(sqlerrm);
    pairs := null;
end $$;

-- Takes away what a product sent, while it is a draft; a line item goes with its results.
create or replace function gate.results_delete(
    credential text, wanted text[], kind text, known text, out code text, out says text, out needs uuid[]
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    product integer;
    t public.supplier_test;
begin
    product := gate.results_caller(credential, wanted);
    needs := gate.roster_refresh(product, false);
    if cardinality(needs) > 0 then code := 'sub'; return; end if;
    if not exists (select from gate.results_view(product, kind) v where v.body ->> 'sourcedId' = known) then
        perform gate.refuse_result('404', 'There is nothing of yours with this sourcedId.');
    end if;
    select x.* into t from public.supplier_test x where x.product_id = product and case kind when 'lineItems' then x.sourced_id = known
        else x.id in (select r.test_id from public.supplier_result r where r.sourced_id = known) end for update;
    perform gate.still_draft(t.id);
    delete from public.supplier_result r where r.test_id = t.id and (kind = 'lineItems' or r.sourced_id = known);
    if kind = 'lineItems' then delete from public.supplier_test x where x.id = t.id; end if;
    code := '204';
exception when sqlstate 'ZR401' or sqlstate 'ZR403' or sqlstate 'ZR404' or sqlstate 'ZR422' then
    code := right(sqlstate, 3);
    says := gate.told(sqlerrm);
end $$;

-- A teacher took a draft over, or put it aside: once, and only whoever may write tests and marks of the open group. False when
-- somebody was first.
create or replace function gate.result_taken(test uuid, dropped boolean) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    m bigint := (select bit_or(t.mask) from gate.table_masks() t where t.name in ('supplier_test', 'supplier_result'));
    grp integer := gate.writable_group(m);
begin
    update public.supplier_test t set taken_at = case when not dropped then statement_timestamp() end,
        dropped_at = case when dropped then statement_timestamp() end
    where t.uid = test and t.group_id = grp and t.taken_at is null and t.dropped_at is null;
    return found;
end $$;

-- Whom the results are of that the open group no longer has: they are skipped, and the teacher is told how many.
create or replace function gate.results_left(test uuid) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select count(*)::integer from public.supplier_result r join public.supplier_test t on t.id = r.test_id
    where t.uid = test and t.group_id = (select c.group_id from gate.current_cap() c)
        and r.pupil_id <> all((select c.pupils from gate.current_cap() c)::integer[])
$$;
