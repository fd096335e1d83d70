"""Who hears of a breach: whoever decides about the data, so from 16 the pupil alone, and of an adult nobody else either."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection

from tests.governance.breaching import looked, of_account
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.governance.breach.letters import SUBJECT
from zorgvuldig.governance.breach.letters_job import tell_affected
from zorgvuldig.messages.mail import tell_of_messages

TITLE = SUBJECT.split(" · ")[0]
Family = tuple[Someone, Someone]


@pytest.fixture
def family(cast: Cast) -> Callable[[int], Family]:
    """A pupil of this age and a parent with authority; the pupil's data were in a breach, and the letters went."""

    def told(age: int) -> Family:
        child = cast.pupil("Kim", "Pietersma", age, "2B")
        parent = cast.guardian("Paula", "kim")
        one = of_account(cast, cast.dirk, people_letter="Er ging iets mis.")
        looked(cast, cast.dirk, child)
        sign_in(cast.leo).post(f"/datalekken/{one.uid}/mensen/sturen/")
        assert tell_affected(NOW) == 1
        return child, parent

    return told


@pytest.mark.parametrize(("age", "hears"), [(12, "paula"), (15, "paula"), (16, "kim"), (17, "kim"), (18, "kim")])
def test_whoever_decides_about_the_data_hears_of_it(family: Callable[[int], Family], age: int, hears: str) -> None:
    child, parent = family(age)
    tell_of_messages(NOW)
    assert [message.to for message in mail.outbox] == [[f"{hears}@example.org"]]
    assert (TITLE in sign_in(parent).get("/mijn-berichten/").content.decode()) == (hears == "paula")
    own = sign_in(child).get("/mijn-gegevens/").content.decode()
    assert TITLE in own
    assert ("Alleen aan u. Uw ouders lezen dit niet." in own) == (age in (16, 17))
    assert ("nieuw bericht" in sign_in(parent).get("/").content.decode()) == (hears == "paula")


@pytest.mark.parametrize("age", [16, 17])
def test_no_door_of_a_parent_shows_what_is_to_the_pupil_alone(
    cast: Cast, family: Callable[[int], Family], age: int
) -> None:
    """Also when the pupil shows this parent messages, and whatever is asked behind the door."""
    child, parent = family(age)
    (uid,) = cast.db.execute("select uid from message").fetchone()
    tell_of_messages(NOW)
    assert TITLE in sign_in(child).get("/mijn-gegevens/").content.decode()
    cast.db.execute(
        "insert into message_read (message_id, pupil_id, person_id, read_at) select id, pupil_id, pupil_id, now() from message"
    )
    cast.db.execute(
        "insert into message_file (uid, pupil_id, message_id, blob, name, media_type, size, added_at, added_by_id)"
        " select gen_random_uuid(), pupil_id, id, gen_random_uuid(), '', 'text/plain', 1, now(), author_id from message"
    )
    client = sign_in(parent)
    assert client.get(f"/mijn-berichten/{child.uid}/{uid}/").status_code == 404
    assert client.post(f"/mijn-berichten/{child.uid}/{uid}/").status_code == 404
    reads = ("organisation", "staff", "identity", "messages", "message_state")
    with open_door(secret_of(parent), purpose="reading_messages", reads=reads, kind=Kind.OWN, now=NOW) as door:
        assert door.count == 1
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from message")
            assert cursor.fetchone() == (0,)
            cursor.execute("select count(*) from gate.change where table_name = 'message'")
            assert cursor.fetchone() == (0,)
            for part in ("message_file", "message_read", "message_notice"):
                assert cast.db.execute(f"select count(*) from {part}").fetchone() == (1,), part
                cursor.execute(f"select count(*) from {part}")
                assert cursor.fetchone() == (0,), part


def test_the_page_says_to_whom_it_goes(cast: Cast) -> None:
    one = of_account(cast, cast.dirk, people_letter="Er ging iets mis.")
    looked(cast, cast.dirk, cast.noor)
    page = " ".join(sign_in(cast.leo).get(f"/datalekken/{one.uid}/").content.decode().split())
    assert "Van een leerling van 16 of 17 jaar krijgt alleen de leerling de brief." in page


def test_an_ordinary_message_about_a_pupil_of_sixteen_goes_to_the_parents_as_before(cast: Cast) -> None:
    child = cast.pupil("Kim", "Pietersma", 16, "2B")
    parent = cast.guardian("Paula", "kim")
    cast.put(
        "message", uid=child.uid, batch=child.uid, pupil_id=child.id, author_id=cast.dirk.id, subject=b"", body=b"", sent_at=NOW
    )  # fmt: skip
    tell_of_messages(NOW)
    assert [message.to for message in mail.outbox] == [["paula@example.org"]]
    with (
        open_door(
            secret_of(parent), purpose="reading_messages", reads=("identity", "messages"), kind=Kind.OWN, now=NOW
        ),
        connection.cursor() as cursor,
    ):
        cursor.execute("select count(*) from message")
        assert cursor.fetchone() == (1,)
