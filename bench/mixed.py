"""A morning at school: people of every kind read and save at once, and how many pages a second that makes before they have to wait.

They come in companies of eight, one of each kind, so that the load stays as mixed when it grows. Each looks at a page for
two seconds, as somebody in a hurry; whoever looks longer leaves room for more people. The server, its database and these people
share the processors.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median, quantiles

from django.conf import settings

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

SLOW = 0.2  # seconds that one page in twenty may take longer than
SECONDS, LOOKS, MOST = 20.0, 2.0, 32  # of a round; that somebody looks at a page; companies at most
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
    """So many people: their pages a second, the seconds that nineteen of twenty took at most, and processor time for each page (ms).

    `slowest` are the three kinds of things done whose middle one took longest, with that in milliseconds.
    """

    people: int
    pages: float
    p95: float
    slowest: str
    ours: float
    database: float

    def line(self) -> str:
        """For people."""
        return f"{self.people}: {self.pages:.1f}/s, p95 {1000 * self.p95:.0f} ms ({self.slowest})"


def mixed_small(site: Site) -> Iterator[Result]:
    """In this school alone."""
    yield from mixed(site)
    yield from not_run("mixed_pages_large")


def mixed(site: Site) -> Iterator[Result]:
    """Pages a second with as many people as wait no longer than they may."""
    best, told = searched(site)
    yield Result("mixed_pages", best, f"{told}; {load()}")


def mixed_large(site: Site) -> Iterator[Result]:
    """The same, here and among many pupils."""
    yield from mixed(site)
    with worker(MANY) as there:
        figures = there.figures("mixed")
    yield Result("mixed_pages_large", figures["pages"], f"{figures['told']}; {load()}")


def figures(site: Site) -> dict[str, object]:
    """As `mixed`, for the process with the large school."""
    best, told = searched(site)
    return {"pages": best, "told": told}


def searched(site: Site) -> tuple[float, str]:
    """Double the companies until they wait too long, then look in between; the best number of pages, and all rounds."""
    company = kinds(site)
    program = ours()
    program = replace(program, environment={**program.environment, "ZORGVULDIG_LOG_LEVEL": "warning"})
    with started(program) as (process, port, _seconds):

        def ask(companies: int) -> Round:
            people = [
                make(port, number) for number, make in enumerate(islice(cycle(company), companies * len(company)))
            ]
            return _round(people, lambda: (_processors(process.pid), _processors(_parent(site.db.info.backend_pid))))

        ask(1)  # warms up
        rounds = {1: ask(1)}
        low, high = 0, 1
        while rounds[high].p95 <= SLOW and high < MOST:
            low, high = high, 2 * high
            rounds[high] = ask(high)
        while high - low > 1 and rounds[high].p95 > SLOW:
            middle = (low + high) // 2
            rounds[middle] = ask(middle)
            low, high = (low, middle) if rounds[middle].p95 > SLOW else (middle, high)
    fit = [one for one in rounds.values() if one.p95 <= SLOW]
    told = (
        f"{site.pupils:,} pupils, {WORKERS} processes; processor time of a page with one of each at work "
        f"{rounds[1].ours:.0f} ms and {rounds[1].database:.0f} ms in the database; people who look {LOOKS:.0f} s: "
        f"{'; '.join(rounds[count].line() for count in sorted(rounds))}"
    )
    return max((one.pages for one in fit), default=0.0), told


def _round(people: list[Person], processors: Callable[[], tuple[float, float]]) -> Round:
    with Load(people, pace=LOOKS) as load:
        end = time.monotonic() + 60
        while not load.everybody(0.0):  # signed in, and the first page seen
            if time.monotonic() > end:
                raise CannotMeasure("somebody of the mixed load gets no page")
            time.sleep(0.02)
        before, begin = processors(), time.monotonic()
        time.sleep(SECONDS)
        after, over = processors(), time.monotonic()
        acts = [act for act in load.acts() if begin < act.end <= over]
    if wrong := [act for act in acts if not act.is_good]:
        raise CannotMeasure(f"«{wrong[0].what}» of the mixed load was answered with {wrong[0].status}")
    spent = [1000 * (b - a) / max(len(acts), 1) for a, b in zip(before, after, strict=True)]
    return Round(len(people), len(acts) / (over - begin), _p95(acts), _slowest(acts), *spent)


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
        return Teaches("teacher", signed_in(site.teacher.secret, port), place=number)

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
