"""P09 to P11: an answer that is late, a recipient who does not hear it, and what should have gone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from psycopg.types.json import Json

from tests.people import NOW, TODAY, Cast, days
from tests.retention.keeping import leave, put_receipt, put_run
from tests.rights.asking import put_request
from tests.rights.places import put_correction
from tests.statement.breaking.ways import Base, Mend, Way, patched, run, sql
from zorgvuldig.statement.evidence import PARTLY


@contextmanager
def answered(cast: Cast) -> Iterator[None]:
    """A request that was answered in time, and one that is open."""
    put_request(cast)
    put_request(cast, outcome="granted", decided_at=NOW - timedelta(days=2), decided_by_id=cast.petra.id)
    yield


@contextmanager
def put_right(cast: Cast) -> Iterator[None]:
    """A street that was corrected in time, and the officer who got the old one and heard it."""
    put_correction(cast, outcome="accepted")
    cast.db.execute("update pupil_contact set street = 'Nieuw' where pupil_id = %s", [cast.noor.id])
    cast.db.execute("update correction set decided_at = now() - interval '1 day', asked_at = now() - interval '3 days'")
    cast.db.execute(
        "insert into release (uid, pupil_id, released_at, channel, recipient, basis, fields, actor_id) "
        "values (gen_random_uuid(), %s, now() - interval '9 days', 'lists', 'attendance_officer', 'statutory_administration', %s, %s)",
        [cast.noor.id, Json(["pupil_contact.street"]), cast.anna.id],
    )
    cast.db.execute(
        "insert into recipient_notice (uid, pupil_id, request_id, recipient, released_at, made_at, way, remark, told_at, told_by_id) "
        "select gen_random_uuid(), pupil_id, request_id, 'attendance_officer', now() - interval '9 days', now() - interval '40 days', "
        "'letter', '', now(), %s from correction",
        [cast.petra.id],
    )
    yield


@contextmanager
def swept(cast: Cast) -> Iterator[None]:
    """A run of last night, with three proofs."""
    one = put_run(cast)
    for number in ("269997", "269998", "269999"):
        put_receipt(cast, one, number)
    yield


def overdue(cast: Cast) -> Mend:
    cast.db.execute("update request set received_on = current_date - 50 where decided_at is null")
    return sql(cast, "update request set received_on = current_date - 10 where decided_at is null")


def long_ago(cast: Cast) -> Mend:
    leave(cast, on=TODAY.replace(year=TODAY.year - 8, day=1))
    return sql(cast, f"update enrolment set starts_on = '{days(-100)}', ends_on = null where pupil_id = {cast.noor.id}")


def of_whom_nobody_knows(cast: Cast) -> Mend:
    cast.db.execute("update enrolment set pupil_id = pupil_id + 100000 where pupil_id = %s", [cast.noor.id])
    return sql(cast, "update enrolment set pupil_id = pupil_id - 100000 where pupil_id > 100000")


def a_run(state: str, *, hours: int = 0) -> Callable[[Cast], Mend]:
    """The newest run did not do what it should."""

    def does(cast: Cast) -> Mend:
        uid = put_run(cast, state, at=NOW - timedelta(hours=hours), problem="share")
        return sql(cast, f"delete from retention_run where uid = '{uid}'")

    return does


LATE_REQUEST = "update request set received_on = current_date - {} where decided_at is not null"
BASES: dict[str, Base] = {"P09": answered, "P10": put_right, "P11": swept}
BREAKS: dict[str, dict[str, Way]] = {
    "P09": {
        "a request nobody answered": Way(overdue, "requests_overdue"),
        "a gate that does not let a parent in": Way(
            patched("gate.may_open(integer,integer,text,bigint)", "r.purpose = purpose", "r.purpose = purpose and r.purpose <> 'parental_view'"),
            "families_that_could_not_see",
        ),
        "a rule that is gone": Way(
            run(
                "create temporary table taken as select * from gate.rule where purpose = 'own_view'; delete from gate.rule where purpose = 'own_view'",
                "insert into gate.rule select * from taken; drop table taken",
            ),
            "families_that_could_not_see",
        ),
        "an answer that came late": Way(run(LATE_REQUEST.format(60), LATE_REQUEST.format(10)), "requests_answered_late", PARTLY),
    },
    "P10": {
        "a correction nobody decided": Way(
            run(
                "update correction set outcome = '', decided_at = null, decided_by_id = null, asked_at = now() - interval '50 days'",
                "update correction set asked_at = now() - interval '3 days'",
            ),
            "overdue",
        ),
        "a yes after which nothing was changed": Way(
            run("update pupil_contact set street = 'Oud' where street = 'Nieuw'", "update pupil_contact set street = 'Nieuw' where street = 'Oud'"),
            "accepted_and_not_changed",
        ),
        "a decision that came late": Way(
            run(
                "update correction set asked_at = now() - interval '60 days'", "update correction set asked_at = now() - interval '3 days'"
            ),
            "decided_late_in_a_year",
            PARTLY,
        ),
        "a recipient nobody told": Way(
            run(
                "update recipient_notice set told_at = null, told_by_id = null, way = ''",
                "update recipient_notice set told_at = now(), told_by_id = 1, way = 'letter'",
            ),
            "recipients_waiting_too_long",
            PARTLY,
        ),
        "a recipient on no list": Way(
            run(
                "update recipient_notice set recipient = 'ministry'", "update recipient_notice set recipient = 'attendance_officer'"
            ),
            "recipients_waiting_too_long",
            PARTLY,
        ),
    },
    "P11": {
        "what should have gone": Way(long_ago, "late_by_category"),
        "somebody of whom nobody knows when": Way(of_whom_nobody_knows, "undecidable"),
        "a proof that was changed": Way(
            run(
                "update receipt set about = 'nobody' where number = (select max(number) from receipt)",
                "update receipt set about = 'pupil'",
            ),
            "receipts_that_do_not_fit",
        ),
        "a proof that was taken away": Way(
            run(
                "create temporary table taken as select * from receipt where number = (select max(number) - 1 from receipt); "
                "delete from receipt where number = (select max(number) - 1 from receipt)",
                "insert into receipt overriding system value select * from taken; drop table taken",
            ),
            "receipts_that_do_not_fit",
        ),
        "rows of a pupil who is gone": Way(
            run("update pupil_contact set pupil_id = -pupil_id", "update pupil_contact set pupil_id = -pupil_id"), "rows_of_nobody"
        ),
        "a run that waits": Way(a_run("waiting"), "waiting_for_approval", PARTLY),
        "a night that was missed": Way(
            run(
                "update retention_run set finished_at = now() - interval '40 hours'", "update retention_run set finished_at = now()"
            ),
            "last_run",
            PARTLY,
        ),
    },
}  # fmt: skip
