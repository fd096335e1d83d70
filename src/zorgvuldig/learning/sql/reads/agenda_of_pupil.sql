-- What stands in the agendas of a pupil's groups between two days, in order, with the lesson of that hour if the timetable has one.
-- Parameters: pupil, since, until.
select a.uid, a.kind, a.held_on, a.slot, a.text, coalesce(s.name, g.name) as course, g.name as "group", to_char(l.starts_at, 'HH24.MI') as starts_at,
    coalesce(l.is_cancelled, false) as is_cancelled
from membership m
join agenda_item a on a.group_id = m.group_id and m.starts_on <= a.held_on and (m.ends_on is null or m.ends_on > a.held_on)
join learning_group g on g.id = a.group_id
left join subject s on s.id = g.subject_id
left join lesson l on l.group_id = a.group_id and l.held_on = a.held_on and l.slot = a.slot
where m.pupil_id = %(pupil)s::bigint and a.held_on >= %(since)s::date and a.held_on < %(until)s::date
order by a.held_on, a.slot nulls last, a.id
