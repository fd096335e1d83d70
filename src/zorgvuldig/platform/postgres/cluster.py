"""The files of one embedded cluster: whose they are, and how they come to be."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zorgvuldig.platform.postgres.account import Account, account_name
from zorgvuldig.platform.postgres.home import AWAY, MARKER, write_atomically
from zorgvuldig.platform.postgres.location import PORT
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secrets import Secrets

SOCKET_LIMIT = 107 if sys.platform == "linux" else 103


@dataclass(frozen=True, slots=True)
class Cluster:
    """The directories of a cluster. Started as root, only `data` and `run` belong to the account."""

    home: Path
    account: Account | None

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        """The directory of the socket, mode 0700."""
        return self.home / "run"

    @property
    def socket(self) -> Path:
        """The socket that programs connect to."""
        return self.run / f".s.PGSQL.{PORT}"

    @property
    def log(self) -> Path:
        """What the server has to say."""
        return self.home / "server.log"

    @property
    def lock(self) -> Path:
        """Held while somebody starts or stops the server."""
        return self.home / ".lock"

    @property
    def use(self) -> Path:
        """Held, shared, by every process of ours that uses the server."""
        return self.home / ".in-use"

    @property
    def running(self) -> Path:
        """Held by the server's own processes, until the last of them is gone."""
        return self.home / ".running"

    def inspect(self, secrets: Secrets | None) -> None:
        """Refuse, touching nothing, a path that cannot work and files that are not of this installation."""
        self._check_path()
        self._check_account()
        if (self.home / MARKER).exists():
            self._check_owner(secrets)
        elif self.home.exists() and any(self._strangers()):
            raise DatabaseProblem(
                f"{self.home} is not empty and was not made by Zorgvuldig: choose another --data, or move it away."
            )

    def claim(self, secrets: Secrets) -> None:
        """Make the directories and tie them to `secrets`; harmless when that was done before."""
        if self.home.parent == AWAY:
            AWAY.mkdir(mode=0o755, parents=True, exist_ok=True)
        self.home.mkdir(mode=0o700, exist_ok=True)
        if self.account is not None:
            os.chown(self.home, 0, self.account.gid)
            self.home.chmod(0o710)
        if not (self.home / MARKER).exists():
            write_atomically(self.home / MARKER, json.dumps({"installation": secrets.installation}) + "\n")
        self.make_private(self.run)

    def make_private(self, directory: Path) -> None:
        """Make a directory that the server's account alone can enter."""
        directory.mkdir(mode=0o700, exist_ok=True)
        directory.chmod(0o700)
        self.hand_over(directory)

    def hand_over(self, path: Path) -> None:
        """Give a file or directory to the account that runs the server."""
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)

    def _check_path(self) -> None:
        length = len(os.fsencode(self.socket))
        if length > SOCKET_LIMIT:
            raise DatabaseProblem(
                f"The path of the database socket, {self.socket}, has {length} bytes"
                f" and may have {SOCKET_LIMIT}:"
                " choose a shorter --data."
            )
        if "," in str(self.socket) or '"' in str(self.socket):
            raise DatabaseProblem(f"The path {self.home} has a comma or a quote in it: choose another --data.")

    def _check_account(self) -> None:
        ours = os.geteuid() if self.account is None else self.account.uid
        if self.data.exists() and (owner := self.data.stat().st_uid) != ours:
            raise DatabaseProblem(
                f"The database in {self.data} belongs to account {account_name(owner)}:"
                f" start with that account, for example with: sudo -u {account_name(owner)}"
            )

    def _check_owner(self, secrets: Secrets | None) -> None:
        marker: dict[str, Any] = json.loads((self.home / MARKER).read_text(encoding="utf-8"))
        if secrets is None or marker.get("installation") != secrets.installation:
            raise DatabaseProblem(
                f"The database in {self.home} belongs to an installation whose secrets.json is gone:"
                " put that file back from a backup, or move this directory away to begin anew."
            )

    def _strangers(self) -> Iterator[Path]:
        # Another process of ours may be writing the marker at this moment.
        return (path for path in self.home.iterdir() if not path.name.startswith(f".{MARKER}"))
