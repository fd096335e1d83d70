"""From every state that the tables ever had to the one of now: nothing is lost, and the database is as the register wants it."""

import signal
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState
from django.test import override_settings
from django.utils import timezone

from tests.running.upgrading import Row, empty_database, put_one, rows_of, schema_of, tables, words_of
from tests.structure.source import ROOT
from zorgvuldig.backup.places import name_of
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.drift import drift
from zorgvuldig.gate.install import install
from zorgvuldig.gate.tables import make_tables
from zorgvuldig.operations.installation.boot import refuse_strange
from zorgvuldig.operations.register_refresh import Follower
from zorgvuldig.platform import versions
from zorgvuldig.platform.postgres import DatabaseProblem, Location, Secrets, load
from zorgvuldig.platform.versions import DatabaseVersion, look, newer, older

# Tables in which no guess of a row is taken: their checks tie columns together. Each is filled by other tests.
HARD = 0.7  # at least this part of all tables has to be filled
# Written anew from the register at every `init`.
DERIVED = {("gate", "rule")}
# What a migration moves to another table on purpose.
MOVED: set[tuple[str, str]] = set()


@pytest.fixture
def secrets() -> Secrets:
    """The secrets of the tests' own installation."""
    found = load(Path(settings.DATA))
    assert found is not None
    return found


@dataclass
class Upgraded:
    """A database that had every state of the tables, with the rows that were put in on the way."""

    location: Location
    kept: dict[tuple[str, str], Row]
    seen: set[tuple[str, str]]
    before: DatabaseVersion

    def admin(self) -> psycopg.Connection:
        """The administrator's connection, which triggers do not bind."""
        connection = psycopg.connect(self.location.admin_dsn(), autocommit=True)
        connection.execute("set session_replication_role = replica")
        return connection


@pytest.fixture(scope="module")
def upgraded(_built: psycopg.Connection) -> Iterator[Upgraded]:
    """Rows go in at each state, so those of the first pass through every migration, and those of each later one through the rest."""
    with empty_database("upgrade") as here:
        made = Upgraded(here, {}, set(), look())
        step_by_step(made)
        make_tables()
        install(REGISTER, settings.NAMES, text=TEXT)
        yield made


def step_by_step(made: Upgraded) -> None:
    """Every migration of ours and of what it needs, with rows in the tables that each brings."""
    executor = MigrationExecutor(connections["owner"])
    state = None
    for step in executor.migration_plan([("zorgvuldig", versions.shipped()[-1])]):
        target = (step[0].app_label, step[0].name)
        state = executor.migrate([target], plan=[step], state=state)
        if ("zorgvuldig", "person") in state.models:  # no version ends between accounts and their people
            fill(made, state)


def fill(made: Upgraded, state: ProjectState) -> None:
    """A row in each table that had none yet."""
    words = words_of(state)
    with made.admin() as admin:
        for table in set(tables(admin)) - made.seen - DERIVED:
            made.seen.add(table)
            if (row := put_one(admin, table, words)) is not None:
                made.kept[table] = row


def test_nothing_is_lost_from_any_state_of_the_tables_to_now(upgraded: Upgraded) -> None:
    kept, seen = upgraded.kept, upgraded.seen
    assert len(kept) >= HARD * len(seen), sorted(seen - set(kept))
    assert lost(upgraded) == []
    with upgraded.admin() as admin:
        assert {table for table in kept if table not in tables(admin)} == MOVED


def test_a_database_brought_up_to_date_is_as_the_register_wants_it(upgraded: Upgraded) -> None:
    with connections["owner"].cursor() as cursor:
        assert drift(cursor.connection, REGISTER, settings.NAMES) == []
    assert list(look().applied) == versions.shipped()
    assert newer(look()) is older(look()) is None


def test_what_is_made_at_once_is_what_the_steps_make(upgraded: Upgraded) -> None:
    """Tables, columns in their order, keys, checks, indexes, functions, policies, owners and grants; and the few rows of the frame."""
    rows = ("select app_label, model from django_content_type", "select codename from auth_permission")
    with empty_database("at_once") as here:
        make_tables()
        install(REGISTER, settings.NAMES, text=TEXT)
        with psycopg.connect(here.admin_dsn()) as admin, upgraded.admin() as stepped:
            for asked in rows:
                assert set(admin.execute(asked)) == set(stepped.execute(asked))
        assert list(look().applied) == versions.shipped()
        at_once = schema_of(here)
    assert at_once == schema_of(upgraded.location)
    assert sum(line.startswith("CREATE TABLE") for line in at_once) > 200


ASLEEP = "select tgrelid::regclass from pg_trigger where tgenabled = 'D'"


def test_the_next_version_changes_tables_in_which_something_stands() -> None:
    """What a later step may do, by hand too, to rows that are guarded; and in an empty database at once (`tests/running/migrations`)."""
    with empty_database("next") as here:
        made = Upgraded(here, {}, set(), look())
        make_tables()
        fill(made, MigrationExecutor(connections["owner"]).loader.project_state())
        install(REGISTER, settings.NAMES, text=TEXT)
        with override_settings(
            MIGRATION_MODULES={**settings.MIGRATION_MODULES, "zorgvuldig": "tests.running.migrations"}
        ):
            make_tables()
            install(REGISTER, settings.NAMES, text=TEXT)
            with empty_database("next_at_once") as empty:
                make_tables()
                install(REGISTER, settings.NAMES, text=TEXT)
                at_once = schema_of(empty)
        assert lost(made) == []
        with made.admin() as admin:
            assert admin.execute("select callable_at from pupil_contact").fetchall() == [("na 9 uur",)]
            assert drift(admin, REGISTER, settings.NAMES) == admin.execute(ASLEEP).fetchall() == []
        assert at_once == schema_of(here)
        assert newer(look()) is not None


