"""Hostile SQL about the administration: notes, grades that wait, names that are not one's own, other schools, families.

As `test_attacks`, each statement goes through the service logins, with data that could leak.
"""

import uuid
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import models
from psycopg import errors
from psycopg.types.json import Json

from tests.gate.hostile import ask, attempt, column, commit, inside, token_of
from tests.people import NOW, TODAY, Cast, Someone, days, secret_of, years_ago
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.text import seal
from zorgvuldig.register.schema import Guard
from zorgvuldig.register.validation_tables import shared

DENIED = errors.InsufficientPrivilege


def note(cast: Cast, table: str, pupil: Someone, author: Someone, text: str = "x") -> int:
    """A note that stands already."""
    sealed = {field: bytes(seal(pupil.id, f"{table}.{field}", text)) for field in ("title", "text")}
    row: int = cast.put(
        table, uid=uuid.uuid4(), kind="note", happened_on=days(0), **sealed, author_id=author.id, written_at=NOW,
        pupil_id=pupil.id,
    )  # fmt: skip
    return row


# --- somebody else's name ------------------------------------------------------------------------------------------


def test_a_note_cannot_be_added_in_the_name_of_a_colleague(cast: Cast, runtime: psycopg.Connection) -> None:
    reads = ("organisation", "staff", "identity", "guidance")
    token = token_of(runtime, cast.maud, "mentoring", reads, "pupil", cast.noor.uid, ("guidance",))
    add = (
        "insert into guidance_note (uid, kind, happened_on, title, text, written_at, pupil_id, author_id) "
        f"values (gen_random_uuid(), 'note', current_date, '', '', now(), {cast.noor.id}, {{}}) returning id"
    )
    assert attempt(runtime, "writer", token, add.format(cast.maud.id))
    for other in (cast.cato, cast.gerda, cast.anna):
        with pytest.raises(DENIED, match="row-level security"):
            attempt(runtime, "writer", token, add.format(other.id))


def test_a_note_cannot_be_put_in_the_name_of_a_colleague_afterwards(cast: Cast, runtime: psycopg.Connection) -> None:
    mine, hers = (note(cast, "guidance_note", cast.noor, author) for author in (cast.maud, cast.cato))
    reads = ("organisation", "staff", "identity", "guidance")
    token = token_of(runtime, cast.maud, "mentoring", reads, "pupil", cast.noor.uid, ("guidance",))
    sign = "update guidance_note set author_id = {} where id = {} returning id"
    with pytest.raises(DENIED, match="in the name of somebody else"):
        attempt(runtime, "writer", token, sign.format(cast.cato.id, mine))
    assert attempt(runtime, "writer", token, sign.format(cast.maud.id, hers)) == [(hers,)]  # who changes it may sign it


SIGNED = [t for t in REGISTER.tables.values() if t.author]


@pytest.mark.parametrize("table", SIGNED, ids=lambda t: t.name)
def test_every_signed_table_refuses_another_name(database: psycopg.Connection, table: Any) -> None:
    """Of each table with an author: the policy of adding, and the trigger of changing where that may be done."""
    (add,) = column(
        database, "select with_check from pg_policies where tablename = %s and policyname = 'add'", [table.name]
    )
    assert f"{table.author} = ( SELECT gate.opened_by()" in str(add)
    (trigger,) = column(database, "select prosrc from pg_proc where proname = %s", [f"change_{table.name}"])
    assert f"r.{table.author} is distinct from history_actor" in str(trigger)


# --- a note of one's own -------------------------------------------------------------------------------------------

CARE = ("organisation", "staff", "identity", "own_note")


def test_an_own_note_is_its_authors_among_the_staff(cast: Cast, runtime: psycopg.Connection) -> None:
    hers, mine = note(cast, "own_note", cast.noor, cast.cato), note(cast, "own_note", cast.noor, cast.maud)
    readers = {
        "cato": ("care", CARE, "pupil", {hers}),
        "maud": ("mentoring", CARE, "pupil", {mine}),
        "gerda": ("parental_view", CARE, "own", {hers, mine}),  # it is about her child
        "noor": ("own_view", CARE, "own", {hers, mine}),
    }
    for name, (purpose, reads, kind, seen) in readers.items():
        token = token_of(runtime, cast.people[name], purpose, reads, kind, cast.noor.uid)
        for hand in ("reader", "writer"):
            assert {row for (row,) in attempt(runtime, hand, token, "select id from own_note")} == seen, name
    assert ask(runtime, secret_of(cast.olga), "parental_view", CARE, "pupil", cast.noor.uid)[0] == 0
    token = token_of(runtime, cast.olga, "parental_view", CARE, "own")
    assert attempt(runtime, "reader", token, "select id from own_note") == []


