"""Cameras with footage, an incident, who asks to look at it and who lets them, as an administrator would put them there."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from psycopg.types.json import Json

from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, days
from zorgvuldig.cameras.seal import seal_of
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing

BEGAN = NOW.replace(microsecond=0) - timedelta(hours=3)  # when the incident of these tests began


def camera(cast: Cast, name: str = "Ingang", *, approved: bool = True, school: str = "Oost", **more: Any) -> Row:
    """A camera at the entrance of which everything is arranged; Leo the school leader wrote it down, Petra approved it."""
    at = cast.schools[school]
    plan = cast.put(
        "floor_plan", uid=uuid.uuid4(), school_id=at, name="Begane grond", blob=uuid.uuid4(), media_type="image/png", width=800,
        height=600, added_at=NOW, added_by_id=cast.leo.id,
    )  # fmt: skip
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": at, "name": name, "place": "entrance", "floor_plan_id": plan, "plan_x": 0.2,
        "plan_y": 0.4, "view_blob": uuid.uuid4(), "sees": "De deur en de fietsen ervoor.", "zones": "", "purposes": Json(["safety", "guarding"]),
        "necessity": "Er is drie keer ingebroken.", "lighter": "Meer licht en een hek hielpen niet.", "dpia_on": days(-60),
        "dpia_says": "Het mag, met weinig beeld.", "council_on": days(-50), "council_says": "Stemt in.", "sign_on": days(-40),
        "sign_says": "Bij beide ingangen.", "source": "rtsp", "address": b"sealed", "elsewhere": "", "weekdays": 127, "keep_days": 28,
        "kbit": 4000, "has_live": False, "is_covert": False, "added_at": NOW, "added_by_id": cast.leo.id, "changed_at": NOW,
        "changed_by_id": cast.leo.id,
    } | more  # fmt: skip
    made = Row(cast.put("camera", **values), values["uid"])
    if approved:
        approve(cast, made)
    return made


def approve(cast: Cast, of: Row, by: Someone | None = None) -> None:
    """Somebody approved what is said of it now."""
    cast.db.execute(
        "insert into camera_approval (camera_id, words, approved_at, approved_by_id) values (%s, gate.camera_words(%s), now(), %s)",
        [of.id, of.id, (by or cast.petra).id],
    )


def lacks(cast: Cast, of: Row) -> list[str]:
    """What it lacks before it may record."""
    said: list[str] = cast.db.execute("select gate.camera_lacks(%s)", [of.id]).fetchone()[0]
    return said


def segment(
    cast: Cast, of: Row, at: datetime | None = None, *, content: bytes | None = None, seconds: int = 60, **more: Any
) -> Row:
    """A piece of footage from `at` (the beginning of the incident), with this content in the vault, or none that lies there."""
    at = at or BEGAN
    day = localdate(at)
    stored = files.store(content, limit_bytes=10**9, closing=DayClosing(of.id, day)) if content is not None else None
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "camera_id": of.id, "day": day, "starts_at": at, "ends_at": at + timedelta(seconds=seconds),
        "blob": stored.blob if stored else uuid.uuid4(), "elsewhere": "", "size": stored.size if stored else 1000, "packets": 25 * seconds,
        "sha256": stored.sha256.hex() if stored else "0" * 64, "codec": "avc1.42c00d", "clock": "synchronised", "is_cut": False,
    } | more  # fmt: skip
    values["seal"] = seal_of(
        camera_id=of.id, starts_at=values["starts_at"], ends_at=values["ends_at"], blob=values["blob"],
        size=values["size"], sha256=values["sha256"], elsewhere=values["elsewhere"],
    )  # fmt: skip
    return Row(cast.put("segment", **values), values["uid"])


def incident(cast: Cast, *, minutes: int = 20, by: Someone | None = None, school: str = "Oost", **more: Any) -> Row:
    """A theft of three hours ago."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools[school], "kind": "theft", "title": "Fietsen weg", "place": "Fietsenstalling",
        "starts_at": BEGAN, "ends_at": BEGAN + timedelta(minutes=minutes), "opened_at": NOW, "opened_by_id": (by or cast.leo).id,
        "outcome": "",
    } | more  # fmt: skip
    return Row(cast.put("incident", **values), values["uid"])


def viewing(cast: Cast, of: Row, at: Row, by: Someone, granted_by: Someone | None = None, **more: Any) -> Row:
    """`by` asks to look at the camera during the incident; granted for an hour when it is said by whom."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools["Oost"], "camera_id": of.id, "incident_id": at.id, "starts_at": BEGAN,
        "ends_at": BEGAN + timedelta(minutes=20), "purpose": "safety", "reason": "Zien wie de fietsen meenam.", "asked_at": NOW,
        "asked_by_id": by.id, "answer": "",
    } | more  # fmt: skip
    if granted_by:
        values |= {
            "is_granted": True, "decided_at": NOW, "decided_by_id": granted_by.id, "until": datetime.now(UTC) + timedelta(hours=1),
        }  # fmt: skip
    return Row(cast.put("viewing", **values), values["uid"])


def hold(cast: Cast, at: Row, *cameras: Row, by: Someone | None = None, approved_by: Someone | None = None, **more: Any) -> Row:  # fmt: skip
    """Footage of these cameras during the incident is kept for it, once somebody allowed that."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools["Oost"], "incident_id": at.id, "starts_at": BEGAN,
        "ends_at": BEGAN + timedelta(minutes=20), "why": "Aangifte gedaan.", "owner_id": cast.leo.id, "ends_on": days(60),
        "review_on": days(30), "asked_at": NOW, "asked_by_id": (by or cast.leo).id,
    } | more  # fmt: skip
    if approved_by:
        values |= {"approved_at": NOW, "approved_by_id": approved_by.id}
    made = Row(cast.put("footage_hold", **values), values["uid"])
    for one in cameras:
        cast.put("footage_hold_camera", footage_hold_id=made.id, camera_id=one.id)
    return made


def caretaker(cast: Cast, name: str = "Kees") -> Someone:
    """Somebody who looks after the building."""
    return cast.staff(name, "caretaker")
