"""Of which categories the school has anything about one pupil, as far as the open door shows it."""

from functools import cache

from django.db import connection

from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.door import Door

ALWAYS = ("access_log",)  # opening the page is in it


def held_categories(pupil_id: int, *, door: Door) -> frozenset[str]:
    """The opened categories with at least one row of this pupil."""
    wanted = sorted(category for category in door.reads if _tables(category))
    door.reading(*wanted)
    with connection.cursor() as cursor:
        cursor.execute(_question(tuple(wanted)), {"pupil": pupil_id})
        found = {category for category, is_there in cursor.fetchall() if is_there}
    return frozenset(found | {category for category in ALWAYS if category in door.reads})


@cache
def _tables(category: str) -> tuple[tuple[str, str], ...]:
    return tuple((t.name, t.pupil) for t in REGISTER.tables.values() if t.category == category and t.pupil)


@cache
def _question(categories: tuple[str, ...]) -> str:
    """One statement for all of them. Names of tables and columns are the register's, never a visitor's."""
    return " union all ".join(
        f"select '{category}', "  # noqa: S608
        + " or ".join(
            f"exists (select from {table} x where x.{pupil} = %(pupil)s)" for table, pupil in _tables(category)
        )
        for category in categories
    )
