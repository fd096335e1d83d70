"""P14, P15 and P16 turn when a picture is seen that should not be, whatever the check at every look says."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from tests.media.picturing import Row, allow, confirm, copy, event, face, picture, publish, shown, team, weigh
from tests.people import NOW, Cast
from zorgvuldig.gate.jobs import working
from zorgvuldig.statement.evidence import EVIDENCE, KEPT, NOT_IN_USE, NOT_KEPT, PARTLY


def found(promise: str) -> tuple[str, dict[str, Any]]:
    """By the evidence of the promise itself: that somebody blinded the check turns it as well, and is tested elsewhere."""
    with working("statement", now=NOW) as door:
        finding = EVIDENCE[promise](door)
    return finding.state, dict(finding.figures)


@pytest.fixture
def photo(cast: Cast) -> Row:
    """Noor and Tess on the website, with the yes of who decides."""
    allow(cast, cast.noor, cast.gerda)
    allow(cast, cast.tess, cast.tess)
    one, _token = shown(cast, cast.noor, cast.tess, by=cast.dirk, weigher=team(cast))
    cast.db.execute(
        "insert into publication_pupil (publication_id, pupil_id, is_masked) select p.id, t.pupil_id, false "
        "from publication p join face_pupil t using (picture_id)"
    )
    cast.db.execute("update publication set published_at = %s", [NOW - timedelta(days=2)])
    cast.db.execute("update picture_weighing set decided_at = %s", [NOW - timedelta(days=3)])
    return one


@pytest.fixture
def blind(database: psycopg.Connection) -> Iterator[None]:
    """The check at every look says of everything that it may be seen: whether it was right is counted another way."""
    (before,) = database.execute("select pg_get_functiondef('gate.why_not_shown(bigint[])'::regprocedure)").fetchone()
    database.execute(
        "create or replace function gate.why_not_shown(wanted bigint[]) returns table (publication_id bigint, why text) "
        "language sql stable security definer set search_path = pg_catalog, pg_temp as "
        "$$ select w, ''::text from unnest(wanted) w $$"
    )
    yield
    database.execute(before)


def test_nothing_was_ever_shown(cast: Cast) -> None:
    assert {found(promise)[0] for promise in ("P14", "P15", "P16")} == {NOT_IN_USE}


def test_what_everybody_allows_keeps_the_promises(cast: Cast, photo: Row) -> None:
    assert found("P14") == (
        KEPT,
        {"shown": 1, "shown_by_medium": {"website_public": 1}, "shown_without_full_consent": 0},
    )
    state, figures = found("P16")
    assert (state, figures["shown_without_second_look"], figures["files_opened_again_for_hidden_data"]) == (KEPT, 0, 1)
    state, figures = found("P15")
    assert (state, figures["withdrawals"], figures["still_seen"]) == (KEPT, 0, 0)


def test_a_no_takes_it_away_and_is_counted(cast: Cast, photo: Row) -> None:
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    assert found("P14")[1]["shown"] == 0
    state, figures = found("P15")
    assert (state, figures["withdrawals"], figures["pictures_touched"]) == (KEPT, "< 10", "< 10")
    assert figures["seconds_to_take_down"] == {"seen": 0}
    cast.db.execute("update publication set ended_at = %s, ended_why = 'consent'", [NOW + timedelta(seconds=5)])
    seconds = found("P15")[1]["seconds_to_take_down"]
    assert 0 <= seconds["written_off_most"] < 3600


def test_a_first_no_withdraws_nothing(cast: Cast, photo: Row) -> None:
    allow(cast, cast.bram, cast.gerda, "website_public", allows=False)
    assert found("P15")[1]["withdrawals"] == 0


def test_a_place_out_of_our_reach_is_told_until_somebody_saw_to_it(cast: Cast, photo: Row) -> None:
    (number,) = cast.db.execute("select id from publication").fetchone()
    cast.put(
        "outside_place", uid=uuid.uuid4(), publication_id=number, what="Schoolgids", placed_on=NOW.date(), noted_at=NOW,
        noted_by_id=cast.lies.id, answer="",
    )  # fmt: skip
    assert found("P15")[0] == KEPT
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    assert found("P15")[0] == PARTLY
    cast.db.execute("update outside_place set answer = 'Volgende druk', answered_at = now()")
    assert found("P15")[0] == KEPT


BREAKS = {
    "a no": lambda c, p: allow(c, c.noor, c.gerda, "website_public", allows=False),
    "other words": lambda c, p: c.db.execute("update consent_answer set version = 9"),
    "no answer": lambda c, p: c.db.execute("delete from consent_answer where pupil_id = %s", [c.tess.id]),
    "a face nobody named": lambda c, p: face(c, p),
    "somebody else": lambda c, p: face(c, p, mark="other"),
    "a parent without authority": lambda c, p: c.db.execute("update guardianship set has_authority = false"),
    "the pupil decides": lambda c, p: allow(c, c.tess, c.tess, "website_public", allows=False),
    "gone": lambda c, p: c.db.execute("delete from face_pupil where pupil_id = %s", [c.noor.id]),
}


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize("what", BREAKS)
def test_what_is_seen_without_consent_breaks_fourteen_and_fifteen(cast: Cast, photo: Row, what: str) -> None:
    assert found("P14")[0] == KEPT
    BREAKS[what](cast, photo)
    assert found("P14")[1]["shown_without_full_consent"] == 1
    assert (found("P14")[0], found("P15")[0]) == (NOT_KEPT, NOT_KEPT)


@pytest.mark.usefixtures("blind")
def test_what_is_seen_against_an_objection_breaks_fifteen(cast: Cast, photo: Row) -> None:
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=photo.id, medium="", said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip
    assert found("P15")[0] == NOT_KEPT


@pytest.mark.usefixtures("blind")
@pytest.mark.parametrize(
    "change",
    [
        "decided_by_id = (select uploaded_by_id from picture)",
        "outcome = 'no'",
        "decided_at = now() + interval '1 day'",
        "medium = 'press'",
    ],
)
def test_what_nobody_else_weighed_breaks_sixteen(cast: Cast, photo: Row, change: str) -> None:
    assert found("P16")[0] == KEPT
    cast.db.execute(f"update picture_weighing set {change}")
    assert found("P16")[0] == NOT_KEPT


@pytest.mark.usefixtures("blind")
def test_a_masked_face_needs_nobody_s_yes(cast: Cast) -> None:
    one = picture(cast, event(cast), cast.dirk)
    noor, nobody = face(cast, one, cast.noor), face(cast, one)
    confirm(cast, one, cast.dirk)
    weighed = weigh(cast, one, team(cast), outcome="masked", decided_at=NOW - timedelta(days=1))
    publish(cast, one, copy(cast, one, noor, nobody), weighed)
    assert found("P14")[1]["shown_without_full_consent"] == 0
