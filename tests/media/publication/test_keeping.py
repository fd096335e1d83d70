"""What the job writes down, brings back with a mask, and wipes; and that nobody sees anything in between."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from tests.gate.hostile import connect, token_of
from tests.media.picturing import Row, allow, copy, face, publish, weigh, why
from tests.media.publication.showing import file_of, shown, weighed
from tests.media.publication.test_publishing import makes
from tests.media.test_shown import DESK, placing
from tests.people import NOW, Cast, days, secret_of, sign_in
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.media.models import PictureCopy
from zorgvuldig.media.publication import actions as publishing
from zorgvuldig.media.publication import job as keeping
from zorgvuldig.media.publication.models import PictureWeighing
from zorgvuldig.platform.vault import files

LATER = NOW + timedelta(minutes=1)


def no(cast: Cast, *media: str) -> None:
    allow(cast, cast.noor, cast.gerda, *media, allows=False)


def told(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select ended_at is null, ended_why from publication order by id").fetchall()


def test_what_may_not_be_seen_is_written_down_once(cast: Cast) -> None:
    shown(cast)
    (number,) = cast.db.execute("select id from publication").fetchone()
    cast.put("publication_pupil", publication_id=number, pupil_id=cast.noor.id, is_masked=False)
    _, stays = shown(cast, cast.tess)
    assert keeping.end_hidden_publications(NOW) == 0
    no(cast)
    assert keeping.end_hidden_publications(LATER) == 1
    assert keeping.end_hidden_publications(LATER) == 0
    assert told(cast) == [(False, "consent"), (True, "")]
    assert why(cast, stays) == ""
    # Whose picture it was is in the log.
    looked = cast.db.execute("select pupil_id from gate.log where purpose = 'picture_desk'").fetchall()
    assert looked == [(cast.noor.id,)]


def test_a_yes_that_comes_back_before_that_brings_it_back(cast: Cast, client: Client) -> None:
    """Nothing is stored of hiding, so nothing has to be undone."""
    _, token = shown(cast)
    no(cast)
    assert client.get(f"/beeld/{token}/").status_code == 410
    allow(cast, cast.noor, cast.gerda)
    assert client.get(f"/beeld/{token}/").status_code == 200


def test_it_comes_back_masked_when_that_was_decided(cast: Cast, client: Client) -> None:
    photo, token = shown(cast, when_withdrawn="mask")
    no(cast)
    keeping.keep(NOW)
    (number,) = cast.db.execute("select id from face").fetchone()
    asked = cast.db.execute("select masked, asked_by_id from picture_copy where state = 'asked'").fetchall()
    assert asked == [([number], None)]
    keeping.keep(NOW)  # asked once
    assert len(cast.db.execute("select id from picture_copy where state = 'asked'").fetchall()) == 1
    makes(cast)
    keeping.keep(LATER)
    rows = cast.db.execute(
        "select token, ended_at is null, until = %s from publication order by id", [days(300)]
    ).fetchall()
    assert rows[0][:2] == (token, False)
    assert rows[1][1]
    assert rows[1][0] != token
    assert client.get(f"/beeld/{token}/").status_code == 410
    assert client.get(f"/beeld/{rows[1][0]}/").status_code == 200
    assert photo.id


@pytest.mark.parametrize(
    "change",
    [
        lambda c, p: None,  # taken away was decided
        lambda c, p: c.db.execute("update picture_weighing set when_withdrawn = 'mask'") and face(c, p),
        lambda c, p: (
            c.db.execute("update picture_weighing set when_withdrawn = 'mask'") and weigh(c, p, c.leo, outcome="no")
        ),
        lambda c, p: c.db.execute(
            "update picture_weighing set when_withdrawn = 'mask'; update publication set ended_at = now(), ended_why = 'desk'"
        ),
        lambda c, p: (
            c.db.execute("update picture_weighing set when_withdrawn = 'mask'")
            and c.db.execute("update publication set until = %s", [days(0)])
        ),
    ],
    ids=["remove", "a face more", "weighed anew", "by hand", "over"],
)
def test_otherwise_it_stays_away(cast: Cast, change: Callable[[Cast, Row], Any]) -> None:
    photo, _ = shown(cast)
    no(cast)
    change(cast, photo)
    keeping.keep(NOW)
    assert cast.db.execute("select id from picture_copy where state = 'asked'").fetchall() == []
    assert len(told(cast)) == 1


def test_a_mask_that_could_not_be_made_is_not_asked_for_each_minute(cast: Cast) -> None:
    shown(cast, when_withdrawn="mask")
    no(cast)
    keeping.keep(NOW)
    cast.db.execute("update picture_copy set state = 'failed' where state = 'asked'")
    keeping.keep(LATER)
    assert cast.db.execute("select count(*) from picture_copy").fetchone() == (2,)


def test_files_that_nobody_shows_are_wiped(cast: Cast) -> None:
    photo, _ = shown(cast)
    blobs = cast.db.execute("select blob, thumb_blob from picture_copy").fetchone()
    assert blobs
    weigh(cast, photo, cast.leo, "newsletter")
    (made,) = cast.db.execute("select id from picture_copy").fetchone()
    (decision,) = cast.db.execute("select max(id) from picture_weighing").fetchone()
    allow(cast, cast.noor, cast.gerda, "newsletter")
    publish(cast, photo, Row(made, photo.uid), Row(decision, photo.uid), "newsletter")
    no(cast, "website_public")
    keeping.keep(NOW)
    assert all(files.exists(blob) for blob in blobs)  # the newsletter shows it
    no(cast, "newsletter")
    keeping.keep(LATER)
    assert not any(files.exists(blob) for blob in blobs)
    assert cast.db.execute("select state, why, blob, thumb_blob from picture_copy").fetchall() == [
        ("cancelled", "gone", None, None)
    ]


def test_a_file_that_was_never_published_stays(cast: Cast) -> None:
    photo, _ = weighed(cast, cast.noor)
    copy(cast, photo, **file_of())
    assert keeping.remove_files(NOW) == 0


def test_a_job_that_is_killed_hides_nothing_less_and_is_done_by_the_next(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = shown(cast)
    no(cast)

    def killed(*_: object) -> None:
        """The database ends the connection in the middle of the transaction, as when a worker is killed."""
        pid = connections["jobs"].connection.info.backend_pid
        cast.db.execute("select pg_terminate_backend(%s, 5000)", [pid])

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "_looked", killed)
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the driver calls it
            keeping.end_hidden_publications(NOW)
    connections["jobs"].close()
    assert told(cast) == [(True, "")]
    assert client.get(f"/beeld/{token}/").status_code == 410
    keeping.keep(LATER)
    assert told(cast) == [(False, "consent")]


# --- at the same moment -----------------------------------------------------------------------------------------------

SAYS = (
    "insert into consent_answer (uid, pupil_id, topic, version, person_id, allows, way, answered_at, recorded_by_id) "
    "values (gen_random_uuid(), %s, 'website_public', 1, %s, false, 'screen', now(), %s)"
)
TIMES = 40


def test_nothing_is_seen_after_the_answer_to_a_withdrawal(cast: Cast) -> None:
    """Many times: somebody publishes while a mother says no. After her answer nobody sees it, whoever was first."""
    allow(cast, cast.noor, cast.gerda)
    photo, decision = weighed(cast, cast.noor)
    made = copy(cast, photo, **file_of())
    outcomes = set()
    with connect() as desk, ThreadPoolExecutor(1) as other:
        token = token_of(desk, cast.leo, "picture_desk", DESK, writes=("picture_work", "picture_desk"))
        for _ in range(TIMES):
            cast.db.execute("delete from publication; delete from publication_pupil")
            cast.db.execute("delete from consent_answer where not allows")
            both = threading.Barrier(2)
            published = other.submit(_publish, desk, both, token, placing(photo, made, decision, cast.leo))
            both.wait(10)
            cast.db.execute(SAYS, [cast.noor.id, cast.gerda.id, cast.gerda.id])
            seen = cast.db.execute(
                "select count(*) from publication p cross join lateral gate.why_not_shown(array[p.id::bigint]) n where n.why = ''"
            ).fetchone()
            assert seen == (0,)  # the moment she has her answer
            outcomes.add(published.result(10))
            addresses = [row[0] for row in cast.db.execute("select token from publication").fetchall()]
            assert all(why(cast, address) == "consent" for address in addresses)  # and when both are done
    assert outcomes <= {"published", "refused"}


def _publish(desk: psycopg.Connection, both: threading.Barrier, token: Any, statement: str) -> str:
    both.wait(10)
    try:
        with desk.transaction():
            desk.execute(
                "select set_config('role', %s::text, true), set_config('app.token', %s::text, true)",
                [settings.NAMES.writer, str(token)],
            )
            desk.execute(statement)
    except psycopg.errors.CheckViolation:
        return "refused"
    return "published"


def test_a_file_that_is_published_while_it_would_be_wiped_stays(cast: Cast) -> None:
    """The job waits for whoever publishes, and looks again."""
    photo, _ = shown(cast)
    weigh(cast, photo, cast.leo, "newsletter")
    allow(cast, cast.noor, cast.gerda, "newsletter")
    cast.db.execute("update publication set ended_at = now(), ended_why = 'desk'")
    (made, blob) = cast.db.execute("select id, blob from picture_copy").fetchone()
    secret, reads = secret_of(cast.leo), ("organisation", "staff", "picture_work", "picture_desk")
    with ThreadPoolExecutor(1) as job:
        with open_door(
            secret, purpose="picture_desk", reads=reads, writes=("picture_desk",), kind=Kind.NOBODY, now=NOW
        ) as door:
            decided = PictureWeighing.objects.filter(medium="newsletter").get()
            publishing.publish(decided, PictureCopy.objects.get(pk=made), door=door)
            wiping = job.submit(_wipe)
            waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike '%%picture_copy%%'"
            for _ in range(200):
                if cast.db.execute(waits).fetchone() != (0,):
                    break
                threading.Event().wait(0.02)
            else:
                pytest.fail("the job did not wait")
        assert wiping.result(10) == 0
    assert files.exists(blob)


def _wipe() -> int:
    try:
        return keeping.remove_files(NOW)
    finally:
        connections["jobs"].close()


def test_a_picture_of_many_is_gone_when_one_says_no(cast: Cast, client: Client) -> None:
    _, token = shown(cast, cast.noor, cast.tess, cast.yara)
    assert client.get(f"/beeld/{token}/").status_code == 200
    allow(cast, cast.yara, cast.yara, "website_public", allows=False)
    assert client.get(f"/beeld/{token}/").status_code == 410


def test_one_click_of_a_guardian_takes_it_away(cast: Cast, client: Client) -> None:
    """The whole way: the answer on the page of the family, then the address."""
    _, token = shown(cast)
    answer = sign_in(cast.gerda).post(
        f"/mijn-kind/{cast.noor.uid}/toestemming/", {"topic": "website_public", "version": "1", "allows": "no"}
    )
    assert answer.status_code in {200, 302, 303}
    assert client.get(f"/beeld/{token}/").status_code == 410
