-- What a misused account could reach, as counts, who heard of it, and closing such an account at once.

-- Of the account of a breach, per school and class: how many pupils it opened in its time, and how many its roles would have let it
-- open on the first or the last day. Counts only; names are for who opens the breach itself.
create or replace function gate.breach_counts(wanted uuid)
returns table (school text, class text, opened bigint, could bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b public.breach;
    days date[];
    looked integer[];
begin
    if not exists (select from gate.current_cap() c where c.purpose in ('governing', 'breach')) then return; end if;
    select * into b from public.breach x where x.uid = wanted and x.account_person_id is not null;
    if b.id is null then return; end if;
    days := array[(b.account_since at time zone 'Europe/Amsterdam')::date,
        (coalesce(b.account_until, statement_timestamp()) at time zone 'Europe/Amsterdam')::date];
    looked := array(select distinct l.pupil_id from gate.breach_looks(b.id::integer) l);
    return query with
        held as (select distinct r.relation, r.role, d.day from unnest(days) d(day) join gate.rule r on r.is_staff
            and gate.serves(b.account_person_id, r.role, d.day)),
        reached as (select distinct p.id from held h cross join lateral unnest(gate.reached(h.relation, h.role, b.account_person_id, h.day)) p(id)),
        pupils as (select p.person_id::integer as id, p.person_id = any(looked) as was, r.id is not null as might
            from public.pupil p left join reached r on r.id = p.person_id)
        select coalesce(e.name, '')::text, coalesce(g.name, '')::text, count(*) filter (where x.was), count(*) filter (where x.might)
        from pupils x
        left join lateral (select s.name from public.enrolment n join public.school s on s.id = n.school_id
            where n.pupil_id = x.id order by n.starts_on desc limit 1) e on true
        left join lateral (select lg.name from public.membership m join public.learning_group lg on lg.id = m.group_id
            where m.pupil_id = x.id and m.is_class and m.starts_on <= days[2] order by m.starts_on desc limit 1) g on true
        where x.was or x.might group by 1, 2 order by 1, 2;
end $$;

-- Writes down whose data a breach is about: who is in these groups today, and who has these numbers, at schools of whoever says it. It opens
-- nobody and answers no name: only the numbers that nobody there has, and then nothing is written.
create or replace function gate.breach_concerns(wanted uuid, groups uuid[], numbers text[]) returns text[]
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_variable
declare
    b public.breach;
    nobodys text[] := gate.breach_unknown(numbers);
begin
    b := gate.breach_to_decide(wanted);
    if nobodys <> '{}' then return nobodys; end if;
    insert into public.breach_pupil (breach_id, pupil_id, added_at, added_by_id)
        select b.id, x.id, statement_timestamp(), gate.opened_by() from gate.breach_named(groups, numbers) x(id)
        on conflict do nothing;
    return '{}';
end $$;

-- Of these numbers those that no pupil has at a school of whoever says it. Not granted to anybody, nor is the next one.
create or replace function gate.breach_unknown(numbers text[]) returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select n from unnest(numbers) n where not exists (select from public.pupil p
        join public.enrolment e on e.pupil_id = p.person_id and e.school_id = any(gate.own_schools()) where upper(p.number) = upper(n)))
$$;

-- Pupils in these groups today, at schools of whoever says it, and who have these numbers (which `breach_unknown` looked at).
create or replace function gate.breach_named(groups uuid[], numbers text[]) returns setof integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.pupil_id from public.membership m join public.learning_group g on g.id = m.group_id
    join public.school_year y on y.id = g.year_id and y.school_id = any(gate.own_schools())
    where g.uid = any(groups) and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
    union select p.person_id from public.pupil p where upper(p.number) in (select upper(n) from unnest(numbers) n)
$$;

