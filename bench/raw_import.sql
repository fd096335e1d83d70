-- The same roster by hand: from the staged files into tables with the indexes and checks of ours, without validation,
-- report, access log or history. Statements are parted by a line of dashes.
insert into bench.school (board_id, name, brin) select 1, "Name", '' from stage."School"
on conflict (name) do update set name = excluded.name
----
insert into bench.school_year (school_id, name, starts_on, ends_on)
select s.id, x."Term Name", min(x."Term StartDate"::date), max(x."Term EndDate"::date) + 1
from stage."Section" x join stage."School" f on f."SIS ID" = x."School SIS ID" join bench.school s on s.name = f."Name"
group by 1, 2 on conflict (school_id, name) do update set starts_on = excluded.starts_on, ends_on = excluded.ends_on
----
insert into bench.subject (school_id, code, name)
select distinct s.id, x."Course Number", x."Course Name"
from stage."Section" x join stage."School" f on f."SIS ID" = x."School SIS ID" join bench.school s on s.name = f."Name"
on conflict (school_id, code) do update set name = excluded.name
----
insert into bench.learning_group (uid, year_id, subject_id, kind, name)
select gen_random_uuid(), y.id, v.id, 'teaching', x."Section Name"
from stage."Section" x join stage."School" f on f."SIS ID" = x."School SIS ID" join bench.school s on s.name = f."Name"
join bench.school_year y on y.school_id = s.id and y.name = x."Term Name"
join bench.subject v on v.school_id = s.id and v.code = x."Course Number"
on conflict (year_id, name) do update set subject_id = excluded.subject_id
----
create unlogged table stage.group_ids as
select x."SIS ID" as key, g.id, y.starts_on, y.ends_on
from stage."Section" x join stage."School" f on f."SIS ID" = x."School SIS ID" join bench.school s on s.name = f."Name"
join bench.school_year y on y.school_id = s.id and y.name = x."Term Name"
join bench.learning_group g on g.year_id = y.id and g.name = x."Section Name"
----
create unlogged table stage.people as
select key, nextval('bench.number')::integer as id, kind from (
    select "SIS ID" as key, 'pupil' as kind from stage."Student" union all select "SIS ID", 'staff' from stage."Teacher"
) x
----
insert into bench.person (id, uid) select id, gen_random_uuid() from stage.people
----
insert into bench.source_key (source, kind, external, target) select 'sds', kind, key, id from stage.people
union all select 'sds', 'learning_group', key, id from stage.group_ids
on conflict (source, kind, external) do update set target = excluded.target
----
insert into bench.pupil (person_id, uid, number)
select p.id, gen_random_uuid(), x."Student Number" from stage."Student" x join stage.people p on p.key = x."SIS ID"
on conflict (person_id) do update set number = excluded.number
----
insert into bench.pupil_identity (pupil_id, given_name, prefix, family_name, sort_key, search_key)
select p.id, x."First Name", '', x."Last Name", lower(x."Last Name" || '  ' || x."First Name"),
    lower(x."First Name" || ' ' || x."Last Name" || ' ' || x."Student Number")
from stage."Student" x join stage.people p on p.key = x."SIS ID"
on conflict (pupil_id) do update set given_name = excluded.given_name, family_name = excluded.family_name,
    sort_key = excluded.sort_key, search_key = excluded.search_key
----
insert into bench.pupil_birth (pupil_id, born_on, sex)
select p.id, x."Birthdate"::date, '' from stage."Student" x join stage.people p on p.key = x."SIS ID"
on conflict (pupil_id) do update set born_on = excluded.born_on
----
insert into bench.enrolment (pupil_id, school_id, level, starts_on)
select p.id, s.id, x."Grade", '2026-08-01' from stage."Student" x join stage.people p on p.key = x."SIS ID"
join stage."School" f on f."SIS ID" = x."School SIS ID" join bench.school s on s.name = f."Name" on conflict do nothing
----
insert into bench.staff (person_id, code, given_name, prefix, family_name)
select p.id, x."Teacher Number", x."First Name", '', x."Last Name"
from stage."Teacher" x join stage.people p on p.key = x."SIS ID"
on conflict (person_id) do update set code = excluded.code, given_name = excluded.given_name
----
insert into bench.staff_role (staff_id, school_id, role, starts_on)
select p.id, s.id, 'teacher', '2026-08-01' from stage."Teacher" x join stage.people p on p.key = x."SIS ID"
join stage."School" f on f."SIS ID" = x."School SIS ID" join bench.school s on s.name = f."Name"
on conflict (staff_id, school_id, role, starts_on) do update set ends_on = excluded.ends_on
----
insert into bench.membership (pupil_id, group_id, starts_on, ends_on)
select p.id, g.id, g.starts_on, g.ends_on from stage."StudentEnrollment" x
join stage.people p on p.key = x."SIS ID" join stage.group_ids g on g.key = x."Section SIS ID"
-- Named, because the other exclusion constraint of the table is deferred, and such a one cannot be asked about conflicts.
on conflict on constraint membership_pupil_id_group_id_daterange_excl do nothing
----
insert into bench.teaching (staff_id, group_id, starts_on, ends_on)
select p.id, g.id, g.starts_on, g.ends_on from stage."TeacherRoster" x
join stage.people p on p.key = x."SIS ID" join stage.group_ids g on g.key = x."Section SIS ID"
on conflict (staff_id, group_id, starts_on) do update set ends_on = excluded.ends_on
