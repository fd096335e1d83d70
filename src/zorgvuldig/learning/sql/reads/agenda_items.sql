-- What stands in the agenda of a group between two days, in order, with the lesson of that hour if the timetable has one.
-- Parameters: group, since, until.
select a.uid, a.kind, a.held_on, a.slot, a.text, coalesce(s.name, g.name) as course, g.name as "group", to_char(l.starts_at, 'HH24.MI') as starts_at,
    coalesce(l.is_cancelled, false) as is_cancelled
from agenda_item a
join learning_group g on g.id = a.group_id
left join subject s on s.id = g.subject_id
left join lesson l on l.group_id = a.group_id and l.held_on = a.held_on and l.slot = a.slot
where a.group_id = %(group)s::bigint and a.held_on >= %(since)s::date and a.held_on < %(until)s::date
order by a.held_on, a.slot nulls last, a.id
