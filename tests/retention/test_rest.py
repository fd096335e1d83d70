"""What goes when its last reason is gone: staff, accounts, groups of years that ended, foreign numbers, old history, files, keys."""

import uuid
from datetime import date, timedelta

import pytest

from tests.gate.sealing import put
from tests.people import NOW, TODAY, Cast, days, secret_of
from tests.retention.leaving import clean, left, left_on, one
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.keys import destroy, pupil_key, shelves_of
from zorgvuldig.platform.vault.shelves import Closing
from zorgvuldig.register.period import add_period
from zorgvuldig.retention.residue_cleanup import remove_residues

GONE = date(2020, 7, 31)
FIVE = add_period(GONE, "P5Y")
DAY = timedelta(days=1)


def there(cast: Cast, table: str, **where: object) -> int:
    tests = " and ".join(f"{column} = %s" for column in where)
    return int(one(cast.db, f"select count(*) from {table} where {tests or 'true'}", list(where.values())))


# --- staff and accounts ---------------------------------------------------------------------------------------------


def test_staff_go_two_years_after_the_last_day_of_the_last_role(cast: Cast) -> None:
    cast.put(
        "staff_role",
        staff_id=cast.dirk.id,
        school_id=cast.schools["West"],
        role="mentor",
        starts_on=days(-50),
        ends_on=TODAY,
    )
    clean(add_period(TODAY, "P3Y"))
    assert there(cast, "staff", person_id=cast.dirk.id) == 1  # one role is open
    cast.db.execute(
        "update staff_role set ends_on = %s where staff_id = %s and ends_on is null", [days(-10), cast.dirk.id]
    )
    clean(add_period(TODAY, "P3Y") + DAY)
    assert [there(cast, name, staff_id=cast.dirk.id) for name in ("staff_role", "teaching")] == [0, 0]
    assert there(cast, "staff", person_id=cast.dirk.id) == there(cast, "person", id=cast.dirk.id) == 0
    assert there(cast, "staff", person_id=cast.otto.id) == 1


def test_the_day_before_staff_stay(cast: Cast) -> None:
    cast.db.execute("update staff_role set ends_on = %s where staff_id = %s", [TODAY, cast.dirk.id])
    for day, rows in ((add_period(TODAY, "P2Y") - DAY, 1), (add_period(TODAY, "P2Y"), 0)):
        clean(day)
        assert there(cast, "staff", person_id=cast.dirk.id) == rows


def test_staff_without_a_role_are_undecidable_and_stay(cast: Cast) -> None:
    cast.db.execute("delete from staff_role where staff_id = %s", [cast.dirk.id])
    assert clean(TODAY).undecidable["staff"] == 1
    assert there(cast, "staff", person_id=cast.dirk.id) == there(cast, "account", person_id=cast.dirk.id) == 1


@pytest.mark.parametrize("who", ["noor", "gerda", "dirk"])
def test_an_account_goes_ninety_days_after_its_last_reason_with_its_session(cast: Cast, who: str) -> None:
    someone = cast.people[who]
    secret_of(someone)
    cast.db.execute(
        "insert into account_emailaddress (user_id, email, verified, \"primary\") values (%s, 'x@example.org', true, true)",
        [someone.account],
    )
    cast.db.execute("update enrolment set ends_on = %s", [TODAY])
    cast.db.execute("update staff_role set ends_on = %s", [TODAY])
    for count, rows in ((89, 1), (90, 0)):
        assert clean(TODAY + count * DAY, trigger="restore").state == "done"
        assert there(cast, "account", person_id=someone.id) == rows
        assert there(cast, "account_emailaddress", user_id=someone.account) == rows
        assert there(cast, "gate.session", account_id=someone.account) == rows


def test_a_parent_who_teaches_keeps_the_account(cast: Cast) -> None:
    cast.guardian("Dirk", "noor")
    left_on(cast, "noor", day=GONE)
    clean(TODAY)
    assert there(cast, "account", person_id=cast.dirk.id) == 1
    assert there(cast, "guardian", person_id=cast.dirk.id) == 0


# --- years ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def past(full: Cast) -> Cast:
    """All years ended, and nobody is in them any more but through the rows of two pupils."""
    full.db.execute("update school_year set starts_on = %s, ends_on = %s", [days(-800), days(-400)])
    return full


ORGANISED = (
    "learning_group",
    "lesson",
    "lesson_roll",
    "period",
    "holiday",
    "school_year",
    "test",
    "teaching",
    "mentoring",
    "grade_plan",
    "agenda_item",
    "evening",
    "evening_class",
    "evening_teacher",
    "outing",
    "outing_group",
)


