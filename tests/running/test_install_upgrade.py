"""From every state that the tables ever had to the one of now: nothing is lost, and the database is as the register wants it."""

import tomllib
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from tests.running.upgrading import Row, put_one, rows_of, tables
from tests.structure.source import ROOT
from zorgvuldig import versions
from zorgvuldig.gate.declared import REGISTER, TEXT
from zorgvuldig.gate.drift import drift
from zorgvuldig.gate.install import install
from zorgvuldig.management.installation import refuse_strange
from zorgvuldig.postgres import DatabaseProblem, Location, create_database, drop_database, load, locate
from zorgvuldig.versions import Found, look, newer, older

# Tables in which no guess of a row is taken: their checks tie columns together. Each is filled by other tests.
HARD = 0.75  # at least this part of all tables has to be filled
# What a migration moves to another table on purpose.
MOVED: dict[str, str] = {}


@pytest.fixture
def empty(database: psycopg.Connection) -> Iterator[Location]:
    """A second database on the server of the tests, with the same roles; the owner of this process works in it."""
    first = locate(Path(settings.DATA), {"DATABASE_URL": settings.DATABASE_URL})
    here = Location(**{name: getattr(first, name) for name in first.__slots__} | {"dbname": f"{first.dbname}_upgrade"})
    drop_database(here, settings.NAMES)
    create_database(here, settings.NAMES, list(REGISTER.jobs))
    owner = connections["owner"]
    owner.close()
    owner.settings_dict["NAME"] = here.dbname
    yield here
    owner.close()
    owner.settings_dict["NAME"] = first.dbname
    drop_database(here, settings.NAMES)


def test_from_every_state_of_the_tables_to_now(empty: Location) -> None:
    """Rows go in at each state, so those of the first pass through every migration, and those of each later one through the rest."""
    kept: dict[tuple[str, str], Row] = {}
    seen: set[tuple[str, str]] = set()
    for state in versions.shipped():
        call_command("migrate", "zorgvuldig", state, database="owner", verbosity=0, skip_checks=True)
        with psycopg.connect(empty.admin_dsn(), autocommit=True) as admin:
            admin.execute("set session_replication_role = replica")
            for table in set(tables(admin)) - seen:
                seen.add(table)
                if (row := put_one(admin, table)) is not None:
                    kept[table] = row
    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    install(REGISTER, settings.NAMES, text=TEXT)
    assert len(kept) >= HARD * len(seen), sorted(seen - set(kept))
    with psycopg.connect(empty.admin_dsn(), autocommit=True) as admin:
        there = set(tables(admin))
        lost = [
            f"{table} {row}"
            for table, row in kept.items()
            if table in there and not survives(row, rows_of(admin, table))
        ]
    assert lost == []
    assert {table for table in kept if table not in there} == set(MOVED)
    with connections["owner"].cursor() as cursor:
        assert drift(cursor.connection, REGISTER, settings.NAMES) == []
    assert look().applied[-1] == versions.shipped()[-1]


def survives(before: Row, after: list[Row]) -> bool:
    """Whether a row is still there, in the columns that are."""
    return any(all(before[name] == now[name] for name in before if name in now) for now in after)


def test_what_a_newer_version_made_is_left_alone(empty: Location) -> None:
    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    install(REGISTER, settings.NAMES, text=TEXT)
    secrets = load(Path(settings.DATA))
    assert secrets is not None
    versions.note(secrets.installation)
    refuse_strange(secrets)
    assert newer(look()) is older(look()) is None
    with psycopg.connect(empty.admin_dsn(), autocommit=True) as admin:
        admin.execute("insert into django_migrations (app, name, applied) values ('zorgvuldig', '9999_later', now())")
        admin.execute("update gate.state set value = '7.1.0' where key = 'program'")
    assert "made by version 7.1.0" in (newer(look()) or "")
    assert "install version 7.1.0 or later, or restore the backup" in (newer(look()) or "")
    with pytest.raises(DatabaseProblem, match=r"7\.1\.0"):
        refuse_strange(secrets)


def test_another_installation_is_left_alone(empty: Location) -> None:
    call_command("migrate", database="owner", verbosity=0, skip_checks=True)
    versions.note("of somebody else")
    secrets = load(Path(settings.DATA))
    assert secrets is not None
    with pytest.raises(DatabaseProblem, match="belongs to another installation"):
        refuse_strange(secrets)


def test_an_empty_database_is_neither_older_nor_newer(empty: Location) -> None:
    assert (look(), newer(look())) == (Found(), None)


def test_a_database_says_of_which_version_it_is() -> None:
    first = versions.versions()[0]
    assert Found(applied=(*versions.shipped()[:3],)).of() == "a version from before the first release"
    known = tuple(name for name in versions.shipped() if name <= first.last)
    assert Found(applied=known).of() == first.name
    assert "Bring it up to date with: zorgvuldig init" in (older(Found(applied=known[:-1])) or "")


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
