"""Every measured promise turns when it is broken on purpose, and claims nothing that was not measured."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localtime

from tests.admissions.applying import applied
from tests.people import NOW, Cast
from zorgvuldig.canaries.actions import make
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.statement.evidence import KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, measure, people
from zorgvuldig.statement.reads import promise_details


def states() -> dict[str, str]:
    return {evidence.promise: evidence.state for evidence in measure(NOW)}


def test_an_empty_school_claims_only_what_the_register_proves(database: object) -> None:
    measured = states()
    assert set(measured) == set(REGISTER.promises)
    assert {key: state for key, state in measured.items() if state != NOT_IN_USE} == {"P01": PARTLY, "P02": KEPT}


def test_a_school_at_work_shows_what_works_and_no_more(cast: Cast) -> None:
    measured = states()
    assert {key for key, state in measured.items() if state == KEPT} >= {"P02", "P04", "P05", "P09"}
    assert {key for key, state in measured.items() if state == PARTLY} == {"P01"}  # nobody arranged anything yet
    assert not {key for key, state in measured.items() if state == NOT_KEPT}


def changed(cast: Cast, actor: int) -> None:
    """A history row: this person changed a grade of Noor's."""
    cast.put(
        "gate.change",
        at=NOW - timedelta(hours=1),
        table_name="grade",
        row_id=1,
        pupil_id=cast.noor.id,
        mask=512,
        op="update",
        actor_id=actor,
        purpose="teaching",
    )


def test_whoever_records_without_working_here_breaks_promise_four(cast: Cast) -> None:
    changed(cast, cast.dirk.id)
    assert states()["P04"] == KEPT
    changed(cast, cast.gerda.id)
    assert states()["P04"] == NOT_KEPT


def test_somebody_whose_work_ended_yesterday_breaks_promise_four(cast: Cast) -> None:
    changed(cast, cast.dirk.id)
    cast.db.execute("update staff_role set ends_on = current_date - 1 where staff_id = %s", [cast.dirk.id])
    assert states()["P04"] == NOT_KEPT


@pytest.mark.parametrize(("outcome", "state"), [("done", KEPT), ("refused", PARTLY)])
def test_a_last_import_that_failed_is_told(cast: Cast, outcome: str, state: str) -> None:
    cast.put(
        "import_run",
        uid=uuid.uuid4(),
        source="sds",
        started_at=NOW,
        finished_at=NOW,
        outcome=outcome,
        counts="{}",
        problems="[]",
    )
    assert states()["P05"] == state


def from_family(cast: Cast, source: str = "guardian") -> None:
    """Say of everything that is held where it came from."""
    for table in ("pupil_identity", "pupil_birth", "pupil_contact", "guardian"):
        cast.db.execute(f"update {table} set sources = jsonb_build_object('*', %s::text)", [source])


def figures(promise: str) -> dict[str, object]:
    """The figures behind a promise."""
    found: dict[str, object] = next(e.evidence for e in measure(NOW) if e.promise == promise)["figures"]
    return found


def test_promise_three_counts_from_whom_the_data_came(cast: Cast) -> None:
    assert states()["P03"] == NOT_IN_USE  # nobody wrote down where anything came from
    from_family(cast)
    assert states()["P03"] == KEPT
    assert figures("P03")["percent_from_family"] == 100
    cast.db.execute('update pupil_identity set sources = \'{"*": "guardian", "family_name": "document"}\'')
    assert figures("P03")["percent_from_family"] == 100
    cast.db.execute('update pupil_identity set sources = \'{"*": "guardian", "family_name": "school"}\'')
    assert 80 < int(str(figures("P03")["percent_from_family"])) < 100


def test_data_out_of_another_system_are_not_claimed_for_promise_three(cast: Cast) -> None:
    from_family(cast, "sds")
    assert states()["P03"] == PARTLY
    assert figures("P03")["percent_from_family"] == 0


