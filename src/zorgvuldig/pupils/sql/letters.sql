-- Letters with a code: asked for at a door, made by a job, opened once by whoever posts them (decision 49). No code is ever in a table. Who
-- signs in for the first time with a wide role is confirmed by a colleague (decision 48).

-- The schools whose administration somebody keeps today.
create or replace function gate.administers(who integer) returns integer[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select s.id from public.school s where exists (select from public.staff_role r
        where r.staff_id = who and (r.school_id is null and s.id > 0 or r.school_id = s.id)
            and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
            and exists (select from gate.rule u where u.role = r.role and u.purpose = 'administration' and u.relation = 'on_duty')))
$$;

-- Whether all these people are of a school whose administration `who` keeps, and none of them is `who`.
create or replace function gate.posts_to(who integer, people integer[]) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select who <> all(people) and not exists (
        select from (select gate.administers(who) as ours) a cross join unnest(people) p(id)
        where not exists (select from public.staff_role r where r.staff_id = p.id and (r.ends_on is null or r.ends_on > gate.today())
                and (r.school_id is null or r.school_id = any(a.ours)))
            and not exists (select from gate.told_of(p.id) t(id) join public.enrolment e on e.pupil_id = t.id where e.school_id = any(a.ours)))
$$;

-- Whether somebody beside `asker`, who can open files and whom `asker` did not let in, keeps the administration of a school of theirs: then another
-- posts what they ask for.
create or replace function gate.another_posts(asker integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.staff_role r join public.account a on a.person_id = r.staff_id and a.is_active
        where a.person_id <> asker and a.invited_by_id is distinct from asker and gate.is_strong(a.id, a.person_id)
            and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
            and (r.school_id is null or r.school_id = any((select gate.administers(asker))::integer[]))
            and exists (select from gate.rule u where u.role = r.role and u.purpose = 'administration' and u.relation = 'on_duty'))
$$;

