-- The tests that are announced to pupils of a group between two days, in any group of theirs, and how many of these pupils get each.
-- Parameters: group, since, until.
select a.uid, a.group_id, a.held_on, a.slot, a.text, coalesce(s.name, g.name) as course, g.name as "group", count(distinct m.pupil_id) as pupils
from membership own
join membership m on m.pupil_id = own.pupil_id
join agenda_item a on a.group_id = m.group_id and m.starts_on <= a.held_on and (m.ends_on is null or m.ends_on > a.held_on)
    and own.starts_on <= a.held_on and (own.ends_on is null or own.ends_on > a.held_on)
join learning_group g on g.id = a.group_id
left join subject s on s.id = g.subject_id
where own.group_id = %(group)s::bigint and a.kind = 'test' and a.held_on >= %(since)s::date and a.held_on < %(until)s::date
group by a.id, s.name, g.name
order by a.held_on, a.slot nulls last, a.id
