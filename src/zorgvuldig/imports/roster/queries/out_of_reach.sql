-- What the transaction %(xid)s changed, or told of the pupils %(told)s, that is beyond whoever asked for it: a row per other school (its name), and one
-- with null when it gave themselves a role or made them a parent.
with mine as (
    select distinct s.id from staff_role r join school s on r.school_id is null or s.id = r.school_id
    where r.staff_id = %(by)s::integer and r.role = 'administration'
      and r.starts_on <= %(today)s::date and (r.ends_on is null or r.ends_on > %(today)s::date)
), changed as (
    select table_name, row_id, op, pupil_id from gate.change where xid = %(xid)s::xid8
), groups as (
    select t.group_id from changed c join teaching t on c.table_name = 'teaching' and t.id = c.row_id
    union select t.group_id from changed c join mentoring t on c.table_name = 'mentoring' and t.id = c.row_id
    union select t.group_id from changed c join lesson t on c.table_name = 'lesson' and t.id = c.row_id
    union select t.group_id from changed c join test t on c.table_name = 'test' and t.id = c.row_id
    union select c.row_id from changed c where c.table_name = 'learning_group'
), years as (
    select g.year_id from groups join learning_group g on g.id = groups.group_id
    union select c.row_id from changed c where c.table_name = 'school_year'
), pupils as (
    -- Who was here before counts by where they were enrolled before: enrolling a pupil of another school is theirs to do.
    select distinct c.pupil_id from changed c
    where c.pupil_id is not null and not exists (
        select from enrolment e join mine on mine.id = e.school_id where e.pupil_id = c.pupil_id and (
            exists (select from changed p where p.table_name = 'pupil' and p.op = 'insert' and p.pupil_id = c.pupil_id)
            or not exists (select from changed n where n.table_name = 'enrolment' and n.op = 'insert' and n.row_id = e.id)))
    union select t.pupil_id from unnest(%(told)s::integer[]) t (pupil_id)
        where not exists (select from enrolment e join mine on mine.id = e.school_id where e.pupil_id = t.pupil_id)
), schools as (
    select y.school_id from years join school_year y on y.id = years.year_id
    union select s.school_id from changed c join subject s on c.table_name = 'subject' and s.id = c.row_id
    union select r.school_id from changed c join staff_role r on c.table_name = 'staff_role' and r.id = c.row_id
    union select e.school_id from pupils join enrolment e on e.pupil_id = pupils.pupil_id
        where not exists (select from mine where mine.id = e.school_id)
)
select s.name::text from schools join school s on s.id = schools.school_id
where not exists (select from mine where mine.id = s.id)
union
select null where exists (
    select from changed c join staff_role r on c.table_name = 'staff_role' and r.id = c.row_id
    where c.op = 'insert' and r.staff_id = %(by)s::integer
) or exists (
    select from changed c join guardianship g on c.table_name = 'guardianship' and g.id = c.row_id
    where g.guardian_id = %(by)s::integer
)
order by 1
