"""Footage deletes itself: at its term nobody can read it, whatever copies there are, and what is held for an incident stays."""

import importlib
import shutil
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils.timezone import localdate

from tests.cameras import footage
from tests.media.picturing import Row
from tests.people import NOW, Cast, days
from tests.retention.leaving import one
from zorgvuldig.cameras.models import Segment
from zorgvuldig.cameras.seal import is_sealed
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.jobs import working
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, day_keys
from zorgvuldig.platform.vault.keys import KeyGone
from zorgvuldig.platform.vault.storage import Missing, storage
from zorgvuldig.retention import receipt_file as exported
from zorgvuldig.retention.footage.jobs import SLACK, DeletionFailed, delete_footage
from zorgvuldig.retention.footage.proof import subject_of_day, subject_of_hold
from zorgvuldig.retention.receipts import verify_chain
from zorgvuldig.retention.residue_cleanup import remove_unnamed_files
from zorgvuldig.retention.tables import row_tables

MARK = b"MERKTEKEN-VAN-DIT-BEELD" * 4000
LATER = NOW + timedelta(days=29)
BEGAN = footage.BEGAN


def blob_of(cast: Cast, piece: Row) -> UUID:
    found: UUID = one(cast.db, "select blob from segment where id = %s", [piece.id])
    return found


def read(blob: UUID) -> bytes:
    return b"".join(files.read(blob))


def day_of(at: datetime = BEGAN) -> date:
    """The day under whose key the helper puts a piece."""
    return localdate(at)


def pieces(cast: Cast) -> int:
    return int(one(cast.db, "select count(*) from segment"))


def held(cast: Cast, camera: Row, **more: Any) -> Row:
    """A hold of the time of the incident, asked by Leo and allowed by Petra, that lasts past four weeks."""
    values: dict[str, Any] = {"ends_on": days(90), "review_on": days(40), "approved_by": cast.petra} | more
    return footage.hold(cast, footage.incident(cast), camera, **values)


# --- at the term --------------------------------------------------------------------------------------------------------


def test_at_the_term_nobody_reads_it_from_any_copy(cast: Cast, tmp_path: Path) -> None:
    """A copy of the whole vault from before, put back afterwards, says nothing any more."""
    camera = footage.camera(cast)
    blob = blob_of(cast, footage.segment(cast, camera, content=MARK))
    shutil.copytree(settings.DATA / "vault", tmp_path / "older")
    delete_footage(NOW)
    assert read(blob) == MARK
    swept = delete_footage(LATER)
    assert (swept.days, swept.pieces, swept.keys, swept.size) == (1, 1, 1, len(MARK))
    assert pieces(cast) == 0
    with pytest.raises(Missing):
        read(blob)
    shutil.copytree(tmp_path / "older", settings.DATA / "vault", dirs_exist_ok=True)
    with pytest.raises(KeyGone):
        read(blob)
    assert files.remove(blob)
    assert not DayClosing(camera.id, day_of()).path().exists()


def test_the_day_before_all_of_it_is_there(cast: Cast) -> None:
    camera = footage.camera(cast)
    piece = footage.segment(cast, camera, content=MARK)
    eve = NOW + timedelta(days=(day_of() + timedelta(days=27) - localdate(NOW)).days)
    assert delete_footage(eve).pieces == 0
    assert read(blob_of(cast, piece)) == MARK
    assert delete_footage(eve + timedelta(days=1)).pieces == 1


def test_a_camera_may_keep_for_shorter(cast: Cast) -> None:
    short, long = footage.camera(cast, keep_days=2), footage.camera(cast, "Hal")
    footage.segment(cast, short, content=MARK)
    stays = footage.segment(cast, long, content=MARK)
    assert delete_footage(NOW + timedelta(days=3)).days == 1
    assert read(blob_of(cast, stays)) == MARK


