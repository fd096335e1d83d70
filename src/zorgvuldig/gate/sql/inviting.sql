-- Who is invited by one person, and for whom a second one must agree (decision 48). Where only one door is open, it says whom it reaches.

-- Whether a second person must agree before this one gets a code: a code for somebody with an account is a new password for it.
create or replace function gate.needs_second(who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.account a where a.person_id = who)
$$;

-- Whether a member of staff works, now or later, at a school at which `by` may invite.
create or replace function gate.invites_staff(by integer, who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.staff_role theirs join public.staff_role own
            on theirs.school_id is null or own.school_id is null or theirs.school_id = own.school_id
        where theirs.staff_id = who and (theirs.ends_on is null or theirs.ends_on > gate.today())
            and own.staff_id = by and own.starts_on <= gate.today() and (own.ends_on is null or own.ends_on > gate.today())
            and exists (select from gate.rule r where r.role = own.role and r.purpose in ('administration', 'staffing')))
$$;

-- Whom the door that is open lets somebody invite: a pupil who is open, the guardians of that pupil today, and staff of a school of theirs.
create or replace function gate.may_invite(who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c where c.actor_id <> who and c.purpose in ('administration', 'staffing') and (
        who = any(c.pupils)
        or exists (select from public.guardianship g where g.guardian_id = who and g.pupil_id = any(c.pupils)
            and g.starts_on <= gate.today() and (g.ends_on is null or g.ends_on > gate.today()))
        or gate.invites_staff(c.actor_id, who)))
$$;

-- The pupils whose family is told that somebody asked for a code, or agreed to it.
create or replace function gate.told_of(who integer) returns setof integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.person_id from public.pupil p where p.person_id = who
    union select g.pupil_id from public.guardianship g
        where g.guardian_id = who and g.starts_on <= gate.today() and (g.ends_on is null or g.ends_on > gate.today())
$$;

-- A row in the access log for each of them, or one about the colleague.
create or replace function gate.note_invitation(who integer) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.log (actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
    select c.actor_id, c.role, t.pupil, case when t.pupil is null then who end, c.purpose, m.mask, m.mask, 'invited', false,
        gen_random_uuid(), s.value::integer
    from gate.current_cap() c cross join gate.table_masks() m cross join gate.state s
        left join gate.told_of(who) t(pupil) on true
    where m.name = 'account' and s.key = 'incarnation'
$$;

-- Where it stands with these people: `free` (one person invites), `ask`, `own` (the one at the door asked), `answer` (somebody else did), `agreed`.
-- Of whom this door does not reach, nothing is said.
create or replace function gate.invitation_states(people integer[]) returns table (person_id integer, state text, asked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, case
            when not gate.needs_second(p.id) then 'free'
            when q.id is null then 'ask'
            when q.agreed_at is not null then 'agreed'
            when q.asked_by = gate.opened_by() then 'own'
            else 'answer' end, q.asked_at
    from unnest(people) p(id) left join gate.invitation_request q on q.person_id = p.id and q.ended_at is null
        and q.asked_at > statement_timestamp() - interval '14 days'
    where gate.may_invite(p.id)
$$;

-- Who waits for a second person at the schools of whoever is at the door, but what they asked themselves: a colleague, or else a pupil through whom.
create or replace function gate.invitations_waiting() returns table (person_id integer, pupil uuid, asked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select q.person_id, t.uid, q.asked_at from gate.invitation_request q
    join gate.current_cap() c on c.purpose = 'administration' and c.actor_id <> q.asked_by
    left join lateral (
        select p.uid from gate.told_of(q.person_id) f(id) join public.pupil p on p.person_id = f.id
        join public.enrolment e on e.pupil_id = p.person_id and e.school_id = any(gate.own_schools()) order by e.id limit 1
    ) t on true
    where q.ended_at is null and q.agreed_at is null and q.asked_at > statement_timestamp() - interval '14 days'
        and (t.uid is not null or gate.invites_staff(c.actor_id, q.person_id))
    order by q.asked_at
$$;

-- Asks a second person to agree. Asked twice it is one question.
create or replace function gate.ask_invitation(who integer) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not gate.may_invite(who) then perform gate.refuse('invitation', 'reach'); end if;
    update gate.invitation_request q set ended_at = statement_timestamp()
        where q.person_id = who and q.ended_at is null and q.asked_at <= statement_timestamp() - interval '14 days';
    insert into gate.invitation_request (person_id, asked_by, asked_at) values (who, gate.opened_by(), statement_timestamp())
        on conflict (person_id) where ended_at is null do nothing;
    if found then perform gate.note_invitation(who); end if;
end $$;

-- What a second person says of it; whoever asked does not answer. A no ends the question.
create or replace function gate.answer_invitation(who integer, agrees boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
begin
    if not gate.may_invite(who) then perform gate.refuse('invitation', 'reach'); end if;
    update gate.invitation_request q set answered_by = actor,
            agreed_at = case when agrees then statement_timestamp() end, ended_at = case when not agrees then statement_timestamp() end
        where q.person_id = who and q.ended_at is null and q.agreed_at is null and q.asked_by <> actor
            and q.asked_at > statement_timestamp() - interval '14 days';
    if not found then perform gate.refuse('invitation', 'second'); end if;
    perform gate.note_invitation(who);
end $$;

-- No code without what it needs, whatever the page did. An agreement is used once.
create or replace function gate.invitation_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if new.invited_by_id is not null and exists (select from public.staff s where s.person_id = new.person_id)
            and not gate.invites_staff(new.invited_by_id, new.person_id) then
        perform gate.refuse('invitation', 'reach');
    end if;
    if gate.needs_second(new.person_id) then
        update gate.invitation_request q set ended_at = statement_timestamp()
            where q.person_id = new.person_id and q.ended_at is null and q.agreed_at is not null
                and q.asked_at > statement_timestamp() - interval '14 days';
        if not found then perform gate.refuse('invitation', 'second'); end if;
    end if;
    return new;
end $$;
