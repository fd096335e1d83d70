"""PgBouncer in transaction mode stands in between: pages work, and nothing of one request is left for the next."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from tests.patience import until
from tests.running.parts import DATABASE, Bouncer, address_of
from tests.running.school import Kept, School
from tests.running.use import InUse, good, reader, teacher
from zorgvuldig.platform.postgres import Names, load

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


def settings_of(bouncer: Bouncer) -> dict[str, str]:
    """What an installation has to be told when PgBouncer stands in between; workers go to the database itself."""
    return {"DATABASE_URL": address_of(bouncer.port, user=False), "ZORGVULDIG_PREPARED": "0"}


def login(school: School, bouncer: Bouncer, role: str = "runtime") -> psycopg.Connection[tuple[object, ...]]:
    """Somebody who has the password of a role and comes in through PgBouncer."""
    secrets = load(school.installation.data)
    assert secrets
    return bouncer.connect(getattr(NAMES, role), secrets.passwords[role])


def test_pages_are_used_through_pgbouncer_by_two_servers(behind: tuple[School, Bouncer]) -> None:
    school, bouncer = behind
    one, two = (school.installation.serve(**settings_of(bouncer)) for _ in range(2))
    one.ready()
    two.ready()
    parent, docent = reader(school, one.port, two.port), teacher(school, one.port, two.port)
    with InUse(parent, docent):
        until(lambda: len(good(parent.acts)) > 6 and len(docent.saved) > 6)
    assert good(parent.acts) == parent.acts
    assert good(docent.acts) == docent.acts
    seen = "select count(distinct pid) from pg_stat_activity where usename = %s"
    assert school.server.ask(seen, NAMES.runtime) == 1  # all of it over one connection to the server
    one.kill()
    two.kill()


def test_one_client_never_has_what_another_opened(behind: tuple[School, Bouncer]) -> None:
    """The capability, the role and the cursor of a transaction are gone when its connection serves somebody else."""
    school, bouncer = behind
    ask = "select current_user::text, current_setting('app.token', true), pg_backend_pid()"
    with login(school, bouncer) as one, login(school, bouncer) as two:
        with one.transaction():
            one.execute(
                "select set_config('role', %s, true), set_config('app.token', %s, true)", (NAMES.reader, "geheim")
            )
            one.execute("declare mine cursor for select 1")
            inside = one.execute(ask).fetchone()
        outside = two.execute(ask).fetchone()
        assert inside
        assert outside
        assert inside[:2] == (NAMES.reader, "geheim")
        assert outside[2] == inside[2], "they did not share a connection, so this proves nothing"
        assert outside[:2] == (NAMES.runtime, "")
        assert one.execute(ask).fetchone() == outside
        with pytest.raises(psycopg.errors.InvalidCursorName):
            two.execute("fetch all from mine")


def test_what_a_hostile_client_leaves_in_a_session_gives_the_next_one_nothing(behind: tuple[School, Bouncer]) -> None:
    """A setting that was put for the whole session does reach the next client: so the gate must not believe it."""
    school, bouncer = behind
    with login(school, bouncer) as one, login(school, bouncer) as two:
        one.execute("select set_config('app.token', gen_random_uuid()::text, false)")
        with two.transaction():
            two.execute("select set_config('role', %s, true)", (NAMES.reader,))
            assert two.execute("select count(*) from pupil_identity").fetchone() == (0,)
        one.execute("reset all")


def test_two_at_once_take_turns_and_each_sees_its_own(behind: tuple[School, Bouncer]) -> None:
    school, bouncer = behind
    wrong: list[object] = []

    def go_on(token: str) -> None:
        with login(school, bouncer) as mine:
            for _ in range(100):
                with mine.transaction():
                    mine.execute("select set_config('app.token', %s, true)", (token,))
                    found = mine.execute("select current_setting('app.token', true)").fetchone()
                if found != (token,):
                    wrong.append(found)

    threads = [threading.Thread(target=go_on, args=(token,)) for token in ("van een", "van twee", "van drie")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
