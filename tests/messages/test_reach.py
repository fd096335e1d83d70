"""A message to a class, a year of the course, chosen pupils or the whole school: counted before it goes, and by whom it may be sent."""

from typing import Any

import psycopg
import pytest
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.messages.test_messages import letter, messages, to_group
from tests.people import NOW, Cast, sign_in
from zorgvuldig.gate.models import Account
from zorgvuldig.messages.spread import spread_messages

READS = ("organisation", "staff", "identity", "guardian", "messages", "message_state")


def stage(cast: Cast, group: str = "2B", more: str = "", number: int = 2) -> str:
    """The pages of a year of the course by one of its classes."""
    cast.db.execute("update learning_group set stage = %s where id = %s", [number, cast.groups[group][0]])
    return f"/leerjaren/{cast.groups[group][1]}/berichten/{more}"


def without_account(cast: Cast, name: str) -> None:
    """Somebody whose account is closed."""
    Account.objects.filter(pk=cast.people[name].account).update(is_active=False)


def reached(answer: Any) -> tuple[int, int, int]:
    found = answer.context["reach"]
    return found.pupils, found.families, found.without


def test_families_are_counted_before_a_message_goes(cast: Cast) -> None:
    dirk = sign_in(cast.dirk)
    assert reached(dirk.get(to_group(cast, more="nieuw/"))) == (
        3,
        2,
        0,
    )  # Noor and Tess are one family, Yara reads herself
    without_account(cast, "gerda")
    answer = dirk.get(to_group(cast, more="nieuw/"))
    assert reached(answer) == (3, 2, 1)
    assert "2 gezinnen, waarvan 1 zonder account" in answer.content.decode()


def test_only_ticked_pupils_get_it(cast: Cast) -> None:
    form = letter(whom="some", pupils=[str(cast.tess.uid)])
    assert sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), form).status_code == 303
    assert messages(cast) == {cast.tess.id}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"whom": "some"}, "Kruis ten minste één leerling aan."),
        ({"whom": "all", "pupils": ["tess"]}, "U kruiste leerlingen aan."),
        ({"whom": "some", "pupils": ["sem"]}, "Er gaat nog iets niet goed"),
        ({"whom": "school"}, "Er gaat nog iets niet goed"),
    ],
    ids=["nobody", "both", "another class", "whole school"],
)
def test_a_choice_that_means_two_things_sends_nothing(cast: Cast, given: dict[str, Any], sentence: str) -> None:
    ticked = [str(cast.people[name].uid) for name in given.get("pupils", ())]
    answer = sign_in(cast.dirk).post(to_group(cast, more="nieuw/"), letter(**{**given, "pupils": ticked}))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert messages(cast) == set()


def test_a_year_of_the_course_is_written_to_at_once(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    stage(cast, "3A")
    answer = anna.get(stage(cast, more="nieuw/"))
    assert reached(answer) == (4, 3, 0)
    form = letter(whom="all")
    answer = anna.post(stage(cast, more="nieuw/"), form)
    assert (answer.status_code, answer.url) == (303, stage(cast, more=f"{form['batch']}/"))
    assert messages(cast) == {cast.noor.id, cast.tess.id, cast.yara.id, cast.sem.id}
    assert spread_messages(NOW) == 0  # it was for these alone
    assert "Zwemmen op dinsdag" in anna.get(stage(cast)).content.decode()


@pytest.mark.parametrize("name", ["dirk", "maud", "wim", "cato", "vera", "leo", "petra", "gerda", "noor", "bas"])
def test_nobody_else_writes_to_a_year_of_the_course(cast: Cast, name: str) -> None:
    browser = sign_in(cast.people[name])
    assert browser.get(stage(cast)).status_code == 404
    assert browser.post(stage(cast, more="nieuw/"), letter(whom="school")).status_code == 404
    assert messages(cast) == set()


def test_the_whole_school_is_counted_and_a_job_writes_the_rest(cast: Cast) -> None:
    without_account(cast, "olga")
    without_account(cast, "maud")
    anna = sign_in(cast.anna)
    page = anna.get(stage(cast, more="nieuw/")).content.decode()
    assert "Aan de hele school: 3 gezinnen, waarvan 1 zonder account" in page
    form = letter(whom="school")
    assert anna.post(stage(cast, more="nieuw/"), form).status_code == 303
    assert messages(cast) == {cast.noor.id, cast.tess.id, cast.yara.id}
    assert (spread_messages(NOW), spread_messages(NOW)) == (1, 0)
    assert messages(cast) == {cast.noor.id, cast.tess.id, cast.yara.id, cast.sem.id}  # nobody of another school
    stage(cast, "3A", number=3)
    assert "Zwemmen op dinsdag" in anna.get(stage(cast, "3A", number=3)).content.decode()


def test_what_a_job_writes_can_be_read_by_the_other_family(cast: Cast) -> None:
    sign_in(cast.anna).post(stage(cast, more="nieuw/"), letter(whom="school"))
    spread_messages(NOW)
    (uid,) = cast.db.execute("select uid from message where pupil_id = %s", [cast.sem.id]).fetchone()
    page = sign_in(cast.olga).post(f"/mijn-berichten/{cast.sem.uid}/{uid}/", follow=True).content.decode()
    assert "Morgen nemen wij zwemspullen mee." in page


def test_the_job_writes_to_nobody_who_may_not_read_it(cast: Cast) -> None:
    sign_in(cast.anna).post(stage(cast, more="nieuw/"), letter(whom="school"))
    cast.db.execute("delete from pupil_birth where pupil_id = %s", [cast.sem.id])
    assert spread_messages(NOW) == 0  # an unknown birth date reaches nobody


def test_the_database_lets_nobody_but_the_administration_write_to_the_whole_school(
    cast: Cast, runtime: psycopg.Connection
) -> None:
    group = cast.groups["2B"]
    add = (
        "insert into message (uid, batch, pupil_id, group_id, author_id, subject, body, sent_at, to_school) values "
        f"(gen_random_uuid(), gen_random_uuid(), {cast.noor.id}, {group[0]}, {{}}, '', '', now(), {{}}) returning id"
    )
    token = token_of(runtime, cast.maud, "messaging", READS, "group", group[1], writes=("messages",))
    assert attempt(runtime, "writer", token, add.format(cast.maud.id, "false"))
    with pytest.raises(errors.CheckViolation, match="cannot be said: school"):
        attempt(runtime, "writer", token, add.format(cast.maud.id, "true"))
    stage(cast)
    token = token_of(runtime, cast.anna, "administration", READS, "stage", group[1], writes=("messages",))
    assert attempt(runtime, "writer", token, add.format(cast.anna.id, "true"))
