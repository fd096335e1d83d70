"""A second school of another size, measured by a process of its own: `python -m bench.worker PUPILS`.

It answers an empty line on its input with what was made, and every name with what one round cost, in ms.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import django
from django.conf import settings

django.setup()

from bench.clock import Cost  # noqa: E402 - what it imports needs the line above
from bench.openings import search_round  # noqa: E402
from bench.pages import class_page, page_round, pupil_page, visit  # noqa: E402
from bench.results import CannotMeasure  # noqa: E402
from bench.site import site  # noqa: E402
from zorgvuldig.platform.postgres import load_or_create  # noqa: E402


@dataclass(slots=True)
class Worker:
    """The other process. `pupils`, `rows` and `seconds` say what was made there."""

    process: subprocess.Popen[str]
    pupils: int
    rows: int
    seconds: float

    def round(self, name: str) -> Cost:
        """One round of a page or a search there."""
        return Cost(*map(float, _talk(self.process, name).split()))

    def figures(self, name: str) -> dict[str, Any]:
        """What something else there told, by name; see `main`."""
        told: dict[str, Any] = json.loads(_talk(self.process, name))
        return told


@contextmanager
def worker(pupils: int) -> Iterator[Worker]:
    """Make a school with `pupils` pupils beside this one, in a database of its own, and throw it away afterwards."""
    data = settings.DATA.parent / "large"
    load_or_create(data)
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.worker", str(pupils)],
        env=os.environ | {"ZORGVULDIG_DATA": str(data)},
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Worker(process, **json.loads(_talk(process, "")))
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    """The end of its input ends it, unless it is still making its school."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait()


def _talk(process: subprocess.Popen[str], said: str) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{said}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        raise CannotMeasure("the process with the large school stopped; what it said is above")
    return answer


def main() -> None:
    """Be that process."""
    from bench import daily, mixed, proving, retention, supplying, walking  # some start this one

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with site(int(sys.argv[1])) as there:
        rounds: dict[str, Callable[[], Cost]] = {
            "search": partial(search_round, there),
            "pupil_page": partial(page_round, visit(pupil_page(there))),
            "class_page": partial(page_round, visit(class_page(there))),
        }

        def opened_daily() -> dict[str, Any]:
            """From now on there are rounds of those pages too."""
            rounds.update(daily.rounds(there))
            return {"rounds": len(rounds)}

        tells = {
            "leavers": lambda: retention.leavers(there),
            "retention_plan": lambda: dict(zip(("seconds", "told"), retention.planned(), strict=True)),
            "retention_night": lambda: retention.night(there),
            "statement": lambda: proving.busy(there),
            "mixed": lambda: mixed.figures(there),
            "roster": lambda: supplying.everywhere(there),
            "walk": lambda: walking.walk(there),
            "daily": opened_daily,
        }
        for line in sys.stdin:
            name = line.strip()
            if name in tells:
                answer = json.dumps(tells[name]())
            elif not name:
                answer = json.dumps({"pupils": there.pupils, "rows": there.rows, "seconds": there.seconds})
            else:
                cost = rounds[name]()
                answer = f"{cost.client} {cost.backend} {cost.wall}"
            sys.stdout.write(f"{answer}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