def test_an_installation_that_was_killed_while_it_made_its_tables_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What libraries need stands already; ours come or do not come, together with the list of what was done."""
    with empty_database("killed") as here:
        with monkeypatch.context() as broken:
            broken.setattr("zorgvuldig.gate.tables._by_hand", killed)
            with pytest.raises(RuntimeError, match="killed"):
                make_tables()
        assert look().applied == ("0001_gate",)
        make_tables()
        install(REGISTER, settings.NAMES, text=TEXT)
        assert list(look().applied) == versions.shipped()
        with psycopg.connect(here.admin_dsn()) as admin:
            assert drift(admin, REGISTER, settings.NAMES) == []


def killed(*_: object) -> None:
    """Instead of what is written by hand."""
    raise RuntimeError("killed")


def lost(made: Upgraded) -> list[str]:
    """Rows that went in and are no longer there, in tables that are."""
    with made.admin() as admin:
        there = set(tables(admin))
        return [
            f"{table} {row}"
            for table, row in made.kept.items()
            if table in there and not survives(row, rows_of(admin, table))
        ]


def survives(before: Row, after: list[Row]) -> bool:
    """Whether a row is still there, in the columns that are."""
    return any(all(before[name] == now[name] for name in before if name in now) for now in after)


def test_what_a_newer_version_made_is_left_alone(upgraded: Upgraded, secrets: Secrets) -> None:
    versions.note(secrets.installation)
    refuse_strange(secrets)
    with upgraded.admin() as admin:
        admin.execute("insert into django_migrations (app, name, applied) values ('zorgvuldig', '9999_later', now())")
        admin.execute("update gate.state set value = '7.1.0' where key = 'program'")
        said = newer(look()) or ""
        with pytest.raises(DatabaseProblem, match=r"7\.1\.0"):
            refuse_strange(secrets)
        admin.execute("delete from django_migrations where name = '9999_later'")
    assert "made by version 7.1.0" in said
    assert "install version 7.1.0 or later, or restore the backup" in said


def test_a_process_that_became_too_old_ends(upgraded: Upgraded, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr("zorgvuldig.operations.register_refresh.os.kill", lambda _, sign: ended.append(sign))
    with upgraded.admin() as admin:
        admin.execute("insert into django_migrations (app, name, applied) values ('zorgvuldig', '9999_later', now())")
        assert not Follower().tried()
        admin.execute("delete from django_migrations where name = '9999_later'")
    assert ended == [signal.SIGTERM]


def test_another_installation_is_left_alone(upgraded: Upgraded, secrets: Secrets) -> None:
    versions.note("of somebody else")
    with pytest.raises(DatabaseProblem, match="belongs to another installation"):
        refuse_strange(secrets)
    versions.note(secrets.installation)


def test_an_empty_database_is_neither_older_nor_newer(upgraded: Upgraded) -> None:
    assert (upgraded.before, newer(upgraded.before)) == (DatabaseVersion(), None)


def test_a_database_says_of_which_version_it_is() -> None:
    first = versions.versions()[0]
    assert DatabaseVersion(applied=(*versions.shipped()[:3],)).of() == "a version from before the first release"
    known = tuple(name for name in versions.shipped() if name <= first.last)
    assert DatabaseVersion(applied=known).of() == first.name
    assert "Bring it up to date with: zorgvuldig init" in (older(DatabaseVersion(applied=known[:-1])) or "")


def test_every_version_is_on_record_with_its_last_migration() -> None:
    """A release writes its day into the file; a change of the tables after that begins a new version."""
    known = versions.versions()
    assert (
        known[-1].name
        == version("zorgvuldig")
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    )
    assert [one.last for one in known] == sorted({one.last for one in known})
    assert {one.last for one in known} <= set(versions.shipped())
    assert known[-1].last == versions.shipped()[-1], "write this version's last migration into migrations/released.toml"
    assert all(one.released_on for one in known[:-1])


OPTIONS = {"backup": None, "without_backup": False, "interactive": False}
OLD, NEW = DatabaseVersion(applied=("0001_gate",)), DatabaseVersion(applied=tuple(versions.shipped()))


def test_tables_change_only_after_a_backup(tmp_path: Path) -> None:
    command = import_module("zorgvuldig.management.commands.init").Command()
    with pytest.raises(CommandError, match="no backup is known"):
        command._insist_on_backup(OLD, OPTIONS)
    with pytest.raises(CommandError, match=r"is not there\. The only way back"):
        command._insist_on_backup(OLD, {**OPTIONS, "backup": tmp_path})
    for found, options in ((NEW, OPTIONS), (DatabaseVersion(), OPTIONS), (OLD, {**OPTIONS, "without_backup": True})):
        command._insist_on_backup(found, options)


@pytest.mark.parametrize(
    ("hours", "is_enough"), [pytest.param(23, True, id="of today"), pytest.param(25, False, id="too old")]
)
def test_a_backup_of_the_last_day_is_enough(
    hours: int, is_enough: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = tmp_path / name_of(timezone.now() - timedelta(hours=hours))
    monkeypatch.setattr("zorgvuldig.management.commands.init.newest_good", lambda *_: made)
    command = import_module("zorgvuldig.management.commands.init").Command()
    assert (command._without_backup(tmp_path) == "") == is_enough
