"""P14 to P16: a picture that is seen without a yes, after a no, or that nobody else weighed.

What the database says at every look would hide such a picture, so it is made blind here: whether it was right is counted another way.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from tests.media.picturing import Row, allow, face, shown, team
from tests.people import NOW, Cast
from tests.statement.breaking.ways import Base, Mend, Way, run, sql
from zorgvuldig.statement.evidence import PARTLY

BLIND = (
    "create or replace function gate.why_not_shown(wanted bigint[]) returns table (publication_id bigint, why text) "
    "language sql stable security definer set search_path = pg_catalog, pg_temp as "
    "$$ select w, ''::text from unnest(wanted) w $$"
)


@contextmanager
def published(cast: Cast) -> Iterator[None]:
    """Noor and Tess on the website, with the yes of who decides, weighed by another."""
    allow(cast, cast.noor, cast.gerda)
    allow(cast, cast.tess, cast.tess)
    shown(cast, cast.noor, cast.tess, by=cast.dirk, weigher=team(cast))
    cast.db.execute("update publication set published_at = %s", [NOW - timedelta(days=2)])
    cast.db.execute("update picture_weighing set decided_at = %s", [NOW - timedelta(days=3)])
    (before,) = cast.db.execute("select pg_get_functiondef('gate.why_not_shown(bigint[])'::regprocedure)").fetchone()
    cast.db.execute(BLIND)
    try:
        yield
    finally:
        cast.db.execute(before)


def the_photo(cast: Cast) -> Row:
    """What is on the website."""
    return Row(*cast.db.execute("select id, uid from picture").fetchone())


def a_no(cast: Cast) -> Mend:
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    return sql(cast, "delete from consent_answer where not allows")


def a_face(**more: str) -> Callable[[Cast], Mend]:
    """Another face in it, of whom nobody said who it is."""

    def does(cast: Cast) -> Mend:
        return sql(cast, f"delete from face where id = {face(cast, the_photo(cast), **more).id}")

    return does


def an_objection(cast: Cast) -> Mend:
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=the_photo(cast).id, medium="", said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip
    return sql(cast, "update picture_objection set lifted_at = now()")


def a_place_out_of_reach(cast: Cast) -> Mend:
    """It ended, and nobody saw to where it still is."""
    (number,) = cast.db.execute("select id from publication").fetchone()
    cast.put(
        "outside_place", uid=uuid.uuid4(), publication_id=number, what="Schoolgids", placed_on=NOW.date(), noted_at=NOW,
        noted_by_id=cast.lies.id, answer="",
    )  # fmt: skip
    cast.db.execute("update publication set ended_at = now(), ended_why = 'consent'")
    return sql(cast, "update outside_place set answer = 'Volgende druk', answered_at = now()")


def weighing(broken: str, mended: str) -> Way:
    """The weighing was another."""
    change = "update picture_weighing set {}"
    return Way(run(change.format(broken), change.format(mended)), "shown_without_second_look")


SEEN = "shown_without_full_consent"
BASES: dict[str, Base] = dict.fromkeys(("P14", "P15", "P16"), published)
BREAKS: dict[str, dict[str, Way]] = {
    "P14": {
        "a no": Way(a_no, SEEN),
        "other words": Way(run("update consent_answer set version = 9", "update consent_answer set version = 1"), SEEN),
        "no answer": Way(
            run("update consent_answer set topic = 'x' || topic", "update consent_answer set topic = substr(topic, 2)"), SEEN
        ),
        "a face nobody named": Way(a_face(), SEEN),
        "somebody else": Way(a_face(mark="other"), SEEN),
        "a parent without authority": Way(
            run("update guardianship set has_authority = not has_authority", "update guardianship set has_authority = not has_authority"),
            SEEN,
        ),
    },
    "P15": {
        "a no": Way(a_no, "still_seen"),
        "this one not": Way(an_objection, "still_seen"),
        "a place out of our reach": Way(a_place_out_of_reach, "places_out_of_reach_to_see_to", PARTLY),
    },
    "P16": {
        "weighed by who brought it": weighing(
            "decided_by_id = -decided_by_id; update picture set uploaded_by_id = (select decided_by_id from picture_weighing)",
            "decided_by_id = -decided_by_id",
        ),
        "a weighing that is gone": Way(
            run("update picture_weighing set id = id + 1000000", "update picture_weighing set id = id - 1000000"), "shown_without_second_look"
        ),
        "weighed with a no": weighing("outcome = 'no'", "outcome = 'as_is'"),
        "weighed afterwards": weighing("decided_at = now()", "decided_at = now() - interval '3 days'"),
        "weighed for another place": weighing("medium = 'press'", "medium = 'website_public'"),
        "weighed without a reason": weighing("reason = ' '", "reason = 'Vrolijk beeld.'"),
        "a file nobody opened again": Way(
            run("update picture_copy set state = 'failed'", "update picture_copy set state = 'ready'"), "shown_from_a_file_not_opened_again"
        ),
    },
}  # fmt: skip
