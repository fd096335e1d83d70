"""Floor plans, where a camera hangs on one, and a picture of what it sees."""

import uuid
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from tests.cameras import footage
from tests.cameras.registering import drawing, file, plan_of, view_of
from tests.media.photos import MARKER
from tests.people import Cast, sign_in
from zorgvuldig.platform.vault.files import exists, read


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_plan_is_kept_as_a_fresh_picture(cast: Cast) -> None:
    leo = sign_in(cast.leo)
    told = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = MARKER
    Image.new("RGB", (3000, 1500), "white").save(told, "JPEG", exif=exif)
    answer = leo.post(
        "/cameras/plattegronden/nieuw/", {"name": "Zolder", "drawing": file(told.getvalue(), "zolder.jpg")}
    )
    assert answer.status_code == 303
    uid, blob, kind, width, height, by = cast.db.execute(
        "select uid, blob, media_type, width, height, added_by_id from floor_plan"
    ).fetchone()
    assert (kind, width, height, by) == ("image/jpeg", 2400, 1200, cast.leo.id)
    kept = b"".join(read(blob))
    assert MARKER.encode() not in kept
    shown = leo.get(f"/cameras/plattegronden/{uid}/tekening/")
    assert shown.content == kept
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["Cache-Control"] == "no-store"
    assert "Zolder" in text(leo.get("/cameras/plattegronden/"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.7 iets", "geen foto of video die wij kunnen bewaren"), (b"", "Dit bestand is leeg"), (drawing()[:200], "beschadigd"),
        (b"<svg onload='x'/>", "geen foto of video die wij kunnen bewaren"),
    ],
)  # fmt: skip
def test_only_a_picture_is_a_plan(cast: Cast, content: bytes, says: str) -> None:
    answer = sign_in(cast.leo).post("/cameras/plattegronden/nieuw/", {"name": "Zolder", "drawing": file(content)})
    assert answer.status_code == 422
    assert says in text(answer)
    assert cast.db.execute("select count(*) from floor_plan").fetchone() == (0,)


def test_a_plan_of_another_school_is_not_there(cast: Cast) -> None:
    west, one = plan_of(cast, "West"), footage.camera(cast)
    leo = sign_in(cast.leo)
    assert leo.get(f"/cameras/plattegronden/{west}/tekening/").status_code == 404
    assert leo.post(f"/cameras/{one.uid}/plaats/", {"plan": str(west), "punt.x": "5", "punt.y": "5"}).status_code == 404
    assert leo.get(f"/cameras/{one.uid}/plaats/?plattegrond={uuid.uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("pointed", "place"),
    [
        ({"punt.x": "320", "punt.y": "120"}, (0.5, 0.25)),
        ({"punt.x": "0", "punt.y": "0", "van-links": "12,5", "van-boven": "100"}, (0.125, 1.0)),
        ({"van-links": "0", "van-boven": "33.3"}, (0.0, 0.333)),
    ],
)
def test_a_camera_gets_a_place(cast: Cast, pointed: dict[str, str], place: tuple[float, float]) -> None:
    """The plan is 640 by 480 pixels where somebody points at it."""
    plan, one, leo = (
        plan_of(cast),
        footage.camera(cast, floor_plan_id=None, plan_x=None, plan_y=None),
        sign_in(cast.leo),
    )
    page = text(leo.get(f"/cameras/{one.uid}/plaats/?plattegrond={plan}"))
    assert 'type="image"' in page
    assert 'width="640" height="480"' in page
    assert leo.post(f"/cameras/{one.uid}/plaats/", {"plan": str(plan)} | pointed).status_code == 303
    x, y, on = cast.db.execute(
        "select plan_x, plan_y, (select uid from floor_plan f where f.id = floor_plan_id) from camera"
    ).fetchone()
    assert (pytest.approx(x), pytest.approx(y), on) == (*place, plan)
    assert footage.lacks(cast, one) == ["approval"]


@pytest.mark.parametrize(
    "pointed",
    [
        {}, {"van-links": "101", "van-boven": "5"}, {"van-links": "-1", "van-boven": "5"}, {"van-links": "nan", "van-boven": "5"},
        {"van-links": "5"}, {"punt.x": "0", "punt.y": "0"}, {"punt.x": "900", "punt.y": "5"}, {"van-links": "1e1", "van-boven": "²"},
        {"van-links": "9" * 400, "van-boven": "1"},
    ],
)  # fmt: skip
def test_what_is_no_place(cast: Cast, pointed: dict[str, str]) -> None:
    plan, one = plan_of(cast), footage.camera(cast)
    answer = sign_in(cast.leo).post(f"/cameras/{one.uid}/plaats/", {"plan": str(plan)} | pointed)
    assert answer.status_code == 422
    assert "Klik op de tekening, of vul twee getallen" in text(answer)
    assert footage.lacks(cast, one) == []


def test_without_a_plan_the_page_says_what_to_do(cast: Cast) -> None:
    one = footage.camera(cast, floor_plan_id=None, plan_x=None, plan_y=None)
    cast.db.execute("delete from floor_plan")
    page = text(sign_in(cast.leo).get(f"/cameras/{one.uid}/plaats/"))
    assert "Breng eerst een tekening van de verdieping" in page


def test_the_marks_on_a_plan_are_in_a_table_too(cast: Cast) -> None:
    footage.camera(cast)
    page = text(sign_in(cast.petra).get("/cameras/plattegronden/"))
    assert '<circle class="vak-nr" cx="160.0" cy="240.0"' in page
    assert "20 % van links, 40 % van boven" in page


def test_a_picture_of_the_view_is_for_whoever_arranges_cameras(cast: Cast) -> None:
    one, leo = footage.camera(cast, view_blob=None, sees=""), sign_in(cast.leo)
    refused = leo.post(f"/cameras/{one.uid}/beeld/", {"sees": "De deur."})
    assert refused.status_code == 422
    assert "Kies een foto" in text(refused)
    assert leo.post(f"/cameras/{one.uid}/beeld/", {"sees": "De deur.", "picture": file()}).status_code == 303
    assert footage.lacks(cast, one) == ["approval"]
    place = f"/cameras/{one.uid}/beeld/foto/"
    for who in (cast.leo, cast.petra, cast.fenna, footage.caretaker(cast)):
        assert sign_in(who).get(place)["Content-Type"] == "image/jpeg"
    for who in (cast.dirk, cast.anna, cast.noor, cast.gerda, cast.wim):
        assert sign_in(who).get(place).status_code == 404


def test_another_picture_takes_the_first_away(cast: Cast) -> None:
    uid, leo = view_of(cast), sign_in(cast.leo)
    first = cast.db.execute("select view_blob from camera").fetchone()[0]
    assert leo.post(f"/cameras/{uid}/beeld/", {"sees": "Alleen tekst."}).status_code == 303
    assert cast.db.execute("select view_blob, sees from camera").fetchone() == (first, "Alleen tekst.")
    assert exists(first)
    assert leo.post(f"/cameras/{uid}/beeld/", {"sees": "De deur.", "picture": file()}).status_code == 303
    assert not exists(first)
    assert leo.post(f"/cameras/{uid}/beeld/", {"sees": "De deur.", "picture": file(b"geen plaatje")}).status_code == 422
    assert exists(cast.db.execute("select view_blob from camera").fetchone()[0])
