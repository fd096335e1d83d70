"""A morning at school: a hundred people of every kind read and save at once, and how soon each has a page.

Fourteen companies of seven, one of each kind, and two who sign in anew each time: about one a second, as a class that comes in. Each looks at a
page for a moment, one longer than the other, so that together they ask for somewhat more than the pages a second of the goal. The server, its database and these
people share the processors.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean, median, quantiles

from django.conf import settings

from bench.calibration import Calibration, calibration
from bench.clock import load, processor_seconds
from bench.results import CannotMeasure, Result
from bench.scale import not_run
from bench.serving import WORKERS, ours, started
from bench.site import MANY, Site, signed_in
from bench.supplying import arranged
from bench.worker import worker
from tests.running.load import Act, Load, Person
from tests.running.load_people import Enters, Looks, LooksAtSelf, Searches, Supplier, Teaches
from tests.running.parts import descendants
from tests.running.visitor import Visitor
from tests.suppliers.oneroster.rostering import token
from tests.suppliers.supplying import client

COMPANY, COMPANIES, WHO_ENTER = 7, 14, 2  # people of a company; and those who sign in anew each time
PEOPLE = COMPANY * COMPANIES + WHO_ENTER
ROUNDS, SECONDS, LOOKS = 3, 15.0, 1.6  # after one that warms up; of a round; that somebody looks at a page, on average
PATIENCE = 120.0  # seconds in which everybody has a first page, on a busy machine too
GUARDIANS = """
    select distinct on (g.guardian_id) g.guardian_id from guardianship g join enrolment e on e.pupil_id = g.pupil_id and e.ends_on is null
    join pupil_birth b on b.pupil_id = g.pupil_id and b.born_on > current_date - 15 * 365
    where g.ends_on is null and g.has_authority and not g.is_restricted
        and not exists (select from account a where a.person_id = g.guardian_id) order by g.guardian_id limit 40
"""
PUPILS = """
    select e.pupil_id from enrolment e where e.ends_on is null and not exists (select from account a where a.person_id = e.pupil_id)
    order by e.pupil_id limit 40
