-- Opening a file in an emergency: said beforehand, for a short time, and looked at afterwards.

-- Emergency access: a reason, half an hour, seen by the privacy officer at once and by the family.
-- Returns -1 without a session, 0 when refused, 1 when granted. Both outcomes are logged.
create or replace function gate.break_glass(secret text, pupil uuid, reason text) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    said text := coalesce(btrim(reason, E' \t\r\n'), '');
    who integer;
    target integer;
    role_used text;
begin
    who := gate.whose(secret);
    if who is null then return -1; end if;
    select p.person_id into target from public.pupil p where p.uid = pupil;
    select r.role into role_used from gate.rule r
        where r.relation = 'emergency' and gate.works_with(who, r.role, target, gate.today()) order by r.rank limit 1;
    insert into gate.log (actor_id, role, pupil_id, purpose, mask, write_mask, kind, refused, nonce, incarnation)
        select who, coalesce(role_used, ''), target, 'emergency', 0, 0, 'pupil',
            role_used is null or length(said) < 10, gen_random_uuid(), value::integer
        from gate.state where key = 'incarnation';
    if role_used is null or length(said) < 10 then return 0; end if;
    insert into gate.emergency (actor_id, role, pupil_id, reason, until)
        values (who, role_used, target, said, statement_timestamp() + interval '30 minutes');
    return 1;
end $$;

-- Emergency access by the number on a pupil's card. Returns what `break_glass` returns, and the pupil's uid only
-- when granted; an unknown number is logged and refused like a pupil of another school.
create or replace function gate.break_glass_by_number(
    secret text, wanted text, reason text, out result integer, out pupil uuid
) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    select p.uid into pupil from public.pupil p where upper(p.number) = upper(trim(wanted));
    result := gate.break_glass(secret, pupil, reason);
    if result <> 1 then pupil := null; end if;
end $$;
