"""People are at work, and something fails: nothing acknowledged is lost, nothing is read without its row, nothing is half, and all
comes back without a hand. How long that took is printed with `-s`, and stands in `docs/reliability.md`; it is nowhere asserted.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.patience import until
from tests.running.faults import (
    FAKETIME,
    Clock,
    Rig,
    as_if,
    at_work,
    cut_cable,
    fill,
    hold_and_cut_cable,
    hold_cable,
    kill_backend,
    kill_child,
    kill_database,
    kill_head,
    kill_worker,
    small_disk,
)
from tests.running.load import Load, back
from tests.running.parts import place
from tests.running.reckoning import Before, before, proofs, reckon, stuck
from tests.running.school import Kept, School

BACK = 300.0  # seconds, on two busy processors
# A copy that is being finished waits for this: its file is in the vault, and nothing is on record yet.
HELD = "lock table release in exclusive mode"
WAITS = "select count(*) from pg_locks where not granted and relation = 'release'::regclass"
STATES = "select string_agg(distinct state, ',') from family_copy where uid = any(%s::uuid[])"
# As if so much time had passed: a minute for the worker; no copy is looked for that was asked for only now.
SILENT = "update procrastinate_workers set last_heartbeat = last_heartbeat - interval '2 minutes' where id = any(%s)"
LATER = "update family_copy set asked_at = asked_at - interval '20 minutes'"
PUT = """insert into procrastinate_jobs (queue_name, task_name, priority, lock, args)
    values (%s, 'zorgvuldig.jobs.' || %s, 9, %s, '{"timestamp": 0}') returning id"""
STATE = "select status::text from procrastinate_jobs where id = %s"
# What only pages write, what jobs did, and whether one is at work. The sign of life of a worker is none of them.
ROWS = "select (select count(*) from gate.log) + (select count(*) from gate.change) + (select count(*) from supply)"
DONE = "select count(*) from procrastinate_jobs where status = 'succeeded'"
# One whose work waits already cannot go back into the queue: it stays as it was, of no worker, until `take_up_jobs` finds it.
WORKING = "select count(*) from procrastinate_jobs where status = 'doing' and worker_id is not null"
WORKERS = "select array_agg(id) from procrastinate_workers"


def goes_on(rig: Rig, fault: Callable[[Rig], float]) -> Load:
    """Everybody is at work, the fault happens, everybody is at work again; returns what they did, after it was reckoned."""
    then = before(rig.school)
    with Load(rig.people.all) as load:
        until(lambda: load.everybody(0), "not everybody came to work", seconds=BACK)
        since = fault(rig)
        until(lambda: load.everybody(since), f"not everybody is back: {_missing(load, since)}", seconds=BACK)
        took = back(load, since)
    print(f"{fault.__name__}: back after {took:.1f} s, {len(load.failed())} of {len(list(load.acts()))} failed")  # noqa: T201
    all_is_well(rig, then)
    return load


def all_is_well(rig: Rig, then: Before) -> None:
    """Nothing is lost, nothing unlogged, nothing half; seals and receipts hold."""
    found = reckon(rig.school, rig.people.all, then)
    proofs(rig.school, found, then)
    assert found.wrong == []
    assert found.reads > 0
    assert found.marks > 0


def test_a_process_that_serves_is_killed_and_the_others_answer(kept: Kept) -> None:
    with at_work(kept) as rig:
        two = rig.children()
        head = rig.web.part.pid
        goes_on(rig, kill_child)
        until(lambda: len(rig.children()) == 2, "there is no new one", seconds=BACK)
        assert set(rig.children()) != set(two)
        assert (rig.web.part.pid, rig.web.started) == (head, 1)  # the others were not taken along


def test_the_head_of_those_that_serve_is_killed(kept: Kept) -> None:
    with at_work(kept) as rig:
        goes_on(rig, kill_head)
        assert rig.web.started == 2


def test_the_worker_is_killed_while_it_makes_copies(kept: Kept) -> None:
    with at_work(kept) as rig:
        school, copies = rig.school, rig.people.copies
        then = before(school)
        gone = school.server.ask(WORKERS)
        with Load(rig.people.all) as load:
            with school.server.connect() as database, database.transaction():
                database.execute(HELD)
                until(lambda: school.server.ask(WAITS) > 0, "no copy is being finished", seconds=BACK)
                kill_worker(rig)
                killed = time.monotonic()
                until(lambda: rig.worker.started == 2, seconds=BACK)
            until(lambda: load.everybody(killed), seconds=BACK)
            as_if(school, SILENT, gone)
            as_if(school, LATER)
            for queue, task in (("post", "take_up_jobs"), ("default", "take_up_copies")):
                number = school.server.ask(PUT, queue, task, task)
                until(lambda number=number: school.server.ask(STATE, number) == "succeeded", task, seconds=BACK)  # type: ignore[misc]
            until(lambda: all(person.fetched for person in copies), "copies do not come", seconds=BACK)
        assert stuck(school) == 0
        all_is_well(rig, then)


@pytest.mark.parametrize("fault", [kill_database, kill_backend], ids=["server", "backend"])
def test_the_database_is_killed_and_comes_back(kept: Kept, fault: Callable[[Rig], float]) -> None:
    with at_work(kept) as rig:
        goes_on(rig, fault)
        assert (rig.web.started, rig.worker.started) == (1, 1)  # nobody else has to be started anew


@pytest.mark.parametrize("fault", [cut_cable, hold_cable, hold_and_cut_cable], ids=["cut", "held", "held-and-cut"])
def test_the_way_to_the_database_is_cut_and_mended(kept: Kept, fault: Callable[[Rig], float]) -> None:
    with at_work(kept, is_cabled=True) as rig:
        goes_on(rig, fault)
        assert (rig.web.started, rig.worker.started) == (1, 1)


@contextmanager
def disk(place: Path, mebibytes: int) -> Iterator[None]:
    """What lies at `place` lies on a disk of its own; skips the test where nobody may mount one."""
    with ExitStack() as stack:
        try:
            stack.enter_context(small_disk(place, mebibytes))
        except OSError:
            pytest.skip("this account may not mount a file system, so there is no disk to fill")
        yield


def test_no_room_for_files(kept: Kept) -> None:
    """Reading and saving go on, a copy fails as a whole, and when there is room again it is made."""
    with at_work(kept) as rig, disk(rig.school.installation.data / "vault", 64):
        vault = rig.school.installation.data / "vault"
        then = before(rig.school)
        ballast = fill(vault)
        with Load(rig.people.all) as load:
            until(lambda: _tried(rig.school), "no copy was tried", seconds=BACK)
            full = time.monotonic()
            until(lambda: load.everybody(full), seconds=BACK)
            assert all(not person.fetched for person in rig.people.copies)
            ballast.unlink()
            _again(rig.school)
            until(lambda: all(person.fetched for person in rig.people.copies), "no copies", seconds=BACK)
        assert list((vault / "incoming").glob("*")) == []  # nothing half stays
        assert {act.status for act in load.failed()} <= {0}  # on a busy machine somebody may wait too long
        all_is_well(rig, then)


def test_no_room_for_the_database(kept: Kept) -> None:
    """Nothing is read that could not be logged; when there is room again all goes on, and what was acknowledged is there."""
    with kept.opened() as school:
        school.server.stop()
        with disk(school.server.data, 300):
            try:
                school.server.start()
                with at_work(kept, school=school) as rig:
                    goes_on(rig, _full_for_a_while)
            finally:
                school.installation.end()
                school.server.kill()


def _full_for_a_while(rig: Rig) -> float:
    """The disk of the database fills. Sooner or later it cannot write its log, and ends; or it goes on in the room that it has."""
    ballast = fill(rig.school.server.data)
    end = time.monotonic() + 10
    while time.monotonic() < end and rig.school.server.alive:
        time.sleep(0.1)
    ballast.unlink()
    return time.monotonic()


def _tried(school: School) -> bool:
    return bool(
        school.server.ask(
            "select count(*) from family_copy where tries > 0 and state <> 'working' and asked_at > now() - interval '5 minutes'"
        )
    )


def _again(school: School) -> None:
    """As if the minutes had passed after which what was asked for is taken up."""
    as_if(school, LATER)
    number = school.server.ask(PUT, "default", "take_up_copies", "take_up_copies")
    until(lambda: school.server.ask(STATE, number) == "succeeded", seconds=BACK)


def _missing(load: Load, since: float) -> list[str]:
    return [p.name for p in load.people if not any(a.at > since and a.is_good for a in list(p.acts))]


@pytest.mark.skipif(not FAKETIME, reason="programs cannot be given another clock here: apt install faketime")
@pytest.mark.parametrize("days", [-1, 1], ids=["a-day-ahead-of-it", "a-day-behind-it"])
def test_the_clock_of_the_machine_is_not_that_of_the_database_and_nothing_is_done_by_it(kept: Kept, days: int) -> None:
    """Pages are refused and say so, no job is begun; when the clocks agree again all goes on. (It is the database's that is moved.)"""
    with kept.opened() as school, place() as where:
        clock = Clock(where / "clock")
        clock.jump(0)
        school.server.stop()
        school.server.environment = clock.environment
        school.server.start()
        with at_work(kept, school=school) as rig:
            then = before(school)
            with Load(rig.people.all) as load:
                until(lambda: load.everybody(0), "not everybody came to work", seconds=BACK)
                clock.jump(days)
                soon = school.server.ask(PUT, "default", "retention", "retention")  # before the worker can have noticed
                until(lambda: _refused(load), "pages go on by a wrong clock", seconds=BACK)
                until(lambda: school.server.ask(WORKING) == 0, "the worker goes on by a wrong clock", seconds=BACK)
                rows, jobs, since = school.server.ask(ROWS), school.server.ask(DONE), time.monotonic()
                number = school.server.ask(PUT, "default", "retention", "retention")
                until(lambda: len(load.failed(since)) > 20, "nobody asks", seconds=BACK)
                assert load.good(since) == []
                assert {act.status for act in load.failed(since)} <= {0, 503}
                assert (school.server.ask(ROWS), school.server.ask(DONE)) == (rows, jobs)
                clock.jump(0)
                right = time.monotonic()
                until(lambda: load.everybody(right), "not everybody is back", seconds=BACK)
                until(lambda: school.server.ask(STATE, number) == "succeeded", "the worker is not back", seconds=BACK)
                assert school.server.ask(STATE, soon) == "succeeded"
            assert rig.web.started == 1
            all_is_well(rig, then)


def _refused(load: Load) -> bool:
    """Whether nobody has got anything for some time."""
    acts = sorted(load.acts(), key=lambda act: act.end)[-20:]
    return not any(act.is_good for act in acts)
