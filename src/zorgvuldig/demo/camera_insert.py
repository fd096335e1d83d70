"""One row into the database, as its administrator."""

from typing import Any

from psycopg import Connection, sql


def put(connection: Connection[Any], table: str, key: str = "id", /, **values: Any) -> int:
    """One row; answers its `key`."""
    statement = sql.SQL("insert into {} ({}) values ({}) returning {}").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
        sql.Identifier(key),
    )
    row = connection.execute(statement, list(values.values())).fetchone()
    assert row is not None
    return int(row[0])
