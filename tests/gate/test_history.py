"""What was changed, by whom and why: one row per changed record, and no way to write or avoid it by hand."""

import contextlib
import uuid
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, connections, transaction
from psycopg import errors

from tests.gate.conftest import GUARDED, READS, WRITES
from tests.gate.hostile import ask, column, enter, inside
from tests.people import NOW, Cast, secret_of
from tests.release.transferring import put_incoming
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.models import Change
from zorgvuldig.gate.sql.policies import PARTS
from zorgvuldig.learning.models import Grade
from zorgvuldig.learning.models import Test as SchoolTest
from zorgvuldig.release.exchange.models import IncomingItem
from zorgvuldig.school.models import Enrolment, Membership
from zorgvuldig.school.people.models import PupilContact

DENIED = errors.InsufficientPrivilege
Row = tuple[Any, ...]


def history(cast: Cast, columns: str = "table_name, pupil_id, op, actor_id, purpose, changed") -> list[Row]:
    """The whole history, as the administrator sees it."""
    return cast.db.execute(f"select {columns} from gate.change order by id").fetchall()


def teaching(cast: Cast, **more: Any) -> Any:
    key = str(cast.groups["wi2B"][1])
    return open_door(
        secret_of(cast.dirk), purpose="teaching", reads=READS, writes=WRITES, kind=Kind.GROUP, key=key, now=NOW, **more
    )


# --- what honest work leaves ---------------------------------------------------------------------------------------


def test_a_new_record_leaves_one_row(cast: Cast) -> None:
    with teaching(cast):
        grade = Grade.objects.create(pupil_id=cast.noor.id, test_id=cast.tests["machten"], value="5.5")
    assert history(cast) == [("grade", cast.noor.id, "insert", cast.dirk.id, "teaching", None)]
    assert history(cast, "row_id, mask") == [(grade.pk, REGISTER.categories["grades"].mask)]


def test_a_changed_record_leaves_only_what_changed(cast: Cast) -> None:
    with teaching(cast):
        grade = Grade.objects.get(pupil_id=cast.noor.id)
        grade.value = "7.0"
        grade.save()
    assert history(cast) == [("grade", cast.noor.id, "update", cast.dirk.id, "teaching", {"value": [6.4, 7.0]})]


def test_several_columns_and_an_emptied_one(cast: Cast) -> None:
    with open_door(
        secret_of(cast.anna), purpose="administration", reads=("contact",), writes=("contact",), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ):  # fmt: skip
        PupilContact.objects.update(email="", street="Nieuwstraat 1")
    (row,) = history(cast)
    assert row[:5] == ("pupil_contact", cast.noor.id, "update", cast.anna.id, "administration")
    assert row[5] == {
        "email": ["noor@example.org", ""],
        "street": [f"Geheimlaan {cast.noor.id}", "Nieuwstraat 1"],
    }


def test_a_date_that_was_empty_is_seen_to_change(cast: Cast) -> None:
    """`is distinct from`, not `<>`: an empty value that is filled in is a change."""
    with open_door(
        secret_of(cast.anna), purpose="administration", reads=("enrolment",), writes=("enrolment",), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=NOW,
    ):  # fmt: skip
        Enrolment.objects.update(ends_on="2030-08-01")
    assert [row[5] for row in history(cast)] == [{"ends_on": [None, "2030-08-01"]}]


def test_a_removed_record_is_kept_whole(cast: Cast) -> None:
    with teaching(cast):
        Grade.objects.filter(pupil_id=cast.noor.id).delete()
    (row,) = history(cast)
    assert row[:5] == ("grade", cast.noor.id, "delete", cast.dirk.id, "teaching")
    assert (row[5]["value"], row[5]["pupil_id"], row[5]["test_id"]) == (6.4, cast.noor.id, cast.tests["breuken"])


def test_a_list_saved_at_once_leaves_a_row_for_each(cast: Cast) -> None:
    with teaching(cast):
        grades = list(Grade.objects.all())
        for grade in grades[:3]:
            grade.value = "9.9"
        Grade.objects.bulk_update(grades, ["value"])
    assert [row[5]["value"][1] for row in history(cast)] == [9.9, 9.9, 9.9]


