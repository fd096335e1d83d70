-- The teachers of each opened pupil who are at a parent evening, the mentor first, and what they teach the pupil. Of pupils in a class that is asked.
-- Parameters: evening, today.
select m.pupil_id, t.id as teacher_id, t.uid as teacher, s.given_name, s.prefix, s.family_name, t.room, bool_or(x.is_mentor) as is_mentor,
    array(select distinct v.name from unnest(array_agg(j.name)) v(name) where v.name is not null order by 1) as subjects
from evening_teacher t
join staff s on s.person_id = t.staff_id
join (select group_id, staff_id, false as is_mentor from teaching where starts_on <= %(today)s::date and (ends_on is null or ends_on > %(today)s::date)
    union all
    select group_id, staff_id, true from mentoring where starts_on <= %(today)s::date and (ends_on is null or ends_on > %(today)s::date)) x
    on x.staff_id = t.staff_id
join membership m on m.group_id = x.group_id and m.starts_on <= %(today)s::date and (m.ends_on is null or m.ends_on > %(today)s::date)
join learning_group g on g.id = x.group_id
left join subject j on j.id = g.subject_id
where t.evening_id = %(evening)s::bigint
    and exists (select from evening_class c join membership k on k.group_id = c.group_id where c.evening_id = t.evening_id and k.pupil_id = m.pupil_id
        and k.starts_on <= %(today)s::date and (k.ends_on is null or k.ends_on > %(today)s::date))
group by m.pupil_id, t.id, t.uid, s.given_name, s.prefix, s.family_name, t.room
order by m.pupil_id, is_mentor desc, s.family_name, s.given_name, t.id
