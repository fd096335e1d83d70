"""The page of outgoing mail, what the administration sees of it, and what `doctor` says."""

from datetime import timedelta

import psycopg
import pytest
from django.utils import timezone

from tests.people import Cast, sign_in
from tests.platform.mail.posting import SECRETS, outbox, put, rows, send, smtp
from zorgvuldig.operations.mail.reads import examine
from zorgvuldig.platform.mail.kinds import Kind
from zorgvuldig.platform.mail.sealed import mark_of
from zorgvuldig.pupils.unreached_job import find_unreached


def page(cast: Cast) -> str:
    return sign_in(cast.bas).get("/beheer/post/").content.decode()


def test_nothing_waits_and_the_page_says_what_that_means(cast: Cast) -> None:
    text = page(cast)
    assert "Er wacht geen mail." in text
    assert "ZORGVULDIG_BOUNCES" in text


def test_a_server_that_is_away_is_said_with_what_to_do_and_nobody(cast: Cast) -> None:
    with smtp(9):
        put(kind=Kind.ALARM)
        put()
        send()
        text = page(cast)
    assert "De mailserver antwoordt niet" in text
    assert "Alarm en datalekken" in text
    assert not any(word in text for word in SECRETS)


def test_try_now_makes_due_what_waits_for_the_server(cast: Cast) -> None:
    with smtp(9):
        put()
        send()
        assert rows(cast.db, "next_at > now()") == [(True,)]
        answer = sign_in(cast.bas).post("/beheer/post/nu/", follow=True)
    assert "wordt nu geprobeerd" in answer.content.decode()
    assert rows(cast.db, "next_at > now()") == [(False,)]
    assert cast.db.execute("select actor_id, what from gate.operating_act").fetchall() == [(cast.bas.id, "send_now")]


def test_what_was_given_up_stays_until_somebody_saw_it(cast: Cast) -> None:
    with smtp(9):
        put()
        send(timedelta(days=2, minutes=1))
    text = page(cast)
    assert "Het lukte twee dagen lang niet." in text
    browser = sign_in(cast.bas)
    browser.post("/beheer/post/gezien/", {"tot": "gisteren"})
    browser.post("/beheer/post/gezien/", {"tot": "2026-01-01T00:00"})
    assert len(rows(cast.db)) == 1
    browser.post("/beheer/post/gezien/", {"tot": timezone.now().isoformat()})
    assert rows(cast.db) == []
    assert "Niet verstuurd" not in page(cast)


def test_counts_are_by_day(cast: Cast) -> None:
    with outbox():
        put()
        put()
        send()
    assert 'data-kop="Verstuurd">2<' in page(cast)


@pytest.mark.parametrize("late", [False, True])
def test_doctor_is_not_content_with_mail_that_waits(database: psycopg.Connection, late: bool) -> None:
    with outbox():
        put()
    if late:
        database.execute("update gate.outbox set queued_at = now() - interval '20 minutes'")
    answers = {one.question: one for one in examine(timezone.now())}
    assert answers["mail goes out"].ok is not late
    assert answers["no job is stuck"].ok


# --- the administration ----------------------------------------------------------------------------------------


def bounce(database: psycopg.Connection, address: str = "gerda@example.org") -> None:
    database.execute("insert into gate.bounced values (%s, now(), now(), '5.1.1')", [mark_of(address)])


def tasks(database: psycopg.Connection) -> list[tuple[int, bool]]:
    return database.execute(
        "select pupil_id, closed_at is null from admin_task where kind = 'unreached' order by id"
    ).fetchall()


def test_nobodys_data_are_looked_at_while_all_mail_arrives(cast: Cast) -> None:
    assert find_unreached(timezone.now()) == 0
    assert cast.db.execute("select count(*) from gate.log").fetchall() == [(0,)]


def test_the_administration_gets_one_task_and_sees_it_at_the_address(cast: Cast) -> None:
    bounce(cast.db)
    made = find_unreached(timezone.now())
    assert made >= 1
    assert find_unreached(timezone.now()) == 0
    assert (cast.noor.id, True) in tasks(cast.db)
    logged = {pupil for (pupil,) in cast.db.execute("select pupil_id from gate.log").fetchall()}
    assert cast.noor.id in logged
    browser = sign_in(cast.anna)
    assert (
        "E-mail aan een ouder of voogd komt niet aan."
        in browser.get("/leerlingenadministratie/taken/").content.decode()
    )


def test_another_address_closes_the_task(cast: Cast) -> None:
    bounce(cast.db)
    find_unreached(timezone.now())
    cast.db.execute("update guardian set email = 'nieuw@example.org' where email = 'gerda@example.org'")
    find_unreached(timezone.now())
    assert not any(is_open for _, is_open in tasks(cast.db))


def test_done_tries_again(cast: Cast) -> None:
    bounce(cast.db)
    find_unreached(timezone.now())
    uid = cast.db.execute("select uid from admin_task where kind = 'unreached' and pupil_id = %s", [cast.noor.id])
    address = f"/leerlingen/{cast.noor.uid}/taken/{uid.fetchall()[0][0]}/"
    sign_in(cast.anna).post(address)
    assert cast.db.execute("select released_at is not null from gate.bounced").fetchall() == [(True,)]


def test_whoever_sees_the_address_sees_that_nothing_arrives(cast: Cast) -> None:
    """The parent whose address it is and the administration; the page of another family says nothing."""
    places = [(cast.gerda, f"/mijn-kind/{cast.noor.uid}/"), (cast.anna, f"/leerlingen/{cast.noor.uid}/administratie/")]
    says = "E-mail aan dit adres komt niet aan sinds"
    for someone, path in places:
        assert says not in sign_in(someone).get(path).content.decode()
    bounce(cast.db)
    for someone, path in places:
        assert sign_in(someone).get(path).content.decode().count(says) == 1


def test_so_does_whoever_sees_the_address_of_the_pupil(cast: Cast) -> None:
    ((own,),) = cast.db.execute("select email from pupil_contact where pupil_id = %s", [cast.noor.id]).fetchall()
    bounce(cast.db, own)
    for someone, path in (
        (cast.anna, f"/leerlingen/{cast.noor.uid}/administratie/"),
        (cast.maud, f"/leerlingen/{cast.noor.uid}/begeleiding/"),
        (cast.gerda, f"/mijn-kind/{cast.noor.uid}/"),
    ):
        page = sign_in(someone).get(path).content.decode()
        assert own in page
        assert page.count("E-mail aan dit adres komt niet aan sinds") == 1