def test_its_receipt_counts_and_names_nothing(cast: Cast, receipts: Path) -> None:
    camera = footage.camera(cast, "Achterdeur")
    footage.segment(cast, camera, content=MARK)
    delete_footage(LATER)
    (line,) = list(exported.read(receipts))
    assert verify_chain([line]) == 1
    assert line["subject"] == subject_of_day(UUID(str(camera.uid)), day_of()).hex()
    (part,) = line["content"]["categories"]
    assert (part["key"], part["rule"], part["rows"], part["whole"]) == (
        "footage",
        "camera_footage",
        {"segment": 1},
        True,
    )
    assert line["content"]["footage"] == {"bytes": len(MARK), "keys": 1}
    assert not [word for word in ("Achterdeur", str(camera.uid), str(day_of())) if word in str(line)]


def test_nothing_is_left_in_the_history(cast: Cast) -> None:
    camera = footage.camera(cast)
    footage.segment(cast, camera, content=MARK)
    held(cast, camera)
    footage.segment(cast, camera, BEGAN + timedelta(minutes=30), content=MARK)
    delete_footage(LATER)
    delete_footage(NOW + timedelta(days=91))
    assert pieces(cast) == 0
    assert one(cast.db, "select count(*) from gate.change where table_name = 'segment'") == 0


# --- held for an incident -------------------------------------------------------------------------------------------------


def test_what_is_held_stays_readable_and_the_minute_beside_it_does_not(cast: Cast) -> None:
    camera = footage.camera(cast)
    within = footage.segment(cast, camera, BEGAN + timedelta(minutes=19), content=MARK)
    beside = footage.segment(cast, camera, BEGAN + timedelta(minutes=20), content=MARK)
    old, other = blob_of(cast, within), blob_of(cast, beside)
    hold = held(cast, camera)
    assert delete_footage(LATER).pieces == 1
    kept = blob_of(cast, within)
    assert kept != old
    assert files.closing_of(kept) == HoldClosing(hold.id)
    assert read(kept) == MARK
    for gone in (old, other):
        with pytest.raises(Missing):
            read(gone)
    with working("retention", now=LATER) as door:
        row = Segment.objects.using(door.alias).get()
    assert is_sealed(row)
    assert row.footage_hold_id == hold.id
    (content,) = [content for (content,) in cast.db.execute("select content from receipt")]
    assert content["categories"][0]["whole"] is False


@pytest.mark.parametrize(
    "how",
    [
        {"approved_by": None},
        {"ends_on": days(10), "review_on": days(5)},
        {"ended_at": NOW},
        {"refused_at": NOW},
    ],
)
def test_a_hold_that_nobody_allowed_or_that_is_over_keeps_nothing(cast: Cast, how: dict[str, Any]) -> None:
    camera = footage.camera(cast)
    footage.segment(cast, camera, content=MARK)
    held(cast, camera, **how)
    assert delete_footage(LATER).pieces == 1
    assert pieces(cast) == 0


def test_when_a_hold_is_over_all_it_kept_goes(cast: Cast, receipts: Path) -> None:
    camera = footage.camera(cast)
    piece = footage.segment(cast, camera, content=MARK)
    hold = held(cast, camera)
    delete_footage(LATER)
    kept = blob_of(cast, piece)
    cast.db.execute("update incident set closed_at = %s, closed_by_id = %s, outcome = 'Klaar.'", [LATER, cast.leo.id])
    swept = delete_footage(LATER + timedelta(hours=1))
    assert (swept.holds, swept.pieces, swept.keys) == (1, 1, 1)
    assert not HoldClosing(hold.id).path().exists()
    with pytest.raises(Missing):
        read(kept)
    lines = list(exported.read(receipts))
    assert verify_chain(lines) == 2
    assert lines[1]["content"]["categories"][0]["rule"] == "incident_footage"
    assert lines[1]["subject"] == subject_of_hold(UUID(str(hold.uid))).hex()


def test_what_another_hold_keeps_goes_over_to_it(cast: Cast) -> None:
    camera = footage.camera(cast)
    piece = footage.segment(cast, camera, content=MARK)
    first = held(cast, camera)
    delete_footage(LATER)
    second = held(cast, camera, ends_on=days(80))
    cast.db.execute("update footage_hold set ended_at = %s where id = %s", [LATER, first.id])
    assert delete_footage(LATER + timedelta(hours=1)).pieces == 0
    assert files.closing_of(blob_of(cast, piece)) == HoldClosing(second.id)
    assert read(blob_of(cast, piece)) == MARK
    assert not HoldClosing(first.id).path().exists()


