"""The suite runs on a real PostgreSQL, as the runtime role; only the fixtures know the administrator.

The settings read their data directory when they are imported, so the server is prepared first, here.
`DATABASE_URL` makes the suite run on another server; its database is made anew. With `ZORGVULDIG_TEST_KEEP` set as well the
built database stays there, so that the next run of the same sources begins at once, and one of other rules with the tables made.
Set to `take`, a run uses what stays there and leaves nothing.
"""

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from hypothesis import HealthCheck
from hypothesis import settings as drawn_as
from psycopg import sql

from zorgvuldig.platform.postgres import Location, Server, ensure_server, load_or_create, locate, prepare

# What was compiled once is kept for every process that a run starts, where this machine would have each compile all of it anew: seconds a start.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# How fast a machine is says nothing about what is right: an example may take its time.
drawn_as.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
drawn_as.load_profile("unhurried")
pytest_plugins = ["tests.runs"]
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
from django.utils import translation  # noqa: E402
from django.utils.safestring import SafeString  # noqa: E402
from jinja2 import FileSystemBytecodeCache  # noqa: E402
from jwcrypto.jwk import JWK  # noqa: E402

from tests.gate.hostile import connect, lent  # noqa: E402
from tests.patience import until  # noqa: E402
from tests.people import Cast, cast_again  # noqa: E402
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
# Waits until its input ends, which it does when we are gone however that came, and takes away what we would have left.
WATCH = 'cat; kill -s QUIT "$1" 2>/dev/null; sleep 1; rm -rf "$2" "$3"'


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
