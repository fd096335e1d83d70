-- Sealing the access log: batches by transaction, leaves, seals, blanking, and giving up whole months. The trees and the
-- signatures are made outside the database (`gate.sealing`), where the key is. See docs/architecture.md.

-- Whoever seals, verifies, restores or gives up a month takes turns.
create or replace function gate.hold_log() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    era integer;
begin
    select value::integer into era from gate.state where key = 'incarnation' for update;
    return era;
end $$;

-- From where on rows wait for a seal, and which of them there are: those whose transactions have ended, also while others are open. And of
-- which months rows were given up, as their seals say.
create or replace function gate.log_unsealed(out era integer, out lo xid8, out seen pg_snapshot, out given_up date[])
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.era, coalesce((select s.hi from gate.seal s where s.incarnation = e.era order by s.number desc limit 1), '0'),
        pg_current_snapshot(), array(select distinct s.month from gate.seal s where s.dropped_at is not null order by 1)
    from (select s.value::integer as era from gate.state s where s.key = 'incarnation') e
$$;

-- What is to be sealed now: rows with `lo <= xid < hi`, all of whose transactions have ended, so that the next statement
-- sees every row there will ever be. The last seal of an incarnation (`closing`) takes everything that is left.
create or replace function gate.seal_range(
    closing boolean, out number integer, out era integer, out lo xid8, out hi xid8, out months date[]
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
begin
    era := gate.hold_log();
    if closing then
        lock table gate.log in share mode;  -- whoever writes has ended, and nobody writes until this has
        hi := '18446744073709551615';
    else
        hi := pg_snapshot_xmin(pg_current_snapshot());
    end if;
    number := coalesce((select s.number from gate.seal s order by s.number desc limit 1), 0);
    select u.lo into lo from gate.log_unsealed() u;
    if hi < lo then
        raise exception 'transactions are numbered from the start again: a backup was restored without a new incarnation of the log';
    end if;
    months := array(select distinct date_trunc('month', l.at at time zone 'UTC')::date from gate.log l
                    where l.incarnation = era and l.xid >= lo and l.xid < hi order by 1);
end $$;

drop function if exists gate.leaf_chunks(integer, xid8[], xid8, date, bigint, bigint);  -- its earlier form
-- The leaves of batches of one month that follow each other, between these ids, in chunks of 256; `gate/leaf.py` does the
-- same outside the database. `bounds` is where each batch begins, `to_xid` where the last one ends; with `seen`, unless null,
-- only what was to be seen at that moment. A row whose content was blanked has kept its leaf; of any other the leaf is computed, whatever stands in that column.
create or replace function gate.leaf_chunks(
    era integer, bounds xid8[], to_xid xid8, month date, from_id bigint, to_id bigint, seen pg_snapshot
) returns table (batch integer, ids bigint[], leaves bytea, blanked bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- Planned anew each time: a batch is anything from one row to a whole month.
    return query execute $query$
        select x.batch, array_agg(x.id order by x.id), string_agg(x.hash, ''::bytea order by x.id),
            count(*) filter (where x.blank)
        from (
            select l.id, l.batch, (row_number() over (partition by l.batch order by l.id) - 1) / 256 as chunk,
                l.leaf is not null as blank,
                case when l.leaf is not null and num_nonnulls(l.actor_id, l.role, l.pupil_id, l.person_id, l.purpose, l.mask,
                        l.write_mask, l.kind, l.token, l.refused, l.nonce, l.salt) = 0
                    then l.leaf
                    else sha256('\x00'::bytea || coalesce(l.salt, sha256(uuid_send(l.nonce) || int8send(l.id)))
                        || '\x0100000008'::bytea || int8send(l.id)
                        || '\x00000008'::bytea || int8send((extract(epoch from l.at) * 1000000)::bigint)
                        || coalesce('\x00000004'::bytea || int4send(l.actor_id), '\xffffffff')
                        || coalesce(int4send(octet_length(l.role)) || convert_to(l.role, 'UTF8'), '\xffffffff')
                        || coalesce('\x00000004'::bytea || int4send(l.pupil_id), '\xffffffff')
                        || coalesce('\x00000004'::bytea || int4send(l.person_id), '\xffffffff')
                        || coalesce(int4send(octet_length(l.purpose)) || convert_to(l.purpose, 'UTF8'), '\xffffffff')
                        || coalesce('\x00000008'::bytea || int8send(l.mask), '\xffffffff')
                        || coalesce('\x00000008'::bytea || int8send(l.write_mask), '\xffffffff')
                        || coalesce(int4send(octet_length(l.kind)) || convert_to(l.kind, 'UTF8'), '\xffffffff')
                        || coalesce('\x00000001'::bytea || boolsend(l.refused), '\xffffffff')
                        || '\x00000004'::bytea || int4send(l.incarnation))
                end as hash
            from (select *, width_bucket(xid, $2) as batch from gate.log) l
            where l.at >= $4::timestamp at time zone 'UTC' and l.at < ($4 + interval '1 month') at time zone 'UTC'
                and l.incarnation = $1 and l.xid >= $2[1] and l.xid < $3 and l.id between $5 and $6
                and ($7 is null or pg_visible_in_snapshot(l.xid, $7))
        ) x group by x.batch, x.chunk order by x.batch, x.chunk
    $query$ using era, bounds, to_xid, month, from_id, to_id, seen;
end $$;

-- How many rows of each month there are from `lo` on of those that were to be seen at the moment `seen`, with their content, and one digest
-- of their leaves. A row names its transaction, so these rows are the same whenever this is asked, whatever was written or sealed since.
create or replace function gate.log_seen(era integer, lo xid8, seen pg_snapshot) returns table (month date, rows bigint, digest text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.month, sum(cardinality(c.ids) - c.blanked)::bigint, encode(sha256(string_agg(c.leaves, '' order by c.ids[1])), 'hex')
    from (select distinct date_trunc('month', l.at at time zone 'UTC')::date as month from gate.log l
          where l.incarnation = $1 and l.xid >= $2) m,
        lateral gate.leaf_chunks($1, array[$2], '18446744073709551615', m.month, 0, 9223372036854775807, $3) c
    group by m.month
$$;

-- A seal that was made outside. Nothing changes or removes one.
create or replace function gate.seal_add(
    number integer, era integer, lo xid8, hi xid8, month date, rows integer, first_id bigint, last_id bigint, root bytea,
    previous bytea, made_at timestamp with time zone, key_id bytea, signature bytea, chunk_ids bigint[], chunk_nodes bytea
) returns integer
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.seal (number, incarnation, lo, hi, month, count, first_id, last_id, root, previous, made_at, key_id,
        signature, chunk_ids, chunk_nodes) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
    returning number
$$;

-- Seals as they are published: figures, and nothing about anybody. Null is no limit.
create or replace function gate.seals(from_number integer, to_number integer, of_month date) returns table (
    number integer, incarnation integer, lo text, hi text, month date, count integer, first_id bigint, last_id bigint,
    root bytea, previous bytea, made_at timestamp with time zone, key_id bytea, signature bytea,
    dropped_at timestamp with time zone
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.number, s.incarnation, s.lo::text, s.hi::text, s.month, s.count, s.first_id, s.last_id, s.root, s.previous,
        s.made_at, s.key_id, s.signature, s.dropped_at
    from gate.seal s
    where s.number between coalesce(from_number, 1) and coalesce(to_number, 2147483647)
        and (of_month is null or s.month = of_month)
    order by s.number
$$;

create or replace function gate.seal_months() returns table (month date, seals bigint, rows bigint, last_number integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.month, count(*), sum(s.count), max(s.number) from gate.seal s group by s.month order by s.month desc
$$;

-- What proofs are built on: the first id and the hash of every chunk of these seals.
create or replace function gate.seal_chunks(wanted integer[]) returns table (
    number integer, chunk_ids bigint[], chunk_nodes bytea
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.number, s.chunk_ids, s.chunk_nodes from gate.seal s where s.number = any(wanted)
$$;

-- How many rows the seals should hold together. Every row of an earlier incarnation has a seal.
create or replace function gate.log_sealed() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    unsealed record := gate.log_unsealed();  -- looked up before, not within: there it was asked anew for each of a million rows
begin
    return (select count(*) from gate.log l where l.incarnation < unsealed.era or l.xid < unsealed.lo);
end $$;

-- Since when the oldest row waits for its seal: a transaction that never ends keeps it waiting.
create or replace function gate.log_waits() returns timestamp with time zone
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    unsealed record := gate.log_unsealed();
begin
    return (select min(l.at) from gate.log l where l.incarnation = unsealed.era and l.xid >= unsealed.lo);
end $$;

-- The rows about one pupil that were asked for, with the salt that opens each and the place of each in its seal. A row
-- that waits for its seal has none; one that was blanked is about nobody any more.
create or replace function gate.sealed_rows(pupil integer, wanted bigint[]) returns table (
    id bigint, at timestamp with time zone, actor_id integer, role text, pupil_id integer, person_id integer, purpose text,
    mask bigint, write_mask bigint, kind text, refused boolean, incarnation integer, salt bytea, seal integer, chunk integer
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.id, l.at, l.actor_id, l.role, l.pupil_id, l.person_id, l.purpose, l.mask, l.write_mask, l.kind, l.refused,
        l.incarnation, coalesce(l.salt, sha256(uuid_send(l.nonce) || int8send(l.id))), s.number, width_bucket(l.id, s.chunk_ids)
    from gate.log l left join gate.seal s on s.incarnation = l.incarnation and s.lo <= l.xid and l.xid < s.hi
        and s.month = date_trunc('month', l.at at time zone 'UTC')::date
    where l.pupil_id = pupil and l.id = any(wanted) order by l.id
$$;

-- One chunk of a seal: its ids and leaves, which say nothing without their salts, and the hashes of the others.
create or replace function gate.proof_chunk(
    wanted integer, chunk integer, out size integer, out ids bigint[], out leaves bytea, out nodes bytea
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.count, c.ids, c.leaves, s.chunk_nodes
    from gate.seal s, lateral gate.leaf_chunks(s.incarnation, array[s.lo], s.hi, s.month,
        s.chunk_ids[chunk], coalesce(s.chunk_ids[chunk + 1] - 1, s.last_id), null) c
    where s.number = wanted
$$;

-- Takes the content out of single rows whose term is over; their seals hold. The rows of one opening share a nonce, which
-- would let somebody guess a blanked row, so its neighbours get their own salt in its place. Returns how many were blanked.
create or replace function gate.blank_log(wanted bigint[]) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    unsealed bigint;
    done integer;
begin
    select min(l.id) into unsealed from gate.log l where l.id = any(wanted) and not exists (
        select from gate.seal s where s.incarnation = l.incarnation and s.lo <= l.xid and l.xid < s.hi
            and s.month = date_trunc('month', l.at at time zone 'UTC')::date);
    if unsealed is not null then
        raise exception 'row % of the access log is not sealed yet: seal it first, with zorgvuldig log seal', unsealed
            using errcode = '55000';
    end if;
    update gate.log b set salt = sha256(uuid_send(b.nonce) || int8send(b.id)), nonce = null
        from (select distinct l.xid, l.incarnation, l.nonce from gate.log l
              where l.id = any(wanted) and l.nonce is not null) o
        where b.xid = o.xid and b.incarnation = o.incarnation and b.nonce = o.nonce;
    update gate.log b set leaf = c.leaves, actor_id = null, role = null, pupil_id = null, person_id = null, purpose = null,
            mask = null, write_mask = null, kind = null, token = null, refused = null, nonce = null, salt = null
        from gate.log l join gate.seal s on s.incarnation = l.incarnation and s.lo <= l.xid and l.xid < s.hi
            and s.month = date_trunc('month', l.at at time zone 'UTC')::date,
            lateral gate.leaf_chunks(s.incarnation, array[s.lo], s.hi, s.month, l.id, l.id, null) c
        where l.id = any(wanted) and l.leaf is null and b.id = l.id and b.at = l.at;
    get diagnostics done = row_count;
    return done;
end $$;

-- Gives up a whole month of the log, when its term is over and every row of it is sealed. The seals stay, and say when.
-- `until` is the first day whose rows must stay, from the term in the register; never a day of the last ninety.
create or replace function gate.drop_partition(month date, until date) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    part text := 'log_' || to_char(month, 'YYYYMM');
    held bigint;
    promised bigint;
begin
    perform gate.hold_log();
    if month is null or until is null or month <> date_trunc('month', month)::date then
        raise exception 'name a month by its first day' using errcode = '22023';
    end if;
    if until > gate.today() - 90 or (month + interval '1 month')::date > until then
        raise exception 'the term of % is not over', to_char(month, 'YYYY-MM') using errcode = '55000';
    end if;
    if to_regclass('gate.' || part) is null then
        raise exception 'the access log has no month %', to_char(month, 'YYYY-MM') using errcode = '22023';
    end if;
    execute format('lock table gate.%I in access exclusive mode', part);
    execute format('select count(*) from gate.%I', part) into held;
    select coalesce(sum(s.count), 0) into promised from gate.seal s where s.month = month and s.dropped_at is null;
    if held <> promised then
        raise exception 'of % rows of % there are % sealed: seal first, with zorgvuldig log seal, and verify',
            held, to_char(month, 'YYYY-MM'), promised using errcode = '55000';
    end if;
    execute format('drop table gate.%I', part);
    update gate.seal s set dropped_at = statement_timestamp() where s.month = month and s.dropped_at is null;
    return held;
end $$;

-- After a restore transactions may be numbered from the start again, so what is written from now on is told apart from what
-- was there. Everything that was there is sealed first (`seal_range` with `closing`). Returns the new incarnation.
create or replace function gate.new_incarnation() returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    era integer := gate.hold_log();
begin
    lock table gate.log in share mode;
    if gate.log_waits() is not null then
        raise exception 'the log still holds rows without a seal: close it first' using errcode = '55000';
    end if;
    update gate.state set value = (era + 1)::text where key = 'incarnation';
    return era + 1;
end $$;

-- How many transactions ago this one began, as `age` counts; the most there can be for one of which that is not known, or of a database
-- that was numbered otherwise.
create or replace function gate.transactions_since(one xid8) returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case when one <= pg_snapshot_xmax(pg_current_snapshot())
            and pg_snapshot_xmax(pg_current_snapshot())::text::bigint - one::text::bigint < 2000000000
        then age(one::xid) else 2147483647 end
$$;

-- What shows at once that somebody wrote in the sealed part of the log: how many rows stand there and should, and the seals of rows
-- that another transaction wrote than the one they name, since the last time that this was asked (`since`; null for ever). What is
-- written anew in PostgreSQL gets the number of whoever writes it, and that can be set by no statement. `seen` is for the next time.
-- It is asked every five minutes, so it goes through all rows once and takes none of them apart. New rows name a transaction since then
-- and are found by their index; only when more was written than these, which rows that are is looked up.
create or replace function gate.log_tripwire(since xid8, out rows bigint, out promised bigint, out touched integer[], out seen xid8)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    era integer;
    last xid8;
    far integer;
    written bigint;
    fresh bigint;
begin
    seen := pg_snapshot_xmin(pg_current_snapshot());
    far := gate.transactions_since(since);
    select u.era, u.lo into era, last from gate.log_unsealed() u;
    select coalesce(sum(s.count), 0) into promised from gate.seal s where s.dropped_at is null;
    select count(*), count(*) filter (where age(l.xmin) <= far) into rows, written from gate.log l;
    select rows - count(*) into rows from gate.log l where l.xid >= last and l.incarnation >= era;  -- these wait for their seal
    select count(*) into fresh from gate.log l where l.xid >= coalesce(since, '0') and l.xmin = l.xid::xid and age(l.xmin) <= far;
    touched := '{}';
    if written > fresh then
        select coalesce(array_agg(distinct s.number), '{}') into touched
            from gate.log l join gate.seal s on s.incarnation = l.incarnation and s.lo <= l.xid and l.xid < s.hi
                and s.month = date_trunc('month', l.at at time zone 'UTC')::date
            where l.xmin <> l.xid::xid and age(l.xmin) <= far;
    end if;
end $$;
