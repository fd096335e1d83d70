"""`python -m bench`: started by `zorgvuldig bench`, which gives it a data directory of its own."""

import argparse
import os
import shutil
import signal
import sys

import django

django.setup()

from bench.benchmarks import run  # noqa: E402 - what it imports needs the line above
from bench.goals import GOALS  # noqa: E402
from bench.results import CannotMeasure, Result, as_json  # noqa: E402
from zorgvuldig.management.installation import follow_leash  # noqa: E402
from zorgvuldig.postgres import DatabaseProblem  # noqa: E402


def main() -> None:
    """Measure what is asked and print it, each figure as soon as it is there. Exit code 1 for an unknown name."""
    parser = argparse.ArgumentParser(prog="zorgvuldig bench")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--large", action="store_true")
    options = parser.parse_args()
    if unknown := [name for name in options.names if name not in GOALS]:
        sys.exit(f"There is no benchmark «{unknown[0]}». There are: {', '.join(GOALS)}.")
    if "ZORGVULDIG_BENCH" not in os.environ:
        sys.exit("This measures in a database of its own, which only «zorgvuldig bench» makes. Use that.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    follow_leash()
    try:
        _measure(options.names or list(GOALS), is_large=options.large, is_json=options.json)
    except (CannotMeasure, DatabaseProblem) as problem:
        sys.exit(f"Measuring stopped: {problem}")
    finally:
        shutil.rmtree(os.environ["ZORGVULDIG_BENCH"], ignore_errors=True)


def _measure(names: list[str], *, is_large: bool, is_json: bool) -> None:
    results: list[Result] = []
    for result in run(names, is_large=is_large):
        results.append(result)
        if not is_json:
            sys.stdout.write(f"{result.line()}\n")
            sys.stdout.flush()
    if is_json:
        sys.stdout.write(f"{as_json(results)}\n")


if __name__ == "__main__":
    main()
