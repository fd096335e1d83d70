"""Types of the database that the driver is told of once for a connection.

Django tells it each time that a connection is taken, so with a pool for every page again; what it was told stays with the connection.
"""

from typing import Any

from django.contrib.postgres.apps import PostgresConfig
from django.contrib.postgres.signals import register_type_handlers
from django.db.backends.signals import connection_created

from zorgvuldig.platform.postgres.fresh import Fresh


class TypesConfig(PostgresConfig):
    """`django.contrib.postgres`, with that difference."""

    def ready(self) -> None:
        """As Django's; then ours takes the place of what tells the driver."""
        super().ready()
        connection_created.disconnect(register_type_handlers)
        connection_created.connect(tell_types)


def tell_types(connection: Any, **given: Any) -> None:
    """Tell the driver, unless this connection of the pool knows already."""
    made = connection.connection
    if isinstance(made, Fresh):
        if made.knows_types:
            return
        made.knows_types = True
    register_type_handlers(connection, **given)
