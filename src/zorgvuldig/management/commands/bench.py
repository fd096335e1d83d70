"""`zorgvuldig bench [NAME…]`: measures the speed goals, in a database of its own."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from zorgvuldig.platform.child_process import PARENT_PIPE
from zorgvuldig.platform.postgres import DatabaseProblem, load_or_create

# Beside `src`, in the source tree only: a school that installs the package needs no measuring instruments.
PACKAGE = Path(__file__).parents[4] / "bench"


class Command(BaseCommand):
    """Hand over to the package `bench`, in a process whose data directory is temporary."""

    help = "Measure the speed goals in a temporary database; this takes minutes. Works in the source tree only."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What to measure, and for whom."""
        parser.add_argument("names", nargs="*", metavar="NAME", help="figures to measure; all of them when left out")
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--keep", action="store_true", help="add the figures to bench/history.jsonl")
        parser.add_argument("--compare", action="store_true", help="also say what they were when they were last kept")
        parser.add_argument("--large", action="store_true", help="also among 100,000 pupils: up to half an hour more")
        parser.add_argument(
            "--pupils", type=int, metavar="N", help="measure in a school of N pupils; 1,000 when left out"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure; exit code 1 when a name is not known or measuring fails, never because a goal is missed."""
        if not (PACKAGE / "__main__.py").is_file():
            raise CommandError("The benchmarks are in the source tree only. Get the source and run there: make bench")
        switches = [f"--{name}" for name in ("json", "large", "keep", "compare") if options[name]]
        pupils = ["--pupils", str(options["pupils"])] if options["pupils"] is not None else []
        chosen = [*options["names"], *switches, *pupils]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        with tempfile.TemporaryDirectory(prefix="zorgvuldig-bench-", ignore_cleanup_errors=True) as temporary:
            code = self._measure(Path(temporary), chosen)
        if code:
            sys.exit(code)

    def _measure(self, temporary: Path, arguments: list[str]) -> int:
        """Run it so that it ends and tidies up with us, also when we are killed."""
        data = temporary / "data"
        try:
            load_or_create(data)
        except DatabaseProblem as problem:
            raise CommandError(str(problem)) from problem
        theirs, ours = os.pipe()
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "ZORGVULDIG_DEMO")}
        own = {"ZORGVULDIG_DATA": str(data), "ZORGVULDIG_HTTPS": "0", "ZORGVULDIG_BENCH": str(temporary)}
        process = subprocess.Popen(
            [sys.executable, "-m", PACKAGE.name, *arguments],
            cwd=PACKAGE.parent,
            env=kept | own | {PARENT_PIPE: str(theirs)},
            pass_fds=(theirs,),
        )
        os.close(theirs)
        try:
            return process.wait()
        finally:
            os.close(ours)
            process.wait()