def test_what_stays_the_same_leaves_nothing(cast: Cast) -> None:
    with teaching(cast):
        for grade in Grade.objects.all():
            grade.save()
        Grade.objects.filter(pupil_id=0).update(value="1.0")
        Grade.objects.filter(pupil_id=0).delete()
    assert history(cast) == []


def test_changing_nothing_without_the_right_to_write_is_no_error(cast: Cast) -> None:
    with open_door(
        secret_of(cast.dirk), purpose="teaching", reads=READS, writes=("assessment",), kind=Kind.GROUP,
        key=str(cast.groups["wi2B"][1]), now=NOW,
    ):  # fmt: skip
        assert Grade.objects.update(value="1.0") == 0
    assert history(cast) == []


def test_a_test_has_a_history_about_no_pupil(cast: Cast) -> None:
    with teaching(cast):
        SchoolTest.objects.filter(title="Breuken").update(weight=3)
    assert history(cast) == [("test", None, "update", cast.dirk.id, "teaching", {"weight": [2, 3]})]


def test_a_request_that_fails_leaves_neither_change_nor_history(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), teaching(cast):
        Grade.objects.update(value=1 / (Grade.objects.update(value="1.0") - 4))
    assert history(cast) == []


def test_history_is_seen_with_the_category_it_is_about(cast: Cast) -> None:
    with teaching(cast):
        Grade.objects.update(value="8.0")
        assert Change.objects.count() == 4
    for who, purpose, reads, seen in (
        (cast.gerda, "parental_view", ("identity", "assessment", "grades"), {cast.noor.id}),
        (cast.gerda, "parental_view", ("identity", "contact"), set()),
        (cast.anna, "administration", ("identity", "contact"), set()),
    ):
        with open_door(secret_of(who), purpose=purpose, reads=reads, kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW):
            assert set(Change.objects.values_list("pupil_id", flat=True)) == seen


@pytest.mark.parametrize("table", GUARDED, ids=lambda t: t.name)
def test_every_guarded_table_has_its_three_triggers(database: psycopg.Connection, table: Any) -> None:
    found = column(
        database, "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal and tgenabled = 'O'",
        [table.name],
    )  # fmt: skip
    kept = {  # whether a group is a class
        "membership": {"membership_added", "membership_changed", "membership_told"},
        "learning_group": {"group_kind"},
    }
    checks = (one for part in PARTS for one in part.checks + part.checks_after)
    for name, check, _commands in checks:  # what the database refuses whoever asks
        kept.setdefault(name, set()).add(check)
    itself = table.chained or table.by_gate  # is its own history: a chain, or rows that pages cannot write
    told = set() if itself else {"history_insert", "history_update", "history_delete"}
    assert table.chained is (table.name == "receipt")
    assert set(found) == told | kept.get(table.name, set())


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "pupil_id = {bram}",  # within the class
        "pupil_id = {sem}",  # to somebody who is not open
        "id = id + 100000",
        "id = 100000, pupil_id = {bram}",
    ],
)
def test_a_record_cannot_be_moved(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, change: str) -> None:
    change = change.format(bram=cast.bram.id, sem=cast.sem.id)
    cast.db.execute("delete from grade where pupil_id = %s", [cast.bram.id])  # so that no unique key refuses first
    with inside(runtime, "writer", token), pytest.raises((DENIED, errors.GeneratedAlways)) as refusal:
        runtime.execute(f"update grade set {change} where pupil_id = {cast.noor.id}")
    if "{sem}" not in change and "id =" in change:
        assert any(w in str(refusal.value) for w in ("moved", "row-level security", "generated", "DEFAULT"))
    assert history(cast) == []


