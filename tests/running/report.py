"""`python -m tests.running.report --minutes 6`: people are at work, one fault after another happens at random, and a table says what became of it.

What it prints is the table of `docs/reliability.md`. The exit code is 1 when anything was lost, unlogged or half.
"""

import argparse
import os
import random
import sys
import time
from dataclasses import dataclass, field
from statistics import median

from tests.patience import until
from tests.running.faults import FAULTS, Rig, as_if, at_work
from tests.running.load import Load, back
from tests.running.reckoning import Reckoning, before, proofs, reckon, stuck
from tests.running.school import kept_school

PATIENCE = 300.0  # seconds until it counts as not coming back
CALM = 4.0  # seconds between two faults
# So that people may ask for another copy: as if what they have was of the day before yesterday.
YESTERDAY = "update family_copy set asked_at = asked_at - interval '2 days' where state = 'done'"
WAITING = "select count(*) from family_copy where state in ('waiting', 'working')"
ENDED = "select count(*) from procrastinate_jobs where status = 'failed'"


@dataclass
class Row:
    """One kind of fault: how often, what people got just before and just after, what failed, and the seconds until all were back."""

    name: str
    times: int = 0
    before: int = 0
    after: int = 0
    failed: int = 0
    seconds: list[float] = field(default_factory=list)

    def line(self) -> str:
        """A line of the table."""
        took = f"{median(self.seconds):.1f} (most {max(self.seconds):.1f})" if self.seconds else "–"
        return f"| {self.name} | {self.times} | {self.before} | {self.failed} | {self.after} | {took} |"


@dataclass
class Report:
    """What is known at the end."""

    rows: dict[str, Row]
    found: Reckoning
    answered: int
    failed: int
    minutes: float
    stuck: int
    waiting: int
    failed_jobs: int
    loads: tuple[float, float]

    def text(self) -> str:
        """All of it, as it stands in `docs/reliability.md`."""
        head = "| fault | times | answered in 4 s before | failed until all were back | answered in 4 s after | seconds until everybody had a page again |"
        lines = [head, "|---|---|---|---|---|---|", *(row.line() for row in self.rows.values()), ""]
        found = self.found
        lines += [
            f"{self.minutes:.1f} minutes, {self.answered:,} answered and {self.failed:,} failed; load {self.loads[0]:.1f} at the beginning, {self.loads[1]:.1f} at the end.",
            f"Marks that were acknowledged: {found.marks:,}; lost: {len(found.lost)}.",
            f"Pages read: {found.reads:,}, and of rosters {found.pages:,}; without a row: {len(found.unlogged)}.",
            f"Copies fetched: {found.copies:,}; half or without a release: {len(found.half)}. Files that no row names: {found.strays}.",
            f"Seals and receipts: {'hold' if not found.broken else '; '.join(found.broken)}.",
            f"Jobs of a worker that is gone: {self.stuck}; jobs that failed: {self.failed_jobs}; copies that still wait: {self.waiting}.",
            *found.wrong,
        ]
        return "\n".join(lines)


def report(minutes: float, seed: int) -> Report:
    """Work for so many minutes under faults that `seed` chooses."""
    chance, rows = random.Random(seed), {name: Row(name) for name in FAULTS}
    with kept_school() as kept, at_work(kept, is_cabled=True) as rig:
        rig.chance = chance
        for person in rig.people.copies:
            person.most = 10_000
        then, begin, load_then = before(rig.school), time.monotonic(), os.getloadavg()[0]
        with Load(rig.people.all) as load:
            until(lambda: load.everybody(0), "not everybody came to work", seconds=PATIENCE)
            order: list[str] = []
            while time.monotonic() < begin + 60 * minutes:
                order = order or chance.sample(list(FAULTS), len(FAULTS))
                _happens(rig, load, rows[order.pop()])
        found = reckon(rig.school, rig.people.all, then)
        proofs(rig.school, found, then)
        ask = rig.school.server.ask
        return Report(
            rows, found, len(load.good()), len(load.failed()), (time.monotonic() - begin) / 60, stuck(rig.school),
            int(ask(WAITING)), int(ask(ENDED)), (load_then, os.getloadavg()[0]),
        )  # fmt: skip


def _happens(rig: Rig, load: Load, row: Row) -> None:
    as_if(rig.school, YESTERDAY)
    time.sleep(CALM + rig.chance.random())
    begin = time.monotonic()
    since = FAULTS[row.name](rig)
    until(lambda: load.everybody(since), f"not everybody is back after: {row.name}", seconds=PATIENCE)
    took = back(load, since)
    time.sleep(CALM)
    row.times += 1
    row.seconds.append(took)
    row.before += sum(begin - CALM < act.end <= begin for act in load.good())
    row.failed += len(load.failed(begin, since + took))
    row.after += sum(since + took < act.end <= since + took + CALM for act in load.good())
    until(lambda: rig.school.server.answers(), seconds=PATIENCE)
    rig.works()
    sys.stderr.write(f"{row.name}: {took:.1f} s\n")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.running.report")
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10_000), help="the same faults in the same order")
    options = parser.parse_args()
    made = report(options.minutes, options.seed)
    sys.stdout.write(f"{made.text()}\nSeed {options.seed}.\n")
    sys.exit(bool(made.found.wrong))


if __name__ == "__main__":
    main()