def test_an_own_note_of_a_colleague_is_not_changed_or_taken(cast: Cast, runtime: psycopg.Connection) -> None:
    hers = note(cast, "own_note", cast.noor, cast.cato)
    token = token_of(runtime, cast.maud, "mentoring", CARE, "pupil", cast.noor.uid, ("own_note",))
    for statement in (
        f"update own_note set author_id = {cast.maud.id} where id = {hers} returning id",
        "delete from own_note returning id",
    ):
        assert attempt(runtime, "writer", token, statement) == []


def test_a_change_of_everything_leaves_the_note_of_a_colleague(cast: Cast, runtime: psycopg.Connection) -> None:
    """A statement that names no column asks nothing of the policy of seeing: changing is refused by its own."""
    note(cast, "own_note", cast.noor, cast.cato)
    token = token_of(runtime, cast.maud, "mentoring", CARE, "pupil", cast.noor.uid, ("own_note",))
    for statement in ("update own_note set kind = 'talk'", "delete from own_note"):
        with inside(runtime, "writer", token):
            assert runtime.execute(statement).rowcount == 0


def test_the_history_of_an_own_note_is_its_authors_too(cast: Cast, runtime: psycopg.Connection) -> None:
    hers = note(cast, "own_note", cast.noor, cast.cato)
    token = token_of(runtime, cast.cato, "care", CARE, "pupil", cast.noor.uid, ("own_note",))
    commit(runtime, token, f"update own_note set kind = 'talk' where id = {hers}")
    query = "select actor_id from gate.change where table_name = 'own_note'"
    for name, purpose, seen in (("maud", "mentoring", []), ("cato", "care", [(cast.cato.id,)])):
        token = token_of(runtime, cast.people[name], purpose, CARE, "pupil", cast.noor.uid)
        assert attempt(runtime, "reader", token, query) == seen


# --- what families do not see yet ----------------------------------------------------------------------------------

GRADES = ("organisation", "staff", "identity", "assessment", "grades", "progress")
# Everything with which a family can open grades; only the copy (AVG art. 15) has what is not shown yet.
FAMILY = [r for r in REGISTER.rules if not REGISTER.roles[r.role].staff and "grades" in r.reads]


def hide(cast: Cast, until: Any = None) -> None:
    """The grades of «Breuken», and a word of the teacher, are not shown before `until`."""
    cast.db.execute("update test set shown_from = %s where id = %s", [until, cast.tests["breuken"]])
    period = cast.put(
        "period", year_id=cast.years["Oost"], number=1, name="1", starts_on=days(-90), ends_on=days(90), weight=1
    )
    for pupil in ("noor", "tess"):
        cast.put(
            "progress_note", pupil_id=cast.people[pupil].id, group_id=cast.groups["wi2B"][0], period_id=period,
            text="Gaat goed", author_id=cast.dirk.id, written_at=NOW, shown_from=until,
        )  # fmt: skip


def change_marks(cast: Cast, runtime: psycopg.Connection) -> None:
    """Dirk changes every grade of the class and every word about it, and deletes Tess's."""
    token = token_of(
        runtime, cast.dirk, "teaching", GRADES, "group", cast.groups["wi2B"][1], writes=("grades", "progress")
    )
    commit(runtime, token, "update grade set value = 3.1")
    commit(runtime, token, "update progress_note set text = 'Gaat slecht'")
    for table in ("grade", "progress_note"):
        commit(runtime, token, f"delete from {table} where pupil_id = {cast.tess.id}")


def see_along(cast: Cast) -> None:
    """Tess is of age and lets Gerda see how she is doing."""
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(18), cast.tess.id])
    cast.put(
        "parental_access", uid=uuid.uuid4(), pupil_id=cast.tess.id, guardian_id=cast.gerda.id, starts_on=TODAY,
        given_at=NOW, given_by_id=cast.tess.id,
    )  # fmt: skip


