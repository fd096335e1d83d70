"""Publishing a picture in the browser of the team: asked for, made, shown; refused with a sentence; taken away by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.media.picturing import Row, allow, confirm, copy, event, face, team, weigh
from tests.media.publication.showing import file_of, put_letter, put_place, put_site, shown, uid_of, weighed
from tests.people import NOW, Cast, days, sign_in
from zorgvuldig.media.publication.job import publish_decided


def page(photo: Row) -> str:
    return f"/foto/{photo.uid}/plaatsen/"


def post(cast: Cast, photo: Row, act: str = "place", medium: str = "website_public", **more: Any) -> Any:
    """Leo acts on the page, and sees what it says then."""
    prefix = {"place": medium, "away": f"{medium}-weg", "note": f"{medium}-plek"}[act]
    fields = {f"{prefix}-{name}": value for name, value in more.items()}
    return sign_in(cast.leo).post(page(photo), {"medium": medium, "act": act} | fields, follow=True)


def makes(cast: Cast) -> None:
    """The job made every file that was asked for."""
    for (number,) in cast.db.execute("select id from picture_copy where state = 'asked'").fetchall():
        made = file_of() | {"state": "ready", "made_at": NOW, "sha256": "0" * 64, "media_type": "image/jpeg"}
        sets = ", ".join(f"{name} = %s" for name in made)
        cast.db.execute(f"update picture_copy set {sets} where id = %s", [*made.values(), number])


def live(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select medium, published_by_id, token from publication where ended_at is null").fetchall()


def test_asked_made_and_shown(cast: Cast, client: Client) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor)
    assert "wordt gemaakt" in post(cast, photo).content.decode()
    assert cast.db.execute("select masked, faces, asked_by_id, state from picture_copy").fetchall() == [
        ([], *cast.db.execute("select confirmed from picture").fetchone(), cast.leo.id, "asked")
    ]
    assert publish_decided(NOW) == 0
    makes(cast)
    assert publish_decided(NOW) == 1
    ((medium, by, token),) = live(cast)
    assert (medium, by, len(token)) == ("website_public", None, 43)
    assert client.get(f"/beeld/{token}/").status_code == 200
    shown_now = sign_in(cast.leo).get(page(photo)).content.decode()
    assert f"/beeld/{token}/" in shown_now
    assert publish_decided(NOW) == 0


def test_a_file_that_is_there_already_is_shown_at_once(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor, medium="newsletter")
    copy(cast, photo, **file_of())
    assert "De foto is geplaatst." in post(cast, photo, medium="newsletter").content.decode()
    ((medium, by, _),) = live(cast)
    assert (medium, by) == ("newsletter", cast.leo.id)


def test_what_was_asked_for_one_place_comes_in_no_other(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor)
    weigh(cast, photo, cast.leo, "newsletter")
    post(cast, photo)
    makes(cast)
    publish_decided(NOW)
    assert [medium for medium, *_ in live(cast)] == ["website_public"]


def test_faces_without_a_yes_are_masked_and_others_when_somebody_says_so(cast: Cast) -> None:
    allow(cast, cast.tess, cast.tess)
    photo, _ = weighed(cast, cast.noor, cast.tess, outcome="masked")
    other = face(cast, photo, mark="other")
    confirm(cast, photo, cast.dirk)
    weigh(cast, photo, cast.leo, outcome="masked")
    faces = [number for (number,) in cast.db.execute("select id from face order by id").fetchall()]
    asked = sign_in(cast.leo).get(page(photo)).content.decode()
    assert "Gezicht 1: Van iemand" in asked
    assert "Gezicht 3: Iemand die geen leerling is" in asked
    post(cast, photo, style="solid")
    assert cast.db.execute("select masked, style from picture_copy").fetchall() == [([faces[0], other.id], "solid")]
    cast.db.execute("delete from picture_copy")
    post(cast, photo, style="cells", faces=[str(faces[1])])
    assert cast.db.execute("select masked from picture_copy").fetchall() == [(faces,)]


def test_a_face_of_another_picture_is_not_masked_here(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor, outcome="masked")
    elsewhere = face(cast, weighed(cast, cast.tess)[0], cast.tess)
    answer = post(cast, photo, style="cells", faces=[str(elsewhere.id)])
    assert answer.status_code == 422
    assert cast.db.execute("select id from picture_copy").fetchall() == []


def test_asked_twice_is_asked_once(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor)
    post(cast, photo)
    assert "Dit kan niet meer" in post(cast, photo).content.decode()
    assert len(cast.db.execute("select id from picture_copy").fetchall()) == 1


def run(cast: Cast, statement: str, *values: object) -> None:
    cast.db.execute(statement, list(values))


def weighed_anew(cast: Cast, photo: Row) -> None:
    weigh(cast, photo, cast.leo, outcome="no")


REFUSED: dict[str, tuple[Callable[[Cast, Row], Any], str]] = {
    "withdrawn": (lambda c, p: allow(c, c.noor, c.gerda, allows=False), "Weeg de foto opnieuw af, met maskers"),
    "left": (lambda c, p: run(c, "update enrolment set ends_on = %s where pupil_id = %s", days(0), c.noor.id), "met maskers"),
    "weighed no": (weighed_anew, "Dit kan niet meer"),
    "a face more": (lambda c, p: face(c, p), "Dit kan niet meer"),
    "not confirmed": (
        lambda c, p: run(c, "update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null"),
        "Dit kan niet meer",
    ),
    "too old": (lambda c, p: run(c, "update picture_event set happened_on = %s", days(-1200)), "te oud"),
    "uploader weighed": (lambda c, p: run(c, "update picture set uploaded_by_id = %s", c.leo.id), "afweging geldt niet meer"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "says"), REFUSED.values(), ids=REFUSED)
def test_what_may_not_be_shown_is_refused_with_a_sentence(
    cast: Cast, change: Callable[[Cast, Row], Any], says: str
) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor)
    copy(cast, photo, **file_of())
    change(cast, photo)
    assert says in post(cast, photo).content.decode()
    assert live(cast) == []


def test_what_was_withdrawn_while_it_was_made_is_not_shown(cast: Cast, client: Client) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor)
    post(cast, photo)
    makes(cast)
    allow(cast, cast.noor, cast.gerda, allows=False)
    assert publish_decided(NOW) == 0
    assert live(cast) == []
    allow(cast, cast.noor, cast.gerda)
    assert publish_decided(NOW) == 1


def test_with_masks_it_is_made_anew_with_one_face_more(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor, outcome="masked")
    post(cast, photo, style="cells")
    makes(cast)
    allow(cast, cast.noor, cast.gerda, allows=False)
    assert publish_decided(NOW) == 0
    (number,) = cast.db.execute("select id from face").fetchone()
    assert cast.db.execute("select masked from picture_copy where state = 'asked'").fetchall() == [([number],)]
    makes(cast)
    assert publish_decided(NOW) == 1
    assert cast.db.execute("select is_masked from publication_pupil").fetchall() == [(True,)]


def test_taken_away_by_hand(cast: Cast, client: Client) -> None:
    photo, token = shown(cast)
    assert "De foto is weggehaald." in post(cast, photo, "away").content.decode()
    assert client.get(f"/beeld/{token}/").status_code == 410
    assert cast.db.execute("select ended_by_id, ended_why from publication").fetchone() == (cast.leo.id, "desk")
    assert "Door het fototeam weggehaald" in sign_in(cast.leo).get(page(photo)).content.decode()
    assert "Dit kan niet meer" in post(cast, photo, "away").content.decode()
    assert publish_decided(NOW) == 0  # and it does not come back by itself


@pytest.mark.parametrize("act", ["place", "away", "note", "zomaar", ""])
def test_nothing_happens_to_what_is_not_there(cast: Cast, act: str) -> None:
    photo, _ = weighed(cast, cast.noor)
    answer = sign_in(cast.leo).post(page(photo), {"medium": "press", "act": act}, follow=True)
    assert "Dit kan niet meer" in answer.content.decode()


def test_it_stays_until_the_end_of_the_next_school_year(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    photo, _ = weighed(cast, cast.noor)
    copy(cast, photo, **file_of())
    post(cast, photo)
    (ends,) = cast.db.execute("select ends_on from school_year where id = %s", [cast.years["Oost"]]).fetchone()
    (until,) = cast.db.execute("select until from publication").fetchone()
    assert (until - ends).days == 365


# --- places out of our reach ------------------------------------------------------------------------------------------


def test_a_file_for_the_yearbook_is_handed_over_while_it_may(cast: Cast) -> None:
    photo, token = shown(cast, medium="yearbook")
    address = f"{page(photo)}{uid_of(cast, token)}/bestand/"
    answer = sign_in(cast.leo).get(address)
    assert b"vrolijk" in b"".join(answer.streaming_content)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    allow(cast, cast.noor, cast.gerda, allows=False)
    refused = sign_in(cast.leo).get(address, follow=True)
    assert "U kunt de foto niet meer downloaden." in refused.content.decode()
    assert b"vrolijk" not in refused.content


def test_a_public_picture_is_not_handed_over(cast: Cast) -> None:
    photo, token = shown(cast)
    assert sign_in(cast.leo).get(f"{page(photo)}{uid_of(cast, token)}/bestand/").status_code == 404


def test_where_it_was_put_is_noted_and_somebody_sees_to_it(cast: Cast) -> None:
    photo, _ = shown(cast, medium="social_media")
    assert (
        "Dit is opgeschreven"
        in post(
            cast, photo, "note", "social_media", what="Bericht van 24 november", placed_on=days(0).isoformat()
        ).content.decode()
    )
    desk = sign_in(cast.leo).get("/fototeam/").content.decode()
    assert "Bericht van 24 november" not in desk
    allow(cast, cast.noor, cast.gerda, allows=False)
    desk = sign_in(team(cast)).get("/fototeam/").content.decode()
    assert "Bericht van 24 november" in desk
    assert "er geen ja" in desk
    (uid,) = cast.db.execute("select uid from outside_place").fetchone()
    address = f"/fototeam/plekken/{uid}/"
    assert sign_in(cast.leo).post(address, {"answer": ""}).status_code == 422
    done = sign_in(cast.leo).post(address, {"answer": "Bericht verwijderd"}, follow=True).content.decode()
    assert "Bericht van 24 november" not in done
    again = sign_in(cast.leo).post(address, {"answer": "Iets anders"}, follow=True).content.decode()
    assert "Iemand schreef dit al op." in again
    assert cast.db.execute("select answer, answered_by_id from outside_place").fetchall() == [
        ("Bericht verwijderd", cast.leo.id)
    ]


@pytest.mark.parametrize(
    ("what", "day"), [("", days(0)), ("Bericht", days(1)), ("Bericht", "zomaar"), ("x" * 201, days(0))]
)
def test_a_place_is_noted_whole_or_not(cast: Cast, what: str, day: Any) -> None:
    photo, _ = shown(cast, medium="press")
    assert post(cast, photo, "note", "press", what=what, placed_on=str(day)).status_code == 422
    assert cast.db.execute("select id from outside_place").fetchall() == []


def test_a_place_needs_seeing_to_after_it_ended_too(cast: Cast) -> None:
    _, token = shown(cast, medium="press")
    put_place(cast, token)
    run(cast, "update publication set ended_at = now(), ended_why = 'left'")
    desk = sign_in(cast.leo).get("/fototeam/").content.decode()
    assert "Jaarboek, bladzijde 4" in desk
    assert "is van school" in desk


# --- the desk ---------------------------------------------------------------------------------------------------------


def test_the_desk_counts_and_shows_how_everything_stands(cast: Cast) -> None:
    _photo, _ = shown(cast)
    allow(cast, cast.tess, cast.tess)
    (at,) = cast.db.execute("select picture_event_id from picture").fetchone()
    (uid,) = cast.db.execute("select uid from picture_event").fetchone()
    here = Row(at, uid)
    weighed(cast, cast.tess, at=here)
    weighed(cast, cast.tess, at=here, outcome="no")
    failed, decision = weighed(cast, cast.tess, at=here)
    post(cast, failed)
    run(cast, "update picture_copy set state = 'failed', why = 'detector' where picture_id = %s", failed.id)
    listed = sign_in(cast.leo).get(f"/fototeam/{uid}/").content.decode()
    for said in ("te zien", "kan geplaatst worden", "mag hier niet", "maken mislukte"):
        assert said in listed
    assert "Bakkerman" not in listed
    allow(cast, cast.noor, cast.gerda, allows=False)
    listed = sign_in(cast.leo).get(f"/fototeam/{uid}/").content.decode()
    assert "niet meer te zien" in listed
    assert "er geen ja" in listed
    assert "Dag " in sign_in(cast.leo).get("/fototeam/").content.decode()
    assert decision.id


def test_one_who_watches_changes_nothing(cast: Cast) -> None:
    photo, _ = shown(cast)
    for someone in (cast.dirk, cast.maud, cast.gerda, cast.anna, cast.petra, cast.fenna):
        assert sign_in(someone).get(page(photo)).status_code == 404
        answer = sign_in(someone).post(
            page(photo), {"medium": "website_public", "act": "away", "website_public-weg-why": "desk"}
        )
        assert answer.status_code == 404
    assert len(live(cast)) == 1


def test_each_school_has_its_own_desk(cast: Cast) -> None:
    """Of another school of the same board nothing is seen or changed, whoever guesses a number."""
    west = event(cast, name="Feest in West", school="West")
    photo, token = shown(cast, cast.noor, medium="press", at=west)
    place, letter, site = (
        put_place(cast, token),
        put_letter(cast),
        put_site(cast, school_id=cast.schools["West"], name="Website West"),
    )
    run(cast, "update newsletter set school_id = %s, title = 'Nieuws uit West'", cast.schools["West"])
    run(cast, "update publication set ended_at = now(), ended_why = 'left'")
    leo = sign_in(cast.leo)
    for address in (
        page(photo), f"{page(photo)}{uid_of(cast, token)}/bestand/", f"/fototeam/{west.uid}/", f"/fototeam/plekken/{place}/",
        f"/fototeam/nieuwsbrieven/{letter}/",
    ):  # fmt: skip
        assert leo.get(address).status_code == 404
        assert leo.post(address, {"answer": "x", "act": "hide"}).status_code in {404, 405}
    assert leo.post(f"/fototeam/websites/{site}/einde/").status_code == 404
    for address in ("/fototeam/", "/fototeam/nieuwsbrieven/", "/fototeam/websites/", "/fototeam/nieuwsbrieven/nieuw/"):
        seen = leo.get(address).content.decode()
        assert not [
            word
            for word in ("Feest in West", "Nieuws uit West", "Website West", "Jaarboek", "College West")
            if word in seen
        ]