def test_two_records_cannot_change_places(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    """Each new row has an old one with the same number and one with the same pupil, but not with both."""
    cast.db.execute("alter table grade drop constraint grade_once")
    try:
        with inside(runtime, "writer", token), pytest.raises(DENIED, match="moved"):
            runtime.execute(
                "update grade set pupil_id = case pupil_id when %s then %s else %s end where pupil_id in (%s, %s)",
                [cast.noor.id, cast.bram.id, cast.noor.id, cast.noor.id, cast.bram.id],
            )
    finally:
        cast.db.execute("alter table grade add constraint grade_once unique (pupil_id, test_id)")


def test_history_cannot_be_written_by_hand(cast: Cast, runtime: psycopg.Connection, token: uuid.UUID) -> None:
    forged = (
        "insert into gate.change (table_name, row_id, pupil_id, mask, op, actor_id, purpose) "
        f"values ('grade', 1, {cast.noor.id}, 512, 'update', {cast.otto.id}, 'teaching')"
    )
    for hand in ("reader", "writer"):
        for statement in (forged, "update gate.change set actor_id = 1", "delete from gate.change"):
            with inside(runtime, hand, token), pytest.raises(DENIED):
                runtime.execute(statement)
        for call in ("gate.change_grade()", "gate.actor_of_change(512)", "gate.current_cap()"):
            with inside(runtime, hand, token), pytest.raises((DENIED, errors.FeatureNotSupported)):
                runtime.execute(f"select {call}")
    assert history(cast) == []


@pytest.mark.parametrize(
    "way", ["alter table public.grade disable trigger user", "set local session_replication_role = replica"]
)
def test_history_cannot_be_switched_off(runtime: psycopg.Connection, token: uuid.UUID, way: str) -> None:
    with inside(runtime, "writer", token), pytest.raises(DENIED):
        runtime.execute(way)


def test_a_token_to_read_does_not_write(cast: Cast, runtime: psycopg.Connection) -> None:
    _, reading = ask(runtime, secret_of(cast.dirk), "teaching", READS, "group", cast.groups["wi2B"][1])
    with inside(runtime, "writer", reading):
        assert runtime.execute("update grade set value = 1").rowcount == 0
        assert runtime.execute("delete from grade").rowcount == 0
        with pytest.raises(DENIED, match="row-level security"):
            runtime.execute(
                "insert into grade (pupil_id, test_id, value) values (%s, %s, 5)", [cast.noor.id, cast.tests["machten"]]
            )


SWAPS = {
    "before a row is chosen": "update grade set value = 2 where set_config('app.token', '{other}', true) <> ''",
    "when the first is changed": "update grade set value = length(set_config('app.token', '{other}', true)) - 30",
    "when the last is changed": "update grade set value = case pupil_id when {last} then "
    "length(set_config('app.token', '{other}', true)) - 30 else 2 end",
    "when all are changed": "with done as (update grade set value = 2 returning 1) "
    "select set_config('app.token', '{other}', true) from done",
}


def last_of(runtime: psycopg.Connection, token: uuid.UUID) -> object:
    """The pupil whose mark a statement about all comes to last: how rows lie is the database's own business."""
    with inside(runtime, "writer", token):
        return column(runtime, "update grade set value = value returning pupil_id")[-1]


@pytest.mark.parametrize("moment", SWAPS)
@pytest.mark.parametrize("which", ["reading", "guessed"])
def test_swapping_the_token_in_the_middle_of_a_statement(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, moment: str, which: str
) -> None:
    """Nothing is changed under a token that does not write, at whatever moment it comes in."""
    _, reading = ask(runtime, secret_of(cast.otto), "teaching", READS, "group", cast.groups["ne3A"][1])
    before = column(cast.db, "select value from grade order by id")
    statement = SWAPS[moment].format(
        other=reading if which == "reading" else uuid.uuid4(), last=last_of(runtime, token)
    )
    with contextlib.suppress(DENIED), runtime.transaction():
        enter(runtime, "writer", token)
        runtime.execute(statement)
    assert column(cast.db, "select value from grade order by id") == before
    assert history(cast) == []


def test_swapping_to_another_token_of_ones_own_names_its_owner(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID
) -> None:
    """Pinned: who holds two writing tokens can choose which of the two the history names."""
    values = (secret_of(cast.otto), "teaching", READS, "group", cast.groups["ne3A"][1])
    _, other = ask(runtime, *values, writes=WRITES)
    with runtime.transaction():
        enter(runtime, "writer", token)
        runtime.execute(SWAPS["when the last is changed"].format(other=other, last=last_of(runtime, token)))
    assert {actor for (actor,) in history(cast, "actor_id")} == {cast.otto.id}


MERGE = """
    merge into grade g using (values ({pupil}, {test}, {value})) as v(pupil, test, value)
    on g.pupil_id = v.pupil and g.test_id = v.test
    when matched then update set value = v.value
    when not matched then insert (pupil_id, test_id, value) values (v.pupil, v.test, v.value)
"""
UPSERT = """
    insert into grade (pupil_id, test_id, value) values ({pupil}, {test}, {value})
    on conflict (pupil_id, test_id) do update set value = excluded.value
"""


@pytest.mark.parametrize("statement", [MERGE, UPSERT])
def test_merging_writes_for_opened_pupils_and_nobody_else(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID, statement: str
) -> None:
    def send(pupil: int, test: str) -> None:
        with runtime.transaction():
            enter(runtime, "writer", token)
            runtime.execute(statement.format(pupil=pupil, test=cast.tests[test], value=3.3))

    for pupil, test in ((cast.sem.id, "dictee"), (cast.sem.id, "breuken"), (cast.wout.id, "breuken")):
        with pytest.raises(DENIED, match="row-level security"):
            send(pupil, test)
    assert history(cast) == []
    send(cast.noor.id, "breuken")
    send(cast.noor.id, "machten")
    assert history(cast) == [
        ("grade", cast.noor.id, "update", cast.dirk.id, "teaching", {"value": [6.4, 3.3]}),
        ("grade", cast.noor.id, "insert", cast.dirk.id, "teaching", None),
    ]


def test_a_test_is_changed_only_in_the_group_that_is_open(cast: Cast) -> None:
    with teaching(cast):
        assert SchoolTest.objects.filter(title="Dictee").update(weight=9) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            SchoolTest.objects.create(group_id=cast.groups["ne3A"][0], title="Vals", weight=1, held_on=NOW.date())
        with pytest.raises(ProgrammingError), transaction.atomic():
            SchoolTest.objects.filter(title="Breuken").update(group_id=cast.groups["ne3A"][0])


def test_a_teacher_grades_the_tests_of_the_group_that_is_open(
    cast: Cast, runtime: psycopg.Connection, token: uuid.UUID
) -> None:
    """Noor is Dirk's pupil for mathematics; her grade for Dutch is none of his to change."""
    dutch = cast.tests["dictee"]
    cast.grade("noor", "dictee", "8.0")
    with inside(runtime, "writer", token):
        assert runtime.execute("update grade set value = 1 where test_id = %s", [dutch]).rowcount == 0
        assert runtime.execute("delete from grade where test_id = %s", [dutch]).rowcount == 0
    for statement in (
        f"insert into grade (pupil_id, test_id, value) values ({cast.bram.id}, {dutch}, 1)",
        f"update grade set test_id = {dutch} where pupil_id = {cast.bram.id}",
    ):
        with inside(runtime, "writer", token), pytest.raises(DENIED, match="row-level security"):
            runtime.execute(statement)
    _, alone = ask(runtime, secret_of(cast.dirk), "teaching", READS, "pupil", cast.noor.uid, writes=WRITES)
    with inside(runtime, "writer", alone):  # one pupil is open, and no group
        assert runtime.execute("update grade set value = 1").rowcount == 0


# --- jobs ----------------------------------------------------------------------------------------------------------


def test_the_history_of_a_job_names_the_job_and_no_person(cast: Cast) -> None:
    now = datetime.now(UTC)
    with working("import", now=now) as door:
        PupilContact.objects.using(door.alias).filter(pupil_id=cast.noor.id).update(town="Elders")
        door.looked([cast.noor.id])
    assert history(cast) == [
        (
            "pupil_contact",
            cast.noor.id,
            "update",
            0,
            f"{settings.NAMES.prefix}_job_import",
            {"town": ["Wilgendam", "Elders"]},
        )
    ]


def test_a_job_writes_nothing_it_does_not_declare(cast: Cast) -> None:
    for kind in REGISTER.jobs:
        if "grades" in REGISTER.jobs[kind].writes:
            continue
        with working(kind, now=NOW), connections["jobs"].cursor() as cursor:
            for statement in ("update grade set value = 1", "delete from grade", "delete from gate.log"):
                with pytest.raises(ProgrammingError), transaction.atomic(using="jobs"):
                    cursor.execute(statement)


def test_a_job_reads_nothing_it_does_not_declare(cast: Cast) -> None:
    for job in REGISTER.jobs.values():
        with working(job.key, now=NOW), connections["jobs"].cursor() as cursor:
            for table in GUARDED:
                only = [column for column in job.columns if column in table.columns]
                withheld = table.internal and job.purpose == "copy"  # works for somebody of the family
                withheld = withheld or (bool(table.only_jobs) and job.key not in table.only_jobs)
                if table.category in {*job.reads, *job.writes} and (only or not job.columns) and not withheld:
                    cursor.execute(f"select count({only[0] if only else '*'}) from {table.name}")
                    if not only:
                        continue
                    shut = next(column for column in table.columns if column not in only)
                    with pytest.raises(ProgrammingError), transaction.atomic(using="jobs"):
                        cursor.execute(f"select {shut} from {table.name}")
                    continue
                with pytest.raises(ProgrammingError), transaction.atomic(using="jobs"):
                    cursor.execute(f"select count(*) from {table.name}")


def test_the_jobs_login_reads_nothing_outside_a_job(cast: Cast) -> None:
    with connections["jobs"].cursor() as cursor:
        for table in GUARDED:
            with pytest.raises(ProgrammingError):
                cursor.execute(f"select count(*) from {table.name}")


# --- a place in a group says whether the group is a class ------------------------------------------------------------


def placed(cast: Cast, group: str, year: int = 2001, **more: Any) -> Membership:
    """Noor is put in a group, long ago."""
    days = {"starts_on": date(year, 1, 1), "ends_on": date(year, 2, 1)}
    return Membership.objects.create(pupil_id=cast.noor.id, group_id=cast.groups[group][0], **days, **more)


def test_a_place_in_a_group_says_whether_that_is_a_class(cast: Cast) -> None:
    with administering(cast), connection.cursor() as cursor:
        wrong, right = (
            placed(cast, "3A", is_class=False),
            placed(cast, "wi2B", is_class=True),
        )  # filled in, whatever is said
        cursor.execute("select set_config('app.kinds_told', 'yes', true)")
        for group, says in (("3A", False), ("wi2B", True)):
            with pytest.raises(ProgrammingError, match="says of its group"), transaction.atomic():
                placed(cast, group, 2002, is_class=says)
        Membership.objects.filter(pk=wrong.pk).update(is_class=False)
        Membership.objects.filter(pk=right.pk).update(is_class=True)
    kinds = dict(cast.db.execute("select id, is_class from membership where starts_on = '2001-01-01'").fetchall())
    assert kinds == {wrong.pk: True, right.pk: False}


def administering(cast: Cast) -> Any:
    return open_door(
        secret_of(cast.anna), purpose="administration", reads=("identity", "membership"), writes=("membership",),
        kind=Kind.PUPIL, key=str(cast.noor.uid), now=NOW,
    )  # fmt: skip


def test_a_record_that_hangs_on_another_is_removed_with_its_history(cast: Cast) -> None:
    """Its trigger looks at what it hangs on when it is added or changed, and a delete has no new rows to look at."""
    put_incoming(cast)
    reads, key = ("organisation", "staff", "identity", "exchange", "incoming"), str(cast.noor.uid)
    door = open_door(
        secret_of(cast.anna),
        purpose="receiving",
        reads=reads,
        writes=("exchange", "incoming"),
        kind=Kind.PUPIL,
        key=key,
        now=NOW,
    )
    with door:
        assert IncomingItem.objects.all().delete()[0] == 2
    assert {(row[0], row[2]) for row in history(cast)} == {("incoming_item", "delete")}
