"""The names of the database roles of one installation."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from zorgvuldig.platform.postgres.problem import DatabaseProblem

PREFIX_LIMIT = 40
NAME_LIMIT = 63


@dataclass(frozen=True, slots=True)
class Names:
    """Role names that begin with `prefix`: roles belong to the whole server, so each database has its own."""

    prefix: str

    def __post_init__(self) -> None:
        if not re.fullmatch(rf"[a-z0-9_]{{1,{PREFIX_LIMIT}}}", self.prefix) or self.prefix.startswith("pg_"):
            raise DatabaseProblem(
                f"{self.prefix!r} cannot begin the names of database roles: use at most {PREFIX_LIMIT} of"
                " a-z, 0-9 and _, and not pg_ in front."
            )

    @classmethod
    def of(cls, dbname: str) -> "Names":
        """Derive the names from a database name; two databases never get the same."""
        prefix = re.sub(r"[^a-z0-9_]", "_", dbname.lower())
        if prefix == dbname and len(prefix) <= PREFIX_LIMIT and not prefix.startswith("pg_"):
            return cls(prefix)
        mark = hashlib.sha256(dbname.encode()).hexdigest()[:8]
        return cls(f"zv_{prefix[: PREFIX_LIMIT - 12]}_{mark}")

    @property
    def owner(self) -> str:
        """Owns schemas and tables; migrations only."""
        return f"{self.prefix}_owner"

    @property
    def authz(self) -> str:
        """Owns the definer functions; nobody signs in as this role."""
        return f"{self.prefix}_authz"

    @property
    def login(self) -> str:
        """Accounts, sessions and second factors, and nothing else."""
        return f"{self.prefix}_login"

    @property
    def runtime(self) -> str:
        """The pages: no rights of its own, enters `reader` or `writer`."""
        return f"{self.prefix}_runtime"

    @property
    def reader(self) -> str:
        """Reads what was opened."""
        return f"{self.prefix}_reader"

    @property
    def writer(self) -> str:
        """Reads and writes what was opened."""
        return f"{self.prefix}_writer"

    @property
    def jobs(self) -> str:
        """The worker: enters one role per kind of job."""
        return f"{self.prefix}_jobs"

    @property
    def backup(self) -> str:
        """The backup command alone: reads everything."""
        return f"{self.prefix}_backup"

    @property
    def logins(self) -> tuple[str, ...]:
        """The roles that sign in with a password."""
        return (self.owner, self.login, self.runtime, self.jobs, self.backup)

    def job(self, kind: str) -> str:
        """The role of one kind of job; `DatabaseProblem` when `kind` does not fit in a role name."""
        name = f"{self.prefix}_job_{kind}"
        if not re.fullmatch(r"[a-z0-9_]+", kind) or len(name) > NAME_LIMIT:
            raise DatabaseProblem(f"{name!r} cannot be a role: a kind of job is a short word of a-z, 0-9 and _.")
        return name

    def workers(self, job_kinds: Sequence[str]) -> tuple[str, ...]:
        """The worker's login and the roles it enters."""
        return (self.jobs, *(self.job(kind) for kind in job_kinds))
