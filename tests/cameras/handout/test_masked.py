"""A copy with masks: everybody but the one it is for, looked through by somebody who may look, and never with sound."""

import io
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture

from tests.cameras import footage
from tests.cameras.handout.handing import (
    DESK,
    RIGHT,
    allowed,
    ask,
    confirmed,
    filled,
    given,
    involved,
    left,
    let_go,
    local,
    piece,
    recorded,
    reviewed,
    row,
    seen,
    walker,
    walkers,
    work,
)
from tests.media.filming import HEIGHT, SIDE, WIDTH, Image, film, hall, is_face, look
from tests.people import Cast, Someone, sign_in
from zorgvuldig.cameras.handout import job as working
from zorgvuldig.media.video.file import opened_film
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.files import store


def left_and_right(cast: Cast) -> tuple[str, str]:
    """The fields of the form of the walker and of the one who stands still."""
    rows = cast.db.execute("select uid, box from footage_track order by id").fetchall()
    assert len(rows) == 2
    by_place = sorted(rows, key=lambda one: one[1][0][1])
    return f"gezicht-{by_place[0][0]}", f"gezicht-{by_place[1][0]}"


def magenta(image: Image, at: tuple[int, int]) -> float:
    """How much of the place of a face is as magenta as a face."""
    return float(is_face(image[at[1] + 4 : at[1] + SIDE[1] - 4, at[0] + 4 : at[0] + SIDE[0] - 4]).mean())


def images(cast: Cast, address: str) -> list[Image]:
    return look(row(cast, address, "blob"))


