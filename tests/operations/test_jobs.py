"""Work in the background: taken up when its worker is gone, noted when it ends, and shown to operators alone."""

import json
import re
from io import StringIO

import psycopg
import pytest
from django.core.management.base import CommandError
from django.utils import timezone
from procrastinate.contrib.django import app

from tests.operations.working import TASK, put_job, status
from tests.people import Cast, secret_of, sign_in
from zorgvuldig.jobs import upkeep
from zorgvuldig.management.commands.jobs import Command
from zorgvuldig.operations.jobs import actions as jobs_acts
from zorgvuldig.operations.jobs.cleanup import tidy
from zorgvuldig.operations.jobs.log import noting
from zorgvuldig.operations.jobs.reads import jobs_overview
from zorgvuldig.operations.jobs.recovery import MOST, take_up_stalled
from zorgvuldig.operations.jobs.timetable import MODULE, WORDS


def test_every_task_has_a_name_in_dutch() -> None:
    known = {name.removeprefix(MODULE) for name in app.tasks if name.startswith(MODULE)}
    assert known == WORDS.keys()
    assert all(task.func.__doc__ for name, task in app.tasks.items() if name.startswith(MODULE))


@pytest.mark.parametrize("beat", [None, 121], ids=["struck-off", "silent"])
def test_a_job_of_a_worker_that_is_gone_begins_anew(database: psycopg.Connection, beat: int | None) -> None:
    number = put_job(database, beat=beat)
    assert take_up_stalled() == 1
    assert status(database, number) == "todo"
    assert take_up_stalled() == 0


def test_a_job_of_a_worker_that_lives_is_left_alone(database: psycopg.Connection) -> None:
    number = put_job(database, beat=20)
    assert take_up_stalled() == 0
    assert status(database, number) == "doing"


def test_the_same_work_is_not_queued_twice(database: psycopg.Connection) -> None:
    stalled, waiting = put_job(database), put_job(database, "todo")
    assert take_up_stalled() == 0
    assert (status(database, stalled), status(database, waiting)) == ("aborted", "todo")


def test_what_kills_its_worker_again_and_again_fails(database: psycopg.Connection) -> None:
    number = put_job(database, attempts=MOST)
    assert take_up_stalled() == 0
    assert status(database, number) == "failed"
    one = next(one for one in jobs_overview(timezone.now()).tasks if one.key == TASK)
    assert (one.failed, one.error) == (1, "WorkerGone")


def test_two_at_once_take_a_job_up_once(database: psycopg.Connection) -> None:
    number = put_job(database)
    with database.transaction():
        database.execute("select from procrastinate_jobs where id = %s for update", [number])
        assert take_up_stalled() == 0
    assert take_up_stalled() == 1


def test_of_a_failure_its_kind_and_place_are_kept_and_not_its_words(database: psycopg.Connection) -> None:
    def fails() -> None:
        jobs_overview(None)  # type: ignore[arg-type]  # so that it fails in a place of ours, over a value

    def says() -> None:
        raise ValueError("Noor de Vries woont hier")

    with pytest.raises(AttributeError):
        noting(TASK, fails)()
    one = next(one for one in jobs_overview(timezone.now()).tasks if one.key == TASK)
    assert one.error == "AttributeError"
    assert one.place.startswith("operations/jobs/timetable.py:")
    assert one.went_wrong
    with pytest.raises(ValueError, match="Noor"):
        noting(TASK, says)()
    assert "Noor" not in str(database.execute("select * from gate.job_last").fetchall())
    noting(TASK, timezone.now)()
    one = next(one for one in jobs_overview(timezone.now()).tasks if one.key == TASK)
    assert not one.went_wrong
    assert one.error == "ValueError"  # still to be seen, with when it was


def test_a_task_of_ours_notes_that_it_went_well(database: psycopg.Connection) -> None:
    upkeep.sweep(timestamp=0)
    one = next(one for one in jobs_overview(timezone.now()).tasks if one.key == "zorgvuldig.jobs.sweep")
    assert one.ended_well_at is not None
    assert one.next_at is not None
    assert one.next_at > timezone.now()


def test_what_is_done_leaves_the_queue_at_its_term(database: psycopg.Connection) -> None:
    old, fresh, failed, waits = (
        put_job(database, how, lock=None) for how in ("succeeded", "succeeded", "failed", "todo")
    )
    database.execute("update procrastinate_events set at = now() - interval '8 days' where job_id <> %s", [fresh])
    database.execute(
        "insert into gate.operating_act (at, what, task, why) values (now() - interval '3 years', 'seen', '', '')"
    )
    tidy(timezone.now())
    assert [status(database, number) for number in (old, fresh, failed, waits)] == [None, "succeeded", "failed", "todo"]
    assert database.execute("select count(*) from gate.operating_act").fetchall() == [(0,)]


# --- the page --------------------------------------------------------------------------------------------------


def acts(database: psycopg.Connection) -> list[tuple[object, ...]]:
    return database.execute("select actor_id, what, job_id, why from gate.operating_act order by id").fetchall()


def test_an_operator_sees_all_work_and_nobody(cast: Cast) -> None:
    put_job(cast.db, "failed")
    text = sign_in(cast.bas).get("/beheer/taken/").content.decode()
    assert "Bestanden opruimen waar niets naar verwijst" in text
    assert "mislukt" in text
    assert not any(name in text for name in ("Noor", "Gerda", "Anna"))