def test_a_piece_in_another_recorder_is_marked_and_its_row_goes(cast: Cast) -> None:
    camera = footage.camera(cast)
    footage.segment(cast, camera, blob=None, elsewhere="x/1")
    footage.segment(cast, camera, BEGAN + timedelta(hours=1), blob=None, elsewhere="x/2")
    hold = held(cast, camera)
    assert delete_footage(LATER).pieces == 1
    assert cast.db.execute("select elsewhere, footage_hold_id from segment").fetchall() == [("x/1", hold.id)]


# --- killed, and twice at once ----------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The process is gone."""


STEPS = (
    "zorgvuldig.retention.footage.removal.files.store", "zorgvuldig.retention.footage.removal._point",
    "zorgvuldig.retention.footage.removal.files.remove", "zorgvuldig.retention.footage.removal.destroy_footage_keys",
    "zorgvuldig.retention.footage.removal._rows_go", "zorgvuldig.retention.footage.removal.add",
    "zorgvuldig.retention.footage.removal.files.remove", "zorgvuldig.retention.footage.jobs.exported.export",
    "zorgvuldig.retention.footage.jobs.end",
)  # fmt: skip


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS)
def test_killed_anywhere_the_next_sweep_does_the_rest(
    cast: Cast, receipts: Path, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    camera = footage.camera(cast)
    within = footage.segment(cast, camera, content=MARK)
    footage.segment(cast, camera, BEGAN + timedelta(hours=1), content=MARK)
    hold = held(cast, camera)
    original = _found(step)

    def dying(*args: Any, **more: Any) -> Any:
        if after:
            original(*args, **more)
        raise Killed(step)

    with monkeypatch.context() as patched:
        patched.setattr(step, dying)
        with pytest.raises(Killed):
            delete_footage(LATER)
    state = one(cast.db, "select state from retention_run where trigger = 'footage'")
    assert state == ("done" if step.endswith(".end") and after else "refused")
    delete_footage(LATER + timedelta(hours=1))
    assert pieces(cast) == 1
    assert read(blob_of(cast, within)) == MARK
    assert files.closing_of(blob_of(cast, within)) == HoldClosing(hold.id)
    assert not list(day_keys())
    assert verify_chain(exported.read(receipts)) == one(cast.db, "select count(*) from receipt") >= 1
    for blob, _ in storage().blobs():  # what a killed sweep left is named by no row, and the vault's sweep finds it
        if blob != blob_of(cast, within):
            assert blob not in {b for (b,) in cast.db.execute("select blob from segment")}


def _found(path: str) -> Any:
    parts = path.split(".")
    for cut in range(len(parts) - 1, 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:cut]))
        except ModuleNotFoundError:
            continue
        for part in parts[cut:]:
            found = getattr(found, part)
        return found
    raise AssertionError(path)


def test_a_second_sweep_at_the_same_time_says_so_and_takes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    camera = footage.camera(cast)
    footage.segment(cast, camera, content=MARK)
    said: list[str] = []

    def again(now: datetime) -> int:
        with pytest.raises(DeletionFailed) as second:
            delete_footage(now)
        said.append(str(second.value))
        return 0

    monkeypatch.setattr("zorgvuldig.retention.footage.jobs.exported.export", again)
    assert delete_footage(LATER).pieces == 1
    assert said
    assert "nog bezig" in said[0]


def test_a_key_without_rows_goes_and_rows_without_a_key_go(cast: Cast) -> None:
    one_camera, other = footage.camera(cast), footage.camera(cast, "Hal")
    DayClosing(one_camera.id, day_of()).key(create=True)
    DayClosing(999, day_of()).key(create=True)  # of a camera that nobody knows
    piece = footage.segment(cast, other, content=MARK)
    DayClosing(other.id, day_of()).path().unlink()
    assert delete_footage(LATER).keys == 2
    assert list(day_keys()) == []
    assert pieces(cast) == 0
    assert piece.id


