"""A run passes by a pupil in whose file somebody works at that moment, and says so wherever it tells what it did."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg
import pytest
from django.core.management import call_command

from tests.people import NOW, TODAY, Cast, sign_in
from tests.release.listing import portrait
from tests.retention.leaving import clean, left, left_on
from zorgvuldig.statement.evidence import measure

GONE = date(2020, 7, 31)
EARLIER = NOW - timedelta(minutes=1)
SAID = "Van 1 leerling is nog niets gewist: iemand werkte in het dossier."


@contextmanager
def somebody_at_work(cast: Cast) -> Iterator[None]:
    """A page that writes holds the file of Noor."""
    with psycopg.connect(cast.db.info.dsn, password=cast.db.info.password) as other:
        other.execute("select from pupil where person_id = %s for update", [cast.noor.id])
        yield


def promise(key: str) -> tuple[str, str]:
    """How a promise stands, and what is said of it."""
    (found,) = [one for one in measure(NOW) if one.promise == key]
    return found.state, found.evidence["reason"]["nl"]


def test_a_run_says_that_it_left_a_pupil(cast: Cast) -> None:
    left_on(cast, "noor", day=GONE)
    before = left(cast.db, cast.noor)
    with somebody_at_work(cast):
        run = clean(TODAY, now=EARLIER)
    assert (run.state, run.left_over["locked"]) == ("done", 1)
    assert left(cast.db, cast.noor) == before
    petra = sign_in(cast.petra)
    for address in ("/bewaren/", f"/bewaren/rondes/{run.uid}/"):
        page = petra.get(address).content.decode()
        assert SAID in page, address
        assert "klaar, maar niet alles lukte" in page, address
        assert "Noor" not in page
    assert "Er was niets over zijn termijn." not in page
    assert clean(TODAY).left_over["locked"] == 0
    assert left(cast.db, cast.noor) == {}
    assert SAID not in petra.get("/bewaren/").content.decode()


def test_the_command_says_it_too(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    left_on(cast, "noor", day=GONE)
    with somebody_at_work(cast):
        call_command("retention", "run")
    assert "Pupils left as they were, because somebody worked in their file: 1." in capsys.readouterr().out
    call_command("retention", "run")
    assert "Pupils left as they were" not in capsys.readouterr().out


def test_the_promise_is_kept_in_part_until_the_next_run(cast: Cast) -> None:
    """What was due on the very day, so that nothing is late yet."""
    left_on(cast, "noor", day=GONE)
    clean(TODAY, now=EARLIER - timedelta(minutes=1))
    assert promise("P11")[0] == "kept"
    portrait(cast, "bram", "red")  # goes on the day after the last one
    left_on(cast, "bram", day=TODAY)
    with psycopg.connect(cast.db.info.dsn, password=cast.db.info.password) as other:
        other.execute("select from pupil where person_id = %s for update", [cast.bram.id])
        clean(TODAY, now=EARLIER)
    state, says = promise("P11")
    assert state == "partly", says
    assert "in wiens dossier iemand werkte" in says
    clean(TODAY)
    assert promise("P11")[0] == "kept"