def test_what_is_fine_is_folded_and_what_is_not_stands_open(cast: Cast) -> None:
    """On a telephone a table of every task is nine thousand pixels long."""
    cast.db.execute(
        "insert into gate.job_last (task, ended_well_at, took_ms) values ('zorgvuldig.jobs.seal', now(), 5)"
    )
    cast.db.execute(
        "insert into gate.job_last (task, failed_at, error, place) values ('zorgvuldig.jobs.sweep', now(), 'ValueError', '')"
    )
    put_job(cast.db, "todo")
    page = sign_in(cast.bas).get("/beheer/taken/").content.decode()
    tasks = page.partition("<h2>Alle taken</h2>")[2].partition("<h2>Wat beheerders deden</h2>")[0]
    folded = "".join(re.findall(r"<details.*?</details>", tasks, re.DOTALL))
    open_ = re.sub(r"<details.*?</details>", "", tasks, flags=re.DOTALL)
    for word, where in (("sweep", open_), ("vault", open_), ("seal", folded), ("backup", folded)):
        assert f'scope="row">{WORDS[word]}<' in where, word
    assert "1 taak gaat goed" in folded
    assert f"{len(WORDS) - 3} taken liepen nog niet" in folded
    assert tasks.count('scope="row">') == len(WORDS)
    assert tasks.count("data-zeef") == 1


def test_an_empty_page_helps(cast: Cast) -> None:
    text = sign_in(cast.bas).get("/beheer/taken/").content.decode()
    assert "Er is niets mislukt of vastgelopen." in text
    assert "zorgvuldig worker" in text


def test_what_operators_did_goes_on_after_a_page(cast: Cast) -> None:
    cast.db.execute(
        "insert into gate.operating_act (at, actor_id, what, task, why) "
        "select now() - n * interval '1 hour', %s, 'abandon', '', 'Reden ' || n from generate_series(1, 30) n",
        [cast.bas.id],
    )
    first = sign_in(cast.bas).get("/beheer/taken/").content.decode()
    assert first.count("Reden ") == 25
    assert 'href="?bladzijde=2"' in first
    last = sign_in(cast.bas).get("/beheer/taken/?bladzijde=2").content.decode()
    assert (last.count("Reden "), "Reden 30" in last, "bladzijde=3" in last) == (5, True, False)


def test_again_is_on_record_and_done(cast: Cast) -> None:
    number, browser = put_job(cast.db, "failed"), sign_in(cast.bas)
    answer = browser.post(f"/beheer/taken/{number}/opnieuw/", follow=True)
    assert "begint zo opnieuw" in answer.content.decode()
    assert status(cast.db, number) == "todo"
    assert acts(cast.db) == [(cast.bas.id, "retry", number, "")]
    assert "er niet meer" in browser.post(f"/beheer/taken/{number}/opnieuw/", follow=True).content.decode()
    assert len(acts(cast.db)) == 1


def test_away_wants_a_reason(cast: Cast) -> None:
    number, browser = put_job(cast.db), sign_in(cast.bas)
    answer = browser.post(f"/beheer/taken/{number}/weg/", {"why": " "})
    assert answer.status_code == 422
    assert "waarom" in answer.content.decode()
    assert (acts(cast.db), status(cast.db, number)) == ([], "doing")
    browser.post(f"/beheer/taken/{number}/weg/", {"why": "Het bestand is weg."})
    assert status(cast.db, number) is None
    assert acts(cast.db) == [(cast.bas.id, "abandon", number, "Het bestand is weg.")]


def test_a_job_that_runs_is_nobodys_to_touch(cast: Cast) -> None:
    number, browser = put_job(cast.db, beat=10), sign_in(cast.bas)
    for what in ("opnieuw", "weg"):
        browser.post(f"/beheer/taken/{number}/{what}/", {"why": "zomaar"})
    assert (acts(cast.db), status(cast.db, number)) == ([], "doing")


def test_the_database_itself_refuses_the_record_to_others(cast: Cast) -> None:
    """So a page that forgot to ask who is there would still do nothing."""
    number = put_job(cast.db, "failed")
    for person in (cast.petra, cast.anna):
        with pytest.raises(jobs_acts.NotAllowed):
            jobs_acts.retry(number, record=jobs_acts.by_session(secret_of(person)))
    with pytest.raises(jobs_acts.NotAllowed):
        jobs_acts.retry(number, record=jobs_acts.by_session(""))
    assert (acts(cast.db), status(cast.db, number)) == ([], "failed")


# --- the command -----------------------------------------------------------------------------------------------


def test_the_shell_lists_retries_and_abandons(database: psycopg.Connection) -> None:
    one, other = put_job(database, "failed"), put_job(database, "failed", lock="other")
    out = StringIO()
    shell = Command(stdout=out)
    shell.handle(verb="list", json=False)
    assert f"{one}  failed  vault" in out.getvalue()
    shell.handle(verb="retry", id=one)
    with pytest.raises(CommandError, match="failed or stalled"):
        shell.handle(verb="retry", id=one)
    shell.handle(verb="abandon", id=other, why="Niet meer nodig.")
    assert acts(database) == [(None, "retry", one, ""), (None, "abandon", other, "Niet meer nodig.")]
    listed = StringIO()
    Command(stdout=listed).handle(verb="list", json=True)
    assert json.loads(listed.getvalue())["troubled"] == []


def test_the_same_work_waits_already(database: psycopg.Connection) -> None:
    failed = put_job(database, "failed")
    put_job(database, "todo")
    with pytest.raises(jobs_acts.AlreadyQueued):
        jobs_acts.retry(failed, record=jobs_acts.here)
    assert status(database, failed) == "failed"
