"""How often a page asks the database, and a school with more pupils to ask it in."""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.fields import SealedJSONField, SealedTextField

AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
MORE = 6  # pupils


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a page asked the database, and how many of those were openings. `status` is its answer."""

    status: int
    queries: int
    openings: int


def asked(client: Client, path: str) -> Asked:
    """Ask a page, and listen to what it asks."""
    with (
        CaptureQueriesContext(connections["default"]) as own,
        CaptureQueriesContext(connections["accounts"]) as signing,
    ):
        answer = client.get(path)
        answer.close()
    texts = [query["sql"] for query in (*own.captured_queries, *signing.captured_queries)]
    asking = [text for text in texts if not text.startswith(AROUND)]
    return Asked(answer.status_code, len(asking), sum("gate.open(" in text for text in asking))


def cloning(db: psycopg.Connection) -> Callable[[int, int], None]:
    """What makes so many pupils of whom there is what there is of the first, in every table without sealed things."""
    if not db.execute("select to_regproc('pg_temp.clone')").fetchone()[0]:
        inserts = "".join(_copy_of(db, name, table.pupil) for name, table in REGISTER.tables.items() if _may_copy(name))
        db.execute(
            f"""create function pg_temp.clone(model integer) returns void language plpgsql as $_$
            declare made integer;
            begin
                insert into person (uid) values (gen_random_uuid()) returning id into made;
                insert into pupil (person_id, uid, number) values (made, gen_random_uuid(), 'K' || made);
                {inserts}
            end $_$"""
        )

    def more(model: int, count: int) -> None:
        db.execute("select pg_temp.clone(%s) from generate_series(1, %s)", [model, count])

    return more


def _may_copy(name: str) -> bool:
    table = REGISTER.tables[name]
    models = {model._meta.db_table: model for model in apps.get_models()}
    if not table.pupil or name == "pupil" or name not in models:
        return False
    fields = models[name]._meta.concrete_fields
    return not any(isinstance(one, SealedTextField | SealedJSONField) or "blob" in one.name for one in fields)


def _copy_of(db: psycopg.Connection, name: str, pupil: str) -> str:
    columns = db.execute(
        "select attname, atttypid = 'uuid'::regtype from pg_attribute where attrelid = %s::regclass and attnum > 0 "
        "and not attisdropped and attgenerated = '' and attidentity = '' and attname <> 'id'", [name]
    ).fetchall()  # fmt: skip
    values = [
        "made" if column == pupil else "gen_random_uuid()" if is_uid and column == "uid" else f"t.{column}"
        for column, is_uid in columns
    ]
    listed = ", ".join(column for column, _ in columns)
    return (
        f"begin insert into {name} ({listed}) select {', '.join(values)} from {name} t where t.{pupil} = model; "
        "exception when unique_violation or exclusion_violation then null; end;\n"
    )
