"""What a stranger with the runtime login, or a job with another task, tries on the functions that delete for good."""

import psycopg
import pytest
from django.conf import settings

from tests.gate.hostile import attempt, connect
from tests.people import NOW, Cast, days
from zorgvuldig.gate.declared import REGISTER

FORGETTING = {
    "history": "select * from gate.forget_history(array[1], array[9223372036854775807])",
    "rows": "select gate.forget_rows('grade', array[1])",
    "old": "select * from gate.forget_old(now() - interval '3 years')",
    "bare": "select gate.unreferenced('person', null, '{}')",
    "search": "select * from gate.references_left(array[1], true)",
    "whose accounts": "select * from gate.account_persons()",
    "whose address": "select gate.addresses_of_nobody(array['gerda@example.org'])",
    "accounts": "select gate.forget_accounts(array[1])",
    "expired": "select * from gate.forget_expired(now())",
}
PUBLISHED = "select * from gate.receipts_of(sha256('x'))"
BY_HAND = {
    "read receipts": "select * from receipt",
    "change a receipt": "update receipt set subject = ''",
    "remove a receipt": "delete from receipt",
    "write a receipt": "insert into receipt (number) values (9)",
    "approve by hand": "insert into run_approval (run_id, approved_by_id, approved_at) values (1, 1, now())",
    "begin a run": "update retention_run set state = 'working'",
    "delete history": "delete from gate.change",
}
DENIED = (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable)


@pytest.mark.parametrize("hand", ["runtime", "reader", "writer"])
@pytest.mark.parametrize("what", FORGETTING)
def test_pages_delete_nothing_for_good(database: psycopg.Connection, hand: str, what: str) -> None:
    with connect() as runtime, pytest.raises(DENIED):
        attempt(runtime, hand, None, FORGETTING[what])


@pytest.mark.parametrize("login", ["login", "jobs"])
def test_neither_sign_in_nor_the_bare_queue_reaches_them(database: psycopg.Connection, login: str) -> None:
    with connect(login) as connection:
        for statement in (*FORGETTING.values(), PUBLISHED):
            with pytest.raises(DENIED):
                connection.execute(statement)


@pytest.mark.parametrize(
    "job", [job for job in REGISTER.jobs.values() if "access_log" not in job.writes], ids=lambda j: j.key
)
def test_a_job_with_another_task_reaches_none_of_them(database: psycopg.Connection, job: object) -> None:
    role = settings.NAMES.job(getattr(job, "key", ""))
    with connect("jobs") as connection:
        for statement in (*FORGETTING.values(), PUBLISHED):
            with connection.transaction(force_rollback=True):
                connection.execute("select set_config('role', %s::text, true)", [role])
                with pytest.raises(DENIED):
                    connection.execute(statement)


@pytest.mark.parametrize("what", BY_HAND)
def test_pages_without_an_opening_change_no_receipt_and_no_run(cast: Cast, what: str) -> None:
    cast.put(
        "retention_run", uid=cast.noor.uid, on_date=days(0), trigger="night", register_version="1", register_digest="x",
        started_at=NOW, finished_at=NOW, state="done", planned="{}", done="{}", undecidable="{}", held="{}", ahead="{}",
        left_over="{}", problem="",
    )  # fmt: skip
    for hand in ("runtime", "reader", "writer"):
        with connect() as runtime:
            try:
                rows = attempt(runtime, hand, None, BY_HAND[what])
            except DENIED:
                continue
            assert not rows
    assert cast.db.execute("select state from retention_run").fetchall() == [("done",)]


def test_a_page_that_calls_itself_the_job_leaves_its_history_all_the_same(cast: Cast) -> None:
    """Only whoever may become the role of the job can set it: a page cannot."""
    with connect() as runtime, pytest.raises(psycopg.errors.InsufficientPrivilege):
        runtime.execute("select set_config('role', %s::text, true)", [settings.NAMES.job("retention")])


def test_the_proof_for_families_needs_a_whole_hash(cast: Cast) -> None:
    with connect() as runtime:
        for subject in (b"", b"\x00" * 31, None):
            assert runtime.execute("select * from gate.receipts_of(%s)", [subject]).fetchall() == []


def test_history_of_the_last_ninety_days_is_never_given_up(cast: Cast) -> None:
    with connect("jobs") as connection, connection.transaction(force_rollback=True):
        connection.execute("select set_config('role', %s::text, true)", [settings.NAMES.job("retention")])
        with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState):
            connection.execute("select * from gate.forget_old(now() - interval '89 days')")