@pytest.mark.parametrize(("days_ago", "state"), [(180, KEPT), (190, NOT_KEPT)])
def test_an_application_held_too_long_breaks_promise_three(cast: Cast, days_ago: int, state: str) -> None:
    from_family(cast)
    applied(cast)
    refused = "update application set outcome = 'refused', decided_at = %s"
    cast.db.execute(refused, [NOW - timedelta(days=days_ago)])
    assert states()["P03"] == state


def test_a_column_without_a_purpose_breaks_promise_two(cast: Cast) -> None:
    cast.db.execute("alter table grade add column mood text")
    try:
        assert states()["P02"] == NOT_KEPT
    finally:
        cast.db.execute("alter table grade drop column mood")


def test_a_look_without_a_declared_purpose_breaks_promise_two(cast: Cast) -> None:
    cast.put(
        "gate.log",
        actor_id=cast.dirk.id,
        role="teacher",
        pupil_id=cast.noor.id,
        purpose="nieuwsgierig",
        mask=4,
        write_mask=0,
        kind="pupil",
        refused=False,
        incarnation=1,
    )
    assert states()["P02"] == NOT_KEPT


@pytest.mark.parametrize(("table", "promise"), [("grade", "P04"), ("guardianship", "P09")])
def test_what_is_not_there_is_not_claimed(cast: Cast, table: str, promise: str) -> None:
    cast.db.execute(f"delete from {table}")
    assert states()[promise] == NOT_IN_USE


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, "< 10"), (9, "< 10"), (10, 10), (1284, 1284)])
def test_small_numbers_of_people_are_not_shown(count: int, shown: object) -> None:
    assert people(count) == shown


def test_the_public_page_shows_every_promise_to_anybody(cast: Cast, client: Client) -> None:
    measure(datetime.now(UTC))
    page = client.get("/beloften/").content.decode()
    for promise in REGISTER.promises.values():
        assert f'id="{promise.key.lower()}"' in page
    assert "Set-Cookie" not in client.get("/beloften.json").headers
    found = client.get("/beloften.json").json()["promises"]
    assert [entry["id"] for entry in found] == list(REGISTER.promises)
    assert {entry["state"] for entry in found} == {KEPT, PARTLY, NOT_IN_USE}


def test_an_old_measurement_claims_nothing(cast: Cast, client: Client) -> None:
    measure(NOW - timedelta(hours=1))
    assert {entry["state"] for entry in client.get("/beloften.json").json()["promises"]} == {NOT_IN_USE}


def test_ten_minutes_after_the_last_measurement_the_page_says_since_when(cast: Cast) -> None:
    measure(NOW)
    last = f"{localtime(NOW):%d-%m-%Y %H:%M}"
    for after, stale in ((timedelta(minutes=10), False), (timedelta(minutes=10, seconds=1), True)):
        found = {one.reason.nl for one in promise_details(NOW + after)}
        assert (
            found == {f"Wij hebben nu geen verse meting. De laatste is van {last}. Daarom zeggen wij niets."}
        ) is stale


def test_the_page_names_nobody(cast: Cast, client: Client) -> None:
    measure(NOW)
    page = client.get("/beloften/").content.decode() + client.get("/beloften.json").content.decode()
    for name in ("Noor", "Bakkerman", "Dirk", "Gerda"):
        assert name not in page


@pytest.mark.parametrize(("groups", "state"), [(False, NOT_IN_USE), (True, NOT_KEPT)])
def test_a_new_school_without_groups_claims_nothing_yet(cast: Cast, groups: bool, state: str) -> None:
    """Invented people have groups and work with them: that says nothing of the school."""
    make(NOW)
    cast.db.execute("delete from membership where pupil_id > 0")
    if not groups:
        cast.db.execute("delete from learning_group where id > 0")
        cast.put(
            "gate.change",
            "id",
            at=NOW,
            table_name="grade",
            row_id=1,
            pupil_id=-1,
            mask=512,
            op="update",
            actor_id=-21,
            purpose="teaching",
        )
    assert states()["P05"] == state
