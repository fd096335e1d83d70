"""Who decides hears it once: of a question, of new words, at sixteen, and each year when the school wants. No names."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import override_settings

from tests.admissions.applying import Broken
from tests.consent.answering import new_words, put_answer, put_question
from tests.people import NOW, Cast, days, years_ago
from zorgvuldig.consent.notifications import tell_of_consent
from zorgvuldig.gate.declared import REGISTER

HOUR = timedelta(hours=1)
NAMES = ("Noor", "Gerda", "Sem", "Olga", "Maud", "Tess", "Bakkerij", "bakker")


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Everybody was asked for the first time, long ago."""
    born = [years_ago(17), cast.tess.id]
    cast.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", born)
    tell_of_consent(NOW - timedelta(days=90))
    mail.outbox = []
    cast.db.execute("update consent_wording set kept_at = %s", [NOW - timedelta(days=250)])
    return cast


def addresses() -> list[str]:
    return sorted(address for message in mail.outbox for address in message.to)


def test_everybody_who_decides_is_asked_once(cast: Cast) -> None:
    tell_of_consent(NOW)
    expected = ["gerda", "maud", "olga", "tess", "yara"]  # not Rob, not Karim, not Ymke, and Bram and Wout have nobody
    assert addresses() == [f"{name}@example.org" for name in expected]
    for message in mail.outbox:
        for name in NAMES:
            assert name not in f"{message.subject}{message.body}"
    assert tell_of_consent(NOW + HOUR) == 0
    logged = cast.db.execute("select distinct pupil_id from gate.log where purpose = 'exchanging'").fetchall()
    assert {cast.noor.id, cast.sem.id, cast.tess.id, cast.yara.id} == {pupil for (pupil,) in logged}


def test_a_question_is_told_to_all_who_decide_and_have_not_answered(told: Cast) -> None:
    put_question(told, "sem")
    number = told.db.execute("select id from consent_request").fetchone()[0]
    put_answer(told, "maud", False, "sem", "", 0, request_id=number)
    assert tell_of_consent(NOW) == 1
    assert addresses() == ["olga@example.org"]
    assert tell_of_consent(NOW + HOUR) == 0


def test_a_question_that_is_over_is_no_news(told: Cast) -> None:
    put_question(told, ends_on=days(0))
    assert tell_of_consent(NOW) == 0


def newer(cast: Cast, topic: str = "newsletter", at: datetime = NOW) -> None:
    words = {"nl": "Mag dit ook in kleur?", "en": "May this be in colour too?"}
    cast.put("consent_wording", topic=topic, version=2, **words, kept_at=at)


def test_new_words_are_told_but_not_to_whoever_said_no(told: Cast) -> None:
    put_answer(told, "olga", True, "sem", at=NOW - timedelta(days=100))
    put_answer(told, "maud", False, "sem", at=NOW - timedelta(days=100))
    newer(told, at=NOW - HOUR)
    with new_words():
        tell_of_consent(NOW)
        assert "maud@example.org" not in addresses()
        assert {"olga@example.org", "gerda@example.org"} <= set(addresses())
        assert tell_of_consent(NOW + HOUR) == 0


def test_who_answered_the_new_words_already_is_left_alone(told: Cast) -> None:
    newer(told, at=NOW - 2 * HOUR)
    put_answer(told, "gerda", True, version=2, at=NOW - HOUR)
    with new_words():
        tell_of_consent(NOW)
    assert "gerda@example.org" not in addresses()


def test_at_sixteen_the_pupil_is_told_and_the_parent_is_not_asked_again(told: Cast) -> None:
    told.db.execute("update pupil_birth set born_on = %s where pupil_id = %s", [years_ago(16), told.noor.id])
    assert tell_of_consent(NOW) == 1
    (message,) = mail.outbox
    assert message.to == ["noor@example.org"]
    assert message.subject == "U beslist nu zelf"
    assert "U bent 16 jaar." in message.body
    assert tell_of_consent(NOW + HOUR) == 0
    kinds = told.db.execute(
        "select kind from consent_notice where person_id = %s order by 1", [told.noor.id]
    ).fetchall()
    assert kinds == [("asked",), ("sixteen",)]


@pytest.fixture
def new_year(told: Cast) -> Cast:
    """A school year that began yesterday; Gerda said yes half a year ago, Olga no."""
    told.put("school_year", school_id=told.schools["Oost"], name="nieuw", starts_on=days(-1), ends_on=days(300))
    put_answer(told, "gerda", True, at=NOW - timedelta(days=180))
    put_answer(told, "olga", False, "sem", at=NOW - timedelta(days=180))
    return told


def test_the_yearly_reminder_is_the_schools_choice(new_year: Cast) -> None:
    assert tell_of_consent(NOW) == 0


@override_settings(CONSENT_REMINDER=True)
def test_each_year_whoever_said_yes_hears_that_it_can_be_taken_back(new_year: Cast) -> None:
    assert tell_of_consent(NOW) == 1
    assert addresses() == ["gerda@example.org"]
    assert "Een ja trekt u in met één klik" in mail.outbox[0].body
    assert tell_of_consent(NOW + timedelta(days=1)) == 0


def test_a_mail_that_did_not_go_is_tried_again(cast: Cast) -> None:
    with override_settings(EMAIL_BACKEND=f"{Broken.__module__}.Broken"):
        assert tell_of_consent(NOW) == 0
    assert cast.db.execute("select count(*) from consent_notice").fetchone() == (0,)
    assert tell_of_consent(NOW) == 5


def test_who_has_no_address_or_left_is_not_tried(cast: Cast) -> None:
    cast.db.execute("update guardian set email = '' where person_id = %s", [cast.gerda.id])
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.sem.id])
    tell_of_consent(NOW)
    assert addresses() == ["tess@example.org", "yara@example.org"]


def test_without_topics_nobody_is_asked(cast: Cast) -> None:
    before = REGISTER.topics
    object.__setattr__(REGISTER, "topics", {})
    try:
        assert tell_of_consent(NOW) == 0
    finally:
        object.__setattr__(REGISTER, "topics", before)