@pytest.mark.parametrize("rule", FAMILY, ids=lambda r: f"{r.role} {r.relation} {r.purpose}")
@pytest.mark.parametrize("until", [None, days(1)], ids=["not published", "tomorrow"])
def test_what_is_not_shown_is_in_no_table_and_in_no_history(
    cast: Cast, runtime: psycopg.Connection, rule: Any, until: Any
) -> None:
    hide(cast, until)
    change_marks(cast, runtime)
    if rule.relation == "agreed_parent":
        see_along(cast)
    name = {"self": "noor", "self_16": "tess"}.get(rule.relation, "gerda")
    token = token_of(runtime, cast.people[name], rule.purpose, rule.reads, "own", writes=rule.writes)
    query = (
        "select 'grade', value::text from grade union all select 'note', text from progress_note union all "
        "select 'history', changed::text from gate.change where table_name in ('grade', 'progress_note')"
    )
    for hand in ("reader", "writer"):
        seen = attempt(runtime, hand, token, query)
        assert bool(seen) is (rule.purpose == "copy"), seen


def test_what_was_shown_keeps_its_history_for_the_family(cast: Cast, runtime: psycopg.Connection) -> None:
    hide(cast, NOW)
    change_marks(cast, runtime)
    token = token_of(runtime, cast.gerda, "parental_view", GRADES, "own")
    query = "select table_name, op, pupil_id from gate.change"
    both = {(table, "update", cast.noor.id) for table in ("grade", "progress_note")}
    gone = {(table, "delete", cast.tess.id) for table in ("grade", "progress_note")}
    # What Tess's grade was before it went is in the row of its deletion; the rows of a record that is gone are not.
    assert set(attempt(runtime, "reader", token, query)) == both | gone


def test_what_changed_before_it_was_shown_is_not_told_afterwards(cast: Cast, runtime: psycopg.Connection) -> None:
    hide(cast)
    change_marks(cast, runtime)
    cast.db.execute("update test set shown_from = now()")
    cast.db.execute("update progress_note set shown_from = now()")
    token = token_of(runtime, cast.gerda, "parental_view", GRADES, "own")
    assert attempt(runtime, "reader", token, "select value::text from grade") == [("3.1",)]
    assert attempt(runtime, "reader", token, "select changed from gate.change") == []


def test_a_family_cannot_show_itself_a_grade(cast: Cast, runtime: psycopg.Connection) -> None:
    hide(cast)
    token = token_of(runtime, cast.noor, "own_view", GRADES, "own")
    for table in ("test", "progress_note"):
        assert attempt(runtime, "writer", token, f"update {table} set shown_from = now() returning 1") == []


@pytest.mark.parametrize(("name", "kind"), [("noor", "own"), ("noor", "pupil"), ("gerda", "own"), ("gerda", "pupil")])
def test_no_purpose_opens_a_grade_to_a_family_to_write(
    cast: Cast, runtime: psycopg.Connection, name: str, kind: str
) -> None:
    """Not that of a teacher, whose page they post to, and none of their own."""
    secret, uid = secret_of(cast.people[name]), cast.noor.uid
    for purpose in sorted({rule.purpose for rule in REGISTER.rules}):
        for category in ("assessment", "grades", "grade_structure", "progress"):
            assert ask(runtime, secret, purpose, (), kind, uid, writes=(category,))[0] == 0, (purpose, category)
            cast.db.execute("delete from gate.log")  # so many refusals would end the session


# --- what a family writes ------------------------------------------------------------------------------------------

NOTICE = (
    "insert into absence_notice (uid, pupil_id, kind, starts_on, ends_on, remark, reported_by_id, reported_at) "
    "values (gen_random_uuid(), {}, 'sick', current_date, current_date + 1, '', {}, now()) returning id"
)
REPORTING = ("organisation", "staff", "identity", "membership", "planning", "absence_notice")