def test_faces_are_followed_and_wait_to_be_looked_at(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    assert row(cast, address, "state", "style", "blob") == ("review", "faces", None)
    left_and_right(cast)
    page = sign_in(cast.leo).get(f"{address}nakijken/").content.decode()
    assert "2 gezichten gevolgd" in page
    assert "dit is de persoon" in page


def test_everybody_but_the_subject_is_masked(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    leo, (_walks, stands) = sign_in(cast.leo), left_and_right(cast)
    assert confirmed(leo, address, **{stands: "subject"}).status_code == 303
    assert row(cast, address, "state", "watched") == ("making", "1")
    assert work() == 1
    found = images(cast, address)
    assert 95 <= len(found) <= 101
    for number in (0, 20, 45, 70, 95):
        assert magenta(found[number], (round(walker(number)), 20)) < 0.05
        assert magenta(found[number], RIGHT) > 0.9


def test_for_the_insurer_everybody_is_masked_and_nobody_is_the_subject(cast: Cast) -> None:
    address, _of, _at = reviewed(cast, "verzekeraar")
    leo, (_walks, stands) = sign_in(cast.leo), left_and_right(cast)
    assert "dit is de persoon" not in leo.get(f"{address}nakijken/").content.decode()
    confirmed(leo, address, **{stands: "subject"})  # as a form of somebody's own says it
    assert cast.db.execute("select count(*) from footage_track where mark = 'subject'").fetchone() == (0,)
    work()
    assert row(cast, address, "state") == "ready"
    for number, image in enumerate(images(cast, address)):
        assert magenta(image, RIGHT) < 0.05, number
        assert magenta(image, (round(walker(number)), 20)) < 0.05, number


def test_around_the_subject_all_is_one_plane(cast: Cast) -> None:
    address, _of, _at = reviewed(cast, style="around")
    leo, (_walks, stands) = sign_in(cast.leo), left_and_right(cast)
    assert confirmed(leo, address, **{stands: "subject"}).status_code == 303
    work()
    for image in images(cast, address)[::10]:
        assert magenta(image, RIGHT) > 0.9
        corner = image[:50, :80].reshape(-1, 3).astype(int)
        assert corner.std(axis=0).max() < 3
        assert not is_face(image[:50, :100]).any()


def test_around_needs_a_subject(cast: Cast) -> None:
    address, _of, _at = reviewed(cast, style="around")
    answer = confirmed(sign_in(cast.leo), address)
    assert answer.status_code == 422
    assert "bij welk gezicht de kopie hoort" in answer.content.decode()
    assert row(cast, address, "state") == "review"
    assert sign_in(cast.leo).get(f"{address}nakijken/deel/1/").status_code == 404  # no preview of nobody


def test_there_is_never_sound(cast: Cast) -> None:

    of, at = footage.camera(cast), footage.incident(cast)
    footage.segment(cast, of, content=film(walkers(0), sound=True), seconds=2)
    address = ask(cast, of, at, "verzekeraar")
    work()
    assert kinds(row(cast, address, "source_blob")) == ["video"]
    allowed(cast, of, at)
    confirmed(sign_in(cast.leo), address)
    work()
    assert kinds(row(cast, address, "blob")) == ["video"]


def kinds(blob: UUID) -> list[str]:
    with opened_film(blob) as made:
        return [stream.type for stream in made.streams]


def test_one_subject_at_most(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    leo, (walks, stands) = sign_in(cast.leo), left_and_right(cast)
    here = f"{address}nakijken/"
    answer = leo.post(here, {"gezien": seen(leo, here), walks: "subject", stands: "subject", "bewaar": "1"})
    assert answer.status_code == 422
    assert "voor één persoon" in answer.content.decode()
    for one, other in ((walks, stands), (stands, walks)):  # and changing who it is works in one go
        assert (
            leo.post(here, {"gezien": seen(leo, here), one: "subject", other: "mask", "bewaar": "1"}).status_code == 303
        )


@pytest.mark.parametrize("ticks", [{}, {"deel-2": "on"}])
def test_nothing_is_made_before_all_of_it_was_watched(cast: Cast, ticks: dict[str, str]) -> None:
    address, _of, _at = reviewed(cast)
    leo, here = sign_in(cast.leo), f"{address}nakijken/"
    answer = leo.post(here, {"gezien": seen(leo, here), "bevestig": "1", **ticks})
    assert answer.status_code == 422
    assert "Nog niet elk deel is bekeken" in answer.content.decode()
    assert row(cast, address, "state", "watched") == ("review", "")
    assert work() == 0


def test_what_was_watched_with_other_masks_does_not_count(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    leo, (_walks, stands) = sign_in(cast.leo), left_and_right(cast)
    here = f"{address}nakijken/"
    said = {"gezien": seen(leo, here), stands: "none", "deel-1": "on", "bevestig": "1"}
    assert leo.post(here, said)["Location"] == here
    assert row(cast, address, "state") == "review"
    assert leo.post(here, said).status_code == 409  # the faces are not those of that page


def test_a_missed_face_is_drawn_and_masked(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    leo, here = sign_in(cast.leo), f"{address}nakijken/"
    cast.db.execute("delete from footage_track where box->0->>1 > '0.5'")
    drawn = {"a-tijd": "0", "b-tijd": "3,9"}
    for end in "ab":
        drawn |= {f"{end}-links": "77", f"{end}-boven": "49", f"{end}-breed": "17", f"{end}-hoog": "27"}
    assert leo.post(here, {"gezien": seen(leo, here), "bewaar": "1", **drawn}).status_code == 303
    assert cast.db.execute("select score, marked_by_id from footage_track order by id desc limit 1").fetchone() == (
        None,
        cast.leo.id,
    )
    confirmed(leo, address)
    work()
    assert max(magenta(image, RIGHT) for image in images(cast, address)) < 0.05


def test_a_box_that_cannot_be_says_so(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    leo, here = sign_in(cast.leo), f"{address}nakijken/"
    answer = leo.post(
        here,
        {
            "gezien": seen(leo, here),
            "bewaar": "1",
            "a-tijd": "99",
            "a-links": "1",
            "a-boven": "1",
            "a-breed": "9",
            "a-hoog": "9",
        },
    )
    assert answer.status_code == 422
    assert "Zo lang duurt deze video niet" in answer.content.decode()


def test_whoever_may_not_look_sees_no_face(cast: Cast) -> None:
    of, at, _pieces = recorded(cast)
    address = ask(cast, of, at, "betrokkene")
    work()
    leo = sign_in(cast.leo)
    page = leo.get(f"{address}nakijken/").content.decode()
    assert "Vraag eerst of u mag kijken" in page
    where = f"/cameras/kijken/nieuw/?incident={at.uid}"
    assert f'href="{where}"' in page
    assert leo.get(where).status_code == 200
    face = cast.db.execute("select uid from footage_track limit 1").fetchone()[0]
    shown = [f"{address}nakijken/{what}/" for what in ("beeld/1", "deel/1", f"gezicht/{face}/1")]
    assert {leo.get(path).status_code for path in shown} == {404}
    allowed(cast, of, at)
    assert {leo.get(path).status_code for path in shown} == {404}  # not before it is on record
    assert leo.get(f"{address}nakijken/").status_code == 200
    looks = cast.db.execute("select looked_by_id, segment_uid is not null from viewing_look").fetchall()
    assert looks == [(cast.leo.id, True)] * 2
    answers = [leo.get(path) for path in shown]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer["Cache-Control"] for answer in answers} == {"no-store"}
    assert {sign_in(cast.petra).get(path).status_code for path in shown} == {404}  # it was Leo who may
    cast.db.execute("update viewing set until = now()")
    assert {leo.get(path).status_code for path in shown} == {404}


def test_the_still_has_a_box_and_the_preview_a_mask(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    leo, (_walks, stands) = sign_in(cast.leo), left_and_right(cast)
    here = f"{address}nakijken/"
    leo.post(here, {"gezien": seen(leo, here), stands: "subject", "bewaar": "1"})
    preview = store(leo.get(f"{here}deel/1/").content, limit_bytes=10**8).blob
    for image in look(preview)[::20]:
        assert magenta(image, RIGHT) > 0.9
        assert not is_face(image[:, :115]).any()
    still = decoded(leo.get(f"{here}beeld/1/").content)
    assert still.shape == (HEIGHT, WIDTH, 3)
    assert leo.get(f"{here}beeld/9/").status_code == 404
    assert leo.get(f"{here}deel/0/").status_code == 404


def decoded(content: bytes) -> Any:

    return np.asarray(Picture.open(io.BytesIO(content)))


def ready(cast: Cast, *pupils: Someone) -> str:
    address, _of, at = reviewed(cast)
    involved(cast, at, *pupils)
    confirmed(sign_in(cast.leo), address)
    work()
    return address


def test_a_second_person_sees_the_copy_lets_it_go_and_it_is_fetched(cast: Cast) -> None:
    address = ready(cast, cast.noor)
    petra = sign_in(cast.petra)
    seen_by_petra = petra.get(f"{address}kopie/", headers={"Range": "bytes=0-99"})
    assert (seen_by_petra.status_code, len(seen_by_petra.content)) == (206, 100)
    assert petra.get(f"{address}kopie/").status_code == 416  # never the whole
    source = row(cast, address, "source_blob")
    path, code = let_go(cast, address)
    assert row(cast, address, "source_blob") is None
    assert not files.exists(source)
    content = given(path, code)
    assert content[4:8] == b"ftyp"
    told = cast.db.execute("select recipient, basis from release").fetchall()
    assert told == [("footage_subject", "rights/faces")]
    assert left(cast) == ["Camerabeelden met maskers over gezichten"]


def test_a_copy_that_is_not_good_goes_back(cast: Cast) -> None:
    address = ready(cast)
    blob = row(cast, address, "blob")
    assert sign_in(cast.petra).post(address, {"terug": "1"}).status_code == 303
    assert row(cast, address, "state", "watched", "blob") == ("review", "", None)
    assert not files.exists(blob)
    assert confirmed(sign_in(cast.leo), address).status_code == 303
    work()
    assert row(cast, address, "state") == "ready"


def test_faces_that_nobody_looked_at_cannot_be_let_go(cast: Cast) -> None:
    address, _of, _at = reviewed(cast)
    for state in ("review", "making"):
        cast.db.execute("update footage_export set state = %s", [state])
        answer = sign_in(cast.petra).post(address, {"vrijgeven": "1", "until": "", "seen": "on"})
        assert answer.status_code == 422
        assert "<title>Fout: Een kopie" in answer.content.decode()
        assert Client().get("/afhalen/beeld/x/").status_code == 404
    with pytest.raises(AssertionError, match="nog niet klaar"):
        let_go(cast, address)


def test_a_masked_copy_is_ten_minutes_at_most(cast: Cast) -> None:
    of, at, _pieces = recorded(cast)

    typed = filled(of, at, "verzekeraar", ends_at=local(footage.BEGAN + timedelta(minutes=11)))
    answer = sign_in(cast.leo).post(f"{DESK}nieuw/verzekeraar/", typed)
    assert answer.status_code == 422
    assert "ten hoogste 10 minuten" in answer.content.decode()


def test_a_hole_in_the_footage_stays_a_hole(cast: Cast) -> None:

    of, at = footage.camera(cast), footage.incident(cast)
    for second in (0, 6):
        footage.segment(cast, of, footage.BEGAN + timedelta(seconds=second), content=piece(0), seconds=2)
    address = ask(cast, of, at, "verzekeraar", ends_at=local(footage.BEGAN + timedelta(seconds=8)))
    work()
    with opened_film(row(cast, address, "source_blob")) as made:
        moments = sorted(packet.pts * packet.time_base for packet in made.demux(video=0) if packet.pts is not None)
    gaps = [float(later - earlier) for earlier, later in pairwise(moments)]
    assert max(gaps) == pytest.approx(4, abs=0.2)
    assert float(moments[-1]) == pytest.approx(8, abs=0.2)


def test_a_camera_that_changed_on_the_way_is_told(cast: Cast) -> None:

    of, at = footage.camera(cast), footage.incident(cast)
    footage.segment(cast, of, content=piece(0), seconds=2)
    wide = [np.repeat(hall(), 2, axis=1)] * 50
    footage.segment(cast, of, footage.BEGAN + timedelta(seconds=2), content=film(wide), seconds=2)
    address = ask(cast, of, at, "verzekeraar")
    work()
    assert row(cast, address, "state", "why", "source_blob") == ("failed", "mixed", None)


def test_stopped_or_killed_on_the_way_it_begins_anew(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:

    of, at, _pieces = recorded(cast)
    address = ask(cast, of, at, "verzekeraar")
    assert working.work_on_footage(timezone.now(), stopping=lambda: True) == 0
    with monkeypatch.context() as patch:
        patch.setattr(working, "_store_trails", lambda *_said: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            work()
    assert row(cast, address, "state", "source_blob") == ("following", None)
    assert work() == 1
    assert row(cast, address, "state") == "review"
    assert cast.db.execute("select count(*) from footage_track").fetchone() == (2,)


def test_a_broken_film_says_so(cast: Cast) -> None:
    of, at = footage.camera(cast), footage.incident(cast)
    footage.segment(cast, of, content=b"not a film at all" * 99, seconds=4)
    address = ask(cast, of, at, "verzekeraar")
    assert work() == 0
    assert row(cast, address, "state", "why") == ("failed", "broken")
