"""What the server holds in memory while people read and save all day: two workers and the process above them."""

import time
from collections.abc import Iterator
from dataclasses import replace

from bench.clock import load
from bench.mixed import kinds
from bench.results import CannotMeasure, Result
from bench.serving import WORKERS, Size, ours, size_of, started
from bench.site import Site
from tests.running.load import Load

PAGES, EVERY, LOOKS = 20_000, 1_000, 5
WIDTH, LEAST = 40, 100  # of the longest bar, and MB at which bars begin


def memory_mixed(site: Site) -> Iterator[Result]:
    """All of them together after so many pages of a mixed load, and what the second half of the pages added."""
    sizes = sizes_of(site, PAGES)
    half, end = sizes[PAGES // 2].everything, sizes[PAGES].everything
    how = (
        f"{WORKERS} workers with the process above, the largest {sizes[PAGES].worker:.0f} MB; {load()}\n{chart(sizes)}"
    )
    yield Result("memory_mixed", end, how)
    yield Result(
        "memory_growth", end / half, f"{half:.0f} MB after {PAGES // 2:,} pages, {end:.0f} after {PAGES:,}; {load()}"
    )


def sizes_of(site: Site, pages: int) -> dict[int, Size]:
    """Their sizes by the number of pages that were asked for, by eight people who never wait."""
    people = kinds(site)
    program = ours()
    program = replace(program, environment={**program.environment, "ZORGVULDIG_LOG_LEVEL": "warning"})
    sizes: dict[int, Size] = {}
    with started(program) as (process, port, _):
        sizes[0] = size_of(process.pid)
        at_work = [make(port, number) for number, make in enumerate(people)]
        with Load(at_work, pace=0) as load:
            while len(sizes) <= pages // EVERY:
                time.sleep(0.05)
                if sum(len(person.acts) for person in at_work) >= len(sizes) * EVERY:
                    sizes[len(sizes) * EVERY] = _size(process.pid)
        if wrong := load.failed():
            raise CannotMeasure(f"«{wrong[0].what}» of the mixed load was answered with {wrong[0].status}")
    return sizes


def _size(pid: int) -> Size:
    """The least of some looks: checking a password takes a hundred megabytes for as long as it lasts."""
    looks = []
    for _ in range(LOOKS):
        looks.append(size_of(pid))
        time.sleep(0.2)
    return min(looks, key=lambda size: size.everything)


def chart(sizes: dict[int, Size]) -> str:
    """A bar for each thousand pages."""
    by_pages = {pages: size.everything for pages, size in sizes.items()}
    top = max(by_pages.values())
    return "\n".join(
        f"{pages:>7,} {'█' * round(WIDTH * (size - LEAST) / (top - LEAST))} {size:.0f} MB"
        for pages, size in by_pages.items()
    )