def test_after_a_restore_what_went_before_its_term_goes_again(cast: Cast) -> None:
    """A camera kept footage for two days; in the restored database it keeps it for four weeks, and a hold that ended is in force."""
    camera = footage.camera(cast, keep_days=2)
    footage.segment(cast, camera, content=MARK)
    delete_footage(NOW + timedelta(days=3))
    cast.db.execute("update camera set keep_days = 28")
    footage.segment(cast, camera, content=MARK)
    assert delete_footage(NOW + timedelta(days=4)).pieces == 1


def test_a_hold_of_which_a_receipt_says_that_it_ended_does_not_come_back(cast: Cast) -> None:
    camera = footage.camera(cast)
    footage.segment(cast, camera, content=MARK)
    hold = held(cast, camera)
    delete_footage(LATER)
    cast.db.execute("update footage_hold set ended_at = %s", [LATER])
    delete_footage(LATER + timedelta(hours=1))
    cast.db.execute("update footage_hold set ended_at = null")
    again = footage.segment(cast, camera, content=MARK, footage_hold_id=hold.id)
    assert delete_footage(LATER + timedelta(hours=2)).pieces == 1
    assert again.id


# --- loudly ------------------------------------------------------------------------------------------------------------------


def test_a_clock_that_stands_back_stops_it(cast: Cast) -> None:
    camera = footage.camera(cast)
    footage.segment(cast, camera, content=MARK)
    delete_footage(LATER + timedelta(days=2))
    footage.segment(cast, camera, BEGAN - timedelta(days=9), content=MARK)
    with pytest.raises(DeletionFailed, match="klok staat terug") as no:
        delete_footage(LATER)
    assert not no.value.began
    assert pieces(cast) == 1


def test_footage_of_later_than_now_is_said(cast: Cast) -> None:
    camera = footage.camera(cast)
    old = footage.segment(cast, camera, BEGAN - timedelta(days=40), content=MARK)
    footage.segment(cast, camera, NOW + SLACK + timedelta(minutes=2), content=MARK)
    with pytest.raises(DeletionFailed, match="1 stuk beeld is van later dan nu"):
        delete_footage(NOW)
    assert pieces(cast) == 1  # what is due went
    assert old.id
    assert one(cast.db, "select state || problem from retention_run where trigger = 'footage'") == "refusedfootage"


@pytest.mark.parametrize(
    "change",
    ["day = '1999-01-01'", "day = 'infinity'", "starts_at = '-infinity'", "ends_at = starts_at", "ends_at = 'infinity'",
     "starts_at = starts_at - interval '30 years'"],
)  # fmt: skip
def test_a_date_that_cannot_be_fails_and_keeps_no_other_day(cast: Cast, change: str) -> None:
    camera = footage.camera(cast)
    wrong = footage.segment(cast, camera, content=MARK)
    footage.segment(cast, footage.camera(cast, "Hal"), BEGAN - timedelta(days=40), content=MARK)
    cast.db.execute(f"update segment set {change} where id = %s", [wrong.id])
    with pytest.raises(DeletionFailed, match="1 stuk beeld heeft geen bruikbare datum"):
        delete_footage(NOW)
    assert cast.db.execute("select id from segment").fetchall() == [(wrong.id,)]


@pytest.mark.parametrize("what", ["row", "file", "missing"])
def test_one_held_piece_that_cannot_be_read_fails_its_day_and_no_other(cast: Cast, what: str) -> None:
    camera, other = footage.camera(cast), footage.camera(cast, "Hal")
    piece = footage.segment(cast, camera, content=MARK)
    footage.segment(cast, other, content=MARK)
    held(cast, camera)
    if what == "row":
        cast.db.execute("update segment set sha256 = %s where id = %s", ["f" * 64, piece.id])
    else:
        blob = blob_of(cast, piece)
        content = storage().get(blob, 0, storage().size(blob))
        storage().remove(blob)
        if what == "file":
            storage().put(blob, [content[:-1] + bytes([content[-1] ^ 1])])
    with pytest.raises(DeletionFailed, match="Niet alle beelden konden weg") as no:
        delete_footage(LATER)
    assert no.value.began
    assert cast.db.execute("select id from segment").fetchall() == [(piece.id,)]
    assert DayClosing(camera.id, day_of()).path().exists()
    assert one(cast.db, "select count(*) from receipt") == 1


