"""PgBouncer in transaction mode stands in between: pages work, and nothing of one request is left for the next."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from tests.running.parts import DATABASE, Bouncer, address_of, until
from tests.running.school import Kept, School
from tests.running.use import InUse, good, reader, teacher
from zorgvuldig.postgres import Names, load

pytestmark = pytest.mark.skipif(Bouncer.program() is None, reason="PgBouncer is not here: apt install pgbouncer")
NAMES = Names.of(DATABASE)


@pytest.fixture(scope="module")
def behind(kept: Kept) -> Iterator[tuple[School, Bouncer]]:
    """A school of which the pages come in through PgBouncer; each login has one connection to the server, so that all share it."""
    with kept.opened() as school:
        bouncer = Bouncer(school.server.home.parent / "bouncer", school.server, settings={"default_pool_size": 1})
        bouncer.start()
        try:
            yield school, bouncer
        finally:
            school.installation.end()
            bouncer.kill()
