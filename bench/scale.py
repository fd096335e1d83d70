"""The same pages among a hundred times as many pupils, in turn with this school."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bench import daily
from bench.clock import Cost, load, middle, ratio
from bench.openings import search_round
from bench.pages import class_page, page_round, pupil_page, visit
from bench.results import Result
from bench.site import MANY, Site
from bench.worker import Worker, worker

ROUNDS = 40
Rounds = tuple[list[Cost], list[Cost]]  # among few pupils, and among many
NOT_RUN = "not run: add --large, which makes a school of 100,000 pupils first"


def not_run(name: str) -> Iterator[Result]:
    """What is said of a figure that needs --large."""
    yield Result(name, None, NOT_RUN)


def scale(site: Site) -> Iterator[Result]:
    """Everything that needs the large school, which is made once."""
    with worker(MANY) as there:
        here: dict[str, Callable[[], Cost]] = {
            "pupil_page": partial(page_round, visit(pupil_page(site))),
            "class_page": partial(page_round, visit(class_page(site))),
            "search": partial(search_round, site),
        }
        there.figures("daily")
        costs = {name: _compared(ask, name, there) for name, ask in {**here, **daily.rounds(site)}.items()}
    made = f"{there.rows:,} rows made in {there.seconds:.0f} s"
    small, large = costs["pupil_page"]
    times = ratio([cost.wall for cost in large], [cost.wall for cost in small])
    cpu = ratio([cost.cpu for cost in large], [cost.cpu for cost in small])
    yield Result("pupil_page_scale", times, f"CPU {cpu:.2f} times; {_how(costs['pupil_page'], site.pupils)}")
    yield Result(
        "class_page_large", middle(costs["class_page"][1]).wall, f"{_how(costs['class_page'], site.pupils)}; {made}"
    )
    yield Result("search_large", middle(costs["search"][1]).wall, _how(costs["search"], site.pupils))
    yield grown({name: costs[name] for name in daily.PAGES}, site.pupils)


def grown(costs: Mapping[str, Rounds], pupils: int) -> Result:
    """How many times the page takes that grows most, of those that people open daily; and each of the others."""
    times = {
        name: ratio([cost.cpu for cost in large], [cost.cpu for cost in small])
        for name, (small, large) in costs.items()
    }
    most = max(times, key=lambda name: times[name])
    each = ", ".join(f"{name} {times[name]:.2f}" for name in sorted(times, key=lambda name: -times[name]))
    return Result("daily_pages_scale", times[most], f"{each}; {_how(costs[most], pupils)}")


def _compared(here: Callable[[], Cost], name: str, there: Worker) -> Rounds:
    """Rounds in turn, after one that warms up."""
    small: list[Cost] = []
    large: list[Cost] = []
    for number in range(ROUNDS + 1):
        if number % 2:
            a, b = here(), there.round(name)
        else:
            b, a = there.round(name), here()
        if number:
            small.append(a)
            large.append(b)
    return small, large


def _how(rounds: Rounds, pupils: int) -> str:
    """On a busy machine the processor time says more than the clock on the wall."""
    small, large = map(middle, rounds)
    return (
        f"p50 {small.wall:.2f} ms among {pupils:,} pupils, {large.wall:.2f} ms among {MANY:,}; "
        f"CPU {small.cpu:.2f} and {large.cpu:.2f} ms; {load()}"
    )
