-- In a seeded school: a class with its mentor and a teaching group with its teacher, both of the same 28 pupils; 25
-- tests with a grade each; and one of the pupils, a minor with a guardian, has exactly 300 grades. Another minor with a guardian has 300
-- in this school year alone, in the groups that are theirs. Returns what the benchmarks ask for.
-- Parameters: school, mentor, teacher (numbers of a school and of two members of staff), today.
with year as (
    select y.id, y.starts_on from school_year y
    where y.school_id = %(school)s and y.starts_on <= %(today)s and y.ends_on > %(today)s order by y.id limit 1
), present as (
    select e.pupil_id from enrolment e
    where e.school_id = %(school)s and e.starts_on <= %(today)s and (e.ends_on is null or e.ends_on > %(today)s)
    order by md5(e.pupil_id::text) limit 500
), families as (
    select g.pupil_id, min(g.guardian_id) as guardian_id
    from guardianship g join pupil_birth b on b.pupil_id = g.pupil_id and b.born_on > %(today)s - 16 * 365
    where g.ends_on is null and g.has_authority and not g.is_restricted group by 1
), members as (
    select g.pupil_id, count(*) as grades from grade g where g.pupil_id in (select pupil_id from present)
    group by 1 having count(*) <= 275 order by count(*) desc, 1 limit 28
), classes as (
    insert into learning_group (uid, year_id, subject_id, kind, name)
    select gen_random_uuid(), year.id, null, 'class', 'bench class' from year returning id, uid
), groups as (
    insert into learning_group (uid, year_id, subject_id, kind, name)
    select gen_random_uuid(), year.id, (select min(id) from subject where school_id = %(school)s), 'teaching', 'bench'
    from year returning id, uid
), belong as (
    insert into membership (pupil_id, group_id, starts_on)
    select m.pupil_id, g.id, year.starts_on from members m, year,
        (select id from classes union all select id from groups) g returning 1
), guide as (
    insert into mentoring (staff_id, group_id, starts_on)
    select %(mentor)s, classes.id, year.starts_on from classes, year returning 1
), teach as (
    insert into teaching (staff_id, group_id, starts_on)
    select %(teacher)s, groups.id, year.starts_on from groups, year returning 1
), tests as (
    insert into test (uid, group_id, title, weight, held_on)
    select gen_random_uuid(), groups.id, 'Test ' || n, 1 + n %% 3, year.starts_on + 4 * n
    from groups, year, generate_series(1, 25) n returning id
), column_grades as (
    insert into grade (pupil_id, test_id, value)
    select m.pupil_id, t.id, round((3 + (m.pupil_id * 31 + t.id * 17) %% 70 / 10.0)::numeric, 1)
    from members m, tests t returning 1
), chosen as (
    select pupil_id, grades, guardian_id from members join families using (pupil_id) order by grades desc, 1 limit 1
), homes as (
    select m.group_id, row_number() over (order by m.group_id) - 1 as place, count(*) over () as homes
    from membership m join learning_group l on l.id = m.group_id
    where m.pupil_id = (select pupil_id from chosen) and l.kind = 'teaching'
), more_tests as (
    insert into test (uid, group_id, title, weight, held_on)
    select gen_random_uuid(), h.group_id, 'More ' || n, 1, year.starts_on + (n %% 100)::integer
    from year, chosen c, generate_series(1, 275 - c.grades) n join homes h on h.place = n %% h.homes returning id
), more_grades as (
    insert into grade (pupil_id, test_id, value)
    select c.pupil_id, t.id, round((4 + t.id %% 60 / 10.0)::numeric, 1) from chosen c, more_tests t returning 1
), lessons as (
    select m.pupil_id, m.group_id, row_number() over (partition by m.pupil_id order by m.group_id) - 1 as place,
        count(*) over (partition by m.pupil_id) as lessons
    from membership m join learning_group l on l.id = m.group_id and l.kind = 'teaching'
    join year on year.id = l.year_id
), busiest as (
    select f.pupil_id, f.guardian_id,
        (select count(*) from grade g join test t on t.id = g.test_id join learning_group l on l.id = t.group_id
         join year on year.id = l.year_id where g.pupil_id = f.pupil_id) as grades
    from families f join present using (pupil_id)
    where f.pupil_id not in (select pupil_id from members) and f.pupil_id in (select pupil_id from lessons)
    order by f.pupil_id limit 1
), year_tests as (
    insert into test (uid, group_id, title, weight, held_on)
    select gen_random_uuid(), l.group_id, 'Test of the year ' || n, 1 + n %% 3, year.starts_on + (n %% 100)::integer
    from year, busiest b, generate_series(1, 300 - b.grades) n
    join lessons l on l.pupil_id = (select pupil_id from busiest) and l.place = n %% l.lessons returning id
), year_grades as (
    insert into grade (pupil_id, test_id, value)
    select b.pupil_id, t.id, round((4 + t.id %% 60 / 10.0)::numeric, 1) from busiest b, year_tests t returning 1
)
select groups.uid, classes.uid, chosen.pupil_id, pupil.uid, chosen.guardian_id, (select array_agg(pupil_id) from members),
    full_year.uid, busiest.guardian_id, named.family_name
from groups, classes,
    busiest join pupil full_year on full_year.person_id = busiest.pupil_id join pupil_identity named on named.pupil_id = busiest.pupil_id,
    chosen join pupil on pupil.person_id = chosen.pupil_id
