"""The suite runs on a real PostgreSQL, as the runtime role; only the fixtures know the administrator.

The settings read their data directory when they are imported, so the server is prepared first, here.
`DATABASE_URL` makes the suite run on another server; its database is made anew. With `ZORGVULDIG_TEST_KEEP` set as well the
built database stays there, so that the next run of the same sources begins at once, and one of other rules with the tables made.
Set to `take`, a run uses what stays there and leaves nothing.
"""

import atexit
import gc
import hashlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Generator, Iterator
from contextlib import suppress
from datetime import timedelta
from functools import partial
from importlib import import_module
from itertools import count
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import psycopg
import pytest
from hypothesis import HealthCheck, strategies
from hypothesis import given as drawing
from hypothesis import settings as drawn_as
from hypothesis.errors import HypothesisSideeffectWarning
from psycopg import sql
from xdist.scheduler import LoadFileScheduling

from zorgvuldig.platform.postgres import Location, Server, ensure_server, load_or_create, locate, prepare

# What was compiled once is kept for every process that a run starts, where this machine would have each compile all of it anew: seconds a start.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# How fast a machine is says nothing about what is right: an example may take its time.
drawn_as.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
drawn_as.load_profile("unhurried")
KEEP = os.environ.get("ZORGVULDIG_TEST_KEEP", "")
# What a database is made of that is kept: the whole of it, and its tables alone, before the gate is put in.
STAGES = {
    "rules": ("migrations/**/*", "gate/**/*", "register/**/*", "platform/postgres/**/*", "*/sql/**/*"),
    "tables": ("migrations/**/*", "gate/tables.py", "platform/**/*", "**/models.py"),
}
SOURCE = Path(__file__).parent.parent / "src" / "zorgvuldig"
DATA = Path(tempfile.mkdtemp(prefix="zorgvuldig-test-"))
atexit.register(lambda mine: os.getpid() == mine and shutil.rmtree(DATA, ignore_errors=True), os.getpid())
os.environ["ZORGVULDIG_DATA"] = str(DATA)
if (given := os.environ.get("DATABASE_URL")) and (worker := os.environ.get("PYTEST_XDIST_WORKER")):
    if servers := os.environ.get("ZORGVULDIG_TEST_SERVERS", "").split():
        os.environ["DATABASE_URL"] = servers[int(worker.removeprefix("gw"))]  # a server for each process
    else:
        place = urlsplit(given)
        os.environ["DATABASE_URL"] = place._replace(
            path=f"{place.path}_{worker}"
        ).geturl()  # a database for each process
# What one process of a run compiled of the pages serves the others: theirs, where several run, is the folder of who started them.
COMPILED = Path(os.environ.setdefault("ZORGVULDIG_TEST_PAGES", str(DATA / "pages")))
COMPILED.mkdir(exist_ok=True)
os.environ["ZORGVULDIG_HTTPS"] = "0"
os.environ["ZORGVULDIG_EMAIL_BACKEND"] = "django.core.mail.backends.locmem.EmailBackend"
os.environ["ZORGVULDIG_OUTBOX"] = "0"  # tests of what is mailed look at once; `tests/platform/mail` has the outbox
os.environ["ZORGVULDIG_CAMERA_NETWORKS"] = os.environ["ZORGVULDIG_CAMERA_PLAIN"] = "10.0.0.0/8,127.0.0.0/8"
os.environ["DJANGO_SETTINGS_MODULE"] = "zorgvuldig.settings"
load_or_create(DATA)
KEYS = str(DATA / "keys")
os.mkdir(KEYS, mode=0o700)  # as `init` does: one that is not there was lost

import django  # noqa: E402 - the settings need what stands above
from django.conf import settings  # noqa: E402

django.setup()

from django.contrib.auth.hashers import Argon2PasswordHasher  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.handlers.base import BaseHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.signals import setting_changed  # noqa: E402
from django.db import connections  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.middleware import csrf  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.client import ClientHandler  # noqa: E402
from django.test.signals import template_rendered  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402
from django.utils import timezone, translation  # noqa: E402
from django.utils.safestring import SafeString  # noqa: E402
from jinja2 import FileSystemBytecodeCache  # noqa: E402
from jwcrypto.jwk import JWK  # noqa: E402

from tests.gate.hostile import connect, lent  # noqa: E402
from tests.patience import until  # noqa: E402
from tests.people import Cast, cast_again  # noqa: E402
from tests.tiers import ROOT, is_slow  # noqa: E402
from zorgvuldig.gate.contents import wordings  # noqa: E402
from zorgvuldig.gate.declared import REGISTER, TEXT  # noqa: E402
from zorgvuldig.gate.install import install  # noqa: E402
from zorgvuldig.gate.tables import make_tables  # noqa: E402
from zorgvuldig.operations.health import readiness as readiness  # noqa: E402
from zorgvuldig.platform.postgres.backend.base import DatabaseWrapper  # noqa: E402
from zorgvuldig.statement.breakings.copies import LEAVE  # noqa: E402
from zorgvuldig.statement.cache import MEMORY  # noqa: E402
from zorgvuldig.suppliers.oidc import keys as provider_keys  # noqa: E402
from zorgvuldig.web.jinja import Page  # noqa: E402

