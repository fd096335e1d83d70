"""Going through the tracks of a film: who each face is, one that was missed, the preview, and the confirmation."""

import uuid
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from django.test import Client
from PIL import Image

from tests.media.filming import (
    LIMIT,
    crop,
    film,
    is_face,
    look,
    put_film,
    put_tracked,
    reviewed,
    track,
    tracks,
    walking,
)
from tests.media.picturing import Row, confirm, event, face, faces_of, team
from tests.media.tagging_pages import photo
from tests.people import NOW, Cast, sign_in
from zorgvuldig.media.video import review as video_review
from zorgvuldig.platform.vault.files import store

NEW = {"a-tijd": "0,4", "a-links": "10", "a-boven": "20", "a-breed": "15", "a-hoog": "25"}
END = {"b-tijd": "1,6", "b-links": "40", "b-boven": "20", "b-breed": "15", "b-hoog": "25"}


@pytest.fixture
def dirk(cast: Cast) -> Client:
    """The browser of Dirk, who teaches wi2B and brought the film."""
    return sign_in(cast.dirk)


@pytest.fixture
def tracked(cast: Cast) -> tuple[Row, Row]:
    """The film, and its one track."""
    return put_tracked(cast)


def shown(answer: Any) -> str:
    return str(answer.content.decode())


def say(client: Client, cast: Cast, of: Row, **more: str) -> Any:
    """Post the form; fields are written with `_` for `-`."""
    values = {"gezien": faces_of(cast, of), "bewaar": "1"} | more
    return client.post(reviewed(cast, of), values)


def stands(cast: Cast, of: Row) -> list[tuple[str, int | None]]:
    return cast.db.execute(
        "select f.mark, t.pupil_id from face f left join face_pupil t on t.face_id = f.id where f.picture_id = %s order by f.id",
        [of.id],
    ).fetchall()


def is_confirmed(cast: Cast, of: Row) -> bool:
    row = cast.db.execute(
        "select confirmed <> '' and confirmed = gate.faces_of(id) from picture where id = %s", [of.id]
    ).fetchone()
    return bool(row and row[0])


# --- to look ---------------------------------------------------------------------------------------------------------


