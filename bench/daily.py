"""The pages that people open daily: what one takes of the processor, of ours and of the database's, beside a calibration.

A page is held against its goal as so many times the calibration that was measured next to it, so that a slow hour says the same as
a quiet one. The goals were set in milliseconds on two quiet cores, where the calibration takes `ON_QUIET_CORES`.
"""

import gc
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bench.browser import Browser, counted
from bench.calibration import ON_QUIET_CORES, Calibration, calibration
from bench.clock import Cost, cost_of, load
from bench.goals import Goal
from bench.results import CannotMeasure, Result
from bench.site import Site, signed_in
from zorgvuldig.gate.declared import REGISTER

ROUNDS, TIMES = 9, 3
LOOKS = 200  # at one pupil, in the month before this one
LOOKED = """
    insert into gate.log (at, actor_id, role, pupil_id, purpose, mask, write_mask, kind, token, refused, nonce, incarnation)
    select %(begin)s + n * (%(end)s - %(begin)s) / %(count)s, %(mentor)s, 'mentor', %(pupil)s, 'mentoring', %(mask)s, 0, 'pupil',
        gen_random_uuid(), false, gen_random_uuid(), (select value::integer from gate.state where key = 'incarnation')
    from generate_series(1, %(count)s - 1) n
"""


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """Processor time of the application and of the database."""

    app: float
    database: float


@dataclass(frozen=True, slots=True)
class Daily:
    """One of these pages: whose it is, where it stands, and what it may take on two quiet cores.

    `peer` is what RosarioSIS took for the page that does the same, on the same machine in one run among 20,000 pupils. No calibration of
    that run was kept, so it can be compared with the goals, which were set beside it, and not with the hour of now.
    """

    says: str
    who: str
    goal: Milliseconds
    peer: Milliseconds | None
    address: str  # by name
    about: str = ""  # the pupil, the class or the group that stands in it
    posts: str = ""  # the field of its form that a search fills in


