-- Of the pupils of a group, how many announced tests the busiest one has: on each day between two days, and in each week (by its Monday).
-- Parameters: group, since, until.
select c.day, c.whole_week, max(c.tests) as tests
from (
    select x.pupil_id, d.day, d.whole_week, count(*) as tests
    from (
        select distinct m.pupil_id, a.id, a.held_on
        from membership own
        join membership m on m.pupil_id = own.pupil_id
        join agenda_item a on a.group_id = m.group_id and m.starts_on <= a.held_on and (m.ends_on is null or m.ends_on > a.held_on)
            and own.starts_on <= a.held_on and (own.ends_on is null or own.ends_on > a.held_on)
        where own.group_id = %(group)s::bigint and a.kind = 'test' and a.held_on >= %(since)s::date and a.held_on < %(until)s::date
    ) x
    cross join lateral (values (x.held_on, false), (x.held_on - extract(isodow from x.held_on)::integer + 1, true)) d(day, whole_week)
    group by x.pupil_id, d.day, d.whole_week
) c
group by c.day, c.whole_week
order by c.day, c.whole_week
