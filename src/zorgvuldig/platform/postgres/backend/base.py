"""The connection that pages and jobs get. Django finds it by its name."""

import time
from typing import Any

from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

from zorgvuldig.platform.postgres.fresh import connected, passwords_of
from zorgvuldig.platform.postgres.pooled import is_alive

LONGEST = 6.0  # seconds that a request waits for a server before it fails; meanwhile another one may take over


class DatabaseWrapper(base.DatabaseWrapper):
    """As Django's, of one alias. A connection out of the pool whose server is gone is thrown away, and the next one tried."""

    def get_connection_params(self) -> dict[str, Any]:
        """What a connection needs; also the worker asks this once, for a pool of its own."""
        params: dict[str, Any] = super().get_connection_params()
        if now := passwords_of(str(params.get("user", ""))):
            params["password"] = now[0]
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection whose server is there. Raises `PoolTimeout` when the pool has none for six seconds."""
        if self.pool is None:
            new, user, given = super().get_new_connection, str(conn_params.get("user", "")), conn_params.get("password")
            return connected(user, str(given or ""), lambda password: new({**conn_params, "password": password}))
        connection = self._given(conn_params)
        while not is_alive(connection):
            connection.close()
            self.pool.putconn(connection)
            connection = self._given(conn_params)
        return connection

    def _given(self, conn_params: dict[str, Any]) -> Any:
        """Ask the pool again when it had none: each time it tries to reach the server anew, with the password of that moment."""
        until = time.monotonic() + LONGEST
        while True:
            try:
                return super().get_new_connection(conn_params)
            except PoolTimeout:
                if time.monotonic() > until:
                    raise