RosarioSIS = Milliseconds
PAGES: Mapping[str, Daily] = {
    "mentor_pupil": Daily(
        "a mentor's page of a pupil with 300 marks",
        "mentor", Milliseconds(8, 3), RosarioSIS(4.5, 8), "guided_pupil", "pupil",
    ),
    "administration_pupil": Daily(
        "the administration's page of that pupil",
        "administration", Milliseconds(6, 2.5), RosarioSIS(4.5, 8), "administered_pupil", "pupil",
    ),
    "class_list": Daily(
        "a list of a class of 28",
        "mentor", Milliseconds(4, 1.5), RosarioSIS(3.9, 8.6), "mentored_class", "class",
    ),
    "grade_grid": Daily(
        "a grade list of 28 pupils and 25 tests; the peer's shows totals only",
        "teacher", Milliseconds(8, 3), RosarioSIS(5, 20), "grades", "group",
    ),
    "child_averages": Daily(
        "a parent's page of that pupil, with averages",
        "guardian", Milliseconds(8, 3), RosarioSIS(5.7, 31), "child", "pupil",
    ),
    "child_marks": Daily(
        "all 300 marks of that pupil for a parent",
        "guardian", Milliseconds(12, 4), RosarioSIS(30, 234), "child_marks", "pupil",
    ),
    "start": Daily("the first page of a teacher", "teacher", Milliseconds(5, 2.5), RosarioSIS(5, 35), "start"),
    "search": Daily(
        "a search by name", "administration", Milliseconds(5, 3), RosarioSIS(5, 12), "search", posts="q"
    ),
    "looks_of_month": Daily(
        f"who looked at that pupil in a month, {LOOKS} times", "pupil", Milliseconds(10, 5), None, "own_log"
    ),
    "own_file": Daily("that pupil's own page", "pupil", Milliseconds(10, 4), None, "own_file"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageResult(Result):
    """What one page took: the figure of a line is both sides together, in calibrations."""

    page: Daily
    took: Milliseconds
    times: Milliseconds  # the same, in calibrations
    statements: int
    calibration: float

    @property
    def goal(self) -> Goal:
        """Both sides together; whether it is met is asked of each."""
        return Goal(self.page.says, at_most=round((self.page.goal.app + self.page.goal.database) / ON_QUIET_CORES, 3))

    @property
    def far(self) -> float:
        """How many times its goal the side takes that is farther from it."""
        return ON_QUIET_CORES * max(self.times.app / self.page.goal.app, self.times.database / self.page.goal.database)

    @property
    def is_met(self) -> bool:
        """Whether the application and the database both keep to what they may take."""
        return self.far <= 1

    def line(self) -> str:
        """For people."""
        page, peer = self.page, self.page.peer
        return (
            f"{self.name:<22} {self.took.app:6.1f} + {self.took.database:4.1f} ms  ≤ {page.goal.app:g} + {page.goal.database:g}".ljust(
                58
            )
            + ("reached " if self.is_met else "MISSED  ")
            + f"{self.times.app:.2f} + {self.times.database:.2f} of a calibration of {self.calibration:.1f} ms, {self.statements} statements"
            + (f"; peer {peer.app:g} + {peer.database:g} ms" if peer else "")
            + f"; {self.how}"
        )

    def row(self) -> dict[str, Any]:
        """For machines. `goal` and `pass` are of both sides in calibrations; the goal in milliseconds stands beside them."""
        goal, peer = self.page.goal, self.page.peer
        return {
            **Result.row(self),
            "app_ms": round(self.took.app, 2),
            "database_ms": round(self.took.database, 2),
            "statements": self.statements,
            "calibration_ms": round(self.calibration, 2),
            "app": round(self.times.app, 3),
            "database": round(self.times.database, 3),
            "goal_ms": [goal.app, goal.database],
            "goal_app": round(goal.app / ON_QUIET_CORES, 3),
            "goal_database": round(goal.database / ON_QUIET_CORES, 3),
            "peer_ms": [peer.app, peer.database] if peer else None,
        }


def daily_pages(site: Site) -> Iterator[Result]:
    """Each page in rounds, a calibration before each of them; and how far the farthest is from its goal."""
    browsers = _browsers(site)
    found: list[PageResult] = []
    with calibration() as machine:
        machine.cost()
        gc.freeze()  # or looking for garbage before each page takes ten times as long as the page
        try:
            for name, page in PAGES.items():
                try:
                    address = _address(site, page)
                except NoReverseMatch:
                    continue
                found.append(_measured(name, page, address, browsers[page.who], machine, site))
                yield found[-1]
        finally:
            gc.unfreeze()
    farthest = max(found, key=lambda one: one.far)
    missing = ", ".join(PAGES[name].says for name in PAGES if name not in {one.name for one in found})
    how = (
        f"{farthest.name} is farthest from its goal; {sum(one.is_met for one in found)} of {len(PAGES)} pages reach theirs, among "
        f"{site.pupils:,} pupils{f'; not there: {missing}' if missing else ''}; {load()}"
    )
    yield Result("daily_pages", farthest.far, how)


def _browsers(site: Site) -> Mapping[str, Browser]:
    """Who is signed in: staff, the pupil and a guardian of theirs; and, in the month before, so many looks at that pupil."""
    first = timezone.localdate().replace(day=1)
    month = {"begin": _midnight((first - timedelta(days=1)).replace(day=1)), "end": _midnight(first)}
    mask = REGISTER.mask(("identity", "grades", "contact", "guardian", "membership"))
    site.db.execute(
        LOOKED, {**month, "mentor": site.mentor.person_id, "pupil": site.pupil_id, "mask": mask, "count": LOOKS + 1}
    )
    family = {"pupil": site.pupil_id, "guardian": site.guardian_id}
    secrets = {who: signed_in(site, number) for who, number in family.items()}
    staff = {"mentor": site.mentor, "teacher": site.teacher, "administration": site.administration}
    return {
        who: Browser(secret) for who, secret in (secrets | {role: one.secret for role, one in staff.items()}).items()
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _measured(name: str, page: Daily, address: str, browser: Browser, machine: Calibration, site: Site) -> PageResult:
    ask = browser.sends(address, {page.posts: site.name}) if page.posts else browser.reads(address, _query(page))
    for _ in range(15):  # a statement is prepared on the sixth time, and its plan kept five times later
        ask()
    with counted() as statements:
        content = ask()
    if (page.about or page.posts) and site.name.encode() not in content:
        raise CannotMeasure(f"{address} came without whom it is about")
    serving = _backends(site)
    costs: list[tuple[Cost, Cost]] = []
    for _ in range(ROUNDS):
        beside = machine.cost()
        costs.append((cost_of(ask, TIMES, serving), beside))
    took = Milliseconds(median(cost.client for cost, _ in costs), median(cost.backend for cost, _ in costs))
    times = Milliseconds(
        median(cost.client / beside.cpu for cost, beside in costs),
        median(cost.backend / beside.cpu for cost, beside in costs),
    )
    return PageResult(
        name,
        times.app + times.database,
        f"{len(content) / 1000:.0f} kB, {len(costs)} rounds; {load()}",
        page,
        took,
        times,
        len(statements),
        median(beside.cpu for _, beside in costs),
    )


def _backends(site: Site) -> list[int]:
    """The database processes of both logins of pages: between two pages their connections lie in a pool."""
    logins = [settings.NAMES.runtime, settings.NAMES.login]
    found = site.db.execute("select pid from pg_stat_activity where usename = any(%s)", [logins]).fetchall()
    return [pid for (pid,) in found]


def _address(site: Site, page: Daily) -> str:
    uid = {"pupil": site.pupil, "class": site.class_uid, "group": site.group}.get(page.about)
    return reverse(page.address, kwargs={"uid": uid} if uid else None)


def _query(page: Daily) -> str:
    """The page of who looked shows the month before: this one grows while pages are measured."""
    return f"maand={timezone.localdate().replace(day=1) - timedelta(days=1):%Y-%m}" if page.address == "own_log" else ""
