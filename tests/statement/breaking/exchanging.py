"""P12 and P13: what left without its ground, and a family or a recipient that was left in the dark."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from tests.people import NOW, Cast, days
from tests.statement.breaking.ways import Base, Mend, Way, patched, run, sql
from tests.statement.test_exchanging import answer, left, question
from zorgvuldig.statement.evidence import PARTLY

YES = "update consent_answer set answered_at = now() - interval '10 days', allows = true"
BEYOND = "releases_without_consent"


@contextmanager
def asked(cast: Cast) -> Iterator[None]:
    """A question, a yes, and after it what was asked for."""
    number = question(cast)
    answer(cast, number, allows=True, at=NOW - timedelta(days=10))
    left(cast, "support_agency", asked_id=number)
    yield


@contextmanager
def by_law(cast: Cast) -> Iterator[None]:
    """What the attendance officer got."""
    left(cast, "attendance_officer")
    yield


def question_of(column: str, broken: str, mended: str) -> Callable[[Cast], Mend]:
    """The question was another."""
    return run(f"update consent_request set {column} = {broken}", f"update consent_request set {column} = {mended}")


def a_no_of_the_other_parent(cast: Cast) -> Mend:
    cast.put(
        "consent_answer", uid=uuid.uuid4(), pupil_id=cast.noor.id, topic="", version=0, person_id=cast.rob.id, allows=False, way="screen",
        request_id=cast.db.execute("select id from consent_request").fetchone()[0], answered_at=NOW - timedelta(days=9),
        recorded_by_id=cast.rob.id,
    )  # fmt: skip
    return sql(cast, "delete from consent_answer where not allows")


def a_yes_taken_back(cast: Cast) -> Mend:
    number = cast.db.execute("select id from consent_request").fetchone()[0]
    answer(cast, number, allows=False, at=NOW - timedelta(days=3))
    return sql(cast, "update exchange set recalled_at = now()")


def somebody_nobody_knows(cast: Cast) -> Mend:
    cast.put(
        "release", uid=uuid.uuid4(), pupil_id=cast.noor.id, released_at=NOW, channel="authority", recipient="uncle", basis="",
        fields="[]", actor_id=cast.anna.id, shown_at=NOW,
    )  # fmt: skip
    return sql(cast, "delete from release where recipient = 'uncle'")


def by_law_without_an_exchange(cast: Cast) -> Mend:
    cast.put(
        "release", uid=uuid.uuid4(), pupil_id=cast.noor.id, released_at=NOW, channel="authority", recipient="attendance_officer", basis="",
        fields="[]", actor_id=cast.anna.id, shown_at=NOW,
    )  # fmt: skip
    return sql(cast, "delete from release where exchange_id is null")


def a_yes_taken_back_unseen(cast: Cast) -> Mend:
    """The function that says how a question stands never says no."""
    heard = patched("gate.request_state(bigint)", "when l.refused then 'no'", "")(cast)
    taken_back = a_yes_taken_back(cast)
    return lambda: (taken_back(), heard())


BASES: dict[str, Base] = {"P12": asked, "P13": by_law}
BREAKS: dict[str, dict[str, Way]] = {
    "P12": {
        "nobody answered": Way(
            run("update consent_answer set request_id = 0", "update consent_answer set request_id = (select id from consent_request)"),
            BEYOND,
        ),
        "a yes afterwards": Way(run("update consent_answer set answered_at = now()", YES), BEYOND),
        "a no": Way(run("update consent_answer set allows = false", YES), BEYOND),
        "a no of the other parent": Way(a_no_of_the_other_parent, BEYOND),
        "a yes that was over": Way(question_of("ends_on", f"'{days(-6)}'", f"'{days(30)}'"), BEYOND),
        "a yes for other data": Way(
            question_of("fields", """'["pupil_contact.phone"]'""", """'["pupil_identity.given_name"]'"""), BEYOND
        ),
        "a yes for somebody else": Way(question_of("recipient", "'alumni_association'", "'support_agency'"), BEYOND),
        "no question at all": Way(
            run("update exchange set asked_id = null", "update exchange set asked_id = (select id from consent_request)"), BEYOND
        ),
        "a recipient nobody knows": Way(somebody_nobody_knows, "releases_to_nobody_we_know"),
        "a withdrawal that the gate does not see": Way(a_yes_taken_back_unseen, "withdrawals_not_passed_on", PARTLY),
        "a withdrawal nobody passed on": Way(a_yes_taken_back, "withdrawals_not_passed_on", PARTLY),
    },
    "P13": {
        "no article": Way(
            run("update exchange set article = ''", "update exchange set article = 'Leerplichtwet 1969 art. 21'"), "without_article"
        ),
        "outside of everything": Way(by_law_without_an_exchange, "without_article"),
        "a line that is gone": Way(
            run("update release set exchange_id = -exchange_id", "update release set exchange_id = -exchange_id"), "sent_and_not_listed"
        ),
        "a line of another pupil": Way(
            run("update release set pupil_id = pupil_id + 100000", "update release set pupil_id = pupil_id - 100000"), "sent_and_not_listed"
        ),
        "hidden without a ground": Way(
            run(
                "update release set shown_at = now() + interval '40 days'",
                "update release set shown_at = now() - interval '5 days'",
            ),
            "hidden_without_ground",
        ),
        "a family nobody told": Way(
            run("update exchange set told_at = null", "update exchange set told_at = now()"), "families_not_told_in_time", PARTLY
        ),
    },
}  # fmt: skip