def test_years_that_ended_go_when_no_row_about_a_pupil_refers_to_them(past: Cast) -> None:
    clean(TODAY)
    assert there(past, "learning_group") > 0  # memberships and grades refer to them
    pupils = [someone.id for someone in past.people.values() if there(past, "pupil", person_id=someone.id)]
    left_on(past, *(n for n, s in past.people.items() if s.id in pupils), day=GONE)
    for table in (
        "hold",
        "restriction",
        "guardian_document",
        "message_file",
        "message_read",
        "message_notice",
        "message_letter",
        "message_answer",
        "message",
        "evening_booking",
        "outing_answer",
    ):
        past.db.execute(f"delete from {table}")
    past.db.execute(
        "update application set outcome = 'accepted', submitted_at = %s, decided_at = %s, decided_by_id = 1",
        [NOW - 400 * DAY] * 2,
    )
    clean(TODAY, trigger="restore")
    assert {name: there(past, name) for name in ORGANISED if there(past, name)} == {}
    assert [there(past, name) > 0 for name in ("board", "school", "subject", "absence_reason")] == [True] * 4


def test_years_that_go_on_stay_whatever_is_in_them(cast: Cast) -> None:
    cast.db.execute("delete from membership; delete from grade")
    before = {name: there(cast, name) for name in ORGANISED}
    clean(TODAY)
    assert {name: there(cast, name) for name in ORGANISED} == before


def test_a_group_stays_while_one_row_refers_to_something_of_it(past: Cast) -> None:
    past.db.execute(
        "delete from membership; delete from grade; delete from hand_in; delete from final_mark; delete from report_proposal; delete from report_withdrawal; delete from report_card; delete from meeting_note; delete from progress_note"
    )
    past.db.execute(
        "delete from rollover_line; delete from message_file; delete from message_read; delete from message_notice; delete from message_letter; delete from message_answer; delete from message; delete from evening_booking; delete from outing_answer"
    )
    group = one(past.db, "select l.group_id from attendance a join lesson l on l.id = a.lesson_id limit 1")
    clean(TODAY)
    assert there(past, "learning_group", id=group) == 1
    assert there(past, "test") == 0
    assert there(past, "agenda_item") == 0  # homework of a year that is over is of no use
    past.db.execute("delete from attendance; delete from absence_answer; delete from absence")
    # What an agreement names stays with it; what a product scored is of the pupil.
    past.db.execute("delete from agreement_scope; delete from supplier_result")
    clean(TODAY)
    assert there(past, "learning_group", id=group) == 0


# --- numbers and history --------------------------------------------------------------------------------------------


def test_a_foreign_number_goes_with_what_it_names(cast: Cast) -> None:
    for someone in (cast.noor, cast.bram):
        cast.put("source_key", source="sds", kind="pupil", external=f"x{someone.id}", target=someone.id)
    cast.put("source_key", source="sds", kind="school", external="s", target=cast.schools["Oost"])
    cast.put("source_key", source="sds", kind="guardian", external="g", target=0)
    left_on(cast, "noor", day=GONE)
    clean(TODAY)
    assert sorted(cast.db.execute("select kind, target from source_key").fetchall()) == [
        ("pupil", cast.bram.id),
        ("school", cast.schools["Oost"]),
    ]


def change(cast: Cast, table: str, row: int, pupil: int | None, category: str, *, ago: int = 0) -> None:
    cast.db.execute(
        "insert into gate.change (at, table_name, row_id, pupil_id, mask, op, actor_id, purpose, changed) "
        "values (%s, %s, %s, %s, %s, 'delete', 0, 'x', '{\"value\": \"geheim\"}')",
        [NOW - ago * DAY, table, row, pupil, REGISTER.mask([category])],
    )


def test_history_goes_with_its_category_and_all_of_it_with_the_pupil(cast: Cast) -> None:
    left_on(cast, "noor", day=add_period(TODAY, "P1D") - 3 * 365 * DAY)
    change(cast, "grade", 1, cast.noor.id, "grades")
    change(cast, "absence", 1, cast.noor.id, "absence")
    change(cast, "grade", 2, cast.bram.id, "grades")
    clean(TODAY)
    changes = "select table_name, pupil_id from gate.change where purpose = 'x' order by 1"
    assert cast.db.execute(changes).fetchall() == [("absence", cast.noor.id), ("grade", cast.bram.id)]
    clean(TODAY + 3 * 365 * DAY, trigger="restore")
    assert cast.db.execute(changes).fetchall() == [("grade", cast.bram.id)]


