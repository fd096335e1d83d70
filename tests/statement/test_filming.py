"""P17 turns when footage stays, when somebody looks or lets go alone, and when a camera does what was not arranged; and turns back."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connections
from psycopg.types.json import Json

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import NOW, Cast, days
from tests.statement.breaking.ways import patched
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault.day_keys import DayClosing, destroy_footage_keys
from zorgvuldig.platform.vault.keys import keystore
from zorgvuldig.statement.evidence import EVIDENCE, KEPT, NOT_IN_USE, NOT_KEPT, PARTLY, measure
from zorgvuldig.statement.evidence import p17_counts as filming_counts
from zorgvuldig.statement.evidence.p17_cameras import BROKEN

OLD = NOW - timedelta(days=40)
TODAY = NOW.date()


def found() -> tuple[str, dict[str, Any]]:
    """By the evidence itself: that a list was changed turns it as well until a backup is put back, and is tested elsewhere."""
    with working("statement", now=NOW) as door:
        finding = EVIDENCE["P17"](door)
    return finding.state, dict(finding.figures)


def state(cast: Cast, of: Row, says: str = "recording", seen: datetime = NOW) -> None:
    """What the recorder last said of a camera."""
    cast.db.execute("delete from camera_state where camera_id = %s", [of.id])
    cast.put("camera_state", "camera_id", camera_id=of.id, state=says, why="", seen_at=seen, clock="synchronised")


def swept(cast: Cast, at: datetime = NOW, says: str = "done") -> None:
    """A sweep of footage."""
    cast.db.execute("delete from retention_run")
    cast.put(
        "retention_run", uid=uuid.uuid4(), on_date=at.date(), trigger="footage", register_version="1", register_digest="", started_at=at,
        finished_at=at, state=says, problem="", planned=Json({}), done=Json({}), undecidable=Json({}), held=Json({}), ahead=Json({}),
        left_over=Json({}),
    )  # fmt: skip


def export(cast: Cast, of: Row, at: Row, **more: Any) -> int:
    """A copy for the insurer that Petra asked for and Leo let go."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools["Oost"], "kind": "insurer", "incident_id": at.id, "camera_id": of.id,
        "starts_at": footage.BEGAN, "ends_at": footage.BEGAN + timedelta(minutes=2), "recipient_name": "Verzekeraar", "reason": "Schade.",
        "article": "", "officer": "", "reference": "", "style": "around", "state": "released", "progress": 100, "why": "",
        "blob": uuid.uuid4(), "size": 9, "sha256": "", "watched": "", "asked_at": NOW, "asked_by_id": cast.petra.id, "made_at": NOW,
        "released_at": NOW - timedelta(minutes=1), "released_by_id": cast.leo.id, "until": NOW + timedelta(days=7), "token_hash": "",
        "code_hash": "", "tries": 0,
    } | more  # fmt: skip
    number: int = cast.put("footage_export", **values)
    return number


