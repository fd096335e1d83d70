"""Mails about requests: they say nothing of anybody, go to who must know, and not more often than needed."""

from datetime import timedelta

import pytest
from django.core import mail

from tests.people import NOW, Cast, days
from tests.rights.asking import put_request, received
from zorgvuldig.rights.requests.deadline import due
from zorgvuldig.rights.requests.jobs import tell_parents, warn_of_deadlines

HOUR = timedelta(hours=1)


@pytest.fixture
def officer(cast: Cast) -> str:
    """The confirmed address of Petra's account."""
    cast.db.execute(
        'insert into account_emailaddress (user_id, email, verified, "primary") values (%s, %s, true, true)',
        [cast.petra.account, "petra@example.org"],
    )
    return "petra@example.org"


def test_the_officer_is_warned_once_a_day_without_a_name(cast: Cast, officer: str) -> None:
    late, soon = put_request(cast), put_request(cast, "bram", None, asker_name="Iemand")
    put_request(cast, "sem", "olga")
    received(cast, late, days(-60))
    received(cast, soon, next(days(-n) for n in range(20, 40) if 0 <= (due(days(-n)) - days(0)).days <= 7))
    assert warn_of_deadlines(NOW) == 1
    assert warn_of_deadlines(NOW) == 0
    assert warn_of_deadlines(NOW + timedelta(days=1)) == 1
    (message, _again) = mail.outbox
    assert message.to == [officer]
    assert "Te laat: 1." in message.body
    assert "beantwoord zijn: 1." in message.body
    for name in ("Noor", "Bram", "Gerda", "Iemand"):
        assert name not in message.body + message.subject
    assert cast.db.execute("select count(*) from request where reminded_at is not null").fetchone() == (2,)


def test_nothing_due_is_no_mail(cast: Cast, officer: str) -> None:
    put_request(cast)
    decided = put_request(cast, "sem", "olga", outcome="granted", decided_at=NOW, decided_by_id=cast.petra.id)
    received(cast, decided, days(-90))
    assert warn_of_deadlines(NOW) == 0
    assert mail.outbox == []


def test_both_parents_hear_that_something_was_asked_and_answered(cast: Cast) -> None:
    uid = put_request(cast, "sem", "olga", wish="Dit is een geheim.")
    assert tell_parents(NOW) == 1
    assert {address for message in mail.outbox for address in message.to} == {"olga@example.org", "maud@example.org"}
    for message in mail.outbox:
        assert len(message.to) == 1
        for word in ("Sem", "Olga", "Maud", "geheim", "inzage"):
            assert word not in message.body + message.subject
    assert tell_parents(NOW + HOUR) == 0
    cast.db.execute(
        "update request set outcome = 'granted', decided_at = %s, decided_by_id = %s where uid = %s",
        [NOW + HOUR, cast.petra.id, uid],
    )
    assert tell_parents(NOW + 2 * HOUR) == 1


def test_who_may_know_nothing_is_told_nothing(cast: Cast) -> None:
    put_request(cast, "noor", "gerda")
    tell_parents(NOW)
    assert [message.to for message in mail.outbox] == [["gerda@example.org"]]  # not Rob, and not Karim


def test_from_sixteen_no_parent_is_told(cast: Cast) -> None:
    put_request(cast, "tess", "tess")
    put_request(cast, "tess", "gerda", acts_as="guardian")
    assert tell_parents(NOW) == 0
    assert mail.outbox == []


def test_a_parent_without_authority_is_no_news_for_the_others(cast: Cast) -> None:
    put_request(cast, "noor", "rob", "information", acts_as="other_parent")
    assert tell_parents(NOW) == 0
