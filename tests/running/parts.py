"""Real parts on this machine, each a process that a test may stop or kill: PostgreSQL, a standby, PgBouncer, pages, workers.

Everything listens on 127.0.0.1 at a free port and lies in one place under /tmp, which `place()` makes and takes away. `Visitor` (in
`visitor.py`) is somebody with a browser; `school.py` keeps a school that was made once.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import quote

import psycopg

from tests.patience import PATIENCE, until
from tests.running.visitor import Visitor
from zorgvuldig.platform.postgres.account import Account, service_account
from zorgvuldig.platform.postgres.engine import find_binaries

__all__ = [
    "ADMIN",
    "DATABASE",
    "Bouncer",
    "Installation",
    "Part",
    "Postgres",
    "Visitor",
    "Web",
    "Worker",
    "debian_programs",
    "descendants",
    "free_port",
    "listens",
    "place",
    "runs",
]  # fmt: skip

ADMIN, PASSWORD, DATABASE = "admin", "een-wachtwoord-voor-niemand", "zv_running"
# Like a real server, but for its promise to survive a power cut: no test pulls the plug of the machine.
QUICK = {"fsync": "off", "full_page_writes": "off"}
SOURCE = Path(__file__).parent.parent.parent / "src"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def place() -> Iterator[Path]:
    """A directory that the account of the database server can reach; gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="zv-running-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def debian_programs() -> Path | None:
    """The directory with PostgreSQL's programs as Debian ships them; None without."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parent.parent.name))
    return found[-1].parent if found else None


@dataclass
class Part:
    """A process of its own, with what it says in a file. `kill` is SIGKILL, to it and all that it started."""

    said: Path
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        """Its number."""
        assert self.process
        return self.process.pid

    def launch(self, command: list[Any], account: Account | None = None, **more: Any) -> None:
        """Start it, as `account` when one is named; it is the head of a group of its own."""
        assert not self.alive
        if account is not None:
            more |= {"user": account.uid, "group": account.gid, "extra_groups": [], "cwd": "/"}
        with self._log() as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **more
            )

    def stop(self, ending: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to end, wait, and return its exit code; 0 when it had ended."""
        if not self.alive:
            return 0
        assert self.process
        self.process.send_signal(ending)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL to all of it: nothing of it does anything after this."""
        if self.process is None:
            return
        started = descendants(self.process.pid)
        for pid in (self.process.pid, *started):
            _end(pid)
        self.process.wait()
        until(lambda: not any(runs(pid) for pid in started))

    def kill_head(self) -> None:
        """SIGKILL to its first process alone, as somebody does who looks up one number."""
        assert self.process
        _end(self.process.pid)
        self.process.wait()

    def words(self) -> str:
        """What it said so far."""
        return self.said.read_text(errors="replace") if self.said.exists() else ""

    def _log(self) -> IO[bytes]:
        self.said.parent.mkdir(parents=True, exist_ok=True)
        return self.said.open("ab")


class Postgres(Part):
    """A PostgreSQL server with its data in `home`; `programs` is a directory with another version's. As Debian's: TCP and a password."""

    def __init__(self, home: Path, *, programs: Path | None = None, settings: Mapping[str, str] | None = None) -> None:
        super().__init__(home / "said")
        self.home, self.port = home, free_port()
        self.account = service_account()
        self.programs = find_binaries(programs, self.account).directory
        self.settings = {**QUICK, **(settings or {})}
        self.environment: dict[str, str] = {}

    @property
    def data(self) -> Path:
        """The cluster itself."""
        return self.home / "data"

    def make(self) -> "Postgres":
        """A new cluster with an administrator."""
        self._make_home()
        secret = self.home / "password"
        secret.write_text(PASSWORD)
        self._hand_over(secret)
        self._run(
            "initdb", "-D", self.data, "-U", ADMIN, f"--pwfile={secret}", "--encoding=UTF8", "--locale=C.UTF-8",
            "--auth=scram-sha-256", "--no-sync",
        )  # fmt: skip
        return self

    def copy_of(self, data: Path) -> "Postgres":
        """A cluster that is a copy of another one's data, which must be stopped."""
        self._make_home()
        shutil.copytree(data, self.data, symlinks=True)
        for path in (self.data, *self.data.rglob("*")):
            self._hand_over(path)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        return self

    def standby_of(self, primary: "Postgres", name: str) -> "Postgres":
        """A copy taken from a server at work, which follows it from here on under `name`; start it afterwards."""
        self._make_home()
        self._run("pg_basebackup", "-d", f"{primary.dsn('postgres')} application_name={name}", "-D", self.data, "-R", "-c", "fast", "--no-sync")  # fmt: skip
        return self

    def start(self) -> "Postgres":
        """Start, and wait until it answers."""
        options = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            **self.settings,
        }
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        environment = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": "/usr/bin:/bin", **self.environment}
        self.launch([self.programs / "postgres", "-D", self.data, *given], self.account, env=environment)
        until(lambda: self.answers() or not self.alive, "the database server does not answer")
        assert self.alive, self.words()[-2000:]
        return self

    def stop(self, ending: signal.Signals = signal.SIGINT) -> int:
        """A fast shutdown: whoever is connected is sent away."""
        return super().stop(ending)

    def answers(self) -> bool:
        """Whether somebody can sign in."""
        try:
            psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def dsn(self, dbname: str = DATABASE) -> str:
        """The administrator's connection string."""
        return f"host=127.0.0.1 port={self.port} user={ADMIN} password={PASSWORD} dbname={dbname}"

    def connect(self, dbname: str = DATABASE) -> psycopg.Connection[tuple[Any, ...]]:
        """The administrator, every statement its own transaction."""
        return psycopg.connect(self.dsn(dbname), autocommit=True)

    def ask(self, query: str, *values: object, dbname: str = DATABASE) -> Any:
        """The first value of the first row, asked by the administrator; None without a row."""
        with self.connect(dbname) as connection:
            row = connection.execute(query, values or None).fetchone()  # type: ignore[arg-type]
        return None if row is None else row[0]

    def change(self, settings: Mapping[str, str]) -> None:
        """Other settings from now on, without a restart."""
        with self.connect("postgres") as connection:
            for name, value in settings.items():
                connection.execute(f"alter system set {name} = '{value}'")  # type: ignore[call-overload]
            connection.execute("select pg_reload_conf()")

    def promote(self) -> float:
        """Make a standby the server; returns the seconds until it takes changes."""
        begin = time.monotonic()
        assert self.ask("select pg_promote(true, 60)", dbname="postgres")
        until(lambda: not self.ask("select pg_is_in_recovery()", dbname="postgres"))
        return time.monotonic() - begin

    def _make_home(self) -> None:
        self.home.mkdir(mode=0o711, exist_ok=True)
        self._hand_over(self.home)

    def _hand_over(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid, follow_symlinks=False)

    def _run(self, program: str, *arguments: object) -> None:
        us = {} if self.account is None else {"user": self.account.uid, "group": self.account.gid, "extra_groups": []}
        said = subprocess.run(
            [self.programs / program, *map(str, arguments)], capture_output=True, text=True, cwd="/", check=False, **us  # type: ignore[call-overload]
        )  # fmt: skip
        assert said.returncode == 0, said.stderr[-2000:]


