-- Outgoing mail, and what is seen of mail and jobs. A mail waits closed with a key that the database does not have; no
-- address stands anywhere, but the keyed hash of one at which nothing arrives.

-- One more of `what` on the day of `at`.
create or replace function gate.post_count(what text, times integer) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.post_day as d values (gate.today(), what, times)
    on conflict on constraint post_day_pkey do update set times = d.times + excluded.times
$$;

-- Puts a closed mail in the box, in the transaction of whoever asks; false when nothing arrives at this address. What somebody
-- needs to sign in is always tried. The longest that a mail waits is two days.
create or replace function gate.post_put(kind text, sealed bytea, address bytea, until timestamp with time zone) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if kind <> 'signing_in' and exists (select from gate.bounced b where b.address = post_put.address and b.released_at is null) then
        perform gate.post_count('withheld', 1);
        return false;
    end if;
    insert into gate.outbox (kind, rank, sealed, queued_at, until, next_at)
        values (kind, case kind when 'signing_in' then 0 when 'alarm' then 1 when 'invitation' then 2 else 3 end, sealed,
            statement_timestamp(), least(until, statement_timestamp() + interval '2 days'), statement_timestamp());
    return true;
end $$;

-- The next mail to try, for one sender until `lease` is over; nothing when none is due, or when this minute had its `most`.
create or replace function gate.post_take(at timestamp with time zone, most integer, lease interval)
returns table (id bigint, kind text, sealed bytea, queued_at timestamp with time zone, until timestamp with time zone, tries integer)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    moment timestamptz := greatest(at, statement_timestamp());
    begun timestamptz := date_trunc('minute', moment);
    found_id bigint;
begin
    delete from gate.post_pace p where p.minute < begun - interval '10 minutes';
    insert into gate.post_pace values (begun, 0) on conflict do nothing;
    perform from gate.post_pace p where p.minute = begun and p.times < most for update;
    if not found then return; end if;
    select o.id into found_id from gate.outbox o
        where o.sealed is not null and o.next_at <= moment and (o.taken_until is null or o.taken_until <= moment)
        order by o.rank, o.next_at, o.id limit 1 for update skip locked;
    if not found then return; end if;
    update gate.post_pace p set times = p.times + 1 where p.minute = begun;
    return query update gate.outbox o set taken_until = moment + lease, tries = o.tries + 1 where o.id = found_id
        returning o.id, o.kind, o.sealed, o.queued_at, o.until, o.tries;
end $$;

-- What became of a mail that was taken: `sent` and `expired` leave nothing but a count, `refused` and `given_up` a row without
-- content for whoever keeps the system running, `later` a mail that waits. After one that went, what waited for the same server is due.
create or replace function gate.post_settle(number bigint, outcome text, why text, at timestamp with time zone) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if outcome = 'later' then
        update gate.outbox o set next_at = at, taken_until = null, reason = why,
            failing_since = coalesce(o.failing_since, statement_timestamp()) where o.id = number;
        return;
    end if;
    if outcome in ('sent', 'expired') then
        delete from gate.outbox o where o.id = number and o.sealed is not null;
    else
        update gate.outbox o set sealed = null, taken_until = null, reason = why, stopped_at = statement_timestamp()
            where o.id = number and o.sealed is not null;
    end if;
    if not found then return; end if;
    perform gate.post_count(outcome, 1);
    if outcome = 'sent' then
        perform gate.post_now();
    end if;
end $$;

-- What waits because the server was away, or did not want us, is due now; says how many.
create or replace function gate.post_now() returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    changed integer;
begin
    update gate.outbox o set next_at = statement_timestamp(), reason = ''
        where o.sealed is not null and o.reason in ('away', 'login', 'tls', 'sender') and o.taken_until is null;
    get diagnostics changed = row_count;
    return changed;
end $$;

-- A mail that was sent at `sent` came back for good; false when that was known, or somebody said «try again» after it was sent.
create or replace function gate.post_bounce(wanted bytea, said text, sent timestamp with time zone) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    insert into gate.bounced as b (address, since, last_at, code) values (wanted, statement_timestamp(), statement_timestamp(), said)
    on conflict on constraint bounced_pkey do update set last_at = excluded.last_at, code = excluded.code, released_at = null,
        since = case when b.released_at is null then b.since else excluded.since end
        where b.released_at is null or b.released_at < sent;
    return found;