def test_a_guardian_reports_their_own_child_in_their_own_name(cast: Cast, runtime: psycopg.Connection) -> None:
    token = token_of(
        runtime, cast.gerda, "absence_notice", REPORTING, "pupil", cast.noor.uid, writes=("absence_notice",)
    )
    assert attempt(runtime, "writer", token, NOTICE.format(cast.noor.id, cast.gerda.id))
    for pupil, name in (("sem", "gerda"), ("tess", "gerda"), ("noor", "rob"), ("noor", "noor")):
        with pytest.raises(DENIED, match="row-level security"):
            attempt(runtime, "writer", token, NOTICE.format(cast.people[pupil].id, cast.people[name].id))


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "noor", "ymke"])
def test_who_may_not_report_cannot(cast: Cast, runtime: psycopg.Connection, name: str) -> None:
    """No authority, a court's restriction, another's parent, the pupil of 13, and the parent of an adult."""
    pupil = cast.yara if name == "ymke" else cast.noor
    result, _ = ask(
        runtime, secret_of(cast.people[name]), "absence_notice", REPORTING, "pupil", pupil.uid,
        writes=("absence_notice",),
    )  # fmt: skip
    assert result == 0


@pytest.mark.parametrize("command", ["update {} set {} = {}", "delete from {}", "truncate {}"])
def test_what_is_only_added_to_cannot_be_changed(full: Cast, runtime: psycopg.Connection, command: str) -> None:
    token = token_of(
        runtime, full.gerda, "absence_notice", REPORTING, "pupil", full.noor.uid, writes=("absence_notice",)
    )
    only_added_to = [t for t in REGISTER.tables.values() if t.append_only and t.guard is Guard.PUPIL]
    assert len(only_added_to) > 10
    for table in only_added_to:
        with pytest.raises(DENIED, match=f"permission denied for table {table.name}$"):
            attempt(runtime, "writer", token, command.format(table.name, table.pupil, table.pupil))


def test_nobody_reads_a_message_or_answers_a_plan_for_another(full: Cast, runtime: psycopg.Connection) -> None:
    reads: dict[str, tuple[str, ...]] = {
        "reading_messages": ("organisation", "staff", "identity", "messages", "message_state"),
        "agreeing": ("organisation", "staff", "identity", "support_plan", "support_agreement"),
    }
    message, plan = (
        full.db.execute(f"select id from {table} where pupil_id = %s", [full.noor.id]).fetchall()[0][0]
        for table in ("message", "support_plan")
    )
    full.db.execute("delete from message_read; delete from support_agreement")
    adding = {
        ("reading_messages", "message_state"): "insert into message_read (message_id, pupil_id, person_id, read_at) "
        f"values ({message}, {{}}, {{}}, now()) returning id",
        (
            "agreeing",
            "support_agreement",
        ): "insert into support_agreement (plan_id, pupil_id, person_id, agrees, remark, "
        f"answered_at) values ({plan}, {{}}, {{}}, true, '', now()) returning id",
    }
    for (purpose, category), statement in adding.items():
        token = token_of(runtime, full.gerda, purpose, reads[purpose], "pupil", full.noor.uid, writes=(category,))
        assert attempt(runtime, "writer", token, statement.format(full.noor.id, full.gerda.id))
        for pupil, person in (("noor", "rob"), ("noor", "noor"), ("sem", "gerda"), ("tess", "gerda")):
            with pytest.raises(DENIED, match="row-level security"):
                attempt(runtime, "writer", token, statement.format(full.people[pupil].id, full.people[person].id))


# --- what hangs on something else ----------------------------------------------------------------------------------


def test_everything_that_hangs_on_a_record_about_somebody_is_declared() -> None:
    """A foreign key from a record about a pupil to another one is a way to cross over, unless the register ties it."""
    for model in apps.get_models():
        table = REGISTER.tables.get(model._meta.db_table)
        for field in model._meta.concrete_fields:
            if table is None or not isinstance(field, models.ForeignKey) or table.guard is not Guard.PUPIL:
                continue
            other = REGISTER.tables[field.related_model._meta.db_table]
            if other.guard is Guard.PUPIL and field.column != table.pupil:
                assert f"{field.column} to {other.name}" in table.ties, f"{table.name}.{field.column}"


# An answer about consent is about one thing, and one on paper has the paper.
ALONG = {
    ("consent_answer", "request_id"): ", topic = '', version = 0",
    ("consent_answer", "paper_id"): ", way = 'paper'",
}


