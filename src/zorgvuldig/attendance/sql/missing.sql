-- Who was noted today as absent, late or sent out, is away for a known reason, or is reported and not answered yet: of the schools where `who` holds
-- the role, while enrolled there. Whoever is simply in the lesson stays closed. Five hundred at most, who was absent first: of those somebody has to
-- ask where they are. Null without such a school, and for every other purpose. Whom `who` is tied to is asked in one question and not pupil by pupil.
create or replace function gate.open_missing(relation text, role text, who integer, purpose text, key text, subject integer, today date) returns integer[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    schools integer[] := array(select s.id from public.school s where gate.holds_role(who, array[role], s.id::integer));
begin
    if purpose <> 'presence' or schools = '{}' then return null; end if;
    return array(
        select f.pupil_id from (
            select a.pupil_id, (a.kind <> 'absent')::integer as rank
            from public.lesson l join public.attendance a on a.lesson_id = l.id
            where l.held_on = today and not l.is_cancelled
            union all
            select w.pupil_id, 1 from public.absence w where w.starts_on <= today and (w.ends_on > today or w.is_open)
            union all
            select n.pupil_id, 1 from public.absence_notice n
            where n.starts_on <= today and (n.ends_on > today or n.is_open)
                and not exists (select from public.absence_answer r where r.notice_id = n.id)
        ) f
        join (select distinct unnest(gate.reached(relation, role, who, today)) as pupil_id) t on t.pupil_id = f.pupil_id
        where exists (select from public.enrolment e where e.pupil_id = f.pupil_id and e.school_id = any(schools)
                and e.starts_on <= today and (e.ends_on is null or e.ends_on > today))
        group by f.pupil_id order by min(f.rank), f.pupil_id limit 500);
end $$;

-- Whoever is said to be better is ill without a last day since before that, and nobody said so yet. The day is not over.
create or replace function gate.recovery_allowed() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if gate.is_unchecked() then return new; end if;
    if new.back_on < gate.today() then perform gate.refuse('absence_recovery', 'past'); end if;
    if not exists (
        select from (
            select a.starts_on from public.absence a where a.pupil_id = new.pupil_id and a.is_open
            union all
            select n.starts_on from public.absence_notice n where n.pupil_id = new.pupil_id and n.is_open
                and not exists (select from public.absence_answer r where r.notice_id = n.id)
        ) ill
        where ill.starts_on < new.back_on and not exists (
            select from public.absence_recovery b where b.pupil_id = new.pupil_id and b.back_on > ill.starts_on)
    ) then perform gate.refuse('absence_recovery', 'none'); end if;
    return new;
end $$;
