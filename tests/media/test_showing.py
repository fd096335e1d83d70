"""The bytes of a picture and taking it away: for who brought it and the picture team, while nothing shows it."""

from uuid import UUID

import pytest
from django.test import Client

from tests.media.bringing import jpeg, kept
from tests.media.picturing import Row, allow, copy, end, event, face, shown, team
from tests.people import NOW, Cast, sign_in
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.platform.vault.files import exists

TABLES = ("picture", "face", "face_pupil", "picture_copy", "picture_objection", "picture_weighing")


@pytest.fixture
def photo(cast: Cast) -> Row:
    """A photo of Dirk's with Noor and Tess in it."""
    one = kept(cast, event(cast), cast.dirk)
    face(cast, one, cast.noor)
    face(cast, one, cast.tess)
    return one


def blobs(cast: Cast) -> list[UUID]:
    row = cast.db.execute("select blob, view_blob, thumb_blob from picture").fetchone()
    assert row is not None
    return list(row)


def counts(cast: Cast) -> dict[str, int]:
    return {name: cast.db.execute(f"select count(*) from {name}").fetchone()[0] for name in TABLES}


@pytest.mark.parametrize("size", ["beeld", "klein"])
def test_staff_see_it_and_nothing_keeps_it(cast: Cast, photo: Row, size: str) -> None:
    for who in (cast.dirk, team(cast), cast.leo):
        answer = sign_in(who).get(f"/foto/{photo.uid}/{size}/")
        assert answer.status_code == 200
        assert answer.content == jpeg()
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["Cache-Control"] == "no-store"


def test_nobody_else_does(cast: Cast, photo: Row) -> None:
    team(cast)
    others = set(cast.people) - {"dirk", "leo", "lies"}
    for path in ("", "beeld/", "klein/", "weg/"):
        for name in others:
            assert sign_in(cast.people[name]).get(f"/foto/{photo.uid}/{path}").status_code == 404, name
        assert Client().get(f"/foto/{photo.uid}/{path}").status_code == 302


def test_the_page_says_how_far_it_is(cast: Cast, photo: Row) -> None:
    face(cast, photo)
    page = sign_in(cast.dirk).get(f"/foto/{photo.uid}/").content.decode()
    assert "1 gezicht zonder naam" in page
    assert f"/foto/{photo.uid}/beeld/" in page
    assert "Noor" not in page


def test_a_file_that_is_gone_is_not_there(cast: Cast, photo: Row) -> None:
    cast.db.execute("update picture set view_blob = gen_random_uuid()")
    assert sign_in(cast.dirk).get(f"/foto/{photo.uid}/beeld/").status_code == 404


@pytest.mark.parametrize("who", ["dirk", "lies"])
def test_it_is_deleted_with_all_that_was_said_of_it(cast: Cast, photo: Row, who: str) -> None:
    team(cast)
    copy(cast, photo)
    cast.put(
        "picture_objection", uid=photo.uid, pupil_id=cast.noor.id, picture_id=photo.id, medium="", said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip
    files = blobs(cast)
    client = sign_in(cast.people[who])
    asked = client.get(f"/foto/{photo.uid}/weg/").content.decode()
    assert "Dat kan niet terug" in asked
    assert counts(cast)["picture"] == 1
    assert client.post(f"/foto/{photo.uid}/weg/").status_code == 303
    assert counts(cast) == dict.fromkeys(TABLES, 0)
    assert not any(exists(blob) for blob in files)
    seen = cast.db.execute(
        "select pupil_id from gate.log where purpose = 'picture_desk' and pupil_id is not null"
    ).fetchall()
    assert {number for (number,) in seen} == {cast.noor.id, cast.tess.id}
    assert client.get(f"/foto/{photo.uid}/").status_code == 404


def test_the_school_leader_looks_and_deletes_nothing(cast: Cast, photo: Row) -> None:
    assert sign_in(cast.leo).post(f"/foto/{photo.uid}/weg/").status_code == 404
    assert counts(cast)["picture"] == 1


def test_what_is_shown_stays(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda)
    one, token = shown(cast, cast.noor, by=cast.dirk, weigher=team(cast))
    dirk, path = sign_in(cast.dirk), f"/foto/{one.uid}/weg/"
    refused = dirk.post(path)
    assert refused.status_code == 409
    assert "is nu ergens te zien" in refused.content.decode()
    end(cast.db, token)
    refused = dirk.post(path)
    assert refused.status_code == 409
    assert "gezinnen kunnen nog zien waar" in refused.content.decode()
    assert counts(cast)["picture"] == 1
    assert counts(cast)["face_pupil"] == 1


def test_data_that_stand_still_stay(cast: Cast, photo: Row) -> None:
    """A pupil of whom the family had the data restricted (AVG art. 18): nothing of them is deleted by a page."""
    cast.put(
        "restriction", uid=photo.uid, pupil_id=cast.noor.id, request_id=1, mask=REGISTER.mask(["picture"]), purpose="",
        starts_at=NOW, set_by_id=cast.petra.id,
    )  # fmt: skip
    files = blobs(cast)
    refused = sign_in(cast.dirk).post(f"/foto/{photo.uid}/weg/")
    assert refused.status_code == 409
    assert "staan de gegevens stil" in refused.content.decode()
    assert counts(cast)["face_pupil"] == 2
    assert all(exists(blob) for blob in files)
