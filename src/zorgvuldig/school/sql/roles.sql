-- Who may give a role to whom, and by which rule somebody works today.

-- A role comes from the page of classes (who teaches, who is mentor, who helps from outside), from the grid of next year, or from the page of roles. There nobody gives one to
-- themselves or at a school that is not theirs, nothing is changed or taken away, and from the day that a school has a leader it is the leader who gives.
create or replace function gate.role_given() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor integer := gate.opened_by();
    today date := gate.today();
    wanted text;
    why text;
begin
    if gate.is_unchecked() or actor is null then
        if tg_op = 'DELETE' then return old; end if;
        return new;
    end if;
    select c.purpose into wanted from gate.current_cap() c;
    if tg_op = 'DELETE' then
        if wanted in ('setting_up', 'next_year') then perform gate.refuse('role', 'kept'); end if;
        return old;
    end if;
    if tg_op = 'UPDATE' then
        why := case when wanted in ('setting_up', 'next_year')
            or (old.staff_id, old.school_id, old.role, old.starts_on) is distinct from (new.staff_id, new.school_id, new.role, new.starts_on)
            or coalesce(new.ends_on, 'infinity') > coalesce(old.ends_on, 'infinity') then 'kept' end;
    elsif wanted = 'staffing' then
        why := case when new.role not in ('teacher', 'mentor', 'outside_helper') then 'kind' end;
    elsif wanted = 'next_year' then
        why := case when new.role not in ('teacher', 'mentor') then 'kind' when new.staff_id = actor then 'self' when new.starts_on <= today then 'day' end;
    else
        why := case
            when wanted is distinct from 'setting_up' or new.role = 'outside_helper' then 'kind'
            when new.staff_id = actor then 'self'
            when new.school_id is null or not new.school_id = any(gate.own_schools()) then 'school'
            when exists (select from public.staff_role r where r.role = 'school_leader' and (r.school_id is null or r.school_id = new.school_id)
                    and r.starts_on <= today and (r.ends_on is null or r.ends_on > today))
                and not exists (select from public.staff_role r where r.role = 'school_leader' and (r.school_id is null or r.school_id = new.school_id)
                    and r.staff_id = actor and r.starts_on <= today and (r.ends_on is null or r.ends_on > today)) then 'leader' end;
    end if;
    if why is not null then perform gate.refuse('role', why); end if;
    return new;
end $$;

-- Whether this session's owner holds a rule for a purpose by a relation today.
create or replace function gate.works_for(who integer, wanted text, by_relation text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select exists (select from gate.rule r where r.purpose = wanted and r.relation = by_relation and r.is_staff
        and gate.serves(who, r.role, gate.today()))
$$;
