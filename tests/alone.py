"""Every file of the fast tier by itself, once: none needs what another left behind. Prints those that fail, and how many there were.

`python -m tests.alone [FILE …] [--share 2/6] [--jobs 2]`: a share is every sixth file from the second on, so that six shares are all. The
last line is `alone: N files pass, M fail`; the exit code is 1 when one does.
"""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import SimpleQueue

from tests.other_server import throwaway
from tests.removals.__main__ import share
from tests.tiers import ROOT, is_slow


def main() -> int:
    """Run them; returns the exit code."""
    asking = argparse.ArgumentParser(prog="python -m tests.alone", description=__doc__)
    asking.add_argument("files", nargs="*", type=Path, metavar="FILE")
    asking.add_argument("--share", type=share, default=(1, 1), metavar="N/M", help="every M-th, from the N-th on")
    asking.add_argument("--jobs", type=int, default=2, metavar="N")
    asked = asking.parse_args()
    files = asked.files or [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if not is_slow(path)]
    which, of = asked.share
    files = files[which - 1 :: of]
    idle: SimpleQueue[str] = SimpleQueue()

    def passes(file: Path) -> bool:
        url = idle.get()
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
        environment = {**os.environ, "DATABASE_URL": url, "ZORGVULDIG_TEST_KEEP": "1"}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        idle.put(url)
        if done.returncode:
            print(
                f"{file.relative_to(ROOT) if file.is_absolute() else file} fails alone:",
                done.stdout,
                sep="\n",
                flush=True,
            )
        return done.returncode == 0

    with ExitStack() as stack, ThreadPoolExecutor(asked.jobs) as pool:
        for _ in range(asked.jobs):
            idle.put(stack.enter_context(throwaway()))
        outcomes = list(pool.map(passes, files))
    print(f"alone: {outcomes.count(True)} files pass, {outcomes.count(False)} fail")
    return 1 if False in outcomes else 0


if __name__ == "__main__":
    sys.exit(main())
