"""P04: somebody records who may not, and the history of it is rewritten."""

from zorgvuldig.statement.breakings.ways import Breaking, rows

BREAKINGS = (
    Breaking(
        "a parent who gives grades", "P04", "A guardian wrote a grade.",
        rows("update gate.change set actor_id = (select min(guardian_id) from guardianship where guardian_id not in (select staff_id from staff_role)) where id = "
            "(select max(id) from gate.change where table_name = 'grade' and pupil_id > 0)"),
    ),
    Breaking(
        "a teacher whose work had ended", "P04", "Whoever gave the grades does not work here any more.",
        rows("update staff_role set ends_on = current_date - 60 where staff_id in "
            "(select actor_id from gate.change where table_name = 'grade')"),
        also={"P01": "whoever gave grades may hold another role"},
    ),
    Breaking(
        "a teacher whose work had not begun", "P04", "Whoever gave the grades begins next week.",
        rows("update staff_role set starts_on = current_date + 7 where staff_id in "
            "(select actor_id from gate.change where table_name = 'grade')"),
    ),
    Breaking(
        "a change moved to another pupil", "P04", "A line of the history of grades is moved to another pupil.",
        rows("update gate.change set pupil_id = (select min(person_id) from pupil where person_id <> gate.change.pupil_id) "
            "where id = (select max(id) from gate.change where table_name = 'grade' and pupil_id > 0)"),
    ),
    Breaking(
        "a change taken out of the history", "P04", "A line of the history of grades is deleted.",
        rows("delete from gate.change where id = (select min(id) from gate.change where table_name = 'grade' and pupil_id > 0)"),
    ),
    Breaking(
        "a grade moved to another pupil", "P04", "A grade gets another pupil, and its history keeps the first.",
        rows("update grade set pupil_id = (select min(person_id) from pupil p where person_id > 0 and not exists "
            "(select from grade o where o.pupil_id = p.person_id and o.test_id = grade.test_id) and p.person_id <> grade.pupil_id) "
            "where id = (select row_id from gate.change where table_name = 'grade' and pupil_id > 0 order by id desc limit 1)"),
    ),
    Breaking(
        "a teacher of another group", "P04", "A grade was given by somebody who never taught the pupil.",
        rows("update gate.change c set actor_id = (select r.staff_id from staff_role r where r.role = 'teacher' and not exists "
            "(select from teaching t join membership m on m.group_id = t.group_id where t.staff_id = r.staff_id "
            "and m.pupil_id = c.pupil_id) order by 1 limit 1) where id = (select max(h.id) from gate.change h "
            "where h.table_name = 'grade' and h.pupil_id > 0 and exists (select from staff_role r where r.role = 'teacher' and not exists "
            "(select from teaching t join membership m on m.group_id = t.group_id where t.staff_id = r.staff_id "
            "and m.pupil_id = h.pupil_id)))"),
    ),
)  # fmt: skip
