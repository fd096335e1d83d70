-- Every lesson hour of a running school year that a pupil missed without the school's leave, of pupils who missed at
-- least so many: noted as absent, without a reason that the school accepts, in a lesson that took place and on which
-- no absence with leave holds; and the hours of an absence without leave about which no roll says anything (`away`).
-- An hour without a lesson in the timetable is told from the others of its day by its slot, below zero.
with away as (
{away}
), hours as (
    select a.pupil_id, y.id as year_id, l.held_on, l.id as lesson_id
    from school_year y
    join learning_group g on g.year_id = y.id
    join lesson l on l.group_id = g.id and not l.is_cancelled and l.held_on <= %(today)s::date
    join attendance a on a.lesson_id = l.id and a.kind = 'absent'
    left join absence_reason r on r.id = a.reason_id
    where y.starts_on <= %(today)s::date and y.ends_on > %(today)s::date
        and not coalesce(r.is_authorised, false)
        and not exists (
            select from absence w join absence_reason q on q.id = w.reason_id and q.is_authorised
            where w.pupil_id = a.pupil_id and w.starts_on <= l.held_on and w.ends_on > l.held_on
                and (w.from_slot is null or (w.from_slot <= l.slot and w.until_slot > l.slot))
        )
    union all
    select w.pupil_id, y.id, w.held_on, coalesce(w.lesson_id, -w.slot)
    from away w
    join school_year y on y.id = w.year_id and y.starts_on <= %(today)s::date and y.ends_on > %(today)s::date
)
select h.pupil_id, h.year_id, h.held_on, h.lesson_id
from (select hours.*, count(*) over (partition by pupil_id, year_id) as missed from hours) h
where h.missed >= %(threshold)s::integer
order by h.pupil_id, h.year_id, h.held_on, h.lesson_id