class Bouncer(Part):
    """PgBouncer in transaction mode in front of one database; whoever signs in here signs in there with the same verifier."""

    def __init__(self, home: Path, server: Postgres, *, settings: Mapping[str, object] | None = None) -> None:
        super().__init__(home / "said")
        self.home, self.server, self.port = home, server, free_port()
        self.settings: dict[str, object] = {"default_pool_size": 20, "max_client_conn": 200, **(settings or {})}
        self.account = service_account()

    @staticmethod
    def program() -> str | None:
        """Where it is; None when it is not installed."""
        return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin")

    def start(self) -> "Bouncer":
        """Write what it has to know, start, and wait until it answers."""
        self.home.mkdir(mode=0o755, exist_ok=True)
        verifiers = "select rolname, rolpassword from pg_authid where rolcanlogin and rolpassword is not null"
        with self.server.connect("postgres") as connection:
            users = connection.execute(verifiers).fetchall()
        (self.home / "users.txt").write_text("".join(f'"{name}" "{verifier}"\n' for name, verifier in users))
        lines = {
            "listen_addr": "127.0.0.1",
            "listen_port": self.port,
            "unix_socket_dir": "",
            "auth_type": "scram-sha-256",
            "auth_file": self.home / "users.txt",
            "pool_mode": "transaction",
            "admin_users": ADMIN,
            **self.settings,
        }
        text = f"[databases]\n* = host=127.0.0.1 port={self.server.port}\n[pgbouncer]\n"
        (self.home / "pgbouncer.ini").write_text(text + "".join(f"{k} = {v}\n" for k, v in lines.items()))
        for path in (self.home, *self.home.iterdir()):
            if self.account is not None:
                os.chown(path, self.account.uid, self.account.gid)
        program = self.program()
        assert program
        self.launch([program, self.home / "pgbouncer.ini"], self.account)
        until(lambda: listens(self.port) or not self.alive, "PgBouncer does not answer")
        assert self.alive, self.words()[-2000:]
        return self

    def connect(self, user: str, password: str, dbname: str = DATABASE) -> psycopg.Connection[tuple[Any, ...]]:
        """Somebody who comes in through here."""
        dsn = f"host=127.0.0.1 port={self.port} user={user} password={password} dbname={dbname}"
        return psycopg.connect(dsn, autocommit=True, prepare_threshold=None)


