"""What the database refuses of cameras, whoever asks and whatever the pages forgot."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from tests.cameras import footage
from tests.media.picturing import Row
from tests.patience import Patience
from tests.people import NOW, Cast, Someone, days, secret_of
from zorgvuldig.cameras.models import Camera, CameraApproval, Viewing
from zorgvuldig.gate.door import Kind, open_door

WAITS = "select count(*) from pg_locks where pg_backend_pid() = any(pg_blocking_pids(pid))"
READS = ("organisation", "staff", "camera")


def at_door(cast: Cast, who: Someone, purpose: str, *reads: str) -> Any:
    """Their door for cameras, to write."""
    return open_door(
        secret_of(who),
        purpose=purpose,
        reads=READS + reads,
        writes=("camera",),
        kind=Kind.NOBODY,
        now=timezone.now(),
    )


def refused(cast: Cast, who: Someone, purpose: str, act: Callable[[], object], *reads: str) -> str:
    """The constraint by which the database refuses it."""
    with pytest.raises(IntegrityError) as no, at_door(cast, who, purpose, *reads):
        act()
    cause = no.value.__cause__
    assert isinstance(cause, psycopg.IntegrityError)
    return str(cause.diag.constraint_name)


def asked(cast: Cast, of: Row, at: Row, by: Someone, **more: Any) -> Viewing:
    """A request, as somebody at the door puts it in."""
    values: dict[str, Any] = {
        "school_id": cast.schools["Oost"], "camera_id": of.id, "incident_id": at.id, "starts_at": footage.BEGAN,
        "ends_at": footage.BEGAN + timedelta(minutes=20), "purpose": "safety", "reason": "Zien.", "asked_at": NOW, "asked_by_id": by.id,
    } | more  # fmt: skip
    return Viewing.objects.create(**values)


def decide(one: Row, by: Someone, **more: Any) -> int:
    """An answer: yes, for an hour."""
    values = {
        "is_granted": True,
        "decided_at": NOW,
        "decided_by_id": by.id,
        "until": timezone.now() + timedelta(hours=1),
    }
    return Viewing.objects.filter(pk=one.id).update(**values | more)


def looked(cast: Cast, who: Someone, viewing: Row, segment: Row) -> list[tuple[Any, ...]]:
    """Put it on record, and then open it, as a page does."""
    secret = secret_of(who)
    with connection.cursor() as cursor:
        cursor.execute("select gate.look(%s, %s, %s)", [secret, viewing.uid, segment.uid])
        cursor.execute("select * from gate.looked(%s, %s, %s)", [secret, viewing.uid, segment.uid])
        return cursor.fetchall()


@pytest.mark.parametrize(
    ("what", "missing"),
    [
        ({"purposes": psycopg.types.json.Json([])}, "purposes"), ({"necessity": " "}, "necessity"), ({"lighter": ""}, "lighter"),
        ({"dpia_on": days(2)}, "dpia"), ({"council_on": None}, "council"), ({"sign_says": ""}, "sign"), ({"plan_x": None}, "plan"),
        ({"view_blob": None}, "view"), ({"address": b""}, "address"), ({"is_covert": True}, "covert"),
    ],
)  # fmt: skip
def test_a_camera_that_lacks_something_does_not_record(cast: Cast, what: dict[str, Any], missing: str) -> None:
    assert footage.lacks(cast, footage.camera(cast, **what)) == [missing]


def test_a_change_voids_the_approval(cast: Cast) -> None:
    one = footage.camera(cast)
    assert footage.lacks(cast, one) == []
    cast.db.execute("update camera set sees = 'De hele straat.' where id = %s", [one.id])
    assert footage.lacks(cast, one) == ["approval"]


def test_no_toilet_and_no_fifth_week(cast: Cast) -> None:
    with pytest.raises(psycopg.errors.CheckViolation):
        footage.camera(cast, place="toilet")
    with pytest.raises(psycopg.errors.CheckViolation):
        footage.camera(cast, keep_days=29)


def test_who_wrote_a_camera_down_does_not_approve_it(cast: Cast) -> None:
    one = footage.camera(cast, approved=False)
    words = cast.db.execute("select gate.camera_words(%s)", [one.id]).fetchone()[0]

    def approve(by: Someone) -> Callable[[], object]:
        return lambda: CameraApproval.objects.create(
            camera_id=one.id, words=words, approved_at=NOW, approved_by_id=by.id
        )

    assert refused(cast, cast.leo, "cameras", approve(cast.leo)) == "approval_second"
    assert refused(cast, cast.fenna, "cameras", approve(cast.fenna)) == "approval_role"
    with at_door(cast, cast.petra, "cameras"):
        approve(cast.petra)()
    assert footage.lacks(cast, one) == []


def test_only_a_school_leader_changes_a_camera(cast: Cast) -> None:
    one = footage.camera(cast)
    change = lambda by: lambda: Camera.objects.filter(pk=one.id).update(keep_days=7, changed_by_id=by.id)  # noqa: E731
    assert refused(cast, cast.petra, "cameras", change(cast.petra)) == "camera_role"
    assert refused(cast, cast.leo, "cameras", change(cast.petra)) == "camera_by"
    with at_door(cast, cast.leo, "cameras"):
        assert change(cast.leo)() == 1


def test_a_request_stays_within_the_incident_and_the_purposes(cast: Cast) -> None:
    kees, one, at = footage.caretaker(cast), footage.camera(cast), footage.incident(cast)
    wide = {"ends_at": footage.BEGAN + timedelta(hours=2)}
    ask = lambda **more: lambda: asked(cast, one, at, kees, **more)  # noqa: E731
    assert refused(cast, kees, "footage", ask(**wide), "incident") == "viewing_wide"
    assert refused(cast, kees, "footage", ask(purpose="detection"), "incident") == "viewing_purpose"
    with at_door(cast, kees, "footage", "incident"):
        ask()()


def test_nobody_answers_themselves_or_in_turn(cast: Cast) -> None:
    kees, one, at = footage.caretaker(cast), footage.camera(cast), footage.incident(cast)
    mine, theirs = (footage.viewing(cast, one, at, by) for by in (cast.leo, cast.petra))
    asks = footage.viewing(cast, footage.camera(cast, "Hal"), footage.incident(cast), kees)
    assert refused(cast, cast.leo, "footage", lambda: decide(mine, cast.leo), "incident") == "viewing_second"
    assert refused(cast, cast.petra, "footage", lambda: decide(mine, cast.petra), "incident") == "viewing_mutual"
    assert refused(cast, kees, "footage", lambda: decide(theirs, kees), "incident") == "viewing_role"
    assert refused(cast, cast.leo, "footage", lambda: decide(asks, cast.petra), "incident") in (
        "viewing_second",
        "signed",
    )
    with at_door(cast, cast.leo, "footage", "incident"):
        assert decide(asks, cast.leo) == 1


def test_a_role_that_ends_while_the_answer_waits_answers_nothing(cast: Cast) -> None:
    """Who may reach the row was asked before; that they still may answer is asked when the row is theirs to change."""
    asks = footage.viewing(cast, footage.camera(cast), footage.incident(cast), footage.caretaker(cast))

    def answer() -> str:
        try:
            return refused(cast, cast.leo, "footage", lambda: decide(asks, cast.leo), "incident")
        finally:
            connections.close_all()

    with ThreadPoolExecutor() as threads:
        with cast.db.transaction():
            cast.db.execute("select from viewing where id = %s for update", [asks.id])
            answers = threads.submit(answer)
            patience = Patience(120, "nobody waits for it")
            while not cast.db.execute(WAITS).fetchone()[0]:
                assert not answers.done()
                patience.pause()
            cast.db.execute("update staff_role set ends_on = current_date - 1 where staff_id = %s", [cast.leo.id])
        assert answers.result(120) == "viewing_role"
    assert cast.db.execute("select is_granted from viewing").fetchall() == [(None,)]


def test_a_piece_opens_only_after_it_is_on_record(cast: Cast) -> None:
    kees, one = footage.caretaker(cast), footage.camera(cast)
    piece, other = footage.segment(cast, one), footage.segment(cast, footage.camera(cast, "Hal"))
    grant = footage.viewing(cast, one, footage.incident(cast), kees, cast.leo)
    assert looked(cast, kees, grant, other) == []
    assert looked(cast, cast.leo, grant, piece) == []
    assert [row[2] for row in looked(cast, kees, grant, piece)] == [one.id]
    assert cast.db.execute("select viewing_id, segment_uid, looked_by_id from viewing_look").fetchall() == [
        (grant.id, piece.uid, kees.id)
    ]


def test_in_one_transaction_nothing_opens(cast: Cast) -> None:
    kees, one = footage.caretaker(cast), footage.camera(cast)
    piece = footage.segment(cast, one)
    grant = footage.viewing(cast, one, footage.incident(cast), kees, cast.leo)
    with transaction.atomic():
        assert looked(cast, kees, grant, piece) == []


@pytest.mark.parametrize(
    "over",
    [
        "update viewing set until = now()",
        "update viewing set ended_at = now()",
        "update staff_role set ends_on = current_date - 1",
    ],
)
def test_a_permission_ends(cast: Cast, over: str) -> None:
    kees, one = footage.caretaker(cast), footage.camera(cast)
    piece = footage.segment(cast, one)
    grant = footage.viewing(cast, one, footage.incident(cast), kees, cast.leo)
    assert looked(cast, kees, grant, piece)
    cast.db.execute(over)
    assert looked(cast, kees, grant, piece) == []