BESIDE = 2  # cores for which there is one process more: while a test waits for a browser or a process it started, another goes on
LASTS = 1500  # seconds that the fast tier may last on a busy machine
mail.outbox = []  # there before the first test that looks, whether or not it has a database
# What `install` wrote: the words of every topic, since long ago. They are put back only when they are others by now.
WORDINGS = "insert into consent_wording (topic, version, nl, en, kept_at) values " + ", ".join(
    sql.SQL("({}, {}, {}, {}, '2026-01-01')").format(*map(sql.Literal, words)).as_string()
    for words in wordings(REGISTER)
)
WORDS = "(select md5(array_agg((topic, version, nl, en, kept_at)::text order by topic, version)::text) from consent_wording)"
# What tests protect is no secret: their passwords are hashed at once, and four large keys, of half a second each, take turns.
Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 64
_generate, _turns, _large = JWK.generate, count(), {}


def _generate_or_take(**kind: Any) -> JWK:
    """A new key; of the large ones another than the three before."""
    if kind != {"kty": "RSA", "size": 3072}:
        return _generate(**kind)
    turn = next(_turns) % 4
    if turn not in _large:
        _large[turn] = _generate(**kind)
    return _large[turn]


JWK.generate = _generate_or_take
# The tokens in forms must not happen to spell a word of which a test says that it stands nowhere on the page.
csrf.CSRF_ALLOWED_CHARS = "qz"
CHAIN = ("_view_middleware", "_template_response_middleware", "_exception_middleware", "_middleware_chain")
_chain: dict[str, object] = {}


def _load_once(handler: ClientHandler) -> None:
    """Every browser of the tests has a handler of its own; what stands before the views is made once, until a setting changes.

    Made anew for each, all static files were looked at before each first page: half of a test's time.
    """
    if not _chain:
        BaseHandler.load_middleware(handler)
        _chain.update({part: getattr(handler, part) for part in CHAIN})
    vars(handler).update(_chain)


ClientHandler.load_middleware = _load_once
_render = Page.render


def _render_and_tell(
    page: Page, context: dict[str, Any] | None = None, request: HttpRequest | None = None
) -> SafeString:
    """A browser of the tests knows what a page was made of, as Django tells it of its own templates only."""
    template_rendered.send(sender=page, template=page, context=context or {})
    return _render(page, context, request)


Page.render = _render_and_tell
engines["jinja2"].env.bytecode_cache = FileSystemBytecodeCache(str(COMPILED))
_connect = DatabaseWrapper.get_new_connection


def _connect_or_take(wrapper: DatabaseWrapper, wanted: dict[str, Any]) -> Any:
    """For jobs and the owner too, whose connections are no pool's here: as with a worker, the next one gets what is there."""
    own = wrapper.settings_dict["TEST"]["NAME"]  # another is dropped by who works in it: nobody may hold it
    if wrapper.alias not in {"jobs", "owner"} or wanted["dbname"] != own:
        return _connect(wrapper, wanted)
    begins = " ".join(str(wanted.get(part, "")) for part in ("password", "options"))
    return lent(f"{wrapper.alias} {begins}", lambda: _connect(wrapper, wanted))


