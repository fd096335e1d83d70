"""Every table and column is declared in the register, and every declaration is real."""

import psycopg
import pytest
from django.core.management import call_command

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.install import actual_columns
from zorgvuldig.gate.start import model_columns, refusals, undeclared_columns
from zorgvuldig.register.coverage import compare


def test_register_and_database_agree(database: psycopg.Connection) -> None:
    assert compare(REGISTER, actual_columns()) == []


def test_register_and_models_agree() -> None:
    assert undeclared_columns() == []


def test_models_and_database_agree(database: psycopg.Connection) -> None:
    """A column that only the database has would be read by nobody and shown to nobody."""
    actual = actual_columns()
    known = model_columns()
    assert [name for name in known if not known[name] <= actual[name]] == []
    assert [name for name in known if name.startswith("gate.") is False and known[name] != actual[name]] == []


def test_the_migrations_make_what_the_models_say() -> None:
    """Whoever asks for a migration of a change of theirs gets that change alone."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize(
    ("plant", "remove", "words"),
    [
        (
            "alter table pupil_contact add column religion text",
            "alter table pupil_contact drop column religion",
            'Table pupil_contact has column "religion" that the register does not know',
        ),
        (
            "alter table gate.log add column note text",
            "alter table gate.log drop column note",
            'Table gate.log has column "note" that the register does not know',
        ),
        (
            "create table black_list (pupil_id integer)",
            "drop table black_list",
            "The database has table black_list that the register does not know",
        ),
        (
            "alter table pupil_birth rename column sex to gender",
            "alter table pupil_birth rename column gender to sex",
            'The register declares column "sex" of table pupil_birth, but the database has no such column',
        ),
        (
            "alter table import_run rename to import_runs",
            "alter table import_runs rename to import_run",
            "The register declares table import_run, but the database has no such table",
        ),
    ],
)
def test_what_is_planted_keeps_the_server_from_starting(
    database: psycopg.Connection, plant: str, remove: str, words: str
) -> None:
    database.execute(plant)
    try:
        assert any(words in sentence for sentence in refusals())
    finally:
        database.execute(remove)
    assert compare(REGISTER, actual_columns()) == []
