"""A family sees every picture its child is in, nobody else's name or face, and says «this one not» with one click."""

import base64
import io
import re
import uuid
from typing import Any

import psycopg
import pytest
from PIL import Image
from psycopg import errors

from tests.gate.hostile import attempt, token_of
from tests.media.family.photographing import BLUE, LEFT, RED, RIGHT, photo_of, published
from tests.media.picturing import Row, allow, event, face, picture, team, why
from tests.people import Cast, sign_in

SEES = ("organisation", "identity", "birth", "consent", "picture")
CHECKED = errors.CheckViolation


def page_of(cast: Cast, name: str = "gerda", pupil: str = "noor", rest: str = "") -> str:
    """What somebody sees of the pictures of a pupil."""
    base = "/mijn-gegevens/" if name == pupil else f"/mijn-kind/{cast.people[pupil].uid}/"
    response = sign_in(cast.people[name]).get(f"{base}fotos/{rest}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def images(text: str) -> list[Image.Image]:
    """The pictures that stand in a page itself."""
    found = re.findall(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", text)
    return [Image.open(io.BytesIO(base64.b64decode(one))) for one in found]


def colour(image: Image.Image, box: list[float]) -> tuple[int, ...]:
    """The colour in the middle of a place."""
    left, top, width, height = box
    return image.convert("RGB").getpixel(
        (int((left + width / 2) * image.width), int((top + height / 2) * image.height))
    )


def is_near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


def say(cast: Cast, one: Row, name: str = "gerda", pupil: str = "noor", **posted: str) -> int:
    """Somebody says something of a picture; the status that came back."""
    base = "/mijn-gegevens/" if name == pupil else f"/mijn-kind/{cast.people[pupil].uid}/"
    code: int = sign_in(cast.people[name]).post(f"{base}fotos/{one.uid}/niet/", posted).status_code
    return code


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_the_own_face_is_there_and_the_other_is_not(cast: Cast, name: str) -> None:
    one = photo_of(cast, other=cast.tess)
    for rest in ("", f"{one.uid}/"):
        (image,) = images(page_of(cast, name, rest=rest))
        assert is_near(colour(image, LEFT), RED)
        assert not is_near(colour(image, RIGHT), BLUE)
        assert not image.getexif()


@pytest.mark.parametrize("name", ["gerda", "noor"])
def test_what_somebody_answered_is_not_told_here(cast: Cast, name: str) -> None:
    allow(cast, cast.noor, cast.gerda, "press", allows=False)
    one = photo_of(cast)
    published(cast, one)
    text = page_of(cast, name)
    assert "1 foto of film nu te zien" in text
    assert not re.search(r">\s*(ja|nee|geen antwoord: nee)\s*<", text)


def test_nobody_else_is_named(cast: Cast) -> None:
    one = photo_of(cast, other=cast.yara, at=event(cast, name="Toneel van Yara en de rest"))
    published(cast, one, reason="Yara lacht. [[Thuis is het moeilijk.]] Noor staat goed.")
    allow(cast, cast.yara, cast.yara, "website_public")
    text = page_of(cast) + page_of(cast, rest=f"{one.uid}/")
    assert "Noor staat goed" in text
    assert "Yara" not in text
    assert "moeilijk" not in text


def test_without_a_box_for_every_face_there_is_no_picture(cast: Cast) -> None:
    one = photo_of(cast)
    cast.db.execute("update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null")
    assert images(page_of(cast)) == []
    assert "Nog niet te zien" in page_of(cast, rest=f"{one.uid}/")
    photo_of(cast, at=event(cast, name="Toneel"))
    assert len(images(page_of(cast))) == 1
    face(cast, one)  # one more, that nobody confirmed
    assert len(images(page_of(cast))) == 1


def test_where_it_is_shown_since_when_and_who_decided(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    published(cast, one)
    text = page_of(cast, rest=f"{one.uid}/")
    for said in ("te zien, herkenbaar", "communicatie", "Vrolijk beeld.", "Sportdag"):
        assert said in text, said
    assert "Lies" not in text
    assert "1 foto of film nu te zien" in page_of(cast)
    cast.db.execute("update publication set ended_at = now(), ended_why = 'desk'")
    text = page_of(cast, rest=f"{one.uid}/")
    assert "Waar hij eerder stond" in text
    assert "De school haalde de foto weg." in text


def test_what_is_about_somebody_else_is_not_told(cast: Cast) -> None:
    """That Tess wants not to be shown is hers: Noor's family hears that the school may not show it, and no more."""
    one = photo_of(cast, other=cast.tess)
    published(cast, one)
    allow(cast, cast.tess, cast.tess, "website_public", allows=False)
    text = page_of(cast, rest=f"{one.uid}/")
    assert "De school mag de foto hier niet meer laten zien." in text
    assert "geen ja" not in text
    assert "Hier is geen ja voor dat nu geldt." in page_of(cast, "tess", "tess", rest=f"{one.uid}/")


def test_a_film_is_listed_and_not_shown(cast: Cast) -> None:
    photo_of(cast, kind="video")
    text = page_of(cast)
    assert "In deze films staat Noor" in text
    assert images(text) == []


def test_no_pictures_says_so(cast: Cast) -> None:
    other = picture(cast, event(cast), cast.dirk)
    face(cast, other, cast.bram)
    text = page_of(cast)
    assert "staat nog op geen foto of film" in text
    assert "Sportdag" not in text


@pytest.mark.parametrize("name", ["rob", "karim", "olga", "dirk", "lies", "bram", "ymke"])
def test_nobody_else_gets_there(cast: Cast, name: str) -> None:
    team(cast)
    one = photo_of(cast)
    client = sign_in(cast.people[name])
    base = f"/mijn-kind/{cast.noor.uid}/fotos/"
    assert client.get(base).status_code == 404
    assert client.get(f"{base}{one.uid}/").status_code == 404
    assert client.post(f"{base}{one.uid}/niet/", {"medium": ""}).status_code == 404
    assert client.post(f"{base}{one.uid}/kopie/").status_code == 404


# --- this one not -------------------------------------------------------------------------------------------------------


def test_one_click_and_it_is_gone_at_once(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    token = published(cast, one)
    assert why(cast, token) == ""
    assert say(cast, one, medium="") == 303
    assert why(cast, token) == "objection"
    assert "Bij deze foto is hier nee gezegd." in page_of(cast, rest=f"{one.uid}/")
    assert say(cast, one, medium="", back="1") == 303
    assert why(cast, token) == ""
    assert cast.db.execute("select count(*) from picture_objection where lifted_by_id = person_id").fetchone() == (1,)


def test_of_one_medium_only(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    website, newsletter = published(cast, one), published(cast, one, "newsletter")
    say(cast, one, medium="newsletter")
    assert (why(cast, website), why(cast, newsletter)) == ("", "objection")


def test_twice_is_once_and_a_medium_there_is_not_is_not_there(cast: Cast) -> None:
    one = photo_of(cast)
    say(cast, one, medium="press")
    say(cast, one, medium="press")
    assert cast.db.execute("select count(*) from picture_objection").fetchone() == (1,)
    assert say(cast, one, medium="internal_training") == 404
    assert say(cast, one, medium="krant") == 404


def test_from_sixteen_the_pupil_says_so_and_the_parent_sees_why_not(cast: Cast) -> None:
    one = photo_of(cast, other=cast.tess)
    assert say(cast, one, "gerda", "tess", medium="") == 404
    assert sign_in(cast.gerda).get(f"/mijn-kind/{cast.tess.uid}/fotos/{one.uid}/").status_code == 404
    assert sign_in(cast.tess).post("/mijn-gegevens/ouders/", {"nr": "1", "part": ["fotos"]}).status_code == 303
    text = page_of(cast, "gerda", "tess", rest=f"{one.uid}/")
    assert "doet dit zelf" in text
    assert "Deze nergens" not in text
    assert say(cast, one, "tess", "tess", medium="") == 303
    assert say(cast, one, "noor", "noor", medium="") == 404
    assert "Deze nergens" not in page_of(cast, "noor", "noor", rest=f"{one.uid}/")


def test_what_the_other_parent_said_stays(cast: Cast) -> None:
    """One no is no: who did not say it cannot take it back, by the page or in the database."""
    one = photo_of(cast)
    cast.guardian("Fred", "noor")
    say(cast, one, medium="")
    assert say(cast, one, "fred", medium="", back="1") == 303
    assert cast.db.execute("select count(*) from picture_objection where lifted_at is null").fetchone() == (1,)
    assert say(cast, one, "fred", medium="") == 303
    assert say(cast, one, "gerda", medium="", back="1") == 303
    assert cast.db.execute("select count(*) from picture_objection where lifted_at is null").fetchone() == (1,)


def test_the_database_lets_nobody_lift_what_another_said(cast: Cast, runtime: psycopg.Connection) -> None:
    one = photo_of(cast)
    cast.guardian("Fred", "noor")
    say(cast, one, medium="")
    token = token_of(runtime, cast.fred, "consenting", SEES, "pupil", cast.noor.uid, ("picture",))
    with pytest.raises(CHECKED) as refused:
        attempt(
            runtime, "writer", token, f"update picture_objection set lifted_at = now(), lifted_by_id = {cast.fred.id}"
        )
    assert refused.value.diag.constraint_name == "objection_same"


@pytest.mark.parametrize("other", ["bram", "sem"])
def test_of_a_picture_the_child_is_not_in_nothing_can_be_said(cast: Cast, other: str) -> None:
    one = picture(cast, event(cast), cast.dirk)
    face(cast, one, cast.people[other])
    assert say(cast, one, medium="") == 404


# --- what the database answers -----------------------------------------------------------------------------------------


def asked(
    runtime: psycopg.Connection, who: Any, purpose: str, reads: tuple[str, ...], uid: uuid.UUID | str, statement: str
) -> Any:
    return attempt(runtime, "reader", token_of(runtime, who, purpose, reads, "pupil", uid), statement)


def test_the_functions_answer_of_what_was_opened_and_to_families_alone(cast: Cast, runtime: psycopg.Connection) -> None:
    one = photo_of(cast, other=cast.tess)
    published(cast, one)
    ours = "select pupil_id, picture_id from gate.family_pictures()"
    assert asked(runtime, cast.gerda, "parental_view", SEES, cast.noor.uid, ours) == [(cast.noor.id, one.id)]
    assert asked(runtime, cast.gerda, "parental_view", SEES[:-1], cast.noor.uid, ours) == []
    for function in ("family_places", "family_album", "family_films"):
        asked(runtime, cast.gerda, "parental_view", SEES[:-1], cast.noor.uid, f"select * from gate.{function}()")
    reads = ("organisation", "staff", "identity", "membership", "planning", "picture", "picture_work", "picture_desk")
    token = token_of(runtime, team(cast), "picturing", reads, "group", cast.groups["2B"][1])
    for function in ("family_pictures", "family_places", "family_album", "family_films"):
        assert attempt(runtime, "reader", token, f"select * from gate.{function}()") == []
    for statement in ("select * from gate.pictures_with(array[1])", "select * from gate.places_with(array[1])"):
        with pytest.raises(errors.InsufficientPrivilege):
            attempt(runtime, "reader", token, statement)
