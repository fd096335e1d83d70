"""The account that runs the embedded server, and where that account can come."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from zorgvuldig.platform.postgres.problem import DatabaseProblem

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True, slots=True)
class Account:
    """An existing operating-system account without rights of its own."""

    name: str
    uid: int
    gid: int

    def may_enter(self, directory: Path) -> bool:
        """Tell whether this account can pass through one directory."""
        return bool(self._bits(directory) & stat.S_IXOTH)

    def may_run(self, program: Path) -> bool:
        """Tell whether this account can read and run one program, judged by its mode."""
        wanted = stat.S_IROTH | stat.S_IXOTH
        return self._bits(program) & wanted == wanted

    def reaches(self, path: Path) -> bool:
        """Tell whether every existing directory above `path` lets this account through."""
        return all(self.may_enter(parent) for parent in path.resolve().parents if parent.exists())

    def _bits(self, path: Path) -> int:
        status = path.stat()
        if status.st_uid == self.uid:
            return stat.S_IMODE(status.st_mode) >> 6 & 0o7
        if status.st_gid == self.gid:
            return stat.S_IMODE(status.st_mode) >> 3 & 0o7
        return stat.S_IMODE(status.st_mode) & 0o7


def service_account(cluster: Path | None = None) -> Account | None:
    """Return the account the server must run as, or None when we are an ordinary user ourselves.

    PostgreSQL refuses to run as root, and a user id that is not in the password file. An existing `cluster`
    keeps the account that has it. Raises `DatabaseProblem` when there is no account to choose from.
    """
    if os.geteuid() != 0:
        return None
    accounts = [account for name in CANDIDATES if (account := _account(name)) is not None]
    owner = cluster.stat().st_uid if cluster is not None and cluster.exists() else None
    for account in accounts:
        if account.uid == owner:
            return account
    if accounts:
        return accounts[0]
    raise DatabaseProblem(
        "PostgreSQL does not run as root and there is no account 'postgres' or 'nobody' to run it:"
        " start as an ordinary user, or set DATABASE_URL."
    )


def account_name(uid: int) -> str:
    """Return the name of a user id, or the id itself when it has no name."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _account(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