def test_the_way_in_goes_to_the_group_one_teaches(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    answer = dirk.get(f"/foto/{tracked[0].uid}/banen/")
    assert (answer.status_code, answer["Location"]) == (303, reviewed(cast, tracked[0]))


def test_each_track_has_three_looks_its_time_and_whom_it_can_be(
    cast: Cast, dirk: Client, tracked: tuple[Row, Row]
) -> None:
    made, one = tracked
    page = shown(dirk.get(reviewed(cast, made)))
    assert all(crop(made, one, view) in page for view in range(3))
    assert "van 0,0 tot 2,0 seconden" in page
    assert "Bram Visserman" in page
    assert "Noor" not in page  # a court shields her
    assert "Noor Bakkerman" in shown(sign_in(team(cast)).get(reviewed(cast, made)))


def test_short_and_unsure_tracks_come_first(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, long = tracked
    unsure = face(cast, made, box=track((0, 10, 10), (49, 20, 10)), score=0.21)
    short = face(cast, made, box=track((3, 90, 40)))
    page = shown(dirk.get(reviewed(cast, made)))
    places = [page.index(f'id="g-{one.uid}"') for one in (short, unsure, long)]
    assert places == sorted(places)
    assert page.count("· kort") == 1
    assert page.count("· onzeker") == 1


def test_many_tracks_are_on_several_pages(
    cast: Cast, dirk: Client, tracked: tuple[Row, Row], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, one = tracked
    other = face(cast, made, box=track((3, 90, 40)))
    monkeypatch.setattr(video_review, "ON_PAGE", 1)
    first, second = (shown(dirk.get(reviewed(cast, made) + f"?blad={number}")) for number in (1, 2))
    assert (f"g-{other.uid}" in first, f"g-{one.uid}" in first) == (True, False)
    assert f"g-{one.uid}" in second


def test_a_face_is_seen_at_its_beginning_and_its_end(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    for view in range(3):
        answer = dirk.get(crop(*tracked, view))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
        assert answer["Cache-Control"] == "no-store"
        with Image.open(BytesIO(answer.content)) as image:
            pixels = np.asarray(image.convert("RGB"))
            assert not image.getexif()
        middle = pixels[pixels.shape[0] // 2, pixels.shape[1] // 2]
        assert is_face(middle[None, None]).all()
    assert dirk.get(crop(*tracked, 3)).status_code == 404
    assert dirk.get(f"/foto/{tracked[0].uid}/banen/gezicht/{uuid.uuid4()}/0/").status_code == 404


def test_the_preview_has_masks_and_a_part_of_the_film_only(
    cast: Cast, dirk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = film(walking(100))
    made = put_film(cast, content=content, frames=100, looked_at=NOW)
    face(cast, made, box=track((0, 10, 40), (99, 109, 40)), mark="none")
    monkeypatch.setattr(video_review, "PART", 2)
    address = f"/foto/{made.uid}/banen/voorbeeld/"

    def seen(number: int) -> list[Any]:
        answer = dirk.get(f"{address}{number}/")
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("video/mp4", "no-store")
        return look(store(answer.content, limit_bytes=LIMIT).blob)

    plain = seen(2)
    assert len(plain) == 50
    assert all(is_face(one).any() for one in plain)
    cast.db.execute("update face set mark = 'agreed'")
    small = [one[40:70, 60 + n : 84 + n] for n, one in enumerate(seen(2))]
    assert np.abs(np.diff(np.stack([one.mean(axis=(0, 1)) for one in small[:25]]), axis=0)).mean() < 30
    assert dirk.get(f"{address}3/").status_code == 404
    assert dirk.get(f"{address}0/").status_code == 404


def test_without_a_group_that_was_there_somebody_is_told_what_to_do(cast: Cast, dirk: Client) -> None:
    made = put_film(cast, at=event(cast, "3A", name="Schoolreis"))
    assert "vraag het fototeam" in shown(dirk.get(f"/foto/{made.uid}/banen/"))


def test_a_photo_has_no_tracks(cast: Cast, dirk: Client) -> None:
    assert dirk.get(reviewed(cast, photo(cast))).status_code == 404


# --- to say ----------------------------------------------------------------------------------------------------------


def test_who_somebody_is_is_kept(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, one = tracked
    assert say(dirk, cast, made, **{f"wie-{one.uid}": str(cast.bram.uid)}).status_code == 303
    assert stands(cast, made) == [("pupil", cast.bram.id)]


def test_a_pupil_may_be_in_a_film_many_times(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, one = tracked
    other = face(cast, made, box=track((3, 90, 40)))
    answer = say(dirk, cast, made, **{f"wie-{one.uid}": str(cast.bram.uid), f"wie-{other.uid}": str(cast.bram.uid)})
    assert answer.status_code == 303
    assert stands(cast, made) == [("pupil", cast.bram.id)] * 2


@pytest.mark.parametrize("who", ["noor", "sem", "wout"])
def test_whom_one_may_not_choose_is_refused(cast: Cast, dirk: Client, tracked: tuple[Row, Row], who: str) -> None:
    made, one = tracked
    answer = say(dirk, cast, made, **{f"wie-{one.uid}": str(cast.people[who].uid)})
    assert answer.status_code == 422
    assert "Kies een van de mogelijkheden" in shown(answer)
    assert stands(cast, made) == [("open", None)]


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(
    cast: Cast, dirk: Client, tracked: tuple[Row, Row]
) -> None:
    made, one = tracked
    before = faces_of(cast, made)
    cast.db.execute("update face set mark = 'other'")
    answer = say(dirk, cast, made, gezien=before, **{f"wie-{one.uid}": str(cast.bram.uid)})
    assert answer.status_code == 409
    assert "Een collega heeft intussen iets veranderd" in shown(answer)
    assert f'<option value="{cast.bram.uid}" selected>' in shown(answer)
    assert stands(cast, made) == [("other", None)]


def test_a_face_of_another_film_cannot_be_named_here(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, _ = tracked
    at = Row(cast.db.execute("select picture_event_id from picture").fetchone()[0], made.uid)
    other = put_film(cast, at=at)
    stray = face(cast, other, box=track((0, 1, 1)))
    assert say(dirk, cast, made, **{f"wie-{stray.uid}": "other"}).status_code == 409
    assert stands(cast, other) == [("open", None)]


def test_a_missed_face_is_drawn_at_two_moments(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, _ = tracked
    assert say(dirk, cast, made, **NEW, **END, **{"wie-nieuw": "other"}).status_code == 303
    assert tracks(cast, made)[1] == [[10, 0.1, 0.2, 0.15, 0.25], [40, 0.4, 0.2, 0.15, 0.25]]
    assert stands(cast, made)[1] == ("other", None)
    assert "getekend" in shown(dirk.get(reviewed(cast, made)))


def test_one_moment_is_enough_for_somebody_who_passes(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, _ = tracked
    assert say(dirk, cast, made, **NEW, **{"wie-nieuw": str(cast.bram.uid)}).status_code == 303
    assert tracks(cast, made)[1] == [[10, 0.1, 0.2, 0.15, 0.25]]
    assert stands(cast, made)[1] == ("pupil", cast.bram.id)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (NEW | {"a-tijd": "straks"}, "seconden vanaf het begin"),
        (NEW | {"a-tijd": "-1"}, "seconden vanaf het begin"),
        (NEW | {"a-tijd": "nan"}, "seconden vanaf het begin"),
        (NEW | {"a-tijd": "99"}, "Zo lang duurt deze video niet"),
        (NEW | {"a-breed": "95"}, "valt buiten de foto"),
        (NEW | {"a-hoog": "0,1"}, "te klein"),
        (NEW | {"a-hoog": ""}, "alle vier de getallen"),
        (NEW | END | {"b-tijd": "0,4"}, "niet later dan het eerste"),
        (END, "eerste kader"),
        (NEW | {"wie-nieuw": "iemand"}, "Kies een van de mogelijkheden"),
    ],
)
def test_a_drawing_that_cannot_be_is_told_and_what_was_typed_stays(
    cast: Cast, dirk: Client, tracked: tuple[Row, Row], typed: dict[str, str], says: str
) -> None:
    made, _ = tracked
    answer = say(dirk, cast, made, **typed)
    assert answer.status_code == 422
    assert says in shown(answer)
    assert all(
        f'name="{name}" value="{value}"' in shown(answer) for name, value in typed.items() if name != "wie-nieuw"
    )
    assert len(tracks(cast, made)) == 1


def test_what_was_drawn_can_be_taken_away_and_what_was_found_cannot(
    cast: Cast, dirk: Client, tracked: tuple[Row, Row]
) -> None:
    made, found = tracked
    drawn = face(cast, made, box=track((3, 90, 40)), score=None)
    assert say(dirk, cast, made, **{f"weg-{drawn.uid}": "on", f"weg-{found.uid}": "on"}).status_code == 303
    assert cast.db.execute("select id from face").fetchall() == [(found.id,)]


# --- to confirm ------------------------------------------------------------------------------------------------------


def test_nobody_confirms_without_having_watched(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, _ = tracked
    answer = say(dirk, cast, made, bevestig="1")
    assert answer.status_code == 422
    assert "Bekijk eerst het hele voorbeeld" in shown(answer)
    assert not is_confirmed(cast, made)


def test_who_watched_confirms_and_any_change_makes_it_void(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, one = tracked
    assert say(dirk, cast, made, bevestig="1", bekeken="on").status_code == 303
    assert is_confirmed(cast, made)
    page = shown(dirk.get(reviewed(cast, made)))
    assert "Bevestigd: elk gezicht heeft een kader." in page
    assert "Dirk" in page
    say(dirk, cast, made, **{f"wie-{one.uid}": "other"})
    assert not is_confirmed(cast, made)
    assert "De bevestiging telt niet meer." in shown(dirk.get(reviewed(cast, made)))


def test_while_faces_are_looked_for_nobody_confirms(cast: Cast, dirk: Client) -> None:
    made = put_film(cast)
    answer = say(dirk, cast, made, bevestig="1", bekeken="on")
    assert answer.status_code == 422
    assert "Het systeem zoekt nog naar gezichten" in shown(answer)


# --- how far it is ---------------------------------------------------------------------------------------------------


def test_the_looking_shows_how_far_it_is_and_can_be_stopped_and_begun_again(cast: Cast, dirk: Client) -> None:
    made = put_film(cast, progress=35)
    address = f"/foto/{made.uid}/banen/zoeken/"
    assert "naar gezichten: 35 %" in shown(dirk.get(reviewed(cast, made)))
    assert dirk.post(address, {"stop": "1"}).status_code == 303
    assert "is gestopt" in shown(dirk.get(reviewed(cast, made)))
    assert dirk.post(address, {"stop": "1"}, follow=True).status_code == 200
    dirk.post(address, {"opnieuw": "1"})
    assert cast.db.execute("select cancelled_at, progress from picture").fetchone() == (None, 0)


def test_what_failed_says_why_and_can_be_begun_again(cast: Cast, dirk: Client) -> None:
    made = put_film(cast, why="film_broken")
    assert "beschadigd of niet compleet" in shown(dirk.get(reviewed(cast, made)))
    dirk.post(f"/foto/{made.uid}/banen/zoeken/", {"opnieuw": "1"})
    assert cast.db.execute("select why from picture").fetchone() == ("",)


def test_what_is_done_is_not_begun_again(cast: Cast, dirk: Client, tracked: tuple[Row, Row]) -> None:
    made, _ = tracked
    confirm(cast, made, cast.dirk)
    for what in ("stop", "opnieuw"):
        dirk.post(f"/foto/{made.uid}/banen/zoeken/", {what: "1"})
    assert cast.db.execute("select cancelled_at, looked_at is null from picture").fetchone() == (None, False)
    assert is_confirmed(cast, made)


@pytest.mark.parametrize("who", ["otto", "maud", "gerda", "noor", "anna", "bas"])
def test_a_film_of_a_colleague_is_not_there(cast: Cast, tracked: tuple[Row, Row], who: str) -> None:
    made, one = tracked
    browser = sign_in(cast.people[who])
    for address in (
        reviewed(cast, made),
        crop(made, one),
        f"/foto/{made.uid}/banen/voorbeeld/1/",
        f"/foto/{made.uid}/banen/",
    ):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/foto/{made.uid}/banen/zoeken/", {"stop": "1"}).status_code == 404
