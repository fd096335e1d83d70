-- The lessons of a calendar: when, where and of which subject, and nobody's name. Parameters: since, until (the first day without), groups
-- (numbers), first_days and end_days (of each group, the last half-open), staff (a number, 0 for nobody).
select l.uid, coalesce(s.name, '')::text as subject, l.held_on,
    to_char(l.starts_at, 'HH24:MI') as starts, to_char(l.ends_at, 'HH24:MI') as ends, l.room::text, l.is_cancelled,
    l.planned_on is not null and (l.planned_on, l.planned_slot) <> (l.held_on, l.slot) as is_moved,
    l.planned_on is not null and l.planned_room <> l.room as is_elsewhere
from lesson l
join learning_group g on g.id = l.group_id
left join subject s on s.id = g.subject_id
where l.held_on >= %(since)s::date and l.held_on < %(until)s::date
    and (l.staff_id = %(staff)s::integer
        or exists (select from unnest(%(groups)s::bigint[], %(first_days)s::date[], %(end_days)s::date[]) as m (id, starts_on, ends_on)
            where m.id = l.group_id and m.starts_on <= l.held_on and m.ends_on > l.held_on))
    -- What somebody else took over is not theirs any more.
    and not (%(staff)s::integer <> 0 and l.planned_on is not null and l.planned_staff_id = %(staff)s::integer
        and l.staff_id is distinct from %(staff)s::integer)
order by l.held_on, l.slot, l.id
