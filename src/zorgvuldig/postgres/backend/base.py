"""The connection that pages get. Django finds it by its name."""

import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from zorgvuldig.postgres.pooled import is_alive

LONGEST = 6.0  # seconds that a request waits for a server before it fails; meanwhile another one may take over


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's. A connection out of the pool whose server is gone is thrown away, and the next one tried."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection whose server is there. Raises `PoolTimeout` when there is none for six seconds."""
        connection = self._given(conn_params)
        while self.pool is not None and not is_alive(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = self._given(conn_params)
        return connection

    def _given(self, conn_params: dict[str, Any]) -> Any:
        """Ask the pool again when it had none: each time it tries to reach the server anew."""
        until = time.monotonic() + LONGEST
        while True:
            try:
                return super().get_new_connection(conn_params)
            except PoolTimeout:
                if time.monotonic() > until:
                    raise