DatabaseWrapper.get_new_connection = _connect_or_take
setting_changed.connect(lambda **changed: _chain.clear(), weak=False)
KEPT = {"django_migrations", "django_content_type", "auth_permission"}
# Files that one process does, one after the other: they share a server, or the whole source read once.
TOGETHER = ("tests/browser/", "tests/structure/")
WIDE = "tests/structure/test_every_place.py"  # takes as long as all others of its folder
# What takes longest of all else begins next, so that no process waits long for the other at the end.
FIRST = (
    "tests/promises/",
    "tests/operations/test_setup.py",
    "tests/backup/",
    "tests/platform/vault/",
    "tests/accounts/",
    "tests/gate/test_s",
)
# Waits until its input ends, which it does when we are gone however that came, and takes away what we would have left.
WATCH = 'cat; kill -s QUIT "$1" 2>/dev/null; sleep 1; rm -rf "$2" "$3"'


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--tier fast` leaves the slow files out (`tests.tiers`)."""
    parser.addoption("--tier", choices=["fast", "all"], default="all", help="fast: without the files of tests/tiers.py")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Whether a file is of the slow tier while the fast one runs."""
    return True if config.option.tier == "fast" and is_slow(collection_path) else None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """The fast tier waits a fifth of its time, so it has more processes than there are cores; the slow one keeps its machine busy."""
    if config.option.tier != "fast" or "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    cores = len(os.sched_getaffinity(0))
    return cores + cores // BESIDE


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """The fast tier does not begin on one day to end on the next: what its tests put in for today is of one day."""
    now = timezone.localtime()
    left = (now.replace(hour=0, minute=0, second=0) + timedelta(days=1) - now).total_seconds()
    if session.config.option.tier != "fast" or hasattr(session.config, "workerinput"):
        return
    if left < LASTS:
        print(f"The day of the school ends in {left:.0f} seconds; the tests begin with the next.")  # noqa: T201
        sleep(left + 1)
    if processes := session.config.option.numprocesses:
        _compile_tests(processes)


def _compile_tests(processes: int) -> None:
    """In a new clone each test file is compiled by one process before all of them collect it, or they would all do so at the same time.

    Hypothesis takes values from the sources, and keeps those of a file for who asks next: reading all of them takes 200 MB, which each
    process of the run would need beside all else it holds. What is wrong in a file is said by who collects it.
    """
    files = [
        path
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        if not is_slow(path) and not any((path.parent / "__pycache__").glob(f"{path.stem}.*-pytest-*.pyc"))
    ]
    children = []
    for number in range(processes):
        if child := os.fork():
            children.append(child)
            continue
        for path in files[number::processes]:
            with suppress(BaseException):
                import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        with suppress(BaseException):
            warnings.simplefilter("ignore", HypothesisSideeffectWarning)  # that this takes long is why it is done here
            if files:
                drawing(strategies.text())(lambda drawn: None)()
        os._exit(0)
    for child in children:
        os.waitpid(child, 0)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: looking for garbage in it, again and again, would take a fifth of the time."""
    gc.disable()
    collected = yield
    gc.freeze()
    gc.set_threshold(10_000, 10, 50)
    gc.enable()
    return collected


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is done together stands together and begins before all else, after everything has been shuffled."""
    items.sort(
        key=lambda item: (*(not item.nodeid.startswith(one) for one in (TOGETHER, FIRST)), _together(item.nodeid))
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """A file is done by one process; and so is what is done together."""
    return _ByFile(config, log)


class _ByFile(LoadFileScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return _together(nodeid) or super()._split_scope(nodeid)


def _together(nodeid: str) -> str:
    """The folder with whose tests this one is done, half of it where one browser would be busy for minutes; empty when by its file."""
    folder = "" if nodeid.startswith(WIDE) else next((one for one in TOGETHER if nodeid.startswith(one)), "")
    return f"{folder}{crc32(nodeid.encode()) % 2}" if folder and is_slow(ROOT / nodeid.partition("::")[0]) else folder


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several says how large it became."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["kilobytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


_kilobytes: list[int] = []


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Note how large each became."""
    _kilobytes.append(getattr(node, "workeroutput", {}).get("kilobytes", 0))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say what the run cost: databases, browsers and servers are counted too, once they have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    largest = max([used[0].ru_maxrss, *_kilobytes]) / 1024
    terminalreporter.write_line(f"{seconds:.0f} processor-seconds; the largest test process had {largest:.0f} MB")


@pytest.fixture(autouse=True)
def _in_dutch() -> None:
    """A page that a test asks for in English leaves its language behind in this process, and the next test would read it."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def server() -> Iterator[Server | None]:
    """The embedded server for this run, or None when DATABASE_URL names another."""
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    running = ensure_server(DATA, profile="throwaway")
    postmaster = running.process.pid if running.process else 0
    with subprocess.Popen(
        ["/bin/sh", "-c", WATCH, "watch", str(postmaster), DATA, running.cluster.home],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True,
    ) as watch:  # fmt: skip
        yield running
        watch.kill()
    running.discard()
    shutil.rmtree(DATA, ignore_errors=True)


def _kept(location: Location, stage: str) -> str:
    """The name under which this schema is kept on a server of one's own at a stage: another source is another name."""
    made_of = hashlib.sha256(stage.encode())
    for pattern in STAGES[stage]:
        for path in sorted(SOURCE.glob(pattern)):
            if path.suffix in (".py", ".sql", ".toml"):
                made_of.update(path.read_bytes())
    return f"{location.dbname}_{made_of.hexdigest()[:12]}"


def made_from_kept(location: Location) -> str:
    """Empty the database on a server of one's own; the stage at which it could be copied from an earlier run, or nothing."""
    with psycopg.connect(location.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f'drop database if exists "{location.dbname}" with (force)')
        for stage in STAGES if KEEP else ():
            name = _kept(location, stage)
            if admin.execute("select from pg_database where datname = %s", [name]).fetchall():
                admin.execute(f'create database "{location.dbname}" template "{name}"')
                return stage
    return ""


def keep(location: Location, stage: str) -> None:
    """With ZORGVULDIG_TEST_KEEP, leave a copy of the database as it is now on the server for the next run."""
    connections["owner"].close()
    if KEEP and KEEP != "take":
        with psycopg.connect(location.admin_dsn("postgres"), autocommit=True) as admin:
            admin.execute(LEAVE, [location.dbname])  # a connection that waits for the next test is in it
            admin.execute(f'create database "{_kept(location, stage)}" template "{location.dbname}"')


@pytest.fixture(scope="session")
def _built(server: Server | None) -> Iterator[psycopg.Connection]:
    """Roles, database, migrations and gate, as an installation gets them; an administrator's connection to it."""
    location = locate(DATA, os.environ)
    kept = made_from_kept(location) if server is None else ""
    prepare(location, settings.NAMES, load_or_create(DATA), list(REGISTER.jobs))
    call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
    if not kept:
        make_tables()
        if server is None:
            keep(location, "tables")
    if kept != "rules":
        install(REGISTER, settings.NAMES, text=TEXT)
        if server is None:
            keep(location, "rules")
    connections["owner"].close()
    setup_test_environment()
    with psycopg.connect(location.admin_dsn(), autocommit=True) as admin:
        admin.execute("set session_replication_role = replica")
        _teach(admin)
        cast_again(admin)  # while nobody is there: what stands beside the cast would be put back with it
        wipe(admin)
        yield admin
    for alias in connections:
        connections[alias].close()
        if pool := getattr(connections[alias], "pool", None):
            pool.close()


@pytest.fixture
def database(_built: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """An empty school's database: the administrator's connection, for putting data in. Emptied afterwards.

    Triggers and policies do not bind this connection; everything under test uses the service roles.
    """
    mail.outbox = []
    yield _built
    for alias in ("default", "accounts", "jobs"):
        connections[alias].close()
    wipe(_built)
    for alias in ("default", "accounts"):
        try:
            until(partial(_is_whole, alias), f"a thread of this test still has a connection of {alias}", seconds=20)
        except AssertionError:
            connections[alias].close_pool()  # type: ignore[attr-defined]  # the next test begins with a whole one
            raise


def _is_whole(alias: str) -> bool:
    """Whether everybody gave back what they took of a pool; what a thread keeps when it ends is missing in every later test."""
    pool = DatabaseWrapper._connection_pools.get(alias)  # type: ignore[attr-defined]  # none is made for this look
    if pool is None or pool.closed:
        return True
    counted = pool.get_stats()
    return bool(counted["pool_available"] == counted["pool_size"])


def wipe(connection: psycopg.Connection) -> None:
    """Empty the school's database, over the administrator's connection, and what this process remembers of it for a while."""
    connection.execute("select pg_temp.wipe()")
    MEMORY.forget()
    provider_keys.clear_cache()
    readiness.clear_answers()
    for folder, _folders, names in os.walk(
        KEYS, topdown=False
    ):  # of people who are gone: somebody may get their number
        if folder == KEYS:
            continue
        for name in names:
            if name.endswith(".key"):
                Path(folder, name).unlink()
        with suppress(OSError):  # with something else in it, it stays
            os.rmdir(folder)  # or every test would look into hundreds that are empty


def _teach(connection: psycopg.Connection) -> None:
    """Give the administrator's connection a function that empties every table: its plans are made once, not for each test."""
    connection.execute(f"delete from consent_wording; {WORDINGS}")
    (words,) = connection.execute(f"select {WORDS}").fetchone()  # type: ignore[misc]
    tables = [
        t
        for (t,) in connection.execute(
            "select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace "
            "where n.nspname in ('public', 'gate') and c.relkind in ('r', 'p') and not c.relispartition"
        ).fetchall()
        if t not in {f"public.{kept}" for kept in KEPT} | {"gate.rule", "gate.state", "public.consent_wording"}
    ]
    emptying = "".join(f"delete from {table};" for table in tables)  # replica mode, so keys do not order it
    words_back = f"if {WORDS} is distinct from '{words}' then delete from consent_wording; {WORDINGS}; end if;"
    connection.execute(
        f"create or replace function pg_temp.wipe() returns void language plpgsql as $_$ begin {emptying}{words_back} end $_$"
    )


@pytest.fixture
def runtime(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The runtime login, with any SQL one likes."""
    with connect() as connection:
        yield connection


@pytest.fixture
def client(database: psycopg.Connection) -> Client:
    """A browser that is nobody yet."""
    return Client()


@pytest.fixture
def cast(database: psycopg.Connection) -> Cast:
    """The cast of `tests.people`, in a school's database."""
    return cast_again(database)
