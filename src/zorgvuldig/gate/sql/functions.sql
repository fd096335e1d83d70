-- The gate's functions. Owned by authz, which may bypass row security; search_path is fixed, so nothing a
-- caller makes can shadow a name. `policies.py` adds the functions that the register's relations become.

-- These two ask no table: in plpgsql such an expression is worked out as it is, in sql by a query of its own.
create or replace function gate.key_of(secret text) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
    -- The cookie holds the secret, every table only this: 160 bits of its hash.
    return left(encode(sha256(convert_to(secret, 'UTF8')), 'hex'), 40);
end $$;

create or replace function gate.today() returns date
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (statement_timestamp() at time zone 'Europe/Amsterdam')::date;
end $$;

-- Only for the login role, after every step of signing in. Staff without a second factor get nothing.
-- Returns 1, or 0 when this account may not open files.
create or replace function gate.begin(key text, account_number integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    who integer;
    ends timestamptz;
begin
    select person_id into who from public.account where id = account_number and is_active;
    select expire_date into ends from public.django_session where session_key = key and expire_date > statement_timestamp();
    if who is null or ends is null then return 0; end if;
    if not gate.is_strong(account_number, who) then return 0; end if;
    insert into gate.session (session_key, account_id, person_id, until) values (key, account_number, who, ends)
        on conflict (session_key) do update set until = excluded.until
        where gate.session.account_id = excluded.account_id;
    return 1;
end $$;

-- Whose session a secret is of: a live one, of an account that is not closed and, for staff, still has a second factor. Null when
-- nobody's. `enable_seqscan = off`, here and below: a plan made at night, when nothing is open, would read all rows in the morning.
create or replace function gate.whose(secret text) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select s.person_id from gate.session s join public.account a on a.id = s.account_id and a.is_active
    where s.session_key = (select gate.key_of(secret)) and s.until > statement_timestamp()
      and {is_strong}
$$;

-- Opens files. Never raises for a refusal: the attempt must stay in the log.
-- kind: the packages know whom each is about (`Opening` in openings.py, which fills in the two cases below); an unknown one opens nothing.
-- key: what that kind says, mostly a uid; otherwise empty.
-- `result` is -1 without a session, 0 when refused, otherwise 1 + the number of pupils opened; `who` opened them, as `acts_as`.
-- `held` are those of whom the family had something restricted, and `held_masks` what (null: nobody). `about` is the pupil whose uid `key` is.
-- For a page `with_menu` also how who opened is known here (`gate.known_in`). Planned once: the months of the log take longer to plan than to ask.
drop function if exists gate.open(text, uuid, text, bigint, bigint, text, text);  -- its earlier form
create or replace function gate.open(
    secret text, token uuid, purpose text, want bigint, want_write bigint, kind text, key text, with_menu boolean,
    out result integer, out who integer, out acts_as text, out held integer[], out held_masks bigint[], out about integer,
    out roles text[], out own_purposes text[]
)
language plpgsql security definer set search_path = pg_catalog, pg_temp set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_variable
declare
    stored text := gate.key_of(secret);
    today date := gate.today();
    pupil integer;
    grp integer;
    person integer;
    other bigint;
    rule record;
    ids integer[];
    hits integer[];
    topic text;
    alone bigint;  -- what the rule opens of a pupil who decides alone, when that is less than it reads
    chance uuid := gen_random_uuid();
    free boolean;
    is_canary boolean;
    reach integer := 20 * coalesce(substring(key from '\n([1-9]|10)$')::integer, 1);  -- of a search: the end of the page that its key ends with
    -- Anything but a uid finds nothing; comparing uids and not their texts is what lets the index be used.
    wanted uuid := case when key ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then key::uuid end;
begin
    who := gate.whose(secret);
    if who is null then result := -1; return; end if;
    is_canary := who < 0;
    case kind
        {named}
        else null;
    end case;
    for rule in
        select r.role, r.is_staff, r.relation, r.when_restricted, r.alone_mask from gate.rule r
        where r.purpose = purpose and r.read_mask & want = want and r.write_mask & want_write = want_write
            and (not r.is_staff or {serves})
        order by r.rank
    loop
        continue when (coalesce(pupil, grp, person, other, who) < 0) <> is_canary;
        case kind
            {opened}
            else hits := null;
        end case;
        continue when hits is null;
        -- Invented people open each other alone, and nobody else opens them: their numbers are below zero.
        if (case when is_canary then 0 > all(hits) else 0 <= all(hits) end) is not true then
            hits := array(select h from unnest(hits) h where (h < 0) = is_canary);
            continue when hits = '{}';
        end if;
        topic := gate.topic_of(rule.relation);
        if topic <> '' then hits := gate.agreed(rule.relation, hits); end if;
        ids := case when ids is null then hits else ids || array(select h from unnest(hits) h where h <> all(ids)) end;
        if acts_as is null then
            acts_as := rule.role;
            free := rule.when_restricted; alone := rule.alone_mask;
        end if;
        exit when kind not in ({gathered});
    end loop;
    if kind in ({gathered}) then ids := ids[reach - 19:reach]; end if;
    if ids is null or cardinality(ids) > 500 then
        insert into gate.log (actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
            values (who, coalesce(acts_as, ''), pupil, person, left(purpose, 40), want, want_write, left(kind, 10), true, chance, (select s.value::integer from gate.state s where s.key = 'incarnation'));
        -- Somebody who keeps trying doors is put out: sixty refusals in a minute end the session.
        if (select count(*) from gate.log l where l.actor_id = who and l.refused
                and l.at > statement_timestamp() - interval '1 minute') >= 60 then
            delete from gate.session s where s.session_key = stored;
        end if;
        result := 0; who := null; acts_as := null;
        return;
    end if;
    -- What a family asked to leave alone stays closed for this purpose (AVG art. 18 and 21). Of a pupil who decides alone a parent sees
    -- how it goes, and what the pupil lets them see.
    select array_agg(x.pupil_id), array_agg(x.mask) into held, held_masks from (
        select h.pupil_id, bit_or(h.mask) as mask from (
            select r.pupil_id, r.mask from public.restriction r
            where not free and r.pupil_id = any(ids) and r.purpose in ('', purpose)
                and r.starts_at <= statement_timestamp() and (r.ends_at is null or r.ends_at > statement_timestamp())
            union all
            select i, ~(alone | gate.shared_with(i, who)) from unnest(ids) i where alone is not null
        ) h where h.mask & want <> 0 group by 1) x;
    insert into gate.log (actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, token, refused, nonce, incarnation)
        select who, acts_as, i, person, purpose, want & ~coalesce(h.mask, 0), want_write & ~coalesce(h.mask, 0), kind,
            token, false, chance, (select s.value::integer from gate.state s where s.key = 'incarnation')
        from unnest(case when ids = '{}' then array[null::integer] else ids end) i  -- no pupil is a look too
        left join unnest(held, held_masks) h(pupil, mask) on h.pupil = i;
    insert into gate.cap values (token, stored, want, want_write, who, acts_as, purpose,
        pg_current_xact_id(), statement_timestamp() + interval '5 minutes', ids, grp, person, held, held_masks);
    if topic <> '' then perform gate.looked_from_outside(who, ids, topic, want, held, held_masks); end if;
    if with_menu then select k.roles, k.purposes into roles, own_purposes from gate.known_in(who, today) k; end if;
    about := pupil;
    result := 1 + cardinality(ids);
end $$;

-- The capability that the caller's token names: opened by an earlier, committed transaction of a live session.
create or replace function gate.current_cap() returns gate.cap
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select c from gate.cap c join gate.session s using (session_key)
    where c.token = (select nullif(current_setting('app.token', true), '')::uuid)
      and c.xid is distinct from pg_current_xact_id_if_assigned()
      and c.until > statement_timestamp() and s.until > statement_timestamp()
$$;

-- Those pupils of an opening of whom nothing in `m` is withheld.
create or replace function gate.without(pupils integer[], held integer[], masks bigint[], m bigint) returns integer[]
language sql immutable set search_path = pg_catalog, pg_temp as $$
    select array(select p from unnest(pupils) p
        where not exists (select from unnest(held, masks) h(pupil, mask) where h.pupil = p and h.mask & m <> 0))
$$;

create or replace function gate.opened(m bigint) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select case when c.held is null then c.pupils else gate.without(c.pupils, c.held, c.held_masks, m) end from gate.cap c join gate.session s using (session_key)
    where c.token = (select nullif(current_setting('app.token', true), '')::uuid)
      and c.xid is distinct from pg_current_xact_id_if_assigned()
      and c.until > statement_timestamp() and s.until > statement_timestamp()
      and c.read_mask & m = m
$$;

create or replace function gate.writable(m bigint) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select case when c.held is null then c.pupils else gate.without(c.pupils, c.held, c.held_masks, m) end from gate.cap c join gate.session s using (session_key)
    where c.token = (select nullif(current_setting('app.token', true), '')::uuid)
      and c.xid is distinct from pg_current_xact_id_if_assigned()
      and c.until > statement_timestamp() and s.until > statement_timestamp()
      and c.write_mask & m = m
$$;

-- Whether who opened these categories is an invented person, for rows about no pupil: null when they are not open.
create or replace function gate.opened_among(m bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select c.actor_id < 0 from gate.cap c join gate.session s using (session_key)
    where c.read_mask & m = m and c.token = (select nullif(current_setting('app.token', true), '')::uuid)
      and c.xid is distinct from pg_current_xact_id_if_assigned()
      and s.until > statement_timestamp() and c.until > statement_timestamp()
$$;

create or replace function gate.writable_among(m bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
    select c.actor_id < 0 from gate.cap c join gate.session s using (session_key)
    where c.write_mask & m = m and c.token = (select nullif(current_setting('app.token', true), '')::uuid)
      and c.xid is distinct from pg_current_xact_id_if_assigned()
      and s.until > statement_timestamp() and c.until > statement_timestamp()
$$;

create or replace function gate.writable_group(m bigint) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.group_id from gate.current_cap() c where c.write_mask & m = m
$$;

-- Who opened: rows that name their author may only be added by whoever that is.
create or replace function gate.opened_by() returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.actor_id from gate.current_cap() c
$$;

create or replace function gate.opened_person(m bigint) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.person_id from gate.current_cap() c where c.read_mask & m = m
$$;

create or replace function gate.writing_mask() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.write_mask from gate.current_cap() c
$$;

-- Of whom something is withheld in this opening, and what (AVG art. 18): shown as such, and to nobody without an opening.
create or replace function gate.held() returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce((select c.held from gate.current_cap() c), '{}')
$$;

create or replace function gate.withholds(pupil integer, m bigint) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c, unnest(c.held, c.held_masks) h(pupil, mask)
        where h.pupil = withholds.pupil and h.mask & m <> 0)
$$;

-- Whose data of these categories no job may use for this purpose now.
create or replace function gate.restricted(m bigint, wanted text) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct r.pupil_id from public.restriction r
        where r.mask & m <> 0 and r.purpose in ('', wanted)
            and r.starts_at <= statement_timestamp() and (r.ends_at is null or r.ends_at > statement_timestamp()))
$$;

-- Whether a pupil's family asked to leave their data alone for a purpose (AVG art. 18 and 21), whichever data.
create or replace function gate.left_alone(pupil integer, wanted text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.restriction r where r.pupil_id = pupil and r.purpose in ('', wanted)
        and r.starts_at <= statement_timestamp() and (r.ends_at is null or r.ends_at > statement_timestamp()))
$$;

create or replace function gate.opened_mask() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select c.read_mask from gate.current_cap() c
$$;

-- Who holds a token, for whoever comes to write. Row security asks `opened` and `writable`, never this. Of two requests of
-- one session that write, a double click, the second waits here until the first is done, and finds what the first wrote.
drop function if exists gate.holder(uuid);  -- its earlier form
create or replace function gate.holder(token uuid, writes boolean) returns table (actor_id integer, role text)
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
#variable_conflict use_column
begin
    if writes then
        perform from gate.session s join gate.cap c using (session_key) where c.token = holder.token for no key update of s;
    end if;
    return query select c.actor_id, c.role from gate.cap c join gate.session s using (session_key)
        where c.token = holder.token and c.until > statement_timestamp() and s.until > statement_timestamp();
end $$;

-- A job's look: one row per pupil it touches. The kind of job is the database role it runs as.
create or replace function gate.job_look(purpose text, mask bigint, write_mask bigint, pupils integer[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
begin
    insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
        select 0, current_setting('role'), i, purpose, mask, write_mask, 'job', false, n.nonce, n.era
        from unnest(pupils) i, (select gen_random_uuid() as nonce, value::integer as era
                                from gate.state where key = 'incarnation') n;
    return cardinality(pupils);
end $$;

-- Whether somebody who can sign in may open this pupil for a purpose today, with all these categories: a job that goes
-- on after the page was closed asks it again.
create or replace function gate.may_open(who integer, pupil integer, purpose text, want bigint) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    today date := gate.today();
begin
    return exists (select from public.account a where a.person_id = who and a.is_active)
        and exists (select from gate.rule r where r.purpose = purpose and r.read_mask & want = want
            and (not r.is_staff or gate.serves(who, r.role, today))
            and gate.holds_pupil(r.relation, r.role, who, pupil, today));
end $$;

create or replace function gate.sweep() returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone bigint;
begin
    delete from gate.applying where xid < pg_snapshot_xmin(pg_current_snapshot());
    perform gate.swept();
    delete from gate.cap where until < statement_timestamp();
    get diagnostics gone = row_count;
    return gone;
end $$;

-- Log partitions, one a month, from last month until `ahead` months from now, five years at most: whoever holds the jobs'
-- login does not fill the catalogue with them. Returns how many were made.
create or replace function gate.make_partitions(ahead integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    month date;
    made integer := 0;
begin
    for month in select generate_series(date_trunc('month', statement_timestamp() at time zone 'UTC') - interval '1 month',
            date_trunc('month', statement_timestamp() at time zone 'UTC') + make_interval(months => least(ahead, 60)), interval '1 month') loop
        if to_regclass('gate.log_' || to_char(month, 'YYYYMM')) is null then
            execute format('create table gate.%I partition of gate.log for values from (%L) to (%L)',
                'log_' || to_char(month, 'YYYYMM'), month::text || ' 00:00+00', (month + interval '1 month')::date::text || ' 00:00+00');
            made := made + 1;
        end if;
    end loop;
    return made;
end $$;

-- What sweeping and doctor may know of the log without reading it: how far its partitions reach.
create or replace function gate.log_reaches() returns date
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select max(to_date(right(relname, 6), 'YYYYMM')) from pg_class c join pg_inherits i on i.inhrelid = c.oid
    where i.inhparent = 'gate.log'::regclass
$$;

-- Who changes a record, for the history: the capability's actor, or (0) the job whose role is entered. The jobs
-- login is known by name; nobody else can become it. Raises 42501 when nothing is open to write in.
create or replace function gate.actor_of_change(m bigint) returns table (actor_id integer, purpose text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    if session_user = (select value from gate.state where key = 'jobs_login') then
        return query select 0, current_setting('role');
        return;
    end if;
    return query select c.actor_id, c.purpose from gate.current_cap() c where c.write_mask & m = m;
    if not found then return query select o.actor_id, o.purpose from gate.own_change(m) o; end if;
    if not found then raise exception 'no open file to write in' using errcode = '42501'; end if;
end $$;
