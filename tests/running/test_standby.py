"""A standby takes over while pages are used: nothing that was acknowledged is lost, and pages come back by themselves."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.patience import until
from tests.running.parts import Postgres, address_of
from tests.running.school import Kept, School
from tests.running.use import Act, InUse, good, reader, teacher

SYNCHRONOUS = {"synchronous_standby_names": "beide", "synchronous_commit": "on"}
LOOKS = "select count(*) from gate.log where actor_id = %s and kind = 'own' and purpose = 'parental_view'"
PARENT = "select person_id from account where username = 'ouder'"
# What was changed in the mark of a pupil, in order.
MARKS = """select c.changed from gate.change c join pupil p on p.person_id = c.pupil_id
    where c.table_name = 'grade' and p.uid::text = %(pupil)s and c.id > %(since)s order by c.id"""
JOB = """insert into procrastinate_jobs (queue_name, task_name, priority, args)
    values ('default', 'zorgvuldig.jobs.sweep', 9, '{"timestamp": 0}') returning id"""
STATE = "select status::text from procrastinate_jobs where id = %s"
RECEIVES = "select count(*) from pg_stat_wal_receiver"
PATIENCE = 30.0  # seconds of pages that fail, on a machine that is busy with other things


@contextmanager
def pair(kept: Kept, settings: dict[str, str]) -> Iterator[tuple[School, Postgres]]:
    """A school with a standby that follows its database, and a DATABASE_URL that names both."""
    with kept.opened() as school:
        standby = Postgres(school.server.home.parent / "standby")
        try:
            standby.standby_of(school.server, "beide").start()
            follows(school.server)
            school.server.change(settings)
            school.installation.database_url = address_of(school.server.port, standby.port, user=False)
            yield school, standby
        finally:
            school.installation.end()
            standby.kill()


def follows(server: Postgres) -> None:
    """Wait until a standby streams."""
    until(lambda: server.ask("select count(*) from pg_stat_replication where state = 'streaming'", dbname="postgres"))


def test_a_standby_takes_over_while_pages_are_used_and_nothing_acknowledged_is_lost(kept: Kept) -> None:
    with pair(kept, SYNCHRONOUS) as (school, standby):
        web, worker = school.installation.serve().ready(), school.installation.work()
        parent, docent = reader(school, web.port), teacher(school, web.port)
        since = school.server.ask("select max(id) from gate.change")
        looks = school.server.ask(LOOKS, school.server.ask(PARENT))
        with InUse(parent, docent):
            until(lambda: len(good(parent.acts)) > 4 and len(docent.saved) > 4)
            school.server.kill()
            down = time.monotonic()
            until(lambda: _failed(parent.acts, down) or _failed(docent.acts, down), "nobody noticed")
            standby.promote()
            up = time.monotonic()
            until(lambda: _after(docent.acts, up) and _after(parent.acts, up), "pages did not come back")
            back = min(act.at for act in _after(docent.acts, up))
            until(lambda: len(_after(docent.acts, up)) > 4)
        assert back - up < PATIENCE

        number = standby.ask(JOB)
        until(lambda: standby.ask(STATE, number) == "succeeded", "the worker did not come back")
        assert worker.alive

        # Every page that came has its row in the log, for each child of two, and every mark that was acknowledged its history.
        assert standby.ask(LOOKS, standby.ask(PARENT)) - looks >= len(good(parent.acts, (200,)))
        assert _in_order(docent.saved, _marks(standby, docent.pupil, since))
        _is_whole(school, standby)


@pytest.mark.parametrize("waits", [True, False], ids=["synchronous", "asynchronous"])
def test_what_the_standby_did_not_get_is_acknowledged_only_without_waiting_for_it(kept: Kept, waits: bool) -> None:
    """So a school that lets the database not wait loses the last marks, and the rows of who looked, when the server dies."""
    with pair(kept, SYNCHRONOUS if waits else {}) as (school, standby):
        docent = teacher(school, school.installation.serve().ready().port)
        since = school.server.ask("select max(id) from gate.change")
        docent.act(1)
        assert len(docent.saved) == 1
        standby.change({"primary_conninfo": ""})
        until(lambda: not standby.ask(RECEIVES, dbname="postgres"))
        docent.visitor.patience = 3
        docent.act(2)
        assert len(docent.saved) == (1 if waits else 2)
        school.server.kill()
        standby.promote()
        assert _marks(standby, docent.pupil, since) == docent.saved[:1]


def _is_whole(school: School, standby: Postgres) -> None:
    """Roles, rules, keys and seals are there; a new row gets a number that none had."""
    school.installation.database_url = address_of(school.server.port, standby.port)
    school.installation.run("init")
    answers = json.loads(school.installation.run("doctor", "--json", code=None).partition("\n}")[0] + "\n}")["answers"]
    bad = [answer["question"] for answer in answers if not answer["ok"] and not answer["note"]]
    assert set(bad) <= {"every camera that should record does"}  # no recorder runs here
    school.installation.run("log", "seal")
    assert "holds" in school.installation.run("log", "verify")
    assert standby.ask("select count(*) from (select id from gate.log group by id having count(*) > 1) twice") == 0


def _failed(acts: list[Act], since: float) -> bool:
    return any(act.at > since and act.status not in (200, 303) for act in acts)


def _after(acts: list[Act], since: float) -> list[Act]:
    return [act for act in good(acts) if act.at > since]


def _marks(server: Postgres, pupil: str, since: int) -> list[str]:
    """The marks that a pupil got in the order in which the history has them."""
    with server.connect() as database:
        rows = database.execute(MARKS, {"pupil": pupil, "since": since}).fetchall()
    return [f"{float(changed['value'][1]):.1f}" for (changed,) in rows if changed and "value" in changed]


def _in_order(some: list[str], every: list[str]) -> bool:
    """Whether all of `some` stand in `every`, in their order."""
    left = iter(every)
    return all(any(one == other for other in left) for one in some)
