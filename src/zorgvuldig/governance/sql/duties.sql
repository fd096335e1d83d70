-- Looking whether what is allowed is still needed: who used which role, rule and grant, and which days come near.

-- Whether whoever is at the door came to arrange privacy. Only they are told what stands below: days and counts, and of no pupil.
create or replace function gate.governs() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c where c.purpose = 'governing')
$$;

-- Of every role in force: when its holder signed in last, and when they last opened something in that role, within a year.
create or replace function gate.roles_used()
returns table (role_id integer, signed_in_at timestamp with time zone, opened_at timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select r.id::integer, a.last_login, (select max(l.at) from gate.log l where l.actor_id = r.staff_id and l.role = r.role and not l.refused
            and l.at > statement_timestamp() - interval '1 year')
        from public.staff_role r left join public.account a on a.person_id = r.staff_id
        where gate.governs() and r.staff_id > 0 and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
$$;

-- How often something was opened in a year, by role and purpose; the log does not know by which relation.
create or replace function gate.rules_used()
returns table (role text, purpose text, times bigint, last_at timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.role, l.purpose, count(*), max(l.at) from gate.log l
        where gate.governs() and l.actor_id >= 0 and not l.refused and l.at > statement_timestamp() - interval '1 year'
        group by l.role, l.purpose
$$;

-- Temporary grants that hold today and that nobody used since they began.
create or replace function gate.grants_unused()
returns table (kind text, staff_id integer, group_name text, starts_on date, ends_on date)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select g.kind, g.staff_id, n.name::text, g.starts_on, g.ends_on from (
        select 'helper' as kind, 'helping' as purpose, h.staff_id::integer, h.group_id, h.starts_on, h.ends_on from public.helper_grant h
        union all
        select 'substitution', 'substituting', s.staff_id::integer, s.group_id, s.starts_on, s.ends_on from public.substitution s) g
        join public.learning_group n on n.id = g.group_id
        where gate.governs() and g.staff_id > 0 and g.starts_on <= gate.today() and (g.ends_on is null or g.ends_on > gate.today())
            and not exists (select from gate.log l where l.actor_id = g.staff_id and l.purpose = g.purpose and not l.refused
                and l.at >= g.starts_on::timestamp at time zone 'Europe/Amsterdam')
$$;

-- Accounts of members of staff with a role today that were never signed in with.
create or replace function gate.accounts_unused()
returns table (staff_id integer, since timestamp with time zone)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id::integer, a.created_at from public.account a
        where gate.governs() and a.person_id > 0 and a.is_active and a.last_login is null and exists (select from public.staff_role r
            where r.staff_id = a.person_id and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today()))
$$;

-- Of families only how many: accounts never signed in with, and parents of grown pupils who never looked where they may.
create or replace function gate.family_unused() returns table (accounts bigint, looks bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select (select count(*) from public.account a where a.person_id > 0 and a.is_active and a.last_login is null
                and not exists (select from public.staff s where s.person_id = a.person_id)),
        (select count(*) from public.parental_access p where p.starts_on <= gate.today() and (p.ends_on is null or p.ends_on > gate.today())
            and not exists (select from gate.log l where l.actor_id = p.guardian_id and l.pupil_id = p.pupil_id
                and l.purpose = 'adult_progress' and not l.refused))
        where gate.governs()
$$;

-- The products with an agreement in force: until when it holds, and what went to them.
create or replace function gate.products_used()
returns table (product uuid, name text, supplier text, version integer, ends_on date, stopped boolean, used_at timestamp with time zone, lately bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct on (s.name, p.name, p.id) p.uid, p.name::text, s.name::text, a.version::integer, a.ends_on,
            p.stopped_at is not null or s.stopped_at is not null, u.at, coalesce(u.lately, 0)
        from public.product p join public.supplier s on s.id = p.supplier_id join public.agreement a on a.product_id = p.id
        left join lateral (select max(x.at) as at,
                sum(x.count) filter (where x.at > statement_timestamp() - interval '90 days')::bigint as lately
            from public.supply x where x.product_id = p.id) u on true
        where gate.governs() and p.id > 0 and a.approved_at is not null and a.withdrawn_at is null
            and a.starts_on <= gate.today() and a.ends_on > gate.today()
        order by s.name, p.name, p.id, a.version desc
$$;

-- When requests that wait came in (and whether they may take longer), and when somebody has to look again at what stays longer.
create or replace function gate.desk_days() returns table (what text, day date, extended boolean, times bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select 'request', r.received_on, r.extended_at is not null, count(*) from public.request r left join public.correction c on c.request_id = r.id
        where gate.governs() and r.pupil_id > 0 and r.decided_at is null and c.decided_at is null group by 2, 3
    union all
    select 'hold', h.review_on, false, count(*) from public.hold h
        where gate.governs() and h.ended_on > gate.today() and h.review_on is not null group by 2
    union all
    select 'footage', h.review_on, false, count(*) from public.footage_hold h join public.incident n on n.id = h.incident_id
        where gate.governs() and h.approved_at is not null and h.refused_at is null and h.ended_at is null and n.closed_at is null
            and h.ends_on > gate.today() group by 2
$$;

-- Ending a role waits for whoever ends one of the same kind. The school keeps somebody for privacy, somebody for the records, and a leader.
create or replace function gate.role_kept() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    needed boolean := new.role in ('privacy_officer', 'administration', 'school_leader');
begin
    if gate.is_unchecked() then return new; end if;
    perform from public.staff_role r where r.id = new.staff_role_id or (needed and r.role = new.role) order by r.id for update;
    if new.outcome <> 'end' then return new; end if;
    if needed and not exists (select from public.staff_role r where r.role = new.role and r.id <> new.staff_role_id
            and r.staff_id > 0 and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())) then
        perform gate.refuse('review', 'last');
    end if;
    if exists (select from public.staff_role r where r.id = new.staff_role_id and r.starts_on >= gate.today()) then
        perform gate.refuse('review', 'today');
    end if;
    return new;
end $$;

-- Whether whoever looks after it still has to be told that a duty was due on this day: once, whatever comes of the day after.
create or replace function gate.duty_told(duty text, due text) returns boolean
language sql security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.state (key, value) values ('duty_told:' || duty, due)
        on conflict (key) do update set value = excluded.value where state.value <> excluded.value returning true
$$;
