"""Where the database is: a server named by DATABASE_URL, or the embedded one of the data directory."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.postgres.problem import DatabaseProblem
from zorgvuldig.platform.postgres.secrets import load

__all__ = ["ADMIN", "DATABASE", "PORT", "DatabaseProblem", "Location", "locate"]

PORT = 5432
DATABASE = "zorgvuldig"
ADMIN = "zv_boot"
EXAMPLE = "postgresql://user:password@host:5432/database"
UNDERSTOOD = {"host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "target_session_attrs"}
# Every page writes, in the log if nowhere else; so of several servers the one that takes changes is ours, whichever that is today.
WRITES = "read-write"
# A server on another machine can vanish without a word. Seconds (the last one: milliseconds) until its silence is an answer.
PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


@dataclass(frozen=True, slots=True)
class Location:
    """A database and its administrator; `host` is a host name or the directory of a Unix socket.

    Of a server and its standbys `host` and `port` are lists with commas in between.
    """

    host: str
    port: int | str
    dbname: str
    admin_user: str | None
    admin_password: str | None = field(repr=False)
    embedded: bool
    sslmode: str | None = None
    sslrootcert: str | None = None
    admin_others: tuple[str, ...] = field(default=(), repr=False)  # while its password is being replaced

    @property
    def hosts(self) -> tuple[str, ...]:
        """The servers, one by one."""
        return tuple(self.host.split(","))

    def reaching(self) -> dict[str, str]:
        """How libpq comes there, by its own words, but for where and who: encryption, patience, and which of several servers."""
        told = {"sslmode": self.sslmode, "sslrootcert": self.sslrootcert}
        if len(self.hosts) > 1:
            told["target_session_attrs"] = WRITES
        if not all(host.startswith("/") for host in self.hosts):
            told |= PATIENCE
        return {name: value for name, value in told.items() if value is not None}

    def dsn(self, user: str, password: str | None, dbname: str | None = None) -> str:
        """Return the libpq connection string of one account, for this database or for `dbname`."""
        return make_conninfo(
            host=self.host,
            port=self.port,
            dbname=dbname or self.dbname,
            user=user,
            password=password,
            **self.reaching(),
        )

    def admin_dsns(self, dbname: str | None = None) -> list[str]:
        """As `admin_dsn`, with each password that the administrator may have now, the likeliest first."""
        others = (replace(self, admin_password=password, admin_others=()) for password in self.admin_others)
        return [one.admin_dsn(dbname) for one in (self, *others)]

    def admin_dsn(self, dbname: str | None = None) -> str:
        """Return the connection string of the administrator; `DatabaseProblem` when none is known."""
        if self.admin_user is None:
            raise DatabaseProblem(f"DATABASE_URL names no administrator: write it as {EXAMPLE}")
        return self.dsn(self.admin_user, self.admin_password, dbname)


def locate(data: Path, environ: Mapping[str, str]) -> Location:
    """Say where the database is, without connecting, starting or writing anything.

    Of `environ` only DATABASE_URL counts. Works before `data` exists; the administrator's password is then
    None. Raises `DatabaseProblem` for a URL that cannot be used, and for secrets that others can read.
    """
    url = environ.get("DATABASE_URL", "").strip()
    return _external(url) if url else _embedded(data)


def _embedded(data: Path) -> Location:
    secrets = load(data)
    password, *others = (secrets.passwords_of("boot") if secrets else ()) or (None,)
    run = str(cluster_home(data) / "run")
    return Location(run, PORT, DATABASE, ADMIN, password, embedded=True, admin_others=tuple(filter(None, others)))


def _external(url: str) -> Location:
    """The server that DATABASE_URL names; one that takes no changes is refused before anything is served."""
    parts = _parts(url)
    host, port = _places(parts.get("host", ""), parts.get("port", str(PORT)))
    if parts.get("target_session_attrs", WRITES) not in (WRITES, "primary"):
        raise DatabaseProblem(
            f"DATABASE_URL asks for a server that takes no changes, and every page makes some: write"
            f" target_session_attrs={WRITES}, or leave it out."
        )
    return Location(
        host=host,
        port=port,
        dbname=parts.get("dbname", DATABASE),
        admin_user=parts.get("user"),
        admin_password=parts.get("password"),
        embedded=False,
        sslmode=parts.get("sslmode"),
        sslrootcert=parts.get("sslrootcert"),
    )


def _places(host: str, port: str) -> tuple[str, int | str]:
    """Host and port, or as many ports as hosts, with commas."""
    hosts, ports = host.split(","), port.split(",")
    ports = ports * len(hosts) if len(ports) == 1 else [one or str(PORT) for one in ports]
    if not all(hosts) or len(hosts) != len(ports) or not all(one.isdecimal() for one in ports):
        raise DatabaseProblem(
            f"DATABASE_URL must name a host and a port, or several as host1:port1,host2:port2: write it as {EXAMPLE}"
        )
    return host, int(ports[0]) if len(ports) == 1 else ",".join(ports)


def _parts(url: str) -> dict[str, str]:
    if not url.startswith(("postgresql://", "postgres://")):
        raise DatabaseProblem(f"DATABASE_URL is not the address of a PostgreSQL server: write it as {EXAMPLE}")
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except ProgrammingError:
        # The error of libpq repeats the URL, and with it the password.
        raise DatabaseProblem(f"DATABASE_URL cannot be read: write it as {EXAMPLE}") from None
    unknown = sorted(set(parts) - UNDERSTOOD)
    if unknown:
        raise DatabaseProblem(f"DATABASE_URL has the setting {unknown[0]}, which is not supported: leave it out.")
    return parts
