"""A copy with everybody else masked, on record before it goes; and the album of the group, for its families alone."""

import io
from typing import Any

import pytest
from PIL import Image

from tests.media.family.photographing import BLUE, LEFT, RED, RIGHT, photo_of, published, stored
from tests.media.family.test_pictures import colour, images, is_near, page_of
from tests.media.picturing import allow, event, why
from tests.people import Cast, days, sign_in
from zorgvuldig.gate.declared import REGISTER


def copy_of(cast: Cast, uid: object, name: str = "gerda", pupil: str = "noor") -> Any:
    base = "/mijn-gegevens/" if name == pupil else f"/mijn-kind/{cast.people[pupil].uid}/"
    return sign_in(cast.people[name]).post(f"{base}fotos/{uid}/kopie/")


def releases(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute(
        "select pupil_id, channel, recipient, basis, fields, actor_id from release order by id"
    ).fetchall()


def test_a_copy_is_at_full_size_with_everybody_else_masked_and_on_record(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    answer = copy_of(cast, one.uid)
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == 'attachment; filename="foto.jpg"'
    assert answer["Cache-Control"] == "no-store"
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (1600, 1200)
    assert is_near(colour(image, LEFT), RED)
    assert not is_near(colour(image, RIGHT), BLUE)
    assert not image.getexif()
    (row,) = releases(cast)
    assert row == (cast.noor.id, "picture", "family", "rights", ["face_pupil.picture_id"], cast.gerda.id)


def test_only_who_decides_gets_a_copy(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    assert copy_of(cast, one.uid, "noor", "noor").status_code == 404
    assert copy_of(cast, one.uid, "gerda", "tess").status_code == 404
    assert copy_of(cast, one.uid, "tess", "tess").status_code == 200
    assert [row[0] for row in releases(cast)] == [cast.tess.id]


def test_without_a_box_for_every_face_nothing_goes(cast: Cast) -> None:
    one = photo_of(cast)
    cast.db.execute("update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null")
    assert copy_of(cast, one.uid).status_code == 303
    assert releases(cast) == []


def test_a_film_is_asked_for_once_and_given_when_it_is_made(cast: Cast) -> None:
    film = photo_of(cast, other=cast.tess, kind="video")
    for _ in range(2):
        assert copy_of(cast, film.uid).status_code == 303
    ((number, masked, sound, state, asker),) = cast.db.execute(
        "select id, masked, sound, state, asked_by_id from picture_copy"
    ).fetchall()
    others = cast.db.execute("select face_id from face_pupil where pupil_id = %s", [cast.tess.id]).fetchall()
    assert (masked, sound, state, asker) == ([others[0][0]], False, "asked", cast.gerda.id)
    assert "De film wordt gemaakt: 0 procent klaar" in page_of(cast, rest=f"{film.uid}/")
    assert releases(cast) == []
    cast.db.execute(
        "update picture_copy set state = 'ready', blob = %s, thumb_blob = %s, media_type = 'video/mp4', sha256 = repeat('a', 64), "
        "made_at = now() where id = %s",
        [stored(), stored(), number],
    )
    answer = copy_of(cast, film.uid)
    assert (answer.status_code, answer["Content-Type"]) == (200, "video/mp4")
    assert b"".join(answer.streaming_content)
    assert len(releases(cast)) == 1
    cast.db.execute("update face set box = '[0, 0, 1, 1]' where picture_id = %s", [film.id])  # known otherwise since
    assert copy_of(cast, film.uid).status_code == 303
    assert len(releases(cast)) == 1


# --- the album of the group ----------------------------------------------------------------------------------------------


def album_of(cast: Cast, name: str, pupil: str) -> str:
    return page_of(cast, name, pupil, rest="groep/")


def test_families_of_the_group_see_what_may_be_seen(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    published(cast, one, "portal_closed")
    published(cast, one, "newsletter")
    for name, pupil in (("gerda", "noor"), ("bram", "bram")):
        (image,) = images(album_of(cast, name, pupil))
        assert is_near(colour(image, RIGHT), BLUE)  # Tess said yes to this
    for name, pupil in (("olga", "sem"), ("sem", "sem")):
        assert images(album_of(cast, name, pupil)) == []
    (uid,) = cast.db.execute("select uid from publication where medium = 'portal_closed'").fetchone()
    path = f"/mijn-gegevens/fotos/groep/{uid}/"
    answer = sign_in(cast.bram).get(path)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "image/jpeg", "no-store")
    assert sign_in(cast.sem).get(path).status_code == 404


@pytest.mark.parametrize("what", ["a no", "an end", "left", "after"])
def test_it_goes_at_the_next_look(cast: Cast, what: str) -> None:
    one = photo_of(cast, other=cast.tess)
    token = published(cast, one, "class_photo")
    assert why(cast, token) is None  # no public address
    (uid,) = cast.db.execute("select uid from publication").fetchone()
    bram = sign_in(cast.bram)
    assert len(images(album_of(cast, "bram", "bram"))) == 1
    match what:
        case "a no":
            allow(cast, cast.tess, cast.tess, "class_photo", allows=False)
        case "an end":
            cast.db.execute("update publication set ended_at = now(), ended_why = 'desk'")
        case "left":
            cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.bram.id])
        case "after":  # came into the group later
            cast.db.execute("update membership set starts_on = %s where pupil_id = %s", [days(0), cast.bram.id])
    assert images(bram.get("/mijn-gegevens/fotos/groep/").content.decode()) == []
    assert bram.get(f"/mijn-gegevens/fotos/groep/{uid}/").status_code == 404


def test_a_public_medium_is_no_album(cast: Cast) -> None:
    published(cast, photo_of(cast, other=cast.tess, at=event(cast)), "website_public")
    assert images(album_of(cast, "bram", "bram")) == []


def test_the_register_lets_pictures_go_to_the_family() -> None:
    assert "picture" in REGISTER.recipients["family"].categories
