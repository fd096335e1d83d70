"""`python -m bench`: started by `zorgvuldig bench`, which gives it a data directory of its own."""

import argparse
import os
import shutil
import signal
import sys
import time
from typing import TextIO

import django

django.setup()

from bench.benchmarks import run  # noqa: E402 - what it imports needs the line above
from bench.clock import spent  # noqa: E402
from bench.goals import GOALS  # noqa: E402
from bench.history import HISTORY, compared, keep, kept  # noqa: E402
from bench.results import CannotMeasure, Result, as_json, summary  # noqa: E402
from bench.site import PUPILS  # noqa: E402
from zorgvuldig.platform.child_process import end_with_parent  # noqa: E402
from zorgvuldig.platform.postgres import DatabaseProblem  # noqa: E402

FEWEST = 500  # or there is no pupil with 300 marks who is a minor


def main() -> None:
    """Measure what is asked and print it, each figure as soon as it is there. Exit code 1 for an unknown name."""
    parser = argparse.ArgumentParser(prog="zorgvuldig bench")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--pupils", type=int, default=PUPILS)
    parser.add_argument("--keep", action="store_true")
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in GOALS]:
        sys.exit(f"There is no benchmark «{unknown[0]}». There are: {', '.join(GOALS)}.")
    if options.pupils < FEWEST:
        sys.exit(f"A school to measure in has at least {FEWEST} pupils.")
    if "ZORGVULDIG_BENCH" not in os.environ:
        sys.exit("This measures in a database of its own, which only «zorgvuldig bench» makes. Use that.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    end_with_parent()
    try:
        before = kept() if options.compare else {}
        results = _measured(options)
        _told(results, before, options)
    except (CannotMeasure, DatabaseProblem, ValueError) as problem:
        sys.exit(f"Measuring stopped: {problem}")
    finally:
        shutil.rmtree(os.environ["ZORGVULDIG_BENCH"], ignore_errors=True)


def _measured(options: argparse.Namespace) -> list[Result]:
    """Each figure is told as it comes, with the seconds that it took on the wall and of the processor: beside the output when that is for machines."""
    results: list[Result] = []
    begin = before = time.monotonic()
    worked = spent()
    to = sys.stderr if options.json else sys.stdout
    for result in run(options.names or list(GOALS), pupils=options.pupils, is_large=options.large):
        results.append(result)
        now, working = time.monotonic(), spent()
        _say(f"{now - before:>4.0f} s, {working - worked:>3.0f} of a processor  {result.line()}", to=to)
        before, worked = now, working
    took = f"{time.monotonic() - begin:.0f} s, {worked:.0f} of a processor"
    _say(
        f"All of it took {took}, the school to measure in included.",
        to=to,
    )
    return results


def _told(results: list[Result], before: dict[str, tuple[str, float]], options: argparse.Namespace) -> None:
    """What comes when all is measured: for machines on the output, and everything else beside it."""
    if options.json:
        _say(as_json(results))
    else:
        _say("", *summary(results))
    for line in compared(results, before):
        sys.stderr.write(f"{line}\n") if options.json else _say(line)
    if options.keep:
        sys.stderr.write(f"{keep(results)} figures kept in {HISTORY.name}.\n")


def _say(*lines: str, to: TextIO = sys.stdout) -> None:
    to.write("".join(f"{line}\n" for line in lines))
    to.flush()


if __name__ == "__main__":
    main()