@pytest.mark.parametrize(
    ("table", "tie"),
    [(t, tie) for t in REGISTER.tables.values() for tie in t.ties],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_nothing_hangs_on_a_record_of_somebody_else(
    full: Cast, database: psycopg.Connection, table: Any, tie: str
) -> None:
    """Whatever the policies let through: also a job may not move a record over."""
    field, _, other = tie.partition(" to ")
    columns = shared(table, REGISTER.tables[other])
    assert columns
    number, owner = database.execute(f"select id, {columns[0]} from {table.name} limit 1").fetchall()[0]
    foreign = column(database, f"select id from {other} where {columns[1]} <> %s", [owner])
    if not foreign:  # there is one group only: give the row itself another
        foreign = column(database, f"select id from {other}")
        database.execute(f"update {table.name} set {columns[0]} = %s", [full.groups["w1"][0]])
    kept = [number, foreign[0]] if other == table.name else [number]
    database.execute(f"delete from {table.name} where id <> all(%s)", [kept])
    with database.transaction(force_rollback=True):
        database.execute("insert into gate.applying values (pg_current_xact_id(), 0)")  # so that there is an actor
        database.execute("set local session_replication_role = origin")
        along = ALONG.get((table.name, field), "")
        with pytest.raises(DENIED, match="of another pupil or group"):
            database.execute(f"update {table.name} set {field} = %s{along} where id = %s", [foreign[0], number])


def test_a_notice_of_another_school_cannot_be_answered_away(full: Cast, runtime: psycopg.Connection) -> None:
    full.db.execute("delete from absence_answer")
    notice = full.put(
        "absence_notice", uid=uuid.uuid4(), pupil_id=full.wout.id, kind="sick", starts_on=days(0), ends_on=days(1),
        remark=b"", reported_by_id=full.olga.id, reported_at=NOW,
    )  # fmt: skip
    reads = ("organisation", "staff", "identity", "absence_notice", "absence")
    token = token_of(runtime, full.vera, "attendance", reads, "pupil", full.noor.uid, writes=("absence",))
    answer = (
        "insert into absence_answer (notice_id, pupil_id, outcome, text, answered_by_id, answered_at) "
        f"values ({notice}, {full.noor.id}, 'refused', '', {full.vera.id}, now())"
    )
    with pytest.raises(DENIED, match="of another pupil or group"):
        attempt(runtime, "writer", token, answer)


# --- the group that is open ----------------------------------------------------------------------------------------


def lesson(cast: Cast, group: str) -> int:
    """A lesson of today."""
    number: int = cast.put(
        "lesson", uid=uuid.uuid4(), group_id=cast.groups[group][0], held_on=days(0), slot=1, starts_at="08:00",
        ends_at="09:00", room="", is_cancelled=False,
    )  # fmt: skip
    return number


ABSENT = (
    "insert into attendance (pupil_id, lesson_id, kind, recorded_by_id, recorded_at) "
    "values ({}, {}, 'absent', {}, now()) returning id"
)
ROLL = ("organisation", "staff", "identity", "membership", "timetable", "attendance")


@pytest.mark.parametrize(("name", "purpose"), [("dirk", "attendance"), ("sanne", "substituting")])
def test_attendance_is_noted_at_a_lesson_of_the_open_group(
    cast: Cast, runtime: psycopg.Connection, name: str, purpose: str
) -> None:
    own, other = lesson(cast, "wi2B"), lesson(cast, "ne3A")
    who = cast.people[name]
    token = token_of(runtime, who, purpose, ROLL, "group", cast.groups["wi2B"][1], writes=("attendance",))
    assert attempt(runtime, "writer", token, ABSENT.format(cast.noor.id, own, who.id))
    called = (
        "insert into lesson_roll (lesson_id, group_id, taken_by_id, taken_at) "
        f"values ({{}}, {cast.groups['wi2B'][0]}, {who.id}, now()) returning id"
    )
    assert attempt(runtime, "writer", token, called.format(own))
    for statement in (ABSENT.format(cast.noor.id, other, who.id), called.format(other)):
        with pytest.raises(DENIED, match="row-level security"):
            attempt(runtime, "writer", token, statement)
    alone = token_of(runtime, who, purpose, ROLL, "pupil", cast.noor.uid, writes=("attendance",))
    with pytest.raises(DENIED, match="row-level security"):
        attempt(runtime, "writer", alone, ABSENT.format(cast.noor.id, own, who.id))


def test_who_follows_the_whole_school_notes_it_anywhere(cast: Cast, runtime: psycopg.Connection) -> None:
    token = token_of(runtime, cast.vera, "attendance", ROLL, "pupil", cast.noor.uid, writes=("attendance",))
    assert attempt(runtime, "writer", token, ABSENT.format(cast.noor.id, lesson(cast, "wi2B"), cast.vera.id))


def test_a_word_about_another_subject_is_refused(cast: Cast, runtime: psycopg.Connection) -> None:
    hide(cast)
    cast.db.execute("delete from progress_note")
    token = token_of(
        runtime, cast.dirk, "teaching", (*GRADES, "planning"), "group", cast.groups["wi2B"][1], writes=("progress",)
    )
    write = (
        "insert into progress_note (pupil_id, group_id, period_id, text, author_id, written_at) "
        f"select {cast.noor.id}, {{}}, id, 'x', {cast.dirk.id}, now() from period returning id"
    )
    assert attempt(runtime, "writer", token, write.format(cast.groups["wi2B"][0]))
    with pytest.raises(DENIED, match="row-level security"):
        attempt(runtime, "writer", token, write.format(cast.groups["ne3A"][0]))


# --- approving -----------------------------------------------------------------------------------------------------

APPROVING = ("organisation", "staff", "planning", "assessment", "grade_structure", "grade_approval")


def plan(cast: Cast, by: Someone, group: str = "wi2B") -> int:
    """A proposal of how marks are made."""
    number: int = cast.put(
        "grade_plan", uid=uuid.uuid4(), group_id=cast.groups[group][0], scheme=Json({}), structure=Json({}),
        digest="a" * 64, proposed_by_id=by.id, proposed_at=NOW,
    )  # fmt: skip
    return number


APPROVE = (
    "insert into grade_approval (plan_id, group_id, proposed_by_id, approved_by_id, approved_at) "
    "values ({}, {}, {}, {}, now()) returning id"
)


def test_a_proposal_is_approved_by_somebody_else_and_nobody_else(cast: Cast, runtime: psycopg.Connection) -> None:
    group, leo, dirk = cast.groups["wi2B"], cast.leo.id, cast.dirk.id
    dirks, leos = plan(cast, cast.dirk), plan(cast, cast.leo)
    token = token_of(runtime, cast.leo, "approving", APPROVING, "group", group[1], writes=("grade_approval",))
    assert attempt(runtime, "writer", token, APPROVE.format(dirks, group[0], dirk, leo))
    with pytest.raises(errors.CheckViolation):  # one's own
        attempt(runtime, "writer", token, APPROVE.format(leos, group[0], leo, leo))
    with pytest.raises(errors.ForeignKeyViolation):  # one's own, said to be somebody else's
        attempt(runtime, "writer", token, APPROVE.format(leos, group[0], dirk, leo) + "; set constraints all immediate")
    for wrong in (APPROVE.format(leos, group[0], leo, cast.anna.id), APPROVE.format(dirks, group[0], dirk, dirk)):
        with pytest.raises((DENIED, errors.CheckViolation)):  # in another's name
            attempt(runtime, "writer", token, wrong)
    with pytest.raises(DENIED):  # a plan of another group
        attempt(runtime, "writer", token, APPROVE.format(plan(cast, cast.otto, "ne3A"), group[0], cast.otto.id, leo))


def test_a_proposal_cannot_be_tampered_with(cast: Cast, runtime: psycopg.Connection) -> None:
    plan(cast, cast.dirk)
    reads = ("organisation", "staff", "assessment", "grade_structure")
    token = token_of(
        runtime, cast.dirk, "teaching", reads, "group", cast.groups["wi2B"][1], writes=("grade_structure",)
    )
    for statement in ("update grade_plan set digest = 'b'", "delete from grade_plan"):
        with pytest.raises(DENIED, match="permission denied"):
            attempt(runtime, "writer", token, statement)


def test_a_teacher_does_not_approve(cast: Cast, runtime: psycopg.Connection) -> None:
    for purpose in ("approving", "teaching"):
        result, _ = ask(
            runtime, secret_of(cast.dirk), purpose, ("organisation",), "group", cast.groups["wi2B"][1],
            writes=("grade_approval",),
        )  # fmt: skip
        assert result == 0