def look(cast: Cast, of: Row | None, piece: Row, by: int, at: datetime = NOW, **more: Any) -> None:
    """A look, as only the gate writes it."""
    cast.put(
        "viewing_look", viewing_id=of.id if of else None, segment_uid=piece.uid, starts_at=footage.BEGAN, looked_at=at,
        looked_by_id=by, xact=1, **more,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _no_footage_keys() -> Iterator[None]:
    """No key of another test's footage."""
    place = keystore() / "cameras"
    shutil.rmtree(place, ignore_errors=True)
    yield
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def door(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Row:
    """A camera that records as was arranged, with footage of this morning in the vault."""
    monkeypatch.setattr(settings, "FRIGATE", "http://127.0.0.1:1")
    check(cast, at=NOW - timedelta(minutes=40))
    one = footage.camera(cast)
    cast.db.execute("update camera_approval set approved_at = %s", [NOW - timedelta(days=30)])
    footage.segment(cast, one, content=b"beeld")
    state(cast, one)
    swept(cast)
    return one


def test_without_a_camera_it_is_not_in_use(cast: Cast) -> None:
    assert found() == (NOT_IN_USE, {})


def test_a_camera_that_does_what_was_arranged_keeps_it(cast: Cast, door: Row) -> None:
    footage.camera(cast, "Hal", approved=False)
    promised, figures = found()
    assert promised == KEPT
    assert {key: figures[key] for key in ("cameras", "cameras_complete", "pieces", "footage_over_term")} == {
        "cameras": 2, "cameras_complete": 1, "pieces": 1, "footage_over_term": 0,
    }  # fmt: skip
    assert figures["oldest_footage"] == footage.BEGAN.isoformat()
    assert {key: figures[key] for key in BROKEN} == dict.fromkeys(BROKEN, 0)
    assert figures["violations_of_other_recorders"] == []


def test_a_camera_that_ended_still_answers_for_its_footage(cast: Cast, door: Row) -> None:
    cast.db.execute("delete from camera_state")
    cast.db.execute("update camera set ended_at = now(), ended_by_id = %s", [cast.leo.id])
    assert found()[0] == KEPT
    assert found()[1]["cameras"] == 0


Break = Callable[[Cast, Row], Callable[[], object]]


def sql(cast: Cast, *statements: str) -> Callable[[], object]:
    """What puts it right again."""
    return lambda: [cast.db.execute(one) for one in statements]


def an_old_piece(cast: Cast, door: Row) -> Callable[[], object]:
    footage.segment(cast, door, OLD)
    return sql(cast, "delete from segment where day < current_date - 30")


def an_old_piece_of_another_recorder(cast: Cast, door: Row) -> Callable[[], object]:
    other = footage.camera(cast, "Hal", source="nvr", elsewhere="hal")
    check(cast)
    footage.segment(cast, other, OLD, blob=None)
    return sql(cast, "delete from segment where day < current_date - 30")


def a_shorter_term(cast: Cast, door: Row) -> Callable[[], object]:
    old = footage.segment(cast, door, NOW - timedelta(days=12))
    cast.db.execute("update camera set keep_days = 7")
    footage.approve(cast, door)
    cast.db.execute("update camera_approval set approved_at = %s", [NOW - timedelta(days=1)])
    return sql(cast, f"delete from segment where id = {old.id}")


def a_hold_that_is_over(cast: Cast, door: Row) -> Callable[[], object]:
    at = footage.incident(cast, starts_at=OLD, ends_at=OLD + timedelta(hours=1))
    kept = footage.hold(
        cast, at, door, approved_by=cast.petra, starts_at=OLD, ends_at=OLD + timedelta(hours=1), asked_at=OLD, ends_on=days(9), review_on=days(9)
    )  # fmt: skip
    footage.segment(cast, door, OLD, footage_hold_id=kept.id)
    assert found()[0] == KEPT
    cast.db.execute(
        "update incident set closed_at = %s, closed_by_id = %s, outcome = 'Klaar.'",
        [NOW - timedelta(hours=4), cast.leo.id],
    )
    return sql(cast, "delete from segment where footage_hold_id is not null")


def a_hold_that_nobody_allowed(cast: Cast, door: Row) -> Callable[[], object]:
    at = footage.incident(cast, starts_at=OLD, ends_at=OLD + timedelta(hours=1))
    footage.hold(cast, at, door, starts_at=OLD, ends_at=OLD + timedelta(hours=1))
    footage.segment(cast, door, OLD)
    return sql(cast, f"update footage_hold set approved_at = now(), approved_by_id = {cast.petra.id}")


def a_hold_of_another_camera(cast: Cast, door: Row) -> Callable[[], object]:
    at = footage.incident(cast, starts_at=OLD, ends_at=OLD + timedelta(hours=1))
    footage.hold(
        cast, at, footage.camera(cast, "Hal", approved=False), approved_by=cast.petra, starts_at=OLD, ends_at=OLD + timedelta(hours=1)
    )  # fmt: skip
    footage.segment(cast, door, OLD)
    return sql(cast, f"update footage_hold_camera set camera_id = {door.id}")


def a_key(cast: Cast, door: Row) -> Callable[[], object]:
    closing = DayClosing(door.id, TODAY - timedelta(days=40))
    closing.key(create=True)
    return lambda: destroy_footage_keys([closing])


def a_key_of_a_camera_nobody_knows(cast: Cast, door: Row) -> Callable[[], object]:
    closing = DayClosing(987_654, TODAY - timedelta(days=40))
    closing.key(create=True)
    return lambda: destroy_footage_keys([closing])


def a_copy_that_stays(cast: Cast, door: Row) -> Callable[[], object]:
    export(cast, door, footage.incident(cast), released_at=OLD, until=OLD + timedelta(days=14), asked_at=OLD)
    return sql(cast, "update footage_export set state = 'ended', ended_at = now(), blob = null")


def recording_without_approval(cast: Cast, door: Row) -> Callable[[], object]:
    state(cast, other := footage.camera(cast, "Hal", approved=False))
    return lambda: state(cast, other, "waiting")


def recording_after_a_change(cast: Cast, door: Row) -> Callable[[], object]:
    cast.db.execute("update camera set sees = 'De hele straat.'")
    return lambda: (
        footage.approve(cast, door),
        sql(cast, "update camera_approval set approved_at = now() - interval '1 hour'")(),
    )


def recording_while_the_gate_finds_nothing_lacking(cast: Cast, door: Row) -> Callable[[], object]:
    """A camera of which nobody said why records, and the function that would say so says nothing."""
    heard = patched("gate.camera_lacks(integer)", "from public.camera c where", "from public.camera c where false and")(
        cast
    )
    cast.db.execute("update camera set necessity = ' ' || necessity, purposes = '[]'")
    return lambda: (
        heard(),
        sql(cast, 'update camera set necessity = btrim(necessity), purposes = \'["safety", "guarding"]\'')(),
        footage.approve(cast, door),
    )


def recording_outside_the_hours(cast: Cast, door: Row) -> Callable[[], object]:
    other = footage.camera(
        cast, "Hal", weekdays=1 << ((NOW.weekday() + 3) % 7), changed_at=NOW - timedelta(days=2), added_at=NOW - timedelta(days=2)
    )  # fmt: skip
    footage.segment(cast, other, NOW - timedelta(minutes=4))
    return sql(cast, f"delete from segment where camera_id = {other.id}")


def looked_with_no_answer(cast: Cast, door: Row) -> Callable[[], object]:
    at, piece = footage.incident(cast), footage.segment(cast, door, footage.BEGAN + timedelta(minutes=2))
    look(cast, footage.viewing(cast, door, at, cast.leo), piece, cast.leo.id)
    return sql(cast, "delete from viewing_look")


def looked_with_their_own_answer(cast: Cast, door: Row) -> Callable[[], object]:
    at, piece = footage.incident(cast), footage.segment(cast, door, footage.BEGAN + timedelta(minutes=2))
    look(cast, footage.viewing(cast, door, at, cast.leo, cast.leo), piece, cast.leo.id)
    return sql(cast, f"update viewing set decided_by_id = {cast.petra.id}")


def looked_with_no_request(cast: Cast, door: Row) -> Callable[[], object]:
    look(cast, None, footage.segment(cast, door, footage.BEGAN + timedelta(minutes=2)), cast.leo.id)
    return sql(cast, "delete from viewing_look")


def looked_by_somebody_else(cast: Cast, door: Row) -> Callable[[], object]:
    at, piece = footage.incident(cast), footage.segment(cast, door, footage.BEGAN + timedelta(minutes=2))
    look(cast, footage.viewing(cast, door, at, cast.leo, cast.petra), piece, cast.dirk.id)
    return sql(cast, f"update viewing_look set looked_by_id = {cast.leo.id}")


def looked_afterwards(cast: Cast, door: Row) -> Callable[[], object]:
    at, piece = footage.incident(cast), footage.segment(cast, door, footage.BEGAN + timedelta(minutes=2))
    look(cast, footage.viewing(cast, door, at, cast.leo, cast.petra), piece, cast.leo.id, NOW + timedelta(hours=3))
    return sql(cast, "update viewing_look set looked_at = now()")


def each_allowed_the_other(cast: Cast, door: Row) -> Callable[[], object]:
    at = footage.incident(cast)
    footage.viewing(cast, door, at, cast.leo, cast.petra)
    footage.viewing(cast, door, at, cast.petra, cast.leo)
    return sql(cast, f"delete from viewing where asked_by_id = {cast.petra.id}")


def handed_out_by_the_asker(cast: Cast, door: Row) -> Callable[[], object]:
    export(cast, door, footage.incident(cast), released_by_id=cast.petra.id)
    return sql(cast, f"update footage_export set released_by_id = {cast.leo.id}")


def handed_out_by_nobody(cast: Cast, door: Row) -> Callable[[], object]:
    export(cast, door, footage.incident(cast), released_by_id=None, released_at=None, state="fetched", fetched_at=NOW)
    return sql(cast, "delete from footage_export")


def check(cast: Cast, elsewhere: str = "", at: datetime = NOW, **more: Any) -> int:
    """What another recorder was found to do."""
    values = {"violations": Json([]), "over_term": 0, "exports": 0, "retained": 0, "deleted": 0, "why": ""} | more
    number: int = cast.put("nvr_check", checked_at=at, elsewhere=elsewhere, **values)
    return number


def another_recorder_that_recognises_faces(cast: Cast, door: Row) -> Callable[[], object]:
    check(cast, violations=Json(["face_recognition"]), at=NOW - timedelta(minutes=30))
    return lambda: check(cast)


BREAKS: dict[str, tuple[Break, str]] = {
    "an old piece": (an_old_piece, "footage_over_term"),
    "an old piece elsewhere": (an_old_piece_of_another_recorder, "footage_over_term"),
    "a shorter term": (a_shorter_term, "footage_over_term"),
    "a hold that is over": (a_hold_that_is_over, "footage_over_term"),
    "a hold nobody allowed": (a_hold_that_nobody_allowed, "footage_over_term"),
    "a hold of another camera": (a_hold_of_another_camera, "footage_over_term"),
    "a key that outlived its day": (a_key, "day_keys_over_term"),
    "a key of a camera nobody knows": (a_key_of_a_camera_nobody_knows, "day_keys_over_term"),
    "a copy that stays": (a_copy_that_stays, "copies_over_term"),
    "recording without approval": (recording_without_approval, "recording_while_incomplete"),
    "recording after a change": (recording_after_a_change, "recording_while_incomplete"),
    "recording while the gate finds nothing lacking": (
        recording_while_the_gate_finds_nothing_lacking,
        "recording_while_incomplete",
    ),
    "recording outside the hours": (recording_outside_the_hours, "recorded_outside_hours"),
    "looked with no answer": (looked_with_no_answer, "looked_without_second_person"),
    "looked with their own answer": (looked_with_their_own_answer, "looked_without_second_person"),
    "looked with no request": (looked_with_no_request, "looked_without_second_person"),
    "looked by somebody else": (looked_by_somebody_else, "looked_without_second_person"),
    "looked afterwards": (looked_afterwards, "looked_without_second_person"),
    "each allowed the other": (each_allowed_the_other, "viewings_allowed_in_turn"),
    "handed out by the asker": (handed_out_by_the_asker, "handed_out_without_second_person"),
    "handed out by nobody": (handed_out_by_nobody, "handed_out_without_second_person"),
    "another recorder recognises faces": (another_recorder_that_recognises_faces, "violations_of_other_recorders"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_may_not_be_breaks_it_until_it_is_put_right(cast: Cast, door: Row, what: str) -> None:
    break_it, figure = BREAKS[what]
    assert found()[0] == KEPT
    mend = break_it(cast, door)
    promised, figures = found()
    assert (promised, bool(figures[figure])) == (NOT_KEPT, True)
    mend()
    promised, figures = found()
    assert (promised, bool(figures[figure])) == (KEPT, False)


def test_a_keystore_that_is_not_there_proves_nothing(cast: Cast, door: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filming_counts, "keystore", lambda: Path("/nowhere"))
    assert found()[0] == NOT_KEPT
    assert found()[1]["day_keys_over_term"] is None


@pytest.mark.parametrize(
    "broken",
    [
        "update camera_state set state = 'unreachable'", "update camera_state set state = 'frozen'", "delete from camera_state",
        "update camera_state set seen_at = seen_at - interval '20 minutes'",
    ],
)  # fmt: skip
def test_a_camera_that_should_record_and_does_not_is_told(cast: Cast, door: Row, broken: str) -> None:
    cast.db.execute(broken)
    assert (found()[0], found()[1]["cameras_that_should_record_and_do_not"]) == (PARTLY, 1)
    state(cast, door)
    assert found()[0] == KEPT


def test_outside_its_hours_a_camera_is_quiet(cast: Cast, door: Row) -> None:
    cast.db.execute("update camera set weekdays = %s", [1 << ((NOW.weekday() + 3) % 7)])
    footage.approve(cast, door)
    cast.db.execute("delete from camera_state")
    cast.db.execute("delete from segment")
    assert found()[0] == KEPT


def test_another_recorder_has_to_be_looked_at(cast: Cast, door: Row) -> None:
    footage.camera(cast, "Hal", source="nvr", elsewhere="hal")
    cast.db.execute("delete from nvr_check")
    assert (found()[0], found()[1]["other_recorders_not_looked_at"]) == (PARTLY, 1)
    check(cast, at=NOW - timedelta(hours=9))
    assert found()[0] == PARTLY
    check(cast, at=NOW - timedelta(minutes=9), why="unreachable")
    assert found()[0] == PARTLY
    check(cast)
    assert found()[0] == KEPT


@pytest.mark.parametrize("says", [{"at": NOW - timedelta(hours=9)}, {"says": "refused"}])
def test_a_sweep_that_was_missed_is_told(cast: Cast, door: Row, says: dict[str, Any]) -> None:
    swept(cast, **says)
    assert (found()[0], found()[1]["sweeps_of_footage_missed"]) == (PARTLY, 1)
    swept(cast)
    assert found()[0] == KEPT


def test_a_hold_that_just_ended_waits_for_the_next_sweep(cast: Cast, door: Row) -> None:
    a_hold_that_is_over(cast, door)
    assert found()[0] == NOT_KEPT
    cast.db.execute("update incident set closed_at = now() - interval '1 hour'")
    assert found()[0] == KEPT


def test_a_hold_that_nobody_looked_at_again_is_told(cast: Cast, door: Row) -> None:
    footage.hold(cast, footage.incident(cast), door, approved_by=cast.petra, review_on=days(-1))
    assert (found()[0], found()[1]["holds_past_review"]) == (PARTLY, 1)
    assert found()[1]["holds_in_force"] == "< 10"
    cast.db.execute("update footage_hold set review_on = %s", [days(10)])
    assert found()[0] == KEPT


def test_who_looked_and_what_left_is_counted_and_small_numbers_are_not_shown(cast: Cast, door: Row) -> None:
    at, piece = footage.incident(cast), footage.segment(cast, door, footage.BEGAN + timedelta(minutes=2))
    look(cast, footage.viewing(cast, door, at, footage.caretaker(cast), cast.leo), piece, cast.people["kees"].id)
    for _ in range(12):
        look(cast, None, Row(0, uuid.uuid4()), cast.leo.id, live_camera_id=door.id)
    export(cast, door, at)
    promised, figures = found()
    assert promised == KEPT
    assert [figures[key] for key in ("viewings_asked", "viewings_allowed", "viewings_refused")] == ["< 10", "< 10", 0]
    assert (figures["pieces_looked_at"], figures["looked_along_live"]) == ("< 10", 12)
    assert figures["copies_handed_out"] == {"insurer": "< 10"}


def test_a_hidden_camera_is_counted_when_it_is_over(cast: Cast, door: Row) -> None:
    hidden = footage.camera(cast, "Kluisjes", approved=False, is_covert=True)
    case = cast.put(
        "covert_case", uid=uuid.uuid4(), camera_id=hidden.id, why="Diefstal.", lighter="Niets hielp.", dpia_on=days(-40), starts_on=days(-3),
        ends_on=days(3), asked_at=NOW - timedelta(days=4), asked_by_id=cast.leo.id, leader_at=NOW, leader_id=cast.leo.id, dpo_at=NOW,
        dpo_id=cast.fenna.id,
    )  # fmt: skip
    assert found()[1]["hidden_cameras_in_a_year"] == 0
    cast.db.execute("update covert_case set ends_on = %s where id = %s", [days(0), case])
    assert [found()[1][key] for key in ("hidden_cameras_in_a_year", "hidden_cameras_with_dpia")] == [1, 1]


def test_when_a_question_cannot_be_asked_the_promise_is_not_kept(
    cast: Cast, door: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filming_counts, "UNSEEN", "select count(*) from nowhere")
    (evidence,) = [one for one in measure(NOW) if one.promise == "P17"]
    assert (evidence.state, evidence.evidence["figures"]) == (NOT_KEPT, {})


@pytest.mark.usefixtures("door")
def test_the_reason_names_what_another_recorder_does(cast: Cast) -> None:
    check(cast, violations=Json(["sound", "over_term"]))
    (evidence,) = [one for one in measure(NOW) if one.promise == "P17"]
    assert "neemt geluid op" in evidence.evidence["reason"]["nl"]
    assert "bewaart beelden te lang" in evidence.evidence["reason"]["nl"]


def test_the_job_may_only_read(cast: Cast, door: Row) -> None:
    with pytest.raises(ProgrammingError) as no, working("statement", now=NOW) as at:
        connections[at.alias].cursor().execute("delete from segment")
    assert isinstance(no.value.__cause__, psycopg.errors.InsufficientPrivilege)
