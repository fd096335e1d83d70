"""Whole pages, in process: middleware, session, queries and template, with the gate and without it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.test import Client
from django.urls import reverse

from bench import ungated
from bench.clock import FINE, Cost, Side, cost_of, interleaved, load, middle, ratio
from bench.results import CannotMeasure, Result
from bench.site import Actor, Site

TIMES = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A page of somebody: `pupils` are whom it opens, and `datum` stands on it when it is not empty."""

    actor: Actor
    role: str
    address: str
    pupils: tuple[int, ...]
    datum: str


def pupil_page(site: Site) -> Page:
    """The mentor's page about the pupil with 300 grades."""
    address = reverse("guided_pupil", kwargs={"uid": site.pupil})
    return Page(site.mentor, "mentor", address, (site.pupil_id,), site.name)


def class_page(site: Site) -> Page:
    """The teacher's grade list of 28 pupils and 25 tests."""
    address = reverse("grades", kwargs={"uid": site.group})
    return Page(site.teacher, "teacher", address, tuple(site.class_ids), site.name)


def visit(page: Page) -> Callable[[], bytes]:
    """A browser on this page: each call asks it once. A page without its datum is an error, not a fast page."""
    client = Client(SERVER_NAME="localhost")
    client.cookies[settings.SESSION_COOKIE_NAME] = page.actor.secret

    def ask() -> bytes:
        response = client.get(page.address)
        if response.status_code != 200 or page.datum.encode() not in response.content:
            raise CannotMeasure(f"{page.address} answered {response.status_code} without what it is about")
        return response.content

    return ask


def compared(site: Site, page: Page) -> dict[str, list[Cost]]:
    """The page with the gate and without it, round by round."""
    ask = visit(page)
    plain = ungated.without_gate(page.actor.person_id, page.role, page.pupils)

    def before() -> None:
        ungated.use(plain)
        ungated.enter(page.pupils)

    def after() -> None:
        ungated.leave()
        ungated.use(ungated.GATED)

    sides = {"gated": Side(ask), "plain": Side(ask, before, after)}
    with ungated.plain_role(site.db):
        _same_size(sides)
        return interleaved(sides, times=TIMES, rounds=FINE)


def _same_size(sides: dict[str, Side]) -> None:
    """Both must show the same page, or the comparison says nothing."""
    cells = {}
    for name, side in sides.items():
        side.before()
        content = side.work()
        side.after()
        assert isinstance(content, bytes)
        cells[name] = (content.count(b"<td"), content.count(b"<tr"), content.count(b"<li"))
    if len(set(cells.values())) > 1:
        raise CannotMeasure(f"the page differs with and without the gate: {cells}")


def _gate(name: str, page_of: Callable[[Site], Page], site: Site) -> Iterator[Result]:
    costs = compared(site, page_of(site))
    ours, plain = costs["gated"], costs["plain"]
    a, b = middle(ours), middle(plain)
    how = (
        f"CPU {b.cpu:.1f} → {a.cpu:.1f} ms (client {b.client:.1f} → {a.client:.1f}, "
        f"database {b.backend:.2f} → {a.backend:.2f}), wall p50 {b.wall:.1f} → {a.wall:.1f} ms; {load()}"
    )
    yield Result(name, ratio([cost.cpu for cost in ours], [cost.cpu for cost in plain]), how)
    added = sorted(cost.cpu - other.cpu for cost, other in zip(ours, plain, strict=True))
    spread = f"half of {len(added)} rounds between {added[len(added) // 4]:.2f} and {added[3 * len(added) // 4]:.2f} ms; {load()}"
    yield Result(f"{name}_added", added[len(added) // 2], spread)


gate_pupil_page = partial(_gate, "gate_pupil_page", pupil_page)
gate_class_page = partial(_gate, "gate_class_page", class_page)


def page_round(ask: Callable[[], bytes]) -> Cost:
    """One round of a page."""
    return cost_of(ask, TIMES)