end $$;

-- Which of these addresses get nothing, and since when. Whoever asks has the address, and the key that makes the hash of it.
create or replace function gate.post_bounced(wanted bytea[]) returns table (address bytea, since timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select b.address, b.since from gate.bounced b where b.address = any(wanted) and b.released_at is null
$$;

-- Every address at which nothing arrives, as hashes, for the job that looks whose they are.
create or replace function gate.post_all_bounced() returns table (address bytea, since timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select b.address, b.since from gate.bounced b where b.released_at is null
$$;

-- «Try again», by somebody who may change something at the door.
create or replace function gate.post_release(wanted bytea[]) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    changed integer;
begin
    if not exists (select from gate.current_cap() c where c.write_mask <> 0) then
        raise exception 'only somebody who may change something lets mail be tried again' using errcode = '42501';
    end if;
    update gate.bounced b set released_at = statement_timestamp() where b.address = any(wanted) and b.released_at is null;
    get diagnostics changed = row_count;
    return changed;
end $$;

-- What waits, by kind: how much, since when, how much of it fails since when and why. About nobody.
create or replace function gate.post_waiting()
returns table (kind text, waiting bigint, oldest timestamp with time zone, failing bigint, failing_since timestamp with time zone,
    reason text, next_at timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select o.kind, count(*), min(o.queued_at), count(o.failing_since), min(o.failing_since), o.reason, min(o.next_at)
    from gate.outbox o where o.sealed is not null group by o.kind, o.reason order by min(o.rank), o.reason
$$;

-- Mails that will not go any more, without content, until somebody saw them.
create or replace function gate.post_stopped()
returns table (id bigint, kind text, queued_at timestamp with time zone, stopped_at timestamp with time zone, reason text, tries integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select o.id, o.kind, o.queued_at, o.stopped_at, o.reason, o.tries from gate.outbox o
    where o.sealed is null order by o.stopped_at desc, o.id desc limit 200
$$;

-- Somebody saw what stopped until then.
create or replace function gate.post_seen(seen_until timestamp with time zone) returns integer
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    gone integer;
begin
    delete from gate.outbox o where o.sealed is null and o.stopped_at <= seen_until;
    get diagnostics gone = row_count;
    return gone;
end $$;

-- Counts by day since a day.
create or replace function gate.post_days(since date) returns table (day date, what text, times integer)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select d.day, d.what, d.times from gate.post_day d where d.day >= since order by d.day, d.what
$$;

-- Counts, marks and acts whose term is over go: of before `until`. A mark that a year said nothing new of goes too.
create or replace function gate.post_tidy(until timestamp with time zone) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    delete from gate.post_day d where d.day < until::date;
    delete from gate.operating_act a where a.at < until;
    delete from gate.bounced b where b.last_at < greatest(until, statement_timestamp() - interval '1 year');
$$;

-- How a task ended: an empty error means well. The place is a file and a line of the program.
create or replace function gate.job_ended(which text, took integer, kind text, where_in text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.job_last as l (task, ended_well_at, took_ms, failed_at, error, place) values (left(which, 128),
        case kind when '' then statement_timestamp() end, case kind when '' then took end,
        case when kind <> '' then statement_timestamp() end, left(kind, 80), left(where_in, 120))
    on conflict on constraint job_last_pkey do update set ended_well_at = coalesce(excluded.ended_well_at, l.ended_well_at),
        took_ms = coalesce(excluded.took_ms, l.took_ms), failed_at = coalesce(excluded.failed_at, l.failed_at),
        error = case when kind <> '' then excluded.error else l.error end,
        place = case when kind <> '' then excluded.place else l.place end
$$;

create or replace function gate.jobs_last()
returns table (task text, ended_well_at timestamp with time zone, took_ms integer, failed_at timestamp with time zone, error text,
    place text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.task, l.ended_well_at, l.took_ms, l.failed_at, l.error, l.place from gate.job_last l
$$;

-- The same for somebody at the server itself, of whom the system knows no name.
create or replace function gate.operated_here(act text, which text, number bigint, reason text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.operating_act (at, what, task, job_id, why)
        values (statement_timestamp(), act, left(which, 128), number, left(reason, 500))
$$;