def test_a_keystore_that_is_not_there_stops_it(cast: Cast, tmp_path: Path) -> None:
    footage.segment(cast, footage.camera(cast), content=MARK)
    with override_settings(DATA=tmp_path), pytest.raises(DeletionFailed, match="sleutels"):
        delete_footage(LATER)
    assert pieces(cast) == 1


def test_a_school_without_footage_has_nothing_to_sweep(cast: Cast, tmp_path: Path) -> None:
    with override_settings(DATA=tmp_path):
        said = delete_footage(NOW)
    assert said.sentence() == "Er stond geen camerabeeld over zijn termijn."


# --- copies to hand out --------------------------------------------------------------------------------------------------------


def export(cast: Cast, **more: Any) -> tuple[Row, list[UUID]]:
    """A masked copy for an insurer, with its source."""
    blobs = [files.store(MARK, limit_bytes=10**9).blob for _ in range(2)]
    camera, at = footage.camera(cast, f"c{uuid.uuid4().hex[:6]}"), footage.incident(cast)
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools["Oost"], "kind": "insurer", "incident_id": at.id, "camera_id": camera.id,
        "starts_at": BEGAN, "ends_at": BEGAN + timedelta(minutes=2), "recipient_name": "V", "reason": "Schade.", "article": "",
        "officer": "", "reference": "", "style": "faces", "state": "released", "progress": 100, "why": "",
        "source_blob": blobs[0], "blob": blobs[1], "size": 1, "sha256": "", "watched": "", "asked_at": NOW, "asked_by_id": cast.leo.id,
        "released_at": NOW, "released_by_id": cast.petra.id, "until": NOW + timedelta(days=14), "token_hash": "", "code_hash": "",
        "tries": 0,
    } | more  # fmt: skip
    return Row(cast.put("footage_export", **values), values["uid"]), blobs


def test_a_copy_ends_at_its_day_with_its_files(cast: Cast) -> None:
    row, blobs = export(cast)
    assert delete_footage(NOW + timedelta(days=13)).copies == 0
    assert delete_footage(NOW + timedelta(days=14)).copies == 1
    assert not any(files.exists(blob) for blob in blobs)
    found = cast.db.execute("select state, blob, source_blob from footage_export where id = %s", [row.id]).fetchone()
    assert found == ("ended", None, None)
    assert delete_footage(NOW + timedelta(days=15)).copies == 0


def test_a_copy_that_nobody_released_is_no_way_to_keep_footage(cast: Cast) -> None:
    _, blobs = export(cast, state="review", until=None, released_at=None, released_by_id=None)
    assert delete_footage(NOW + timedelta(days=27)).copies == 0
    assert delete_footage(NOW + timedelta(days=28)).copies == 1
    assert not any(files.exists(blob) for blob in blobs)


def test_what_is_known_of_a_copy_goes_with_the_log_of_cameras(cast: Cast) -> None:
    demand = files.store(b"vordering", limit_bytes=100).blob
    row, _ = export(cast, demand_blob=demand, asked_at=NOW - timedelta(days=800), until=NOW - timedelta(days=700))
    cast.put("footage_track", uid=uuid.uuid4(), footage_export_id=row.id, box="[]", mark="mask")
    delete_footage(NOW)
    assert (
        one(cast.db, "select count(*) from footage_export") == one(cast.db, "select count(*) from footage_track") == 0
    )
    assert not files.exists(demand)


def test_the_sweep_of_the_vault_takes_what_no_row_names_and_no_piece(cast: Cast) -> None:
    piece = footage.segment(cast, footage.camera(cast), content=MARK)
    row, blobs = export(cast)
    stray = files.store(MARK, limit_bytes=10**9).blob
    remove_unnamed_files(datetime.now(UTC) + timedelta(days=2))
    assert not files.exists(stray)
    assert row.id
    assert all(files.exists(blob) for blob in [*blobs, blob_of(cast, piece)])


def test_nobody_else_clears_what_has_files() -> None:
    assert {"segment", "footage_export"}.isdisjoint(table.name for table in row_tables())
    assert "blob" in REGISTER.tables["segment"].columns
