"""What happens to a connection of the pool between two requests: nothing that one left may reach the next."""

from typing import Any

from psycopg import Connection

# A statement is prepared when a connection sends it for the sixth time: its text is then read and planned once.
PREPARED_AFTER = 5
WIPE = "RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *"
COUNT = """SELECT count(*) FILTER (WHERE from_sql), count(*) FILTER (WHERE NOT from_sql)
    FROM pg_catalog.pg_prepared_statements"""


class Tampered(Exception):
    """Somebody made or took away a prepared statement in SQL; the pool throws the connection away."""


def reset(connection: Connection[Any]) -> None:
    """Wipe what a request may have left in a pooled connection, but keep its cached plans.

    Prepared statements outlive a request. The driver makes them without SQL, by names that can be guessed, so whoever got
    SQL past us could put their own under such a name, and the next request would run it behind its own door. PostgreSQL
    keeps how each was made: `Tampered` when one came from SQL, or when there are more or fewer than the driver made.
    """
    connection.autocommit = True
    if connection.prepare_threshold is None:
        connection.execute(WIPE)
        return
    cursor = connection.execute(f"{WIPE}; {COUNT}", prepare=False)
    while cursor.nextset():
        pass
    if cursor.fetchone() != (0, len(connection._prepared._names)):
        raise Tampered("a prepared statement was made or taken away in SQL")
