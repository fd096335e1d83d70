"""A throwaway PostgreSQL for commands that take DATABASE_URL: made with the programs that we ship, or with those of this machine.

`python -m tests.other_server .venv/bin/pytest …` runs a command on the machine's own: a server for each test process, because what
is open in one database keeps the log of every database on that server from being sealed. `ZORGVULDIG_TEST_POSTGRESQL` names another
directory of programs than the one of the oldest version that lies under `/usr/lib/postgresql`. Whoever kills us leaves no server behind.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from zorgvuldig.platform.postgres import ensure_server

DEBIAN = Path("/usr/lib/postgresql")
# Waits until its input ends, which it does when we are gone however that came, and takes away what we would have left.
WATCH = 'cat; kill -s QUIT "$1" 2>/dev/null; sleep 1; rm -rf "$2" "$3"'


@contextmanager
def throwaway(programs: Path | None = None) -> Iterator[str]:
    """The address of such a server, as DATABASE_URL has it, while it runs."""
    with tempfile.TemporaryDirectory(prefix="zv-other-") as directory:
        server = ensure_server(Path(directory), profile="throwaway", bin=programs)
        postmaster = server.process.pid if server.process else 0
        with subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "watch", str(postmaster), directory, server.cluster.home],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
        ) as watch:  # fmt: skip
            try:
                place = server.location
                yield (
                    f"postgresql://{place.admin_user}:{quote(place.admin_password or '')}@/zv_suite"
                    f"?host={quote(place.host, safe='')}&port={place.port}"
                )
            finally:
                watch.kill()
                server.discard()


def main(*command: str) -> int:
    """Run the command on the machine's PostgreSQL; returns its exit code, or 1 where there is none."""
    named = os.environ.get("ZORGVULDIG_TEST_POSTGRESQL")
    found = [Path(named)] if named else sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name))
    if not found:
        sys.exit("This machine has no PostgreSQL of its own: install the package postgresql.")
    with ExitStack() as servers:
        cores = len(os.sched_getaffinity(0))
        urls = [servers.enter_context(throwaway(found[0])) for _ in range(min(cores + cores // 2, 4))]
        environment = {**os.environ, "DATABASE_URL": urls[0], "ZORGVULDIG_TEST_SERVERS": " ".join(urls)}
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
