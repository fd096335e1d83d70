"""Run a command with DATABASE_URL naming a throwaway server made with another PostgreSQL's programs.

`python -m tests.other_server /usr/lib/postgresql/17/bin .venv/bin/pytest …`
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from zorgvuldig.postgres import ensure_server


def main(bin_directory: str, *command: str) -> int:
    """Start the server, run the command against it, take the server away; returns the command's exit code."""
    with tempfile.TemporaryDirectory(prefix="zv-other-") as directory:
        server = ensure_server(Path(directory), profile="throwaway", bin=Path(bin_directory))
        try:
            place = server.location
            url = (
                f"postgresql://{place.admin_user}:{quote(place.admin_password or '')}@/zv_suite"
                f"?host={quote(place.host, safe='')}&port={place.port}"
            )
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
        finally:
            server.discard()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
