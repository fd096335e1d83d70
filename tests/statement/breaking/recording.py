"""P02 to P05: fields, looks and the log; from whom the data came; who recorded them; whether reading them in worked."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from tests.admissions.applying import applied
from tests.people import NOW, Cast
from tests.statement.breaking.ways import Base, Mend, Way, clock, run, sql
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.statement.evidence import PARTLY

ROUNDS = Path(settings.DATA, "keys", "marks", "rounds.key")


def look(cast: Cast, purpose: str = "teaching") -> int:
    """Dirk opened Noor."""
    number: int = cast.put(
        "gate.log", actor_id=cast.dirk.id, role="teacher", pupil_id=cast.noor.id, purpose=purpose, mask=4, write_mask=0, kind="pupil",
        refused=False, incarnation=1, nonce=uuid.uuid4(),
    )  # fmt: skip
    return number


def change(cast: Cast, actor: int, purpose: str = "teaching") -> int:
    """This person changed a grade of Noor's."""
    number: int = cast.put(
        "gate.change", at=NOW - timedelta(hours=1), table_name="grade", row_id=1, pupil_id=cast.noor.id, mask=512, op="update",
        actor_id=actor, purpose=purpose,
    )  # fmt: skip
    return number


@contextmanager
def sealed(cast: Cast) -> Iterator[None]:
    """Two looks, under a seal."""
    look(cast)
    look(cast)
    assert seal_log(clock(cast))
    yield


@contextmanager
def from_family(cast: Cast) -> Iterator[None]:
    """Everything that is held came from the family, and somebody was turned down a week ago."""
    for table in ("pupil_identity", "pupil_birth", "pupil_contact", "guardian"):
        cast.db.execute(f"""update {table} set sources = '{{"*": "guardian"}}'""")
    applied(cast)
    cast.db.execute("update application set outcome = 'refused', decided_at = now() - interval '7 days'")
    yield


@contextmanager
def at_work(cast: Cast) -> Iterator[None]:
    """Dirk gave a grade."""
    change(cast, cast.dirk.id)
    yield


@contextmanager
def read_in(cast: Cast) -> Iterator[None]:
    """The school read in what another system has."""
    cast.put(
        "import_run", uid=uuid.uuid4(), source="sds", started_at=NOW, finished_at=NOW, outcome="done", counts="{}", problems="[]"
    )  # fmt: skip
    yield


def a_look_for_nothing(cast: Cast) -> Mend:
    take_away = sql(cast, f"delete from gate.log where id = {look(cast, 'nieuwsgierig')}")

    def mend() -> None:
        take_away()
        ROUNDS.unlink()  # taking a look away is seen as well, for what was noted of it (`tests/gate/test_unsealed.py`)

    return mend


def a_change_for_nothing(cast: Cast) -> Mend:
    return sql(cast, f"delete from gate.change where id = {change(cast, cast.dirk.id, 'nieuwsgierig')}")


def another_in_the_log(cast: Cast) -> Mend:
    cast.db.execute("update gate.log set actor_id = %s", [cast.otto.id])
    return sql(cast, f"update gate.log set actor_id = {cast.dirk.id}")


def a_parent_who_records(cast: Cast) -> Mend:
    return sql(cast, f"delete from gate.change where id = {change(cast, cast.gerda.id)}")


def a_grade_of_another(cast: Cast) -> Mend:
    """The history of a grade stands with another pupil."""
    cast.db.execute("update gate.change set row_id = (select min(id) from grade where pupil_id <> %s)", [cast.noor.id])
    return sql(cast, "update gate.change set row_id = 1")


def somebody_who_never_taught(cast: Cast) -> Mend:
    """A teacher who has none of the groups gave a grade of Noor's."""
    grade = f"(select min(id) from grade where pupil_id = {cast.noor.id})"
    number = change(cast, cast.petra.id)
    cast.db.execute(f"update gate.change set row_id = {grade} where id = {number}")
    return sql(cast, f"delete from gate.change where id = {number}")


def two_months_ago(cast: Cast) -> Mend:
    cast.db.execute("update lesson_roll set taken_at = taken_at - interval '70 days'")
    number = change(cast, cast.dirk.id)
    cast.db.execute(f"update gate.change set at = now() - interval '70 days' where id = {number}")
    return sql(
        cast,
        f"delete from gate.change where id = {number}",
        "update lesson_roll set taken_at = taken_at + interval '70 days'",
    )


