-- What retention deletes where no job may reach by itself: history, emergencies, and what somebody signs in with; and the
-- search that proves that nothing is left. Only for jobs that write the access log. What refers to whom is asked of the
-- catalogue, never of a list, so that a table somebody adds later is found.

-- The change history of these pupils, each with a mask of the categories that went. Says how many rows by pupil and category. Mask by
-- mask, as most pupils of a batch have the same: a list of pupils goes through the index, a join with them takes three times as long.
create or replace function gate.forget_history(pupils integer[], masks bigint[]) returns table (
    pupil integer, mask bigint, rows bigint
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    one record;
begin
    for one in select x.mask as covers, array_agg(x.pupil) as ids from unnest(pupils, masks) x (pupil, mask) group by 1 loop
        return query with gone as (
            delete from gate.change c where c.pupil_id = any(one.ids) and c.mask & one.covers = c.mask returning c.pupil_id, c.mask
        ) select g.pupil_id, g.mask, count(*) from gone g group by 1, 2;
    end loop;
end $$;

-- The history of single records. Says of which record how many rows.
drop function if exists gate.forget_rows(text, bigint[]);  -- its earlier form said how many in all
create or replace function gate.forget_rows(name text, ids bigint[]) returns table (id bigint, rows bigint)
language sql security definer set search_path = pg_catalog, pg_temp as $$
    with gone as (delete from gate.change c where c.table_name = name and c.row_id = any(ids) returning c.row_id)
    select g.row_id, count(*) from gone g group by 1
$$;

-- History about no pupil, and emergencies, from before a moment; never of the last ninety days.
create or replace function gate.forget_old(until timestamp with time zone) returns table (place text, rows bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
begin
    if until is null or until > statement_timestamp() - interval '90 days' then
        raise exception 'the term of the history until % is not over', to_char(until, 'YYYY-MM-DD') using errcode = '55000';
    end if;
    return query with gone as (delete from gate.change c where c.pupil_id is null and c.at < until returning 1)
        select 'gate.change', count(*) from gone;
    return query with gone as (delete from gate.emergency e where e.at < until returning 1)
        select 'gate.emergency', count(*) from gone;
end $$;

-- Which rows of `pupil` or `person` nothing refers to, of these (null: of all), by every foreign key there is but those of the
-- columns (as `table.column`) that the caller has just emptied of them.
create or replace function gate.unreferenced(target text, ids integer[], emptied text[]) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    key text := case target when 'pupil' then 'person_id' when 'person' then 'id' end;
    tests text;
    found integer[];
begin
    if key is null then raise exception 'only pupils and persons are bare' using errcode = '22023'; end if;
    select coalesce(string_agg(format(' except select x.%I from %s x where ($1 is null or x.%I = any($1))',
            a.attname, c.conrelid::regclass, a.attname), ''), '') into tests
        from pg_constraint c join pg_class r on r.oid = c.conrelid
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = format('public.%I', target)::regclass and not r.relispartition
            and replace(c.conrelid::regclass::text, 'public.', '') || '.' || a.attname <> all(emptied);
    execute format('select array(select t.%I from public.%I t where ($1 is null or t.%I = any($1))%s order by 1)',
        key, target, key, tests) into found using ids;
    return found;
end $$;

-- Where anything of these pupils is left: in every table with a foreign key to a pupil, and every other column that is named
-- after one; and of those who are no longer known as a person either (`wholly`), after a person. The access log keeps numbers
-- for its own term, and openings end by themselves. Where a foreign key is in force, the database searches by itself: its
-- checks are asked for here and now, and what they find is told as the rest. All other columns are searched.
create or replace function gate.references_left(ids integer[], wholly boolean) returns table (place text, rows bigint)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    spot record;
    held bigint;
begin
    begin
        set constraints all immediate;
    exception when foreign_key_violation then
        get stacked diagnostics place = table_name;
        rows := 1;
        return next;
        return;
    end;
    for spot in
        select c.oid::regclass as name, a.attname as col from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace in ('public'::regnamespace, 'gate'::regnamespace) and c.relkind in ('r', 'p')
            and not c.relispartition and a.attnum > 0 and not a.attisdropped
            and a.atttypid in ('integer'::regtype, 'bigint'::regtype)
            and c.oid not in ('gate.log'::regclass, 'gate.cap'::regclass, 'gate.applying'::regclass)
            and (a.attname ~ '(^|_)pupil_id$' or c.oid = 'public.pupil'::regclass and a.attname = 'person_id'
                or wholly and (a.attname ~ '(^|_)person_id$' or c.oid = 'public.person'::regclass and a.attname = 'id')
                or exists (select from pg_constraint k where k.contype = 'f' and k.conrelid = c.oid and k.conkey[1] = a.attnum
                    and (k.confrelid = 'public.pupil'::regclass or wholly and k.confrelid = 'public.person'::regclass)))
            and not exists (select from pg_constraint k join pg_trigger t on t.tgconstraint = k.oid
                where k.contype = 'f' and k.conrelid = c.oid and k.conkey = array[a.attnum] and t.tgrelid = k.confrelid
                    and t.tgtype & 8 = 8 and t.tgenabled in ('O', 'A') -- after deleting; not of one that is switched off
                    and (k.confrelid = 'public.pupil'::regclass or wholly and k.confrelid = 'public.person'::regclass))
        order by 1, 2
    loop
        execute format('select count(*) from %s x where x.%I = any($1)', spot.name, spot.col) into held using ids;
        if held > 0 then
            place := replace(spot.name::text, 'public.', '') || '.' || spot.col;
            rows := held;
            return next;
        end if;
    end loop;
end $$;

-- Who has an account or was invited to make one: numbers, and nothing else.
create or replace function gate.account_persons() returns setof integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id from public.account a where a.person_id > 0 union select i.person_id from public.invitation i
$$;

-- Everything that these persons sign in with. Their sessions end with it. Says how many accounts.
create or replace function gate.forget_accounts(persons integer[]) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    closing integer[] := array(select a.id from public.account a where a.person_id = any(persons));
begin
    delete from public.invitation i where i.person_id = any(persons);
    delete from gate.invitation_request q where q.person_id = any(persons);
    update gate.invitation_letter l set blob = null, problem = 'gone' where l.blob is not null and l.batch in (
        select o.batch from gate.invitation_letter o where o.person_id = any(persons));
    delete from gate.invitation_letter l where l.person_id = any(persons);
    delete from public.django_session d using gate.session s where s.session_key = d.session_key and s.account_id = any(closing);
    delete from public.django_session d using public.usersessions_usersession u
        where u.session_key = d.session_key and u.user_id = any(closing);
    delete from public.usersessions_usersession u where u.user_id = any(closing);
    delete from public.mfa_authenticator m where m.user_id = any(closing);
    delete from public.account_emailconfirmation c using public.account_emailaddress e
        where e.id = c.email_address_id and e.user_id = any(closing);
    delete from public.account_emailaddress e where e.user_id = any(closing);
    delete from public.code c where c.user_id = any(closing);
    delete from public.used_code c where c.account_id = any(closing);
    update public.access_token t set source_refresh_token_id = null where t.user_id = any(closing);
    delete from public.refresh_token t where t.user_id = any(closing);
    delete from public.access_token t where t.user_id = any(closing);
    delete from public.supplier_session s where s.account_id = any(closing);
    delete from public.login_notice n where n.account_id = any(closing);
    delete from public.socialaccount_socialaccount s where s.user_id = any(closing);
    delete from public.account a where a.id = any(closing);
    return cardinality(closing);
end $$;

-- Which of these e-mail addresses (in small letters) nobody has any more. Every column that holds one is searched, so that a table
-- somebody adds later is found.
create or replace function gate.addresses_of_nobody(addresses text[]) returns text[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    spot record;
    nobody text[] := addresses;
begin
    for spot in
        select c.oid::regclass as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attname = 'email' and not a.attisdropped
    loop
        execute format('select array(select x.address from unnest($1) x (address)
            where not exists (select from %s t where lower(t.email::text) = x.address))', spot.name) into nobody using nobody;
    end loop;
    return nobody;
end $$;

-- Sessions and counters whose own time is over, and invitations that nobody can use since `until`.
create or replace function gate.forget_expired(until timestamp with time zone) returns table (place text, rows bigint)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
begin
    return query with gone as (delete from public.usersessions_usersession u where not exists (
            select from public.django_session d where d.session_key = u.session_key and d.expire_date >= statement_timestamp())
        returning 1) select 'usersessions_usersession', count(*) from gone;
    return query with gone as (delete from public.django_session d where d.expire_date < statement_timestamp() returning 1)
        select 'django_session', count(*) from gone;
    return query with gone as (delete from public.code c where c.expires < statement_timestamp() returning 1)
        select 'code', count(*) from gone;
    return query with gone as (delete from public.used_code c where c.used_at < statement_timestamp() - interval '1 day' returning 1)
        select 'used_code', count(*) from gone;
    return query with gone as (delete from public.used_assertion a where a.expires_at < statement_timestamp() returning 1)
        select 'used_assertion', count(*) from gone;
    update public.access_token t set source_refresh_token_id = null where t.expires < statement_timestamp() - interval '1 day';
    return query with gone as (delete from public.refresh_token r where r.updated < statement_timestamp() - interval '1 day'
            and not exists (select from public.access_token t where t.id = r.access_token_id
                and t.expires >= statement_timestamp() - interval '1 day') returning 1)
        select 'refresh_token', count(*) from gone;
    return query with gone as (delete from public.access_token t where t.expires < statement_timestamp() - interval '1 day'
            and not exists (select from public.refresh_token r where r.access_token_id = t.id) returning 1)
        select 'access_token', count(*) from gone;
    return query with gone as (delete from public.supplier_session s where s.ended_at < statement_timestamp() - interval '7 days' returning 1)
        select 'supplier_session', count(*) from gone;
    return query with gone as (delete from public.login_cache l where l.expires < statement_timestamp() returning 1)
        select 'login_cache', count(*) from gone;
    return query with gone as (delete from public.invitation i
            where coalesce(i.used_at, i.expires_at) < least(until, statement_timestamp()) returning 1)
        select 'invitation', count(*) from gone;
    return query with gone as (delete from gate.invitation_letter l
            where l.asked_at < least(until, statement_timestamp() - interval '1 month') returning 1)
        select 'gate.invitation_letter', count(*) from gone;
end $$;

-- Proof for whoever knows pupil number and birth date (`subject` is a keyed hash of them), and nothing about anybody.
create or replace function gate.receipts_of(subject bytea) returns table (
    number bigint, made_at timestamp with time zone, content jsonb, seal_number integer, digest bytea, signature bytea
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.number, r.made_at, r.content, r.seal_number, r.digest, r.signature from public.receipt r
    where length(receipts_of.subject) = 32 and r.subject = receipts_of.subject order by r.number limit 200
$$;
