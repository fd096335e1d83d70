"""What a family said when it applied becomes its answer when the child is admitted: in those words, by whoever decides."""

from typing import Any
from uuid import UUID

import pytest

from tests.admissions.applying import BORN, applied
from tests.admissions.test_intake_decisions import admission, decide
from tests.consent.answering import holds
from tests.people import TODAY, Cast, sign_in

TOPICS = {"newsletter": {"allows": True, "version": 1}, "press": {"allows": False, "version": 1}}


def admitted(cast: Cast, uid: UUID, **changed: str) -> Any:
    answer = decide(sign_in(cast.anna), uid, "aanname", admission(**changed))
    assert answer.status_code == 303, answer.content.decode()
    return cast.db.execute(
        "select topic, allows, version, way, person_id, recorded_by_id from consent_answer order by topic"
    ).fetchall()


def guardian_of(cast: Cast, uid: UUID) -> int:
    row = cast.db.execute(
        "select guardian_id from guardianship g join application a on a.person_id = g.pupil_id where a.uid = %s", [uid]
    ).fetchone()
    number: int = row[0]
    return number


def test_what_was_said_is_kept_and_the_application_is_emptied(cast: Cast) -> None:
    uid, _token = applied(cast, topics=TOPICS)
    assert "Foto" in sign_in(cast.anna).get(f"/aanmeldingen/{uid}/").content.decode()
    rows = admitted(cast, uid)
    parent, anna = guardian_of(cast, uid), cast.anna.id
    assert rows == [
        ("newsletter", True, 1, "intake", parent, anna),
        ("press", False, 1, "intake", parent, anna),
    ]
    number = cast.db.execute("select person_id from application where uid = %s", [uid]).fetchone()[0]
    states = cast.db.execute(
        "select topic, state from gate.consent_states(array[%s]) where topic in ('newsletter', 'press', 'yearbook') order by 1",
        [number],
    ).fetchall()
    assert states == [("newsletter", "yes"), ("press", "no"), ("yearbook", "unknown")]
    length = cast.db.execute("select length(answers) from application where uid = %s", [uid]).fetchone()[0]
    assert length < 60  # an empty dict, sealed


def test_a_yes_to_words_that_changed_meanwhile_is_asked_again(cast: Cast) -> None:
    uid, _token = applied(cast, topics=TOPICS | {"newsletter": {"allows": True, "version": 7}})
    assert [row[0] for row in admitted(cast, uid)] == ["press"]


def test_a_topic_that_is_gone_is_dropped(cast: Cast) -> None:
    uid, _token = applied(cast, topics={"verzonnen": {"allows": True, "version": 1}})
    assert admitted(cast, uid) == []


def test_who_turns_out_to_have_no_authority_said_nothing(cast: Cast) -> None:
    uid, _token = applied(cast, topics=TOPICS)
    assert admitted(cast, uid, authority_0="no") == []


def test_a_child_that_is_sixteen_by_then_is_not_spoken_for(cast: Cast) -> None:
    uid, _token = applied(cast, topics=TOPICS)
    assert admitted(cast, uid, born_on_2=str(BORN.year - 5), sure="on") == []


@pytest.mark.parametrize("who", ["wim", "leo", "gerda"])
def test_only_who_admits_keeps_it(cast: Cast, who: str) -> None:
    uid, _token = applied(cast, topics=TOPICS)
    answer = sign_in(cast.people[who]).post(f"/aanmeldingen/{uid}/aanname/", admission())
    assert answer.status_code == 404
    assert cast.db.execute("select count(*) from consent_answer").fetchone() == (0,)
    assert TODAY
    assert holds(cast) == "unknown"
