"""What happens to a file, lived through by invented people: corrected, deleted at its term, given with a yes, worked with, and from whom it came."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import Mock

import psycopg
import pytest
from django.conf import settings
from django.core import mail
from django.db import connection

from tests.gate.hostile import column, connect
from tests.governance.registering import governing
from tests.people import NOW, TODAY, Cast
from tests.statement.measuring import put_tries
from zorgvuldig.canaries import file_tries, job, people
from zorgvuldig.canaries.actions import make
from zorgvuldig.canaries.file_people import GOES
from zorgvuldig.canaries.file_tries import FILE_TRIES
from zorgvuldig.canaries.job import TRIES
from zorgvuldig.canaries.observer.browser import NotOffered
from zorgvuldig.canaries.observer.forms import form_with, links
from zorgvuldig.canaries.observer.register_text import before, given_to, longest_term, recipient_words
from zorgvuldig.canaries.observer.tries import Outcome
from zorgvuldig.canaries.reads import try_rows
from zorgvuldig.canaries.visits import browser_of
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.jobs import working
from zorgvuldig.gate.sql.conditions import number_column
from zorgvuldig.platform.vault.keys import shelves_of
from zorgvuldig.retention import due_pupils
from zorgvuldig.retention.residue_cleanup import remove_residues

# What no figure, list or task of the school may have one more of.
LIVED_THROUGH = (
    "request", "request_step", "correction", "absence_notice", "exchange", "hand_over", "release", "consent_request", "consent_answer",
    "party", "grade", "enrolment", "pupil_identity",
)  # fmt: skip
DELETING = "canary_retention"
REQUEST_STATE = "gate.request_state(bigint)"
# What a superuser may leave behind: an update that changes nothing, and a release that the family sees in a year.
KEEPS = "create or replace function pg_temp.keep() returns trigger language plpgsql as $$ begin return old; end $$"
HIDES = """create or replace function pg_temp.hide() returns trigger language plpgsql as
    $$ begin new.shown_at := new.shown_at + interval '1 year'; return new; end $$"""


@pytest.fixture
def made(cast: Cast) -> Cast:
    """The cast with the invented people beside it; nobody is signed in."""
    browser_of.cache_clear()
    make(NOW)
    return cast


def tried(name: str) -> Outcome:
    """What came of this try."""
    return FILE_TRIES[name].work()


def count(cast: Cast, table: str) -> int:
    """How many rows there are of invented pupils."""
    return int(cast.db.execute(f"select count(*) from {table} where pupil_id < 0").fetchone()[0])


@contextmanager
def corrupted(cast: Cast, *breaking: str, mending: str) -> Iterator[None]:
    """The database as somebody corrupted it who may do everything there."""
    for statement in breaking:
        cast.db.execute(statement)
    try:
        yield
    finally:
        cast.db.execute(mending)


def test_everything_that_happens_to_a_file_holds_again_and_again(made: Cast) -> None:
    """Twice, so that the second round stands on what the first one left; and nobody but the invented people notices."""
    receipts = "select count(*) from receipt"
    for _ in range(2):
        outcomes = {name: tried(name) for name in FILE_TRIES}
        assert {name: outcome for name, outcome in outcomes.items() if not outcome.held} == {}
    assert [count(made, table) for table in ("request", "correction", "absence_notice")] == [1, 1, 0]
    assert made.db.execute(receipts).fetchone() == (0,)
    assert column(made.db, "select count(blob) from exchange") == [1]
    assert mail.outbox == []
    assert made.db.execute("select from party where id < 0 and domain || street || town <> ''").fetchall() == []
    with connect("jobs") as jobs:
        for job in REGISTER.jobs.values():
            found = [number for table in LIVED_THROUGH for number in seen_by(jobs, job.key, table)]
            assert all((number < 0) is job.canary for number in found), job.key
    (entered,) = made.db.execute("select last_entry from gate.administration_seen(current_date)").fetchone()
    assert entered is None
    families = "select asked from gate.families_tried(1)"
    asked = column(made.db, families)
    made.db.execute("update account set is_active = false where person_id < 0")
    assert column(made.db, families) == asked


def seen_by(jobs: psycopg.Connection, key: str, table: str) -> list[int]:
    """Of whom this kind of job finds rows; of nobody where it may not look."""
    role = settings.NAMES.job(key)
    if not column(jobs, f"select has_table_privilege('{role}', '{table}', 'select')")[0]:
        return []
    return seen_as(jobs, key, f"select {number_column(REGISTER.tables[table])} from {table}")


def seen_as(jobs: psycopg.Connection, key: str, query: str) -> list[int]:
    """What this kind of job gets."""
    with jobs.transaction(force_rollback=True):
        jobs.execute("select set_config('role', %s, true)", [settings.NAMES.job(key)])
        return column(jobs, query)


def test_what_was_corrupted_is_seen(made: Cast) -> None:
    """Each leaves rule, ledger and figures as they were; the page, the table or the package says otherwise."""
    with corrupted(
        made, KEEPS, "create trigger keep before update on pupil_contact for each row execute function pg_temp.keep()",
        mending="drop trigger keep on pupil_contact",
    ):  # fmt: skip
        assert tried("corrected").missing == {"page_of_parent", "page_of_pupil", "page_of_office"}
        assert tried("daily_work").missing == {"page_of_parent"}
    with corrupted(
        made, f"update test set shown_from = null where group_id = {people.TAUGHT}",
        mending=f"update test set shown_from = now() where group_id = {people.TAUGHT}",
    ):  # fmt: skip
        assert tried("daily_work").missing == {"grades"}
    with corrupted(
        made, """update pupil_birth set sources = '{"*": "school"}' where pupil_id < 0""",
        mending="""update pupil_birth set sources = '{"*": "document"}' where pupil_id < 0""",
    ):  # fmt: skip
        assert tried("from_whom").missing == {"pupil_birth"}
    whole = made.db.execute("select pg_get_functiondef(%s::regprocedure)", [REQUEST_STATE]).fetchone()[0]
    with corrupted(made, whole[: whole.index("AS $")] + "AS $x$ select 'yes' $x$", mending=whole):
        assert "before_yes" in tried("with_a_yes").beyond
    with corrupted(
        made, HIDES, "create trigger hide before insert on release for each row execute function pg_temp.hide()",
        mending="drop trigger hide on release",
    ):  # fmt: skip
        assert tried("by_law") == Outcome(1, missing=frozenset({"page_of_parent"}))


@pytest.mark.parametrize(
    ("period", "missing", "beyond"),
    [
        ("P50Y", set(), {"pupil_identity", "grade", "gate.change"}),
        ("P1Y", {"pupil_identity"}, set()),
    ],
)
def test_another_term_than_the_words_say_is_seen(
    made: Cast, monkeypatch: pytest.MonkeyPatch, period: str, missing: set[str], beyond: set[str]
) -> None:
    """Somebody changed the terms by which rows go, and not the text that everybody reads."""
    turned = {key: replace(term, period=period) if term.period else term for key, term in REGISTER.terms.items()}
    monkeypatch.setattr(due_pupils, "REGISTER", replace(REGISTER, terms=turned))
    due_pupils.kinds.cache_clear()
    try:
        found = tried("leavers")
    finally:
        due_pupils.kinds.cache_clear()
    assert found.missing == missing
    assert found.beyond >= beyond


def test_who_left_is_there_before_and_gone_afterwards(made: Cast) -> None:
    tried("leavers")
    names = "select family_name from pupil_identity where pupil_id < -40 order by 1"
    assert column(made.db, names) == ["Proefblijft", GOES]
    changes = "select count(*) from gate.change where pupil_id < -40"
    before_run = column(made.db, changes)
    tried("leavers")
    assert column(made.db, changes) == before_run
    assert column(made.db, f"select count(*) from grade where reason = '{GOES}'") == [2]


def test_the_nightly_run_leaves_what_they_sealed(made: Cast) -> None:
    """It finds no row of theirs, and a key or a file without a row goes after a day."""
    later = NOW + timedelta(days=2)
    remove_residues(TODAY, later)  # what other tests left in the vault
    assert tried("with_a_yes").held
    shelves = shelves_of(people.YOUNG.number)
    assert remove_residues(TODAY, later) == (0, 0)
    assert shelves_of(people.YOUNG.number) == shelves != set()


def test_what_takes_longer_is_tried_once_an_hour_or_a_day(cast: Cast) -> None:
    each_time = {name for name, one in TRIES.items() if not one.every}
    put_tries(cast, NOW - timedelta(minutes=59))
    assert set(job._due(NOW, "")) == each_time
    assert set(job._due(NOW, "P12")) == each_time | {"with_a_yes"}
    hourly = {"daily_work", "corrected", "leavers", "register_pages", "supplier_scores"}
    assert set(job._due(NOW + timedelta(minutes=1), "")) == each_time | hourly
    with working("statement", now=NOW) as door:
        rows = try_rows(door=door, now=NOW)
    assert {row.name for row in rows if row.is_fresh} == TRIES.keys() - each_time


def test_a_question_that_waits_is_nobodys_deadline(made: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_tries, "_decide", Mock(side_effect=NotOffered))
    assert tried("corrected").missing == {"page"}
    assert count(made, "correction") == 1
    with governing(made.petra), connection.cursor() as cursor:
        cursor.execute("select day from gate.desk_days() where what = 'request'")
        assert cursor.fetchall() == []


def test_a_page_that_does_not_offer_it_is_a_page_too_few(made: Cast) -> None:
    made.db.execute("update staff_role set ends_on = current_date where staff_id = %s", [people.OFFICE])
    assert tried("corrected").missing == {"page"}
    with pytest.raises(NotOffered):
        browser_of(people.PARENT).link("/mijn-kind/", "nergens")


PAGE = """<a href="naam/">x</a><form action="/weg/" method="post"><input name="a"></form><form method="post"><input type="hidden" name="token" value="1">
<input type="radio" name="kind" value="one" checked><input type="radio" name="kind" value="two"><input type="checkbox" name="also">
<textarea name="why">oud</textarea><select name="who"><option value="1"><option value="2" selected></select><button name="do" value="it"></form>"""


def test_a_form_is_filled_in_as_by_a_browser() -> None:
    form = form_with(PAGE, "kind", "do")
    assert form is not None
    assert form.with_answers({"why": "nieuw", "also": ["x", "y"]}) == [
        ("token", "1"), ("kind", "one"), ("why", "nieuw"), ("who", "2"), ("also", "x"), ("also", "y"),
    ]  # fmt: skip
    assert form_with(PAGE, "nothing") is None
    assert list(links("/hier/", PAGE, "naam")) == ["/hier/naam/"]


def test_the_other_reading_of_terms_and_recipients_comes_to_the_same() -> None:
    assert (before(date(2026, 3, 31), "P1M"), before(date(2024, 2, 29), "P1Y")) == (
        date(2026, 2, 28),
        date(2023, 2, 28),
    )
    assert longest_term(TEXT, ["identity", "grades"]) == max(
        (REGISTER.terms[t].period for key in ("identity", "grades") for t in REGISTER.categories[key].terms),
        key=lambda p: int(p[1:-1]),
    )
    for key, recipient in REGISTER.recipients.items():
        assert given_to(TEXT, key) == {REGISTER.tables[f.rpartition(".")[0]].category for f in recipient.fields}
        assert recipient_words(TEXT, key) == (recipient.name.nl, recipient.article)


def test_who_deletes_invented_people_touches_nothing_else(made: Cast) -> None:
    """Its rows are theirs alone; what empties the log, closes accounts or forgets by age is not its to call."""
    refused = (
        "gate.forget_accounts('{1}')", "gate.forget_old(now() - interval '1 year')", "gate.forget_expired(now())",
        "gate.blank_log('{1}')", "gate.drop_partition(current_date, current_date)",
    )  # fmt: skip
    made.put(
        "gate.change",
        at=NOW,
        table_name="grade",
        row_id=1,
        pupil_id=made.noor.id,
        mask=512,
        op="update",
        actor_id=1,
        purpose="teaching",
    )
    with connect("jobs") as jobs:
        for call in refused:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                seen_as(jobs, DELETING, f"select {call}")
        assert all(
            number < 0
            for number in seen_as(jobs, DELETING, "select pupil_id from gate.change where pupil_id is not null")
        )
        assert seen_as(jobs, DELETING, "select actor_id from gate.log where actor_id > 0") == []


def test_nothing_of_anybody_real_goes_to_somebody_invented(made: Cast) -> None:
    """The database refuses it, whoever asks: here the job that begins exchanges, which row policies would let through."""
    began = (
        "insert into exchange (uid, pupil_id, party_id, recipient, article, fields, mask, reason, remark, topic, made_at, made_by_id, size, sha256, "
        "postponed, postponed_why, shown_at, stopped) values (gen_random_uuid(), {}, -1, 'internship_company', '', "
        "'[\"pupil_identity.given_name\"]', {}, '', '', '', now(), 1, 0, '', '', '', now(), '')"
    )
    with connect("jobs") as jobs, pytest.raises(psycopg.errors.CheckViolation, match="does not let this recipient"):
        seen_as(
            jobs, "exchange", began.format(made.noor.id, REGISTER.categories["identity"].mask) + " returning pupil_id"
        )