class Web(Part):
    """`zorgvuldig serve`."""

    def __init__(self, said: Path, port: int) -> None:
        super().__init__(said)
        self.port = port

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def answers(self, path: str = "/gezond/") -> bool:
        """Whether a page comes."""
        try:
            urllib.request.urlopen(self.address + path, timeout=10).close()  # noqa: S310 - this machine
        except (URLError, OSError):
            return False
        return True

    def ready(self) -> "Web":
        """Wait until it answers."""
        until(lambda: self.answers() or not self.alive, "the pages do not come")
        assert self.alive, self.words()[-2000:]
        return self

    def visitor(self) -> Visitor:
        """Somebody with a browser, not signed in."""
        return Visitor(self.port)


class Worker(Part):
    """`zorgvuldig worker`."""


@dataclass
class Installation:
    """A data directory and the database it works with; `environment` is added to that of every process."""

    data: Path
    database_url: str
    environment: dict[str, str] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)

    def given(self) -> dict[str, str]:
        """The environment of a process of this installation: nothing of ours but what it needs."""
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
        ours = {
            "PYTHONPATH": str(SOURCE),
            "PYTHONWARNINGS": "default",
            "ZORGVULDIG_HTTPS": "0",
            "DATABASE_URL": self.database_url,
        }
        return {**kept, **ours, **self.environment}

    def run(self, *arguments: str, code: int | None = 0, **more: str) -> str:
        """Run one command to its end, with `more` in its environment; returns what it printed and fails on another exit code."""
        said = subprocess.run(
            self._command(arguments), capture_output=True, text=True, env={**self.given(), **more}, check=False
        )
        assert code is None or said.returncode == code, said.stdout[-2000:] + said.stderr[-3000:]
        return said.stdout + said.stderr

    def serve(self, *, workers: int = 1, port: int | None = None, **more: str) -> Web:
        """Start the pages; `ready()` waits for them."""
        web = Web(self.data.parent / f"web{len(self.parts)}.said", port or free_port())
        self._launch(web, ("serve", "--port", str(web.port), "--workers", str(workers)), more)
        return web

    def work(self, **more: str) -> Worker:
        """Start a worker."""
        worker = Worker(self.data.parent / f"worker{len(self.parts)}.said")
        self._launch(worker, ("worker",), more)
        return worker

    def end(self) -> None:
        """Kill whatever still runs."""
        for part in self.parts:
            part.kill()

    def _launch(self, part: Part, arguments: tuple[str, ...], more: Mapping[str, str]) -> None:
        part.launch(self._command(arguments), env={**self.given(), **more})
        self.parts.append(part)

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "zorgvuldig", "--data", str(self.data), *arguments]


def address_of(*ports: int, user: bool = True, dbname: str = DATABASE, more: str = "") -> str:
    """A DATABASE_URL that names the servers at these ports, with the administrator when `user`."""
    who = f"{ADMIN}:{quote(PASSWORD)}@" if user else ""
    return f"postgresql://{who}{','.join(f'127.0.0.1:{port}' for port in ports)}/{dbname}{more}"


def listens(port: int) -> bool:
    """Whether anything takes connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True


def descendants(pid: int) -> list[int]:
    """The processes that this one started, and theirs. One that ends meanwhile has none."""
    children: list[int] = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(FileNotFoundError, ProcessLookupError):
                children += map(int, (task / "children").read_text().split())
    return [*children, *(each for child in children for each in descendants(child))]


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def runs(pid: int) -> bool:
    """Whether there is such a process, and it has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
