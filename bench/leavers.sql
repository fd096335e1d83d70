-- Pupils who left in 2019, with 250 grades and 60 records of attendance each, in a group of the first school.
create temp table leaver as with made as (
    insert into person (uid) select gen_random_uuid() from generate_series(1, :leavers) returning id
) select id from made;
insert into pupil (person_id, uid, number) select id, gen_random_uuid(), 'weg' || id from leaver;
insert into pupil_identity (pupil_id, given_name, prefix, family_name, sort_key, search_key) select id, 'a', '', 'b', 'c', 'd' from leaver;
insert into pupil_birth (pupil_id, born_on, sex) select id, '2005-01-01', '' from leaver;
insert into pupil_contact (pupil_id, email, phone, street, postcode, town) select id, '', '', '', '', '' from leaver;
insert into enrolment (pupil_id, school_id, level, starts_on, ends_on)
    select id, (select min(id) from school), '1', '2014-08-01', '2019-08-01' from leaver;
insert into membership (pupil_id, group_id, starts_on, ends_on, is_class)
    select l.id, (select min(id) from learning_group where kind <> 'class'), '2014-08-01', '2019-08-01', false from leaver l;
insert into test (uid, group_id, title, weight, held_on)
    select gen_random_uuid(), (select min(id) from learning_group where kind <> 'class'), 'bench ' || i, 1, '2018-01-01'
    from generate_series(1, 250) i on conflict do nothing;
insert into lesson (uid, group_id, held_on, slot, starts_at, ends_at, room)
    select gen_random_uuid(), (select min(id) from learning_group where kind <> 'class'), date '2018-01-01' + i, 1, '08:00', '09:00', ''
    from generate_series(1, 60) i on conflict do nothing;
insert into grade (pupil_id, test_id, value) select l.id, t.id, 6.5 from leaver l, test t where t.title like 'bench %';
insert into attendance (pupil_id, lesson_id, kind, minutes, recorded_by_id, recorded_at)
    select l.id, t.id, 'absent', 0, 1, now() from leaver l, lesson t where t.held_on between '2018-01-02' and '2018-03-02';
