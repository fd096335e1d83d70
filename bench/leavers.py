"""Pupils who left so long ago that all of theirs is due: new ones beside the school's, or a part of the school's own."""

from collections.abc import Sequence
from datetime import date

from psycopg import Connection, sql
from psycopg.rows import TupleRow

YEARS = 10  # since when they are gone: beyond every term that counts from leaving
CHANGES = 45  # rows of history each
TABLES = (
    "pupil_identity", "pupil_birth", "pupil_contact", "guardianship", "enrolment", "membership", "grade", "attendance",
    "absence",
)  # fmt: skip
PERSONS = """
    with model as (
        select row_number() over (order by md5(pupil_id::text)) - 1 as place, count(*) over () as models, pupil_id
        from enrolment where ends_on is null and starts_on < current_date - 450
    ), added as (
        insert into person (uid) select gen_random_uuid() from generate_series(1, %s) returning id
    ), numbered as (select id, row_number() over (order by id) - 1 as place from added)
    select n.id, m.pupil_id from numbered n join model m on m.place = n.place %% m.models
"""
HISTORY = """
    insert into gate.change (table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed)
    select 'grade', g.id, g.pupil_id, %s, 'update', 1, 'teaching', '{"value": [6.1, 6.4]}' from (
        select id, pupil_id, row_number() over (partition by pupil_id order by id) as place from grade where pupil_id = any(%s)
    ) g where g.place <= %s order by g.id
"""


def add(db: Connection[TupleRow], count: int, today: date, mask: int) -> list[int]:
    """Make so many pupils who left, each with copies of the rows of somebody who is there for years; returns their numbers.

    Rows lie in the order in which a school writes them, test after test, so that those of one pupil are far apart.
    """
    db.execute("create temp table leaver (id, model) on commit preserve rows as select 0, 0 limit 0")
    made = db.execute(PERSONS, [count]).fetchall()
    with db.cursor().copy("copy leaver from stdin") as copy:
        for row in made:
            copy.write_row(row)
    db.execute(
        "insert into pupil (person_id, uid, number) select id, gen_random_uuid(), 'B' || id from leaver order by id"
    )
    for name in TABLES:
        _copied(db, name)
    db.execute("drop table leaver")
    ids = [person for person, _ in made]
    leave(db, ids, today, mask)
    return ids


def _copied(db: Connection[TupleRow], name: str) -> None:
    own = db.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped and attname <> 'id'",
        [name],
    ).fetchall()
    columns = [column for (column,) in own]
    values = {"pupil_id": sql.SQL("l.id"), "uid": sql.SQL("gen_random_uuid()")}
    order = "test_id" if "test_id" in columns else "lesson_id" if "lesson_id" in columns else "pupil_id"
    db.execute(
        sql.SQL(
            "insert into {} ({}) select {} from {} t join leaver l on l.model = t.pupil_id order by t.{}, l.id"
        ).format(
            sql.Identifier(name),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join(values.get(c, sql.Identifier("t", c)) for c in columns),
            sql.Identifier(name),
            sql.Identifier(order),
        )
    )


def leave(db: Connection[TupleRow], pupils: Sequence[int], today: date, mask: int) -> None:
    """Let these pupils have left long ago, their groups too, with some history of what happened to their grades (`mask`: their category)."""
    db.execute(
        "update enrolment set starts_on = least(starts_on, %(day)s::date - 300), ends_on = %(day)s where pupil_id = any(%(pupils)s)",
        {"day": today.replace(year=today.year - YEARS, day=min(today.day, 28)), "pupils": list(pupils)},
    )
    db.execute(
        "update membership set starts_on = starts_on - %(years)s::interval, ends_on = coalesce(ends_on, current_date) - %(years)s::interval "
        "where pupil_id = any(%(pupils)s)",
        {"years": f"{YEARS} years", "pupils": list(pupils)},
    )
    db.execute(HISTORY, [mask, list(pupils), CHANGES])
