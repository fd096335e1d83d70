"""What the tests of pictures share."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.gate.hostile import connect


@pytest.fixture
def runtime(database: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The runtime login, with any SQL one likes."""
    with connect() as connection:
        yield connection