-- Whether `who` opens letters to these people that `asker` asked for.
create or replace function gate.may_post(who integer, people integer[], asker integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select gate.posts_to(who, people) and case when who = asker then not gate.another_posts(asker)
        else not exists (select from public.account a where a.person_id = who and a.invited_by_id = asker) end
$$;

-- Asks for letters to these people, whose names and addresses lie sealed in `file`. A letter that lies unopened for one of them is overtaken.
create or replace function gate.ask_letters(people integer[], file uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    asker integer := gate.opened_by();
    together uuid := gen_random_uuid();
begin
    if exists (select from unnest(people) p(id) where not gate.may_invite(p.id)) then perform gate.refuse('invitation', 'reach'); end if;
    if exists (select from gate.invitation_states(people) s where s.state not in ('free', 'agreed')) then
        perform gate.refuse('invitation', 'second');
    end if;
    lock table gate.invitation_letter in share row exclusive mode;  -- two clicks are one letter
    if exists (select from gate.invitation_letter l where l.person_id = any(people) and l.made_at is null) then
        perform gate.refuse('invitation', 'waits');
    end if;
    delete from gate.invitation_letter l where l.person_id = any(people) and l.opened_at is null;
    insert into gate.invitation_letter (batch, person_id, asked_by, asked_at, blob)
        select together, p.id, asker, statement_timestamp(), file from unnest(people) p(id);
end $$;

-- Letters that are to be made, those of one question; whoever takes them has them until the end of the transaction.
create or replace function gate.letters_to_make() returns table (batch uuid, asked_by integer, people integer[], blob uuid)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    taken gate.invitation_letter;
begin
    select l.* into taken from gate.invitation_letter l
        where l.made_at is null and l.problem = '' and not exists (
            select from gate.invitation_letter o where o.batch = l.batch and o.id < l.id)
        order by l.id limit 1 for update skip locked;
    return query select l.batch, l.asked_by, array_agg(l.person_id order by l.id), l.blob
        from gate.invitation_letter l where l.batch = taken.batch group by 1, 2, 4;
end $$;

-- The letters of one question are made, and lie sealed in `file`; without a file they were not, and why not.
create or replace function gate.letters_made(wanted uuid, file uuid, why text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    update gate.invitation_letter l set blob = file, problem = why, made_at = statement_timestamp() where l.batch = wanted
$$;

-- Letters of this month, each file once.
create or replace function gate.letters_lately() returns table (batch uuid, people integer[], asked_by integer, asked_at timestamptz,
    made_at timestamptz, opened_by integer, opened_at timestamptz, problem text, is_over boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.batch, array_agg(l.person_id order by l.id), l.asked_by, l.asked_at, l.made_at, l.opened_by, l.opened_at, l.problem,
        coalesce(l.made_at <= statement_timestamp() - interval '14 days', false)
    from gate.invitation_letter l where l.asked_at > statement_timestamp() - interval '1 month' group by 1, 3, 4, 5, 6, 7, 8
$$;

-- The classes of today, at schools whose administration `who` keeps, of these pupils and of the pupils of these guardians, by name. Not granted
-- to anybody.
create or replace function gate.classes_for(who integer, people integer[]) returns text[]
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select array(select distinct g.name::text from unnest(people) p(id) cross join lateral gate.told_of(p.id) t(id)
        join public.membership m on m.pupil_id = t.id and m.is_class
            and m.starts_on <= gate.today() and (m.ends_on is null or m.ends_on > gate.today())
        join public.learning_group g on g.id = m.group_id join public.school_year y on y.id = g.year_id
        where y.school_id = any((select gate.administers(who))::integer[]) order by 1)
$$;

-- Those that whoever is at the door asked for, or that are for people of their schools: for which classes, never for whom; and whether they may
-- open them now.
drop function if exists gate.letters();  -- its earlier form, without the classes
create or replace function gate.letters() returns table (batch uuid, letters integer, to_staff boolean, classes text[], asked_by integer,
    asked_at timestamptz, made_at timestamptz, opened_by integer, opened_at timestamptz, problem text, is_over boolean, may_open boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select l.batch, cardinality(l.people), exists (select from public.staff s where s.person_id = l.people[1]),
        gate.classes_for(c.actor_id, l.people), l.asked_by, l.asked_at,
        l.made_at, l.opened_by, l.opened_at, l.problem, l.is_over,
        l.made_at is not null and l.opened_at is null and l.problem = '' and not l.is_over and gate.may_post(c.actor_id, l.people, l.asked_by)
    from gate.letters_lately() l join gate.current_cap() c on c.purpose = 'administration'
    where gate.posts_to(c.actor_id, l.people) or l.asked_by = c.actor_id
    order by l.asked_at desc, l.batch
$$;

-- Opens letters, once: where they lie. Who did it stands in the log of everybody to whom there is one.
create or replace function gate.open_letters(wanted uuid) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    file uuid;
    people integer[];
    asker integer;
begin
    perform from gate.invitation_letter l where l.batch = wanted order by l.id for update;
    select l.blob, l.asked_by, array_agg(l.person_id) into file, asker, people from gate.invitation_letter l
        where l.batch = wanted and l.made_at > statement_timestamp() - interval '14 days' and l.opened_at is null and l.problem = '' group by 1, 2;
    if file is null or not exists (select from gate.current_cap() c where c.purpose = 'administration' and gate.may_post(c.actor_id, people, asker)) then
        perform gate.refuse('invitation', 'post');
    end if;
    update gate.invitation_letter l set opened_by = gate.opened_by(), opened_at = statement_timestamp(), blob = null where l.batch = wanted;
    perform gate.note_invitation(p.id, 'letter') from unnest(people) p(id);
    return file;
end $$;

-- The files of letters that nobody opened yet, so that the vault keeps them as long as their codes work.
create or replace function gate.letter_files() returns setof uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select distinct l.blob from gate.invitation_letter l
        where l.blob is not null and coalesce(l.made_at, l.asked_at) > statement_timestamp() - interval '14 days'
$$;

-- Whoever has a wide role opens nothing with a new account until a colleague confirms that it is them. Not so for whom the server let in, or the
-- first person of a school (`gate.is_founding`): there is nobody yet who could.
create or replace function gate.account_made() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not gate.is_unchecked() and new.invited_by_id is not null and gate.has_wide_role(new.person_id) then
        insert into gate.first_sign_in (account_id, made_at) values (new.id, statement_timestamp());
    end if;
    return new;
end $$;

-- Whether `actor` confirms who signed in as `who`: never the one who opened the letter with the code, nor whom that one let in.
create or replace function gate.may_confirm(actor integer, who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select actor <> who and gate.works_for(actor, 'setting_up', 'on_duty') and not exists (
        select from gate.invitation_letter l left join public.account a on a.person_id = actor
        where l.person_id = who and (l.opened_by = actor or l.opened_by = a.invited_by_id))
$$;

-- The accounts that wait until whoever is at the door confirms who signed in, the oldest first.
create or replace function gate.accounts_to_confirm() returns table (person_id integer, made_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select a.person_id, f.made_at from gate.first_sign_in f join public.account a on a.id = f.account_id and a.is_active
        join gate.current_cap() c on c.purpose = 'setting_up'
    where f.confirmed_at is null and gate.may_confirm(c.actor_id, a.person_id) order by f.made_at
$$;

-- Confirms that it is them: from now on the account opens what its roles open.
create or replace function gate.confirm_account(who integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from gate.accounts_to_confirm() w where w.person_id = who) then perform gate.refuse('invitation', 'confirm'); end if;
    update gate.first_sign_in f set confirmed_by = gate.opened_by(), confirmed_at = statement_timestamp()
        from public.account a where a.id = f.account_id and a.person_id = who and f.confirmed_at is null;
    perform gate.note_invitation(who, 'confirmed');
end $$;

-- How many codes wait for somebody to agree to as a second person, how many files with letters to be posted, and how many accounts to be confirmed.
create or replace function gate.today_codes(who integer) returns table (what text, times bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select 'code_questions', count(*) from gate.invitation_request q cross join (select gate.administers(who) as ours) a
        where q.ended_at is null and q.agreed_at is null and q.asked_at > statement_timestamp() - interval '14 days' and who not in (q.asked_by, q.person_id)
            and not exists (select from public.account m where m.person_id = who and m.invited_by_id = q.asked_by)
            and (exists (select from public.staff s where s.person_id = q.person_id) and gate.works_for(who, 'setting_up', 'on_duty')
                or exists (select from gate.told_of(q.person_id) t(id) join public.enrolment e on e.pupil_id = t.id where e.school_id = any(a.ours)))
    union all select 'code_letters', count(*) from gate.letters_lately() l
        where l.made_at is not null and l.opened_at is null and l.problem = '' and not l.is_over and gate.may_post(who, l.people, l.asked_by)
    union all select 'code_accounts', count(*) from gate.first_sign_in f join public.account m on m.id = f.account_id and m.is_active
        where f.confirmed_at is null and gate.may_confirm(who, m.person_id)
$$;

-- What happened to get these people in: who asked for a code, who agreed, who opened the letter, who mailed, when and from which network a code
-- was used. The last steps first. Not granted to anybody.
create or replace function gate.account_steps(people integer[])
returns table (person_id integer, what text, at timestamptz, by_id integer, network text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select q.person_id, 'asked', q.asked_at, q.asked_by, '' from gate.invitation_request q where q.person_id = any(people)
    union all select q.person_id, 'agreed', q.agreed_at, q.answered_by, ''
        from gate.invitation_request q where q.person_id = any(people) and q.agreed_at is not null
    union all select q.person_id, 'refused', q.ended_at, q.answered_by, ''
        from gate.invitation_request q where q.person_id = any(people) and q.agreed_at is null and q.answered_by is not null
    union all select l.person_id, 'letter', l.asked_at, l.asked_by, '' from gate.invitation_letter l where l.person_id = any(people)
    union all select l.person_id, 'opened', l.opened_at, l.opened_by, ''
        from gate.invitation_letter l where l.person_id = any(people) and l.opened_at is not null
    union all select i.person_id, 'mailed', i.expires_at - interval '14 days', i.invited_by_id, ''
        from public.invitation i where i.person_id = any(people) and i.email <> ''
    union all select i.person_id, 'used', i.used_at, i.invited_by_id, i.used_from
        from public.invitation i where i.person_id = any(people) and i.used_at is not null
    union all select a.person_id, 'account', a.created_at, a.invited_by_id, '' from public.account a where a.person_id = any(people)
    union all select a.person_id, 'confirmed', f.confirmed_at, f.confirmed_by, '' from gate.first_sign_in f
        join public.account a on a.id = f.account_id where a.person_id = any(people) and f.confirmed_at is not null
    order by 3 desc, 2
$$;

-- The same of whom this door reaches.
drop function if exists gate.account_story(integer[]);  -- its earlier form, without the network
create or replace function gate.account_story(people integer[])
returns table (person_id integer, what text, at timestamptz, by_id integer, network text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.* from gate.account_steps(array(select p.id from unnest(people) p(id) where gate.may_invite(p.id))) s order by s.at desc, s.what
$$;

-- The same of whoever has this session, with the name of the colleague.
create or replace function gate.own_account_story(secret text) returns table (what text, at timestamptz, by_name text, network text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select s.what, s.at, case when s.by_id is not null
            then coalesce((select concat_ws(' ', f.given_name, nullif(f.prefix, ''), f.family_name) from public.staff f where f.person_id = s.by_id), '') end,
        s.network
    from gate.account_steps(array[gate.whose(secret)]) s order by s.at desc, s.what
$$;
