-- That a session is over, for the products at which it signed in (OIDC Back-Channel Logout). Nobody has to report an end: it is
-- found. The job that tells it reads who to tell here, and nothing else of what the login role keeps.

-- Marks the sessions at products that are over: ours ended, the account was closed, the product gets nothing any more, or not
-- about this person. Says how many.
create or replace function gate.end_supplier_sessions() returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    ended bigint;
begin
    with stopped as (
        select p.product_id from (select distinct c.product_id from public.supplier_session s join public.client c on c.id = s.client_id
            where s.ended_at is null) p
        where gate.why_not(p.product_id, null, 'login') <> ''
    )
    update public.supplier_session s set ended_at = statement_timestamp()
        from public.client c, public.account a
        where s.ended_at is null and c.id = s.client_id and a.id = s.account_id and (
            not a.is_active
            or not exists (select from gate.session g where g.session_key = s.session_key and g.account_id = a.id
                and g.until > statement_timestamp())
            or c.product_id in (select t.product_id from stopped t)
            or not c.is_test and (exists (select from public.restriction r where r.pupil_id = a.person_id)
                    or exists (select from public.product_stop r where r.pupil_id = a.person_id))
                and gate.why_not(c.product_id, a.person_id, 'login') <> '');
    get diagnostics ended = row_count;
    return ended;
end $$;

-- Which ends are to be told now: five tries, later each time. A product that never got anything about somebody is not told of them;
-- one that is being tried out knows the session alone.
create or replace function gate.logouts_to_tell() returns table (
    number bigint, client text, uri text, sub text, sid uuid, alg text, tries integer
) language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.id, c.client_id, c.logout_uri, n.sub, s.sid, c.signs_with, s.tries::integer
    from public.supplier_session s join public.client c on c.id = s.client_id join public.account a on a.id = s.account_id
    cross join lateral (select case when not c.is_test then gate.sub_of(c.product_id, a.person_id) end as sub) n
    where s.ended_at is not null and s.told_at is null and c.logout_uri <> '' and (c.is_test or n.sub is not null)
        and s.ended_at + (array['0 minutes', '1 minute', '5 minutes', '30 minutes', '3 hours'])[s.tries + 1]::interval
            <= statement_timestamp()
    order by s.tries, s.ended_at, s.id limit 5000
$$;

-- Begins a try, for one of those who want to: true, and the next try is later.
create or replace function gate.logout_tried(number bigint, before integer) returns boolean
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    with mine as (update public.supplier_session s set tries = s.tries + 1
        where s.id = number and s.tries = before and s.tries < 5 and s.ended_at is not null and s.told_at is null returning 1)
    select exists (select from mine)
$$;

-- The product heard it.
create or replace function gate.logout_told(number bigint) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update public.supplier_session s set told_at = statement_timestamp()
        where s.id = number and s.ended_at is not null and s.told_at is null
$$;
