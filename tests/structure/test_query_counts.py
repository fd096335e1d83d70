"""No page asks the database more than so often, and none asks more often because there are more pupils.

Every address of the table of `test_who_gets_where` that is read is asked once, by somebody who gets there. What comes is weighed
as well (`weights`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest
from django.apps import apps
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.images.picturing import team
from tests.people import Cast, sign_in
from tests.structure.query_counts import MOST, MOST_OPENINGS, QUERIES
from tests.structure.test_who_gets_where import PLACES
from tests.structure.weights import TAKES, weigh
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.vault.fields import SealedJSONField, SealedTextField

AROUND = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
SLACK = 3  # a page may ask so many fewer than its own bound says, before the bound has to be brought down
FEW, MORE = 3, 6  # pupils who come first, and who come then
READ = {place.name: place for place in reversed(PLACES) if place.posts is None and place.people}


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


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """Lies too, as where the table is from."""
    team(cast)
    return cast


@pytest.mark.parametrize("name", READ)
def test_a_page_asks_no_more_than_so_often(cast: Cast, name: str) -> None:
    place = READ[name]
    path = place.path(cast)
    client = sign_in(cast.people[place.people.split()[0]])
    first = client.get(path, headers=TAKES)  # what is loaded once in a process
    weigh(name, first)
    first.close()
    found = asked(client, path)
    assert found.status in {200, 302, 303, 409, 416}
    assert found.openings <= MOST_OPENINGS
    most = QUERIES.get(name, MOST)
    assert found.queries <= most, f"{name}: {found.queries}"
    assert name not in QUERIES or found.queries >= most - SLACK, "it asks less by now: bring its bound down"
    if found.status == 200 and not any(str(someone.uid) in path for someone in cast.people.values()):
        _does_not_grow(cast, client, path)


def _does_not_grow(cast: Cast, client: Client, path: str) -> None:
    more = cloning(cast.db)
    more(cast.noor.id, FEW)
    few = asked(client, path)
    more(cast.noor.id, MORE)
    many = asked(client, path)
    assert (few.status, many.status) == (200, 200)
    assert many.queries <= few.queries, f"{many.queries - few.queries} more for {MORE} pupils more"


def test_every_bound_is_of_a_page() -> None:
    assert set(QUERIES) <= set(READ)
    assert all(most > MOST for most in QUERIES.values()), "the general bound is enough"


# --- more pupils ---------------------------------------------------------------------------------------------------


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
