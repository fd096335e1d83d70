"""The same pages among a hundred times as many pupils, in turn with this school."""

from collections.abc import Callable, Iterator
from statistics import median

from bench.clock import load, ratio
from bench.openings import search_round
from bench.pages import class_page, pupil_page, visit, wall_of
from bench.results import Result
from bench.site import MANY, Site
from bench.worker import Worker, worker

ROUNDS = 40
NOT_RUN = "not run: add --large, which makes a school of 100,000 pupils first"


def not_run(name: str) -> Iterator[Result]:
    """What is said of a figure that needs --large."""
    yield Result(name, None, NOT_RUN)


def scale(site: Site) -> Iterator[Result]:
    """Everything that needs the large school, which is made once."""
    with worker(MANY) as there:
        here = {
            "pupil_page": wall_round(visit(pupil_page(site))),
            "class_page": wall_round(visit(class_page(site))),
            "search": lambda: search_round(site),
        }
        walls = {name: _compared(ask, name, there) for name, ask in here.items()}
    made = f"{there.rows:,} rows made in {there.seconds:.0f} s"
    yield Result("pupil_page_scale", ratio(walls["pupil_page"][1], walls["pupil_page"][0]), _how(walls, "pupil_page"))
    yield Result("class_page_large", median(walls["class_page"][1]), f"{_how(walls, 'class_page')}; {made}")
    yield Result("search_large", median(walls["search"][1]), _how(walls, "search"))


def wall_round(ask: Callable[[], bytes]) -> Callable[[], float]:
    """A round of this page here."""
    return lambda: wall_of(ask)


def _compared(here: Callable[[], float], name: str, there: Worker) -> tuple[list[float], list[float]]:
    """Rounds in turn, after one that warms up."""
    small: list[float] = []
    large: list[float] = []
    for number in range(ROUNDS + 1):
        if number % 2:
            a, b = here(), there.round(name)
        else:
            b, a = there.round(name), here()
        if number:
            small.append(a)
            large.append(b)
    return small, large


def _how(walls: dict[str, tuple[list[float], list[float]]], name: str) -> str:
    small, large = map(median, walls[name])
    return f"p50 {small:.2f} ms among 1,000 pupils, {large:.2f} ms among {MANY:,}; {load()}"
