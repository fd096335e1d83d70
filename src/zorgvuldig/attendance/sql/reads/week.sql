-- The lessons from one day until another of these groups, each in its own days, of a member of staff, or in a room of a school; and those that
-- were there before they were changed. Parameters: since, until (the first day without), groups (numbers), first_days and end_days (of each
-- group, the last half-open), staff (a number, 0 for nobody), room (empty for none), school (a number).
select l.uid, l.group_id, g.uid as group_uid, g.name::text as group_name, coalesce(s.name, '')::text as subject, coalesce(s.code, '')::text as code,
    l.held_on, l.slot, to_char(l.starts_at, 'HH24:MI') as starts, to_char(l.ends_at, 'HH24:MI') as ends, l.room::text, l.is_cancelled,
    l.staff_id, concat_ws(' ', t.given_name, nullif(t.prefix, ''), t.family_name) as staff,
    l.planned_on, l.planned_slot, l.planned_room::text, l.planned_staff_id,
    concat_ws(' ', p.given_name, nullif(p.prefix, ''), p.family_name) as planned_staff
from lesson l
join learning_group g on g.id = l.group_id
join school_year y on y.id = g.year_id
left join subject s on s.id = g.subject_id
left join staff t on t.person_id = l.staff_id
left join staff p on p.person_id = l.planned_staff_id
where (l.held_on >= %(since)s::date and l.held_on < %(until)s::date or l.planned_on >= %(since)s::date and l.planned_on < %(until)s::date)
    and (l.staff_id = %(staff)s::integer or l.planned_staff_id = %(staff)s::integer
        or %(room)s::text <> '' and y.school_id = %(school)s::integer
            and (l.room = %(room)s::text or l.planned_on is not null and l.planned_room = %(room)s::text)
        or exists (select from unnest(%(groups)s::bigint[], %(first_days)s::date[], %(end_days)s::date[]) as m (id, starts_on, ends_on)
            where m.id = l.group_id and m.starts_on <= l.held_on and m.ends_on > l.held_on))
order by l.held_on, l.slot, g.name, l.id
