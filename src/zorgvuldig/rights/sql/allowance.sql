-- What a pupil of 16 or 17 shows a parent.

-- What a pupil lets this parent see now beyond how it goes, as a mask of categories.
create or replace function gate.let_see(pupil integer, parent integer) returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(bit_or(a.mask), 0) from public.parental_allowance a where a.pupil_id = let_see.pupil and a.guardian_id = parent
        and a.starts_at <= statement_timestamp() and (a.ends_at is null or a.ends_at > statement_timestamp())
$$;

-- What of the file of a pupil who decides alone somebody of the family sees beyond how it goes: everything when they decide themselves.
create or replace function gate.shared_by_pupil(pupil integer, who integer) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return case when gate.decides(pupil, who) then -1 else gate.let_see(pupil, who) end;
end $$;

-- What a pupil may let a parent see at all: what rules of parents read beyond what stays open to them, as a mask of categories.
create or replace function gate.allowable() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(bit_or(r.read_mask & ~r.alone_mask), 0) from gate.rule r where r.alone_mask is not null
$$;

-- The pupil alone lets a parent see more, and of what parents saw before: nobody writes it for them, and nothing of it is changed but its end.
create or replace function gate.allowance_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if new.pupil_id is distinct from gate.opened_by() or new.mask & ~gate.allowable() <> 0 or tg_op = 'INSERT' and new.ends_at is not null
            or not exists (select from public.guardianship g where g.pupil_id = new.pupil_id and g.guardian_id = new.guardian_id)
            or tg_op = 'UPDATE' and (old.ends_at is not null
                or (new.pupil_id, new.guardian_id, new.mask, new.starts_at) is distinct from (old.pupil_id, old.guardian_id, old.mask, old.starts_at)) then
        raise exception 'the pupil alone lets a parent see more' using errcode = '23514', constraint = 'parental_allowance_own';
    end if;
    return new;
end $$;
