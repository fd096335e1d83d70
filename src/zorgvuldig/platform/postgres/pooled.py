"""What happens to a connection of the pool between two requests: nothing that one left may reach the next."""

import select
from typing import Any

from psycopg import Connection, OperationalError

# A statement is prepared when a connection sends it for the sixth time: its text is then read and planned once.
PREPARED_AFTER = 5
# Seconds that a request waits for a connection, and that the pool tries to make one before the next request may ask it to
# try again: left alone it would wait longer after each failure, up to minutes after the server is back.
PATIENCE = {"timeout": 2.0, "reconnect_timeout": 2.0}
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


def is_alive(connection: Connection[Any]) -> bool:
    """Whether a connection that lay in the pool still has its server. Asks the server only when there is a reason to doubt.

    Nobody speaks on a connection at rest. When there is something to read, the server said that it ends, or the system that it is gone.
    """
    if connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
    if not waiting.poll(0):
        return True
    try:
        connection.execute("select 1", prepare=False)
    except OperationalError:
        return False
    return True
