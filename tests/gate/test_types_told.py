"""The driver is told of types of the database once for a connection of the pool."""

import pytest
from django.contrib.postgres.signals import register_type_handlers
from django.db import connection
from django.db.backends.signals import connection_created

from tests.people import Cast
from zorgvuldig.platform.postgres import types
from zorgvuldig.platform.postgres.fresh import Fresh


def test_only_ours_tells_the_driver() -> None:
    assert not connection_created.disconnect(register_type_handlers)  # it says whether it was there
    assert connection_created.disconnect(types.tell_types)
    connection_created.connect(types.tell_types)


def test_a_connection_that_comes_back_from_the_pool_is_not_told_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(types, "register_type_handlers", lambda connection, **_: told.append(connection.connection))
    connection.close()
    connection.ensure_connection()
    first = connection.connection
    assert isinstance(first, Fresh)
    first.knows_types = False
    told.clear()
    for _ in range(3):
        types.tell_types(connection)
    assert told.count(first) == 1
