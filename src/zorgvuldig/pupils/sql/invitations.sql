-- Who is invited by one person, and for whom a second one must agree (decision 48). Where only one door is open, it says whom it reaches.

-- Whether nobody but `by` can answer yet: whoever gives roles at some school and has an account. Then the first person invites the others alone.
create or replace function gate.is_founding(by integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select not exists (select from public.account a join public.staff_role r on r.staff_id = a.person_id
        where a.is_active and a.person_id is distinct from by
            and r.starts_on <= gate.today() and (r.ends_on is null or r.ends_on > gate.today())
            and exists (select from gate.rule u where u.role = r.role and u.purpose = 'setting_up'))
$$;

-- Whether somebody holds, now or later, a role that opens more than its own groups.
create or replace function gate.has_wide_role(who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.staff_role r where r.staff_id = who and (r.ends_on is null or r.ends_on > gate.today())
        and gate.goes_beyond_groups(r.role))
$$;

-- Whether somebody of the school wrote this guardian down by hand, or said by hand that they have authority. What an application says was compared with a document when it was accepted.
create or replace function gate.is_guardian_by_hand(who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.guardianship g join gate.change c on c.table_name = 'guardianship' and c.row_id = g.id
        where g.guardian_id = who and (g.ends_on is null or g.ends_on > gate.today())
            and c.actor_id <> 0 and c.purpose <> 'intake' and (c.op = 'insert' or g.has_authority and c.op = 'update' and c.changed ? 'has_authority'))
$$;

-- Whether somebody opens more with an account than one person lets in.
create or replace function gate.opens_much(who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select gate.has_wide_role(who) or gate.is_guardian_by_hand(who)
$$;

-- Whether somebody of the school changed by hand, less than fourteen days ago, where mail and letters to a guardian go.
create or replace function gate.is_address_by_hand(who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.change c where c.table_name = 'guardian' and c.row_id = who and c.op = 'update'
        and c.actor_id not in (0, who) and c.at > statement_timestamp() - interval '14 days'
        and c.changed ?| array['email', 'street', 'postcode', 'town'])
$$;

-- Whether the change of this transaction came with a file that `by` brought in, or whoever let `by` in.
create or replace function gate.is_file_of(by integer, change xid8) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.import_run r where r.xid = change::text and r.undone_at is null and (r.by_id = by
        or exists (select from public.account a where a.person_id = by and a.invited_by_id = r.by_id)))
$$;

-- Whether a file that `by` brought in made this guardian one of a pupil, said that they have authority, or said less than fourteen days ago
-- where mail to them goes: what stands in a file is whatever its bringer typed. Whoever did not bring it looks with other eyes.
create or replace function gate.is_guardian_by_file(by integer, who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.guardianship g join gate.change c on c.table_name = 'guardianship' and c.row_id = g.id
            where g.guardian_id = who and (g.ends_on is null or g.ends_on > gate.today())
                and (c.op = 'insert' or c.op = 'update' and c.changed ? 'has_authority') and gate.is_file_of(by, c.xid))
        or exists (select from gate.change c where c.table_name = 'guardian' and c.row_id = who and c.op = 'update'
            and c.at > statement_timestamp() - interval '14 days' and c.changed ? 'email' and gate.is_file_of(by, c.xid))
$$;

-- Whether a second person must agree before `by` gets a code for this one: a code for an account is a new password for it, and a code for a wide
-- role opens files of the whole school, one for a guardian whom somebody wrote down opens a whole file, and one that goes to an address that
-- somebody changed may go to them. Also when they did so with a file.
create or replace function gate.needs_second(by integer, who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from public.account a where a.person_id = who)
        or (gate.opens_much(who) or gate.is_address_by_hand(who) or gate.is_guardian_by_file(by, who)) and not gate.is_founding(by)
$$;

-- Whether a member of staff works, now or later, at a school at which `by` may invite.
create or replace function gate.invites_staff(by integer, who integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (
        select from public.staff_role theirs join public.staff_role own
            on theirs.school_id is null or own.school_id is null or theirs.school_id = own.school_id
        where theirs.staff_id = who and (who < 0) = (by < 0) and (theirs.ends_on is null or theirs.ends_on > gate.today())
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

-- Whom the one at the door may answer for as a second person: whom they may invite, and a colleague of any school. Nobody answers for whom they
-- let in themselves: an account that the asker made is not a second person.
create or replace function gate.may_answer(who integer, asker integer) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.current_cap() c where c.actor_id not in (who, asker) and (gate.may_invite(who)
            or c.purpose in ('administration', 'setting_up') and exists (select from public.staff s where s.person_id = who))
        and not exists (select from public.account a where a.person_id = c.actor_id and a.invited_by_id = asker))
$$;

-- The pupils whose family is told that somebody asked for a code, or agreed to it.
create or replace function gate.told_of(who integer) returns setof integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.person_id from public.pupil p where p.person_id = who
    union select g.pupil_id from public.guardianship g
        where g.guardian_id = who and g.starts_on <= gate.today() and (g.ends_on is null or g.ends_on > gate.today())
$$;

-- A row in the access log for each of them, or one about the colleague.
drop function if exists gate.note_invitation(integer);  -- its earlier form
create or replace function gate.note_invitation(who integer, what text) returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
    insert into gate.log (actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
    select c.actor_id, c.role, t.pupil, case when t.pupil is null then who end, c.purpose, m.mask, m.mask, what, false,
        gen_random_uuid(), s.value::integer
    from gate.current_cap() c cross join gate.table_masks() m cross join gate.state s
        left join gate.told_of(who) t(pupil) on true
    where m.name = 'account' and s.key = 'incarnation'
$$;

-- Where it stands with these people: `free` (one person invites), `ask`, `own` (asked by the one at the door, or by who let them in, so another answers), `answer` (the one at the door does), `agreed`.
-- Of whom this door does not reach, nothing is said.
drop function if exists gate.invitation_states(integer[]);  -- what a function answers cannot be replaced
create or replace function gate.invitation_states(people integer[]) returns table (person_id integer, state text, asked_by integer, asked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select p.id, case
            when not gate.needs_second(gate.opened_by(), p.id) then 'free'
            when q.id is null then 'ask'
            when q.agreed_at is not null then 'agreed'
            when gate.may_answer(p.id, q.asked_by) then 'answer'
            else 'own' end, q.asked_by, q.asked_at
    from unnest(people) p(id) left join gate.invitation_request q on q.person_id = p.id and q.ended_at is null
        and q.asked_at > statement_timestamp() - interval '14 days'
    where gate.may_invite(p.id)
$$;

-- Who waits until the one at the door answers as a second person: a colleague, or else a pupil of their school through whom.
drop function if exists gate.invitations_waiting();  -- what a function answers cannot be replaced
create or replace function gate.invitations_waiting() returns table (person_id integer, pupil uuid, asked_by integer, asked_at timestamptz)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select q.person_id, t.uid, q.asked_by, q.asked_at from gate.invitation_request q
    join gate.current_cap() c on c.purpose in ('administration', 'setting_up') and c.actor_id not in (q.asked_by, q.person_id)
        and not exists (select from public.account a where a.person_id = c.actor_id and a.invited_by_id = q.asked_by)
    left join lateral (
        select p.uid from gate.told_of(q.person_id) f(id) join public.pupil p on p.person_id = f.id
        join public.enrolment e on e.pupil_id = p.person_id and e.school_id = any(gate.own_schools()) order by e.id limit 1
    ) t on true
    where q.ended_at is null and q.agreed_at is null and q.asked_at > statement_timestamp() - interval '14 days'
        and (t.uid is not null and c.purpose = 'administration' or exists (select from public.staff s where s.person_id = q.person_id))
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
    if found then perform gate.note_invitation(who, 'invited'); end if;
end $$;

-- What a second person says of it; whoever asked does not answer. A no ends the question.
create or replace function gate.answer_invitation(who integer, agrees boolean) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
begin
    update gate.invitation_request q set answered_by = actor,
            agreed_at = case when agrees then statement_timestamp() end, ended_at = case when not agrees then statement_timestamp() end
        where q.person_id = who and q.ended_at is null and q.agreed_at is null and gate.may_answer(who, q.asked_by)
            and q.asked_at > statement_timestamp() - interval '14 days';
    if not found then perform gate.refuse('invitation', 'second'); end if;
    perform gate.note_invitation(who, 'invited');
end $$;

-- No code without what it needs, whatever the page did. An agreement is used once. A code that was made before somebody came to open more lets
-- nobody in: it was not weighed for that.
create or replace function gate.invitation_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if tg_op = 'UPDATE' then
        if new.is_weighed is distinct from old.is_weighed or new.person_id <> old.person_id
                or new.used_at is not null and old.used_at is null and not old.is_weighed and gate.opens_much(new.person_id) then
            perform gate.refuse('invitation', 'changed');
        end if;
        return new;
    end if;
    new.is_weighed := gate.opens_much(new.person_id);
    if new.invited_by_id is not null and exists (select from public.staff s where s.person_id = new.person_id)
            and not gate.invites_staff(new.invited_by_id, new.person_id) then
        perform gate.refuse('invitation', 'reach');
    end if;
    if gate.needs_second(new.invited_by_id, new.person_id) then
        update gate.invitation_request q set ended_at = statement_timestamp()
            where q.person_id = new.person_id and q.ended_at is null and q.agreed_at is not null
                and q.asked_at > statement_timestamp() - interval '14 days';
        if not found then perform gate.refuse('invitation', 'second'); end if;
    elsif gate.has_wide_role(new.person_id) then
        new.invited_by_id := null;  -- the first person lets the others in for the school, and they answer what that one asks
    end if;
    return new;
end $$;

-- A code that somebody mails, and one that is used, stand in the access log too: of the pupil, or of each child of the guardian. Neither is done
-- at a door: who mails is who invited, and who uses a code is the one whom it is for.
create or replace function gate.invitation_noted() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    is_mailed constant boolean := tg_op = 'INSERT' and new.email <> '' and new.invited_by_id is not null;
    is_used constant boolean := tg_op = 'UPDATE' and new.used_at is not null and old.used_at is null;
begin
    if gate.is_unchecked() or not (is_mailed or is_used) then return new; end if;
    insert into gate.log (actor_id, role, pupil_id, person_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
    select case when is_mailed then new.invited_by_id else new.person_id end,
        case when is_mailed then 'administration' when t.pupil = new.person_id then 'pupil' when t.pupil is not null then 'guardian' else '' end,
        t.pupil, case when t.pupil is null then new.person_id end, 'signing_in', m.mask, m.mask, case when is_mailed then 'mailed' else 'used' end,
        false, gen_random_uuid(), s.value::integer
    from gate.table_masks() m cross join gate.state s left join gate.told_of(new.person_id) t(pupil) on true
    where m.name = 'account' and s.key = 'incarnation';
    return new;
end $$;
