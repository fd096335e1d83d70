-- The roll of one lesson in one statement: that it was called, who was not simply there, and who was after all.
-- Nothing happens, and no row comes back, when the roll is no longer the one that the page was made of: `was` is when
-- it had been called then (null: not yet). The row of the roll is what two people at once wait for.
with called as (
    insert into lesson_roll as r (lesson_id, group_id, taken_by_id, taken_at)
    values (%(lesson)s::integer, %(group)s::integer, %(by)s::integer, %(at)s::timestamptz)
    on conflict (lesson_id) do update set taken_by_id = excluded.taken_by_id, taken_at = excluded.taken_at
    where r.taken_at = %(was)s::timestamptz
    returning r.lesson_id
), wanted as (
    select w.pupil_id, w.kind, w.minutes, c.lesson_id
    from called c, unnest(%(pupils)s::integer[], %(kinds)s::text[], %(minutes)s::smallint[]) w (pupil_id, kind, minutes)
), gone as (
    delete from attendance a using wanted w
    where a.lesson_id = w.lesson_id and a.pupil_id = w.pupil_id and w.kind = ''
), noted as (
    insert into attendance as a (pupil_id, lesson_id, kind, minutes, recorded_by_id, recorded_at)
    select w.pupil_id, w.lesson_id, w.kind, w.minutes, %(by)s::integer, %(at)s::timestamptz from wanted w where w.kind <> ''
    on conflict (pupil_id, lesson_id) do update set
        -- A reason belongs to what was noted; another note has none yet.
        reason_id = case when a.kind = excluded.kind then a.reason_id end,
        kind = excluded.kind, minutes = excluded.minutes,
        recorded_by_id = excluded.recorded_by_id, recorded_at = excluded.recorded_at
    where (a.kind, a.minutes) is distinct from (excluded.kind, excluded.minutes)
)
select count(*) from called
