"""Django's PostgreSQL, which connects with the password of this moment (`postgres.fresh`)."""

from typing import Any

from django.db.backends.postgresql import base

from zorgvuldig.postgres.fresh import connected, passwords_of


class DatabaseWrapper(base.DatabaseWrapper):
    """One alias."""

    def get_connection_params(self) -> dict[str, Any]:
        """What a connection needs; also the worker asks this once, for a pool of its own."""
        params: dict[str, Any] = super().get_connection_params()
        if now := passwords_of(str(params.get("user", ""))):
            params["password"] = now[0]
        return params

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; the pool tries passwords by itself."""
        new = super().get_new_connection
        if self.pool:
            return new(conn_params)
        user, given = str(conn_params.get("user", "")), str(conn_params.get("password", ""))
        return connected(user, given, lambda password: new({**conn_params, "password": password}))