"""


@dataclass(frozen=True, slots=True)
class Round:
    """Pages a second, the seconds that nineteen of twenty took at most, and processor time for each page (ms): of the server, the database, the people.

    `machine` is what a calibration took before and after it (ms); `slowest` are the three things done whose middle one took longest, in ms.
    """

    pages: float
    p95: float
    server: float
    database: float
    people: float
    machine: float
    slowest: str

    @property
    def cost(self) -> float:
        """Processor time of a page, of all three together, in milliseconds."""
        return self.server + self.database + self.people

    def line(self) -> str:
        """For people."""
        return f"{self.pages:.1f}/s at p95 {1000 * self.p95:.0f} ms ({self.slowest})"


def mixed_small(site: Site) -> Iterator[Result]:
    """In this school alone."""
    yield from mixed(site)
    yield from not_run("mixed_pages_large")


def mixed(site: Site) -> Iterator[Result]:
    """Pages a second, how long they took, and what one cost."""
    rounds = measured(site)
    cost = median(one.cost for one in rounds)
    told = f"{_told(site, rounds)}; {load()}"
    yield Result("mixed_pages", median(one.pages for one in rounds), told)
    yield Result(
        "mixed_p95", 1000 * median(one.p95 for one in rounds), f"signing in apart, which is slow on purpose; {load()}"
    )
    how = (
        f"{_parts(rounds)}; {os.cpu_count()} processors carry {1000 * (os.cpu_count() or 1) / cost:.0f} a second in an hour as this; a "
        f"calibration takes {median(one.machine for one in rounds):.1f} ms; {load()}"
    )
    yield Result("mixed_cost", median(one.cost / one.machine for one in rounds), how)


def mixed_large(site: Site) -> Iterator[Result]:
    """The same, here and among many pupils."""
    yield from mixed(site)
    with worker(MANY) as there:
        told = there.figures("mixed")
    yield Result("mixed_pages_large", told["pages"], f"{told['told']}; {load()}")


def figures(site: Site) -> dict[str, object]:
    """As `mixed`, for the process with the large school."""
    rounds = measured(site)
    return {"pages": median(one.pages for one in rounds), "told": f"{_told(site, rounds)}; {_parts(rounds)}"}


def _told(site: Site, rounds: list[Round]) -> str:
    lines = "; ".join(one.line() for one in rounds)
    return f"{site.pupils:,} pupils, {PEOPLE} people who look {LOOKS} s on average, {WORKERS} processes: {lines}"


def _parts(rounds: list[Round]) -> str:
    """What a page takes of the processor, part by part."""
    server, database, people = (
        median(getattr(one, part) for one in rounds) for part in ("server", "database", "people")
    )
    return f"a page takes {server:.1f} ms of the server, {database:.1f} of the database, {people:.1f} of who reads it"


def measured(site: Site) -> list[Round]:
    """Rounds of the whole crowd, on one server."""
    *company, enters = kinds(site)
    crowd = [*company * COMPANIES, *[enters] * WHO_ENTER]
    program = ours()
    program = replace(program, environment={**program.environment, "ZORGVULDIG_LOG_LEVEL": "warning"})
    with started(program) as (process, port, _seconds), calibration() as machine:

        def ask() -> Round:
            people = [make(port, number) for number, make in enumerate(crowd)]
            return _round(people, lambda: _spent(process.pid, _parent(site.db.info.backend_pid)), machine)

        ask()  # warms up
        return [ask() for _ in range(ROUNDS)]


def _spent(server: int, database: int) -> tuple[float, float, float]:
    """Processor time so far, in seconds: of the server, the database, and the people, who are this process."""
    return _processors(server), _processors(database), time.process_time()


def _round(people: list[Person], spent: Callable[[], tuple[float, float, float]], machine: Calibration) -> Round:
    calibrations = [machine.cost().cpu]
    with Load(people, pace=LOOKS) as load:
        end = time.monotonic() + PATIENCE
        while not load.everybody(0.0):  # signed in, and the first page seen
            if time.monotonic() > end:
                raise CannotMeasure("somebody of the mixed load gets no page")
            time.sleep(0.02)
        before, begin = spent(), time.monotonic()
        time.sleep(SECONDS)
        after, over = spent(), time.monotonic()
        acts = [act for act in load.acts() if begin < act.end <= over]
    calibrations.append(machine.cost().cpu)
    if wrong := [act for act in acts if not act.is_good]:
        raise CannotMeasure(f"«{wrong[0].what}» of the mixed load was answered with {wrong[0].status}")
    server, database, readers = (1000 * (b - a) / max(len(acts), 1) for a, b in zip(before, after, strict=True))
    pages = len(acts) / (over - begin)
    return Round(pages, _p95(acts), server, database, readers, mean(calibrations), _slowest(acts))


def _processors(head: int) -> float:
    """Processor time of a process and all that it started and still runs, in seconds."""
    total = 0.0
    for pid in (head, *descendants(head)):
        with suppress(OSError):
            total += processor_seconds(pid)
    return total


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _slowest(acts: list[Act]) -> str:
    by_kind: dict[str, list[float]] = {}
    for act in acts:
        by_kind.setdefault(act.what, []).append(1000 * act.took)
    last = sorted((median(took), what) for what, took in by_kind.items())[-3:]
    return ", ".join(f"{what} {took:.0f}" for took, what in reversed(last))


def _p95(acts: list[Act]) -> float:
    """Of everything but signing in, which takes long on purpose: who guesses passwords has to wait for each."""
    took = [act.took for act in acts if act.what != "sign in"]
    return quantiles(took, n=20)[-1] if len(took) > 1 else 0.0


def kinds(site: Site) -> list[Callable[[int, int], Person]]:
    """Who is there, in this proportion: given a port and a number, somebody at work."""
    cast, it = arranged(site, channels=["roster"], names="pseudonym", claims=["group"])
    shown = token(cast, client(cast, it.product, authorization_grant_type="client-credentials"))
    guardians, pupils = _families(site, GUARDIANS), _families(site, PUPILS)

    def signed_in(secret: str, port: int) -> Callable[[], Visitor]:
        return lambda: Visitor(port, {settings.SESSION_COOKIE_NAME: secret})

    def enters(port: int) -> Callable[[], Visitor]:
        def enter() -> Visitor:
            visitor = Visitor(port)
            if visitor.sign_in("leerling").status != 302:
                raise OSError("not signed in")
            return visitor

        return enter

    def looks(port: int, number: int) -> Person:
        return Looks("guardian", signed_in(guardians[number % len(guardians)], port))

    def teaches(port: int, number: int) -> Person:
        return Teaches(
            "teacher", signed_in(site.teacher.secret, port), place=2 * number // 7
        )  # a pupil for each teacher

    return [
        looks,
        teaches,
        lambda port, number: LooksAtSelf("pupil", signed_in(pupils[number % len(pupils)], port)),
        lambda port, number: Searches(
            "administration", signed_in(site.administration.secret, port), names=(site.name,)
        ),
        teaches,
        looks,
        lambda port, number: Supplier("supplier", port, "", it.product, token=shown),
        lambda port, number: Enters("leerling", enters(port)),
    ]


def _families(site: Site, query: str) -> list[str]:
    """Sessions of people of families, each with an account that is made for it."""
    found = [signed_in(site, number) for (number,) in site.db.execute(query).fetchall()]
    if not found:
        raise CannotMeasure("the demonstration school has no families")
    return found
