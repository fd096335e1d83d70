"""The pages that people open daily: what one takes of the processor, of ours and of the database's, beside a calibration.

A page is held against its goal as so many times the calibration that was measured next to it, so that a slow hour says the same as
a quiet one. The goals were set in milliseconds on two quiet cores, where the calibration takes `ON_QUIET_CORES`.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
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
    about: str = ""  # the pupil, the one with a full year, the class or the group that stands in it
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
        "all 300 marks of a school year of another pupil for a parent",
        "busiest_guardian", Milliseconds(12, 4), RosarioSIS(30, 234), "child_marks", "busiest",
    ),
    "start_page": Daily("the first page of a teacher", "teacher", Milliseconds(5, 2.5), RosarioSIS(5, 35), "start"),
    "search_by_name": Daily(
        "a search by name", "administration", Milliseconds(5, 3), RosarioSIS(5, 12), "search", posts="q"
    ),
    "looks_of_month": Daily(
        f"who looked at that pupil in a month, {LOOKS} times", "pupil", Milliseconds(10, 5), None, "own_log"
    ),
    "own_file": Daily("that pupil's own page", "pupil", Milliseconds(10, 4), None, "own_file"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Took:
    """What a page took: both sides in milliseconds and in calibrations, its statements, and what a calibration took beside it."""

    app_ms: float
    database_ms: float
    app: float
    database: float
    statements: int
    calibration_ms: float


@dataclass(frozen=True, slots=True)
class PageResult(Result):
    """One of the pages; its figure is both sides together, in calibrations. `took` is None when there is no such page."""

    page: Daily
    took: Took | None

    @property
    def goal(self) -> Goal:
        """Both sides together; whether it is met is asked of each."""
        return Goal(self.page.says, at_most=round((self.page.goal.app + self.page.goal.database) / ON_QUIET_CORES, 3))

    @property
    def far(self) -> float:
        """How many times its goal the side takes that is farther from it; 0 when there is no such page."""
        if self.took is None:
            return 0.0
        return ON_QUIET_CORES * max(self.took.app / self.page.goal.app, self.took.database / self.page.goal.database)

    @property
    def is_met(self) -> bool | None:
        """Whether the application and the database both keep to what they may take."""
        return None if self.took is None else self.far <= 1

    def line(self) -> str:
        """For people."""
        if self.took is None:
            return Result.line(self)
        took, goal, peer = self.took, self.page.goal, self.page.peer
        goal_said = f"≤ {goal.app:g} + {goal.database:g}"
        verdict = "reached" if self.is_met else "MISSED"
        beside = f"; RosarioSIS {peer.app:g} + {peer.database:g} ms" if peer else ""
        return (
            f"{self.name:<22} {f'{took.app_ms:.1f} + {took.database_ms:.1f} ms':>14}  {goal_said:<12} {verdict:<8} {took.app:.2f} + "
            f"{took.database:.2f} of a calibration of {took.calibration_ms:.1f} ms, {took.statements} statements{beside}; {self.how}"
        )

    def row(self) -> dict[str, Any]:
        """For machines. The goal is of both sides, in calibrations and in milliseconds of two quiet cores, as the peer was recorded."""
        goal, peer = self.page.goal, self.page.peer
        took = dict.fromkeys(Took.__slots__) if self.took is None else asdict(self.took)
        return {
            **Result.row(self),
            **{name: round(value, 3) if value is not None else None for name, value in took.items()},
            "goal": {
                "app": round(goal.app / ON_QUIET_CORES, 3),
                "database": round(goal.database / ON_QUIET_CORES, 3),
                "app_ms": goal.app,
                "database_ms": goal.database,
            },
            "peer": {"app_ms": peer.app, "database_ms": peer.database, "calibration_ms": ON_QUIET_CORES}
            if peer
            else None,
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
                found.append(_measured(name, page, browsers[page.who], machine, site))
                yield found[-1]
        finally:
            gc.unfreeze()
    farthest = max(found, key=lambda one: one.far)
    how = (
        f"{farthest.name} is farthest from its goal; {sum(one.is_met is True for one in found)} of {len(PAGES)} pages reach theirs, among "
        f"{site.pupils:,} pupils; {load()}"
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
    family = {"pupil": site.pupil_id, "guardian": site.guardian_id, "busiest_guardian": site.busiest.guardian_id}
    secrets = {who: signed_in(site, number) for who, number in family.items()}
    staff = {"mentor": site.mentor, "teacher": site.teacher, "administration": site.administration}
    return {
        who: Browser(secret) for who, secret in (secrets | {role: one.secret for role, one in staff.items()}).items()
    }


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def rounds(site: Site) -> Mapping[str, Callable[[], Cost]]:
    """What measures a round of each of these pages, warm. Raises `CannotMeasure` when one is missing."""
    browsers = _browsers(site)
    try:
        asked = {name: _visit(page, browsers[page.who], site) for name, page in PAGES.items()}
    except NoReverseMatch as missing:
        raise CannotMeasure(f"a page that is opened daily has no address: {missing}") from missing
    return {name: partial(_round, ask, site) for name, ask in asked.items()}


def _round(ask: Callable[[], bytes], site: Site) -> Cost:
    """The pool may have given up a connection since the round before, which on a busy machine is long ago."""
    return cost_of(ask, TIMES, _backends(site))


def _visit(page: Daily, browser: Browser, site: Site) -> Callable[[], bytes]:
    """What asks for this page, once for each call, after some that warm up. Raises `NoReverseMatch` when there is none."""
    address = _address(site, page)
    ask = browser.sends(address, {page.posts: site.name}) if page.posts else browser.reads(address, _query(page))
    for _ in range(30):  # a statement is prepared on the sixth time, and its plan kept five times later
        content = ask()
    name = site.busiest.name if page.about == "busiest" else site.name
    if (page.about or page.posts) and name.encode() not in content:
        raise CannotMeasure(f"{address} came without whom it is about")
    return ask


def _measured(name: str, page: Daily, browser: Browser, machine: Calibration, site: Site) -> PageResult:
    try:
        ask = _visit(page, browser, site)
    except NoReverseMatch:
        return PageResult(name, None, "there is no such page", page, None)
    with counted() as statements:
        content = ask()
    serving = _backends(site)
    costs: list[tuple[Cost, Cost]] = []
    for _ in range(ROUNDS):
        beside = machine.cost()
        costs.append((cost_of(ask, TIMES, serving), beside))
    took = Took(
        app_ms=median(cost.client for cost, _ in costs),
        database_ms=median(cost.backend for cost, _ in costs),
        app=median(cost.client / beside.cpu for cost, beside in costs),
        database=median(cost.backend / beside.cpu for cost, beside in costs),
        statements=len(statements),
        calibration_ms=median(beside.cpu for _, beside in costs),
    )
    how = f"{len(content) / 1000:.0f} kB, {ROUNDS} rounds; {load()}"
    return PageResult(name, took.app + took.database, how, page, took)


def _backends(site: Site) -> list[int]:
    """The database processes of both logins of pages: between two pages their connections lie in a pool."""
    logins = [settings.NAMES.runtime, settings.NAMES.login]
    found = site.db.execute("select pid from pg_stat_activity where usename = any(%s)", [logins]).fetchall()
    return [pid for (pid,) in found]


def _address(site: Site, page: Daily) -> str:
    uid = {"pupil": site.pupil, "busiest": site.busiest.uid, "class": site.class_uid, "group": site.group}.get(
        page.about
    )
    return reverse(page.address, kwargs={"uid": uid} if uid else None)


def _query(page: Daily) -> str:
    """The page of who looked shows the month before: this one grows while pages are measured."""
    return f"maand={timezone.localdate().replace(day=1) - timedelta(days=1):%Y-%m}" if page.address == "own_log" else ""