-- Takes back all that was said so.
create or replace function gate.breach_concerns_nobody(wanted uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    b public.breach := gate.breach_to_decide(wanted);
begin
    if b.answers ? 'telling' then perform gate.refuse('breach', 'telling'); end if;
    delete from public.breach_pupil p where p.breach_id = b.id;
    delete from gate.breach_letter l where l.breach_id = b.id;
end $$;

-- The breach, held for whoever decides about breaches; refused when it is closed, or when the people were told.
create or replace function gate.breach_to_decide(wanted uuid) returns public.breach
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    b public.breach;
begin
    if not exists (select from gate.current_cap() c where c.purpose = 'governing' and c.write_mask <> 0
            and gate.has_role(c.actor_id, array['privacy_officer', 'school_leader'])) then
        raise exception 'this is not said here' using errcode = '42501';
    end if;
    select * into b from public.breach x where x.uid = wanted for update;
    if b.id is null or b.closed_at is not null then perform gate.refuse('breach', 'closed'); end if;
    if b.people_told_at is not null then perform gate.refuse('breach', 'told'); end if;
    return b;
end $$;

-- Of whom the data are, per school and class, as counts: who opens the breach itself sees names.
create or replace function gate.breach_concerned(wanted uuid) returns table (school text, class text, pupils bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from gate.current_cap() c where c.purpose in ('governing', 'breach')) then return; end if;
    return query select coalesce(e.name, '')::text, coalesce(g.name, '')::text, count(*)
        from public.breach b cross join lateral unnest(gate.breach_pupils(b.id::integer)) x(id)
        left join lateral (select s.name from public.enrolment n join public.school s on s.id = n.school_id
            where n.pupil_id = x.id order by n.starts_on desc limit 1) e on true
        left join lateral (select lg.name from public.membership m join public.learning_group lg on lg.id = m.group_id
            where m.pupil_id = x.id and m.is_class and m.starts_on <= gate.today() order by m.starts_on desc limit 1) g on true
        where b.uid = wanted group by 1, 2 order by 1, 2;
end $$;

-- Which kinds of data about pupils that account opened in that time, as a mask of categories; null when no account is named.
create or replace function gate.breach_kinds(wanted uuid) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select bit_or(l.mask) from public.breach b cross join lateral gate.breach_looks(b.id::integer) l
    where b.uid = wanted and exists (select from gate.current_cap() c where c.purpose = 'governing')
$$;

-- What left the school through that account in that time: by kind of recipient, about how many pupils.
create or replace function gate.breach_releases(wanted uuid)
returns table (recipient text, pupils bigint, last_at timestamp with time zone)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from gate.current_cap() c where c.purpose in ('governing', 'breach')) then return; end if;
    return query select r.recipient::text, count(distinct r.pupil_id), max(r.released_at)
        from public.breach b join public.release r on r.actor_id = b.account_person_id
            and r.released_at >= b.account_since and r.released_at < coalesce(b.account_until, statement_timestamp())
        where b.uid = wanted group by 1 order by 1;
end $$;

-- What is known of the letter that went to the families of a breach (`letters` is its batch of messages): of each pupil `read` when
-- somebody opened it, `mailed` when somebody was told by e-mail that it waits, `nobody` when neither. Not granted to anybody.
create or replace function gate.breach_letters(wanted uuid, letters uuid) returns table (pupil_id integer, state text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select m.pupil_id::integer, case
        when exists (select from public.message_read r where r.message_id = m.id) then 'read'
        when exists (select from public.message_notice n where n.message_id = m.id) then 'mailed'
        else 'nobody' end
    from public.message m join public.breach b on b.uid = wanted and m.author_id = b.people_decided_by_id
        and m.sent_at >= b.people_decided_at
    where m.batch = letters
$$;

-- The same as counts, for whoever came to arrange privacy.
create or replace function gate.breach_heard_counts(wanted uuid, letters uuid) returns table (state text, pupils bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    if not exists (select from gate.current_cap() c where c.purpose in ('governing', 'breach')) then return; end if;
    return query select l.state, count(*) from gate.breach_letters(wanted, letters) l group by 1;
end $$;

-- And of the pupils who are open, for whoever opened those of a breach by name.
create or replace function gate.breach_heard(wanted uuid, letters uuid) returns table (pupil_id integer, state text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
    return query select l.pupil_id, l.state from gate.current_cap() c
        join gate.breach_letters(wanted, letters) l on l.pupil_id = any(c.pupils) where c.purpose = 'breach';
end $$;

-- Closes the account of a colleague that somebody misused: every session ends now, and nothing that signed in does so any more. Who
-- misused it may have added a passkey, an address or a link of their own, so those go too; a new invitation opens it (`accounts.accept`).
-- False when this colleague has no account. Never one's own, and only for the privacy officer at work.
create or replace function gate.block_account(who integer) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    number integer;
begin
    if not exists (select from gate.current_cap() c where c.purpose = 'governing' and c.write_mask <> 0 and c.actor_id <> who
            and gate.has_role(c.actor_id, array['privacy_officer'])) or not exists (select from public.staff s where s.person_id = who) then
        raise exception 'this account is not closed here' using errcode = '42501';
    end if;
    update public.account a set is_active = false, password = '!blocked' where a.person_id = who returning a.id into number;
    delete from public.invitation i where i.person_id = who and i.used_at is null;
    delete from gate.session s where s.person_id = who;
    if number is null then return false; end if;
    delete from public.django_session d where d.session_key in
        (select u.session_key from public.usersessions_usersession u where u.user_id = number);
    delete from public.usersessions_usersession u where u.user_id = number;
    delete from public.mfa_authenticator m where m.user_id = number;
    delete from public.account_emailconfirmation c where c.email_address_id in
        (select e.id from public.account_emailaddress e where e.user_id = number);
    delete from public.account_emailaddress e where e.user_id = number;
    delete from public.socialaccount_socialaccount l where l.user_id = number;
    return true;
end $$;
