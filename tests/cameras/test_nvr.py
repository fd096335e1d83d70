"""Another recorder: what it is set up to do, what it holds beyond the term, and that a check that fails never looks like a good one."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from tests.cameras import footage
from tests.cameras.frigate_standin import PASSWORD, USER, WITH_SOUND, Frigate, camera, serving
from tests.media.picturing import Row
from tests.people import NOW, Cast, sign_in
from zorgvuldig.cameras.models import NvrCheck, Segment
from zorgvuldig.cameras.nvr import client as nvr_client
from zorgvuldig.cameras.nvr.check_job import check_recorder
from zorgvuldig.cameras.nvr.health import examine
from zorgvuldig.cameras.nvr.reads import latest, violations_now
from zorgvuldig.gate.jobs import working

HOUR = 3600.0


@pytest.fixture
def frigate() -> Iterator[Frigate]:
    """A recorder with one camera that is set up as it should be."""
    with serving(Frigate(cameras={"ingang": camera()})) as made, override_settings(FRIGATE=made.address):
        yield made


@pytest.fixture
def entrance(cast: Cast) -> Row:
    """The same camera in the register, kept for 14 days."""
    return at_frigate(cast)


def at_frigate(cast: Cast, elsewhere: str = "ingang", **more: Any) -> Row:
    return footage.camera(cast, source="nvr", elsewhere=elsewhere, address=b"", **{"keep_days": 14} | more)


def ago(**since: float) -> float:
    return (NOW - timedelta(**since)).timestamp()


def checked() -> tuple[NvrCheck, dict[str, NvrCheck]]:
    """Check, and read what was written down."""
    check_recorder(NOW)
    with working("cameras", now=NOW) as door:
        found = latest(door.alias)
    assert found is not None
    return found.whole, {row.elsewhere: row for row in found.cameras}


def violations(now: datetime = NOW) -> list[tuple[str, str]]:
    with working("statement", now=now) as door:
        return violations_now(door.alias, now)


def segments() -> list[Segment]:
    with working("cameras", now=NOW) as door:
        return list(Segment.objects.using(door.alias).order_by("starts_at"))


def test_a_recorder_that_does_what_it_may_is_in_order(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", ago(days=3), ago(days=3, hours=-1))
    frigate.records("ingang", ago(hours=1), ago(minutes=5))
    whole, cameras = checked()
    assert (whole.why, whole.violations, whole.over_term, whole.deleted) == ("", [], 0, 0)
    assert cameras["ingang"].oldest_at == datetime.fromtimestamp(ago(days=3), UTC)
    assert cameras["ingang"].newest_at == datetime.fromtimestamp(ago(minutes=5), UTC)
    assert violations() == []
    assert all(answer.ok for answer in examine(NOW))
    assert {method for method, _path in frigate.asked} == {"GET"}


def test_recognition_and_sound_are_violations(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.faces = frigate.plates = True
    frigate.cameras["ingang"] = camera(face_recognition={"enabled": True}, lpr={"enabled": True}, ffmpeg={"output_args": {"record": WITH_SOUND}})  # fmt: skip
    checked()
    assert violations() == [("face_recognition", ""), ("plate_recognition", ""), ("sound", "ingang")]
    assert [answer.ok for answer in examine(NOW)] == [True, False]


@pytest.mark.parametrize(
    "change",
    [
        {"face_recognition": {"enabled": True}},
        {"lpr": {"enabled": True}},
        {"audio": {"enabled": True}},
        {"audio_transcription": {"enabled": True}},
        {"ffmpeg": {"output_args": {"record": ["-f", "segment", "-c", "copy"]}}},
        {"ffmpeg": {"output_args": {"record": "-f segment -c copy"}}},
    ],
)
def test_of_one_camera_alone_too(cast: Cast, frigate: Frigate, entrance: Row, change: dict[str, Any]) -> None:
    frigate.cameras["ingang"] = camera(**change)
    checked()
    assert [where for _what, where in violations()] == ["ingang"]


def test_arguments_that_leave_the_sound_out_are_silent(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.cameras["ingang"] = camera(ffmpeg={"output_args": {"record": "-f segment -c copy -an"}})
    checked()
    assert violations() == []


def test_what_is_too_old_is_deleted_there_and_counted(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.records("ingang", ago(days=20), ago(days=20, hours=-3))
    frigate.records("ingang", ago(days=12), ago(days=12, hours=-1))
    frigate.copied("ingang", "ingang_oud", ago(days=15))
    frigate.copied("ingang", "ingang_nieuw", ago(days=2))
    frigate.saw("ingang", "1.0-oud", ago(days=15), retained=True)
    frigate.saw("ingang", "2.0-nieuw", ago(days=2), retained=True)
    frigate.saw("ingang", "3.0-oud", ago(days=16))
    whole, cameras = checked()
    assert min(frigate.stretches["ingang"])[0] == ago(days=12)
    assert [one["id"] for one in frigate.copies] == ["ingang_nieuw"]
    assert [one["id"] for one in frigate.events] == ["2.0-nieuw"]
    row = cameras["ingang"]
    assert (row.exports, row.retained, row.over_term, row.violations) == (2, 2, 0, [])
    hours = row.deleted - 3  # a copy and two events; three hours may touch four
    assert hours in {3, 4}
    assert whole.deleted == row.deleted
    assert row.oldest_at == datetime.fromtimestamp(ago(days=12), UTC)


def test_footage_goes_by_the_day_before_any_of_it_is_older_than_the_term(
    cast: Cast, frigate: Frigate, entrance: Row
) -> None:
    """On the sixteenth of March all of the second is gone, and none of the third: by the days of our own footage."""
    day = datetime(2026, 3, 3, tzinfo=UTC).timestamp()
    frigate.records("ingang", day - 300, day + 300)
    check_recorder(datetime(2026, 3, 15, 22, 59, tzinfo=UTC))
    assert len(frigate.stretches["ingang"]) == 60
    check_recorder(datetime(2026, 3, 15, 23, 0, tzinfo=UTC))
    assert min(frigate.stretches["ingang"])[0] >= day
    assert len(frigate.stretches["ingang"]) == 29  # Frigate takes along what it touches
    assert check_recorder(datetime(2026, 3, 16, 12, tzinfo=UTC)).over_term == 0


def test_the_part_of_an_hour_that_is_over_counts(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    """It is not deleted, and is found again."""
    frigate.role = "viewer"
    midnight = datetime.fromtimestamp(ago(days=0), UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(
        days=20
    )
    frigate.records("ingang", midnight.timestamp() + 600, midnight.timestamp() + 700)
    assert checked()[1]["ingang"].over_term == 1


def test_nobody_keeps_longer_than_four_weeks(cast: Cast, frigate: Frigate) -> None:
    """Also of a camera that the register does not know."""
    frigate.records("ingang", ago(days=29), ago(days=29, hours=-1))
    frigate.records("ingang", ago(days=20), ago(days=20, hours=-1))
    _whole, cameras = checked()
    assert min(frigate.stretches["ingang"])[0] == ago(days=20)
    assert cameras["ingang"].violations == ["unknown_camera"]


def test_the_term_of_a_camera_that_ended_holds_until_there_is_another(cast: Cast, frigate: Frigate) -> None:
    at_frigate(cast, keep_days=5, ended_at=NOW - timedelta(days=1), ended_by_id=cast.leo.id)
    at_frigate(cast, keep_days=14)
    frigate.records("ingang", ago(days=10), ago(days=10, hours=-1))
    checked()
    assert len(frigate.stretches["ingang"]) == 360
    cast.db.execute("update camera set ended_at = now(), ended_by_id = %s", [cast.leo.id])
    checked()
    assert frigate.stretches["ingang"] == []


@pytest.mark.parametrize("how", [{"role": "viewer"}, {"version": "0.17"}])
def test_what_it_does_not_delete_stays_a_violation(
    cast: Cast, frigate: Frigate, entrance: Row, how: dict[str, str]
) -> None:
    frigate.role, frigate.version = how.get("role", "admin"), how.get("version", "0.18")
    frigate.records("ingang", ago(days=20), ago(days=20, hours=-1))
    frigate.copied("ingang", "ingang_oud", ago(days=15))
    whole, cameras = checked()
    assert cameras["ingang"].over_term >= 1
    assert cameras["ingang"].violations == ["over_term"]
    assert violations() == [("over_term", "ingang")]
    assert bool(frigate.copies) == (frigate.role == "viewer")  # before 0.18 a copy goes at another address
    assert whole.why == ""


def test_copies_of_cameras_that_it_no_longer_has_go_too(cast: Cast, frigate: Frigate) -> None:
    frigate.copied("weg", "weg_1", ago(days=29))
    frigate.copied("weg", "weg_2", ago(days=3))
    whole, _cameras = checked()
    assert [one["id"] for one in frigate.copies] == ["weg_2"]
    assert (whole.exports, whole.deleted, whole.over_term) == (2, 1, 0)


def test_more_events_than_are_asked_for_at_once_go_in_one_check(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    for number in range(2100):
        frigate.saw("ingang", f"{number}.0-x", ago(days=20) + number)
    _whole, cameras = checked()
    assert frigate.events == []
    assert (cameras["ingang"].deleted, cameras["ingang"].over_term) == (2100, 0)


def test_what_is_kept_for_an_incident_stays(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    began = NOW - timedelta(days=20)
    incident = footage.incident(cast, starts_at=began, ends_at=began + timedelta(minutes=20))
    footage.hold(cast, incident, entrance, by=cast.leo, approved_by=cast.petra, starts_at=began, ends_at=began + timedelta(minutes=20))  # fmt: skip
    frigate.records("ingang", ago(days=20, hours=2), ago(days=20, hours=-2))
    frigate.saw("ingang", "1.0-erin", ago(days=20) + 60)
    _whole, cameras = checked()
    start, end = ago(days=20), ago(days=20, minutes=-20)
    held = [one for one in frigate.stretches["ingang"] if one[1] > start and one[0] < end]
    assert len(held) == 120
    assert len(frigate.stretches["ingang"]) <= 120 + 2 * 8
    assert [one["id"] for one in frigate.events] == ["1.0-erin"]
    assert cameras["ingang"].violations == []


def test_a_hold_that_nobody_allowed_keeps_nothing(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    began = NOW - timedelta(days=20)
    incident = footage.incident(cast, starts_at=began, ends_at=began + timedelta(minutes=20))
    footage.hold(cast, incident, entrance, starts_at=began, ends_at=began + timedelta(minutes=20))
    frigate.records("ingang", ago(days=20), ago(days=20, minutes=-20))
    checked()
    assert frigate.stretches["ingang"] == []


def test_a_camera_that_is_not_complete_is_unknown(cast: Cast, frigate: Frigate) -> None:
    at_frigate(cast, approved=False)
    checked()
    assert violations() == [("unknown_camera", "ingang")]
    assert segments() == []


def test_a_camera_that_does_not_record_need_not_be_known(cast: Cast, frigate: Frigate) -> None:
    frigate.cameras["ingang"] = camera(record={"enabled": False})
    checked()
    assert violations() == []


def test_footage_of_now_counts_as_recording(cast: Cast, frigate: Frigate) -> None:
    frigate.cameras["ingang"] = camera(record={"enabled": False})
    frigate.records("ingang", ago(minutes=30), ago(minutes=1))
    checked()
    assert violations() == [("unknown_camera", "ingang")]


def test_a_camera_that_the_recorder_does_not_know_is_said(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    at_frigate(cast, "plein", name="Plein")
    whole, cameras = checked()
    assert (cameras["plein"].why, whole.why) == ("missing", "")


def test_nothing_answers(cast: Cast, entrance: Row) -> None:
    with override_settings(FRIGATE="http://127.0.0.1:9"):
        whole, cameras = checked()
        assert (whole.why, cameras) == ("unreachable", {})
        assert violations() == [("unchecked", "")]
        assert [answer.ok for answer in examine(NOW)] == [False, True]


@pytest.mark.parametrize(
    ("path", "answer", "why"),
    [
        ("/config", 302, "redirected"),
        ("/config", 500, "unexpected"),
        ("/config", b"<html>", "unexpected"),
        ("/config", b'{"cameras": {}}', "unexpected"),
        ("/config", b'{"cameras": {"a/../b": {}}, "face_recognition": {"enabled": false}, "lpr": {"enabled": false}}', "unexpected"),
        ("/config", b'{"cameras": {}, "face_recognition": {"enabled": "false"}, "lpr": {"enabled": false}}', "unexpected"),
        ("/config", b"[" * 100_000, "unexpected"),
        ("/exports", b'[{"id": "../../x", "camera": "ingang", "date": 1}]', "unexpected"),
        ("/exports", 403, "refused"),
        ("/recordings/summary", b"{}x", "unexpected"),
        ("/recordings/summary", b'[{"day": "gisteren", "hours": [{"hour": "01"}]}]', "unexpected"),
        ("/recordings", b'[{"start_time": NaN, "end_time": 1}]', "unexpected"),
        ("/recordings", b'[{"start_time": 1e99, "end_time": 1e99}]', "unexpected"),
        ("/events", b'[{"id": "1.0-x", "start_time": 1, "end_time": 2}]', "unexpected"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_never_a_good_check(
    cast: Cast, frigate: Frigate, entrance: Row, path: str, answer: bytes | int, why: str
) -> None:
    frigate.records("ingang", ago(hours=2), ago(hours=1))
    frigate.broken[path] = answer
    whole, _cameras = checked()
    assert whole.why == why
    assert ("unchecked", "") in violations()


def test_more_than_was_agreed_is_not_read(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.broken["/config"] = b" " * (nvr_client.LIMIT + 1)
    whole, _cameras = checked()
    assert whole.why == "too_large"


def test_a_check_has_an_end(cast: Cast, frigate: Frigate, entrance: Row, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nvr_client.RecorderConnection.__init__, "__kwdefaults__", {"seconds": 0.0})
    monkeypatch.setattr(nvr_client.the_recorder, "__kwdefaults__", {"seconds": 0.0})
    whole, _cameras = checked()
    assert whole.why == "late"


@pytest.mark.parametrize(
    "address", ["ftp://127.0.0.1", "http://", "http://a:b@127.0.0.1", "http://127.0.0.1/?x=1", "http://127.0.0.1:x"]
)
def test_an_address_that_is_none_is_said(cast: Cast, entrance: Row, address: str) -> None:
    with override_settings(FRIGATE=address):
        assert checked()[0].why == "address"


def test_it_signs_in_once(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.locked = True
    with override_settings(FRIGATE_USER=USER, FRIGATE_PASSWORD=PASSWORD):
        assert checked()[0].why == ""
    assert [path for method, path in frigate.asked if method == "POST"] == ["/api/login"]


def test_when_it_forgot_us_it_signs_in_again(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.locked = True
    with override_settings(FRIGATE_USER=USER, FRIGATE_PASSWORD=PASSWORD):
        assert checked()[0].why == ""
        frigate.token = "een.ander"
        assert checked()[0].why == ""
    assert [path for method, path in frigate.asked if method == "POST"] == ["/api/login"] * 2


@pytest.mark.parametrize("password", ["", "fout"])
def test_without_the_password_nothing_is_seen(cast: Cast, frigate: Frigate, entrance: Row, password: str) -> None:
    frigate.locked = True
    with override_settings(FRIGATE_USER=USER if password else "", FRIGATE_PASSWORD=password):
        assert checked()[0].why == "refused"
    assert violations()[0] == ("unchecked", "")


def test_a_check_of_long_ago_is_none(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    checked()
    assert violations(NOW + timedelta(hours=2)) == []
    assert violations(NOW + timedelta(hours=2, seconds=1)) == [("unchecked", "")]


def test_without_another_recorder_nothing_is_asked(cast: Cast) -> None:
    assert check_recorder(NOW) is None
    assert violations() == []
    assert examine(NOW) == []


def test_cameras_of_a_recorder_that_nobody_named_are_unchecked(cast: Cast, entrance: Row) -> None:
    assert check_recorder(NOW) is None
    assert violations() == [("unchecked", "")]
    assert [answer.ok for answer in examine(timezone.now())] == [False, True]


def test_the_page_says_what_to_do(cast: Cast, frigate: Frigate, entrance: Row) -> None:
    frigate.faces = True
    frigate.records("ingang", ago(days=3), ago(days=3, hours=-1))
    check_recorder(timezone.now())
    said = sign_in(cast.leo).get("/cameras/recorder/").content.decode()
    assert "face_recognition.enabled: false" in said
    assert "van 14 dagen" in said
    assert "ingang" in said


@pytest.mark.parametrize("is_used", [True, False])
def test_the_page_says_how_to_begin(cast: Cast, is_used: bool) -> None:
    if is_used:
        at_frigate(cast)
    said = sign_in(cast.petra).get("/cameras/recorder/").content.decode()
    assert "ZORGVULDIG_FRIGATE" in said
    assert ("wij weten niet waar dat staat" in said) == is_used
