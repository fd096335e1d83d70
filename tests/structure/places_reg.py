"""Who gets to the register of cameras: read by whoever has the purpose, arranged by a school leader, approved by another, hidden by two."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

from tests.cameras import footage
from tests.cameras.registering import plan_of, view_of
from tests.media.picturing import Row
from tests.people import NOW, Cast, days

READ = "leo petra fenna"


def covert_case(cast: Cast, of: Row, **more: Any) -> Row:
    """Leo asked that this camera may hang hidden from today on, for a week."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "camera_id": of.id, "why": "Er verdwijnt geld.", "lighter": "Een bord verjaagt de dader.", "dpia_on": days(-3),
        "starts_on": days(0), "ends_on": days(7), "asked_at": NOW, "asked_by_id": cast.leo.id,
    } | more  # fmt: skip
    return Row(cast.put("covert_case", **values), values["uid"])


def hidden(cast: Cast) -> str:
    one = footage.camera(cast, is_covert=True)
    return f"/cameras/{one.uid}/verborgen/{covert_case(cast, one).uid}/"


def of_camera(what: str = "", **more: Any) -> Callable[[Cast], str]:
    return lambda cast: f"/cameras/{footage.camera(cast, **more).uid}/{what}"


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address with who gets there."""
    yield "cameras", lambda _cast: "/cameras/", READ
    yield "new_camera", lambda _cast: "/cameras/nieuw/", "leo"
    yield "floor_plans", lambda _cast: "/cameras/plattegronden/", READ
    yield "new_floor_plan", lambda _cast: "/cameras/plattegronden/nieuw/", "leo"
    yield "floor_plan_picture", lambda cast: f"/cameras/plattegronden/{plan_of(cast)}/tekening/", READ
    yield "camera", of_camera(), READ
    yield "camera", of_camera(school="West"), ""
    yield "edit_camera", of_camera("veranderen/"), "leo"
    yield "approve_camera", of_camera("goedkeuren/"), "leo petra"
    yield "end_camera", of_camera("einde/"), "leo"
    yield "camera_plan", of_camera("plaats/"), "leo"
    yield "camera_view", of_camera("beeld/"), "leo"
    yield "camera_view_picture", lambda cast: f"/cameras/{view_of(cast)}/beeld/foto/", READ
    yield "new_covert_case", of_camera("verborgen/", is_covert=True), "leo"
    yield "covert_case", hidden, READ
