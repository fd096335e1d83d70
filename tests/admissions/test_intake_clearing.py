"""Applications that did not become a pupil go when their term is over, with everything of them."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils.timezone import localtime

from tests.admissions.applying import applied, ask_link, fill_all, open_round, token_in_mail
from tests.people import NOW, Cast, sign_in
from zorgvuldig.admissions.desk.actions import clear_ended
from zorgvuldig.admissions.family.reads import read
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.keys import shelves_of
from zorgvuldig.register.period import add_period
from zorgvuldig.retention.run_job import run

TABLES = (
    ("application", "person_id"),
    ("official_number", "person_id"),
    ("health_statement", "person_id"),
    ("person", "id"),
)


def clear(at: datetime) -> int:
    with working("intake", now=at) as door:
        return clear_ended(door=door)


def refused(cast: Cast) -> tuple[UUID, int]:
    """An application that was refused just now, and whose it is."""
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    cast.db.execute("update application set outcome = 'refused', decided_at = %s where uid = %s", [NOW, uid])
    return uid, draft.person_id


def left(cast: Cast, person: int) -> list[str]:
    """Where something of this person is left, the keys among it."""
    rows = [t for t, key in TABLES if cast.db.execute(f"select from {t} where {key} = %s", [person]).fetchall()]
    return rows + [f"key {shelf}" for shelf in shelves_of(person)]


def term_after(moment: datetime) -> datetime:
    """The moment at which half a year has passed since, as the calendar counts."""
    here = localtime(moment)
    return datetime.combine(add_period(here.date(), "P6M"), here.time(), here.tzinfo)


def test_a_refused_application_stays_its_term_and_then_goes_whole(cast: Cast) -> None:
    uid, person = refused(cast)
    assert clear(term_after(NOW) - timedelta(days=1)) == 0
    assert len(left(cast, person)) == 4 + 3  # rows, and keys: of the application, the number and the health
    assert clear(term_after(NOW)) == 1
    assert left(cast, person) == []
    assert clear(term_after(NOW)) == 0
    looks = cast.db.execute("select role, pupil_id from gate.log where kind = 'job'").fetchall()
    assert [(role.endswith("job_intake"), pupil) for role, pupil in looks] == [(True, person)]
    assert sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").status_code == 404


def test_a_draft_that_was_never_sent_goes_after_the_last_change(cast: Cast, client: Client) -> None:
    fill_all(client, token := ask_link(client, open_round(cast)))
    draft = read(token)
    assert draft
    assert clear(term_after(NOW) - timedelta(days=1)) == 0
    assert clear(term_after(NOW) + timedelta(days=1)) == 1
    assert left(cast, draft.person_id) == []


def test_a_link_that_was_never_used_goes_too(cast: Cast, client: Client) -> None:
    ask_link(client, open_round(cast))
    draft = read(token_in_mail())
    assert draft
    assert clear(term_after(NOW) + timedelta(days=1)) == 1
    assert left(cast, draft.person_id) == []


def test_what_was_accepted_stays(cast: Cast) -> None:
    _uid, token = applied(cast)
    draft = read(token)
    assert draft
    cast.db.execute("update application set outcome = 'accepted', decided_at = %s", [NOW])
    assert clear(NOW + timedelta(days=400)) == 0
    assert len(left(cast, draft.person_id)) == 4 + 3


def test_what_nobody_decides_goes_a_year_after_the_last_change(cast: Cast) -> None:
    uid, token = applied(cast)
    draft = read(token)
    assert draft
    here = localtime(NOW)
    end = datetime.combine(add_period(here.date(), "P1Y"), here.time(), here.tzinfo)
    assert clear(end - timedelta(days=1)) == 0
    assert len(left(cast, draft.person_id)) == 4 + 3
    assert "verdwijnt op" not in sign_in(cast.anna).get("/aanmeldingen/").content.decode()
    cast.db.execute("update application set submitted_at = %s, changed_at = %s", [NOW - timedelta(days=340)] * 2)
    assert "Nog niet besloten: verdwijnt op" in sign_in(cast.anna).get("/aanmeldingen/").content.decode()
    cast.db.execute("update application set submitted_at = %s, changed_at = %s", [NOW, NOW])
    assert run(end.date(), trigger="command", now=end).state == "done"
    assert left(cast, draft.person_id) == []
    assert sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").status_code == 404


def test_a_run_that_fails_halfway_leaves_the_rows_for_the_next(cast: Cast) -> None:
    _uid, person = refused(cast)

    def cut_short() -> None:
        with working("intake", now=term_after(NOW)) as door:
            clear_ended(door=door)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        cut_short()
    assert {name for name, _key in TABLES} <= set(left(cast, person))
    assert clear(term_after(NOW)) == 1
    assert left(cast, person) == []