DIRK = "where staff_id = (select actor_id from gate.change limit 1)"
BASES: dict[str, Base] = {"P02": sealed, "P03": from_family, "P04": at_work, "P05": read_in}
BREAKS: dict[str, dict[str, Way]] = {
    "P02": {
        "a column nobody declared": Way(
            run("alter table grade add column mood text", "alter table grade drop column mood"),
            "fields_without_purpose",
        ),
        "a look for no purpose": Way(a_look_for_nothing, "looks_without_purpose"),
        "a change for no purpose": Way(a_change_for_nothing, "changes_without_purpose"),
        "another name in the log": Way(another_in_the_log, "log_fits_its_seals"),
        "a row taken out of the log": Way(
            run(
                "create temporary table taken as select * from gate.log; delete from gate.log "
                "where id = (select max(id) from gate.log)",
                "insert into gate.log select * from taken t where not exists (select from gate.log l where l.id = t.id); "
                "drop table taken",
            ),
            "log_fits_its_seals",
        ),
    },
    "P03": {
        "an application that stays": Way(
            run(
                "update application set decided_at = now() - interval '190 days'",
                "update application set decided_at = now()",
            ),
            "applications_past_their_term",
        ),
        "data of somebody whom nobody knows": Way(
            run(
                """update pupil_birth set sources = '{"*": "databroker"}'""", """update pupil_birth set sources = '{"*": "guardian"}'"""
            ),
            "data_from_unknown_sources",
        ),
        "data out of another system": Way(
            run(
                """update pupil_contact set sources = '{"*": "sds"}'; update pupil_identity set sources = '{"*": "sds"}';
                update guardian set sources = '{"*": "sds"}'""",
                """update pupil_contact set sources = '{"*": "guardian"}'; update pupil_identity set sources = '{"*": "guardian"}';
                update guardian set sources = '{"*": "guardian"}'""",
            ),
            "percent_from_family",
            PARTLY,
        ),
        "nobody knows from whom": Way(
            run(
                "update pupil_contact set sources = '{}'; update pupil_identity set sources = '{}'; update guardian set sources = '{}'",
                """update pupil_contact set sources = '{"*": "guardian"}'; update pupil_identity set sources = '{"*": "guardian"}';
                update guardian set sources = '{"*": "guardian"}'""",
            ),
            "percent_from_family",
            PARTLY,
        ),
    },
    "P04": {
        "a parent who records": Way(a_parent_who_records, "entries_by_strangers"),
        "a grade that moved to another pupil": Way(a_grade_of_another, "entries_moved_to_another_pupil"),
        "somebody who never taught them": Way(somebody_who_never_taught, "grades_by_who_did_not_teach"),
        "work that had ended": Way(
            run(f"update staff_role set ends_on = current_date - 2 {DIRK}", f"update staff_role set ends_on = null {DIRK}"),
            "entries_by_strangers",
        ),
        "work that had not begun": Way(
            run(
                f"update staff_role set starts_on = current_date + 1 {DIRK}",
                f"update staff_role set starts_on = current_date - 9 {DIRK}",
            ),
            "entries_by_strangers",
        ),
    },
    "P05": {
        "a name that is gone": Way(
            run(
                "update pupil_identity set pupil_id = pupil_id + 100000 where pupil_id = (select min(pupil_id) from pupil_identity)",
                "update pupil_identity set pupil_id = pupil_id - 100000 where pupil_id > 100000",
            ),
            "pupils_without_a_name",
        ),
        "nobody in any group": Way(
            run("update membership set pupil_id = pupil_id + 100000", "update membership set pupil_id = pupil_id - 100000"), "pupils_in_no_group"
        ),
        "nobody who works with it": Way(two_months_ago, "last_entry", PARTLY),
        "reading in was refused": Way(
            run("update import_run set outcome = 'refused'", "update import_run set outcome = 'done'"), "last_import", PARTLY
        ),
        "reading in ended otherwise": Way(
            run("update import_run set outcome = 'broken'", "update import_run set outcome = 'done'"), "last_import", PARTLY
        ),
    },
}  # fmt: skip