def test_what_a_run_deletes_is_not_copied_into_the_history(cast: Cast) -> None:
    left_on(cast, "noor", day=GONE)
    clean(TODAY)
    assert cast.db.execute("select from gate.change where op = 'delete'").fetchall() == []
    assert there(cast, "gate.change", pupil_id=cast.noor.id) == 0


def test_old_history_about_nobody_and_old_emergencies_go(cast: Cast) -> None:
    for ago in (729, 800):
        change(cast, "test", ago, None, "assessment", ago=ago)
        cast.put(
            "gate.emergency",
            actor_id=1,
            role="x",
            pupil_id=cast.noor.id,
            reason="x",
            at=NOW - ago * DAY,
            until=NOW - ago * DAY,
        )
    clean(TODAY)
    assert cast.db.execute("select row_id from gate.change where table_name = 'test'").fetchall() == [(729,)]
    assert there(cast, "gate.emergency") == 1


def test_a_month_of_the_log_beyond_its_term_is_given_up(cast: Cast) -> None:
    cast.db.execute(
        "create table gate.log_202103 partition of gate.log for values from ('2021-03-01') to ('2021-04-01')"
    )
    cast.db.execute(f"alter table gate.log_202103 owner to {owner(cast)}")
    put(cast.db, 5, at="timestamptz '2021-03-01 12:00+00'")
    assert clean(TODAY).done["access_log"]["waits_for_seal"] == "2021-03"
    seal_log(NOW)
    assert clean(TODAY).done["access_log"]["rows"]["gate.log"] == 5
    assert one(cast.db, "select to_regclass('gate.log_202103')") is None


def owner(cast: Cast) -> str:
    return str(one(cast.db, "select pg_get_userbyid(relowner) from pg_class where oid = 'gate.log'::regclass"))


# --- files and keys -------------------------------------------------------------------------------------------------


def test_the_file_and_the_key_of_a_category_go_with_it_and_others_stay(cast: Cast) -> None:
    for category in ("care", "guardian"):
        shelf = REGISTER.categories[category].bit
        stored = files.store(b"papier", limit_bytes=1000, closing=Closing(cast.noor.id, shelf))
        document = {
            "uid": uuid.uuid4(),
            "pupil_id": cast.noor.id,
            "blob": stored.blob,
            "name": "x",
            "media_type": "x",
            "size": 6,
        }
        more = {"guardianship_id": one(cast.db, "select id from guardianship where pupil_id = %s", [cast.noor.id])}
        cast.put(
            f"{category}_document", **document, added_at=NOW, added_by_id=1, **(more if category == "guardian" else {})
        )
    care, guardian = (one(cast.db, f"select blob from {name}_document") for name in ("care", "guardian"))
    assert shelves_of(cast.noor.id) == {REGISTER.categories[key].bit for key in ("care", "guardian")}
    left_on(cast, "noor", day=TODAY - 3 * 365 * DAY)
    clean(TODAY)
    assert (files.exists(care), files.exists(guardian)) == (False, True)
    assert shelves_of(cast.noor.id) == {REGISTER.categories["guardian"].bit}
    clean(TODAY + 3 * 365 * DAY, trigger="restore")
    assert (files.exists(guardian), shelves_of(cast.noor.id)) == (False, set())


def test_a_key_that_a_killed_run_left_is_destroyed_by_the_next_and_no_other(cast: Cast) -> None:
    care, grades = (REGISTER.categories[key].bit for key in ("care", "grades"))
    nobody = 10**8
    for pupil in (cast.noor.id, cast.bram.id, nobody):
        for shelf in (care, grades):
            pupil_key(pupil, shelf, create=True)
    left_on(cast, "noor", day=TODAY - 3 * 365 * DAY)
    remove_residues(TODAY, NOW)
    assert shelves_of(nobody) == {care, grades}  # made today: somebody may be about to write
    remove_residues(TODAY, NOW + 2 * DAY)
    assert shelves_of(nobody) == set()
    assert shelves_of(cast.noor.id) == {grades}  # there is a grade yet
    assert shelves_of(cast.bram.id) == {care, grades}
    destroy([cast.noor.id, cast.bram.id])


def test_nothing_is_left_of_a_pupil_without_anything(cast: Cast) -> None:
    left_on(cast, "noor", day=GONE)
    clean(TODAY)
    assert left(cast.db, cast.noor) == {}
    assert there(cast, "person", id=cast.noor.id) == 0
