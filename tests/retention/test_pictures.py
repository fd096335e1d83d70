"""A photo goes whole at its term, with its files and all that was said of it; and nothing of a child stays for being the newest."""

import uuid
from datetime import date, timedelta

import pytest
from psycopg.types.json import Json

from tests.media.picturing import Row, event, face, picture, shown, team
from tests.people import NOW, Cast, days, sign_in
from tests.retention.leaving import clean, hold, one
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.media.family.cleanup import clear_family_films
from zorgvuldig.platform.vault import files
from zorgvuldig.register.schema import Start
from zorgvuldig.retention.due import due
from zorgvuldig.retention.explanation import EnrolmentFacts, State, Voice, explain

MADE = days(-1)
MARK = b"MERKTEKEN-VAN-DEZE-FOTO"
TREE = (
    "picture_event", "picture_event_group", "picture_upload", "picture_upload_part", "picture", "face", "face_pupil",
    "picture_objection", "picture_copy", "picture_weighing", "publication", "publication_pupil", "outside_place",
    "newsletter_picture", "site_notice",
)  # fmt: skip


def goes_on() -> date:
    """The day on which what was made yesterday must be gone."""
    found = due([REGISTER.terms["picture_use"]], {Start.EVENT: MADE}).on
    assert found is not None
    return found


def blob() -> uuid.UUID:
    return files.store(MARK, limit_bytes=100).blob


@pytest.fixture
def whole(cast: Cast) -> tuple[Row, list[uuid.UUID]]:
    """A photo of Noor with a row in every table that hangs on it, and its files."""
    blobs = [blob() for _ in range(6)]
    team(cast)
    photo, token = shown(cast, cast.noor, by=cast.dirk, weigher=cast.lies)
    cast.db.execute(
        "update picture set blob = %s, view_blob = %s, thumb_blob = %s where id = %s", [*blobs[:3], photo.id]
    )
    cast.db.execute("update picture_copy set blob = %s, thumb_blob = %s where picture_id = %s", [*blobs[3:5], photo.id])
    number, at = cast.db.execute("select id, picture_id from publication where token = %s", [token]).fetchone()
    cast.put("publication_pupil", publication_id=number, pupil_id=cast.noor.id, is_masked=False)
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=at, medium="press", said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip
    cast.put(
        "outside_place", uid=uuid.uuid4(), publication_id=number, what="Schoolgids", placed_on=MADE, noted_at=NOW,
        noted_by_id=cast.lies.id, answer="",
    )  # fmt: skip
    site = cast.put(
        "picture_site", uid=uuid.uuid4(), school_id=cast.schools["Oost"], name="Site", endpoint="", secret=b"x",
        added_at=NOW, added_by_id=cast.lies.id,
    )  # fmt: skip
    cast.put("site_notice", picture_site_id=site, publication_id=number, made_at=NOW, tries=0, answer="")
    letter = cast.put(
        "newsletter", uid=uuid.uuid4(), school_id=cast.schools["Oost"], title="Nieuws", text="x", written_at=NOW,
        written_by_id=cast.lies.id,
    )  # fmt: skip
    cast.put("newsletter_picture", newsletter_id=letter, picture_id=at, number=1)
    upload = cast.put(
        "picture_upload", uid=uuid.uuid4(), picture_event_id=one(cast.db, "select id from picture_event"), name="x.jpg",
        size=10, received=5, state="receiving", why="", started_at=NOW, uploaded_by_id=cast.dirk.id,
    )  # fmt: skip
    cast.put(
        "picture_upload_part", picture_upload_id=upload, number=0, blob=blobs[5], size=5, uploaded_by_id=cast.dirk.id
    )
    return photo, blobs


def left(cast: Cast) -> dict[str, int]:
    counts = {name: int(one(cast.db, f"select count(*) from {name}")) for name in TREE}
    return {name: count for name, count in counts.items() if count}


def test_it_is_all_there_the_day_before_and_all_gone_on_the_day(cast: Cast, whole: tuple[Row, list[uuid.UUID]]) -> None:
    day = goes_on()
    assert day.month == 8
    assert set(left(cast)) == set(TREE)
    assert clean(day - timedelta(days=1)).state == "done"
    assert set(left(cast)) == set(TREE)
    assert all(files.exists(one) for one in whole[1])
    run = clean(day)
    assert run.state == "done"
    assert left(cast) == {}
    assert not any(files.exists(one) for one in whole[1])
    assert run.done["picture_work"]["rows"]["picture"] == 1
    assert run.done["picture"]["rows"]["face_pupil"] == 1
    changes = "select count(*) from gate.change where table_name = any(%s)"
    assert one(cast.db, changes, [list(TREE)]) == 0


def test_its_receipt_counts_it_and_names_nobody(cast: Cast, whole: tuple[Row, list[uuid.UUID]]) -> None:
    clean(goes_on())
    (content,) = [c for (c,) in cast.db.execute("select content from receipt") if "picture" in c.get("rest", {})]
    assert content["rest"]["publication"] == 1
    assert "Sportdag" not in str(content)


def test_a_photo_with_a_pupil_of_whom_something_is_held_stays_whole(
    cast: Cast, whole: tuple[Row, list[uuid.UUID]]
) -> None:
    other = picture(cast, event(cast, name="Toneel"), cast.dirk)
    face(cast, other, cast.bram)
    hold(cast, "picture", until=goes_on() + timedelta(days=10))
    clean(goes_on())
    assert left(cast)["picture"] == left(cast)["picture_event"] == left(cast)["publication"] == 1
    assert one(cast.db, "select id from picture") == whole[0].id
    assert all(files.exists(one) for one in whole[1][:5])


def test_the_page_of_a_child_is_empty_afterwards(cast: Cast, whole: tuple[Row, list[uuid.UUID]]) -> None:
    clean(goes_on())
    text = sign_in(cast.gerda).get(f"/mijn-kind/{cast.noor.uid}/fotos/").content.decode()
    assert "staat nog op geen foto of film" in text


def test_the_term_says_the_school_year(cast: Cast) -> None:
    said = explain(REGISTER.categories["picture"], EnrolmentFacts(True), (), days(0), Voice.PARENT)
    assert said.state is State.BY_ROW
    assert said.text == "Elke foto verdwijnt 1 jaar na het schooljaar waarin hij is gemaakt."


def test_an_erased_tag_leaves_the_face_nobody_may_recognise(cast: Cast, whole: tuple[Row, list[uuid.UUID]]) -> None:
    cast.db.execute("delete from face_pupil")
    refused = "select why from gate.refused_faces(array[%s], 'website_public')"
    assert one(cast.db, refused, [whole[0].id]) == "gone"


# --- films that a family asked for ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("asker", "made", "stays"), [("gerda", 15, False), ("gerda", 13, True), ("lies", 15, True)])
def test_a_film_for_a_family_goes_after_its_term_and_the_team_s_stays(
    cast: Cast, asker: str, made: int, stays: bool
) -> None:
    team(cast)
    film = picture(cast, event(cast), cast.dirk, kind="video")
    face(cast, film, cast.noor)
    mine, small = blob(), blob()
    cast.put(
        "picture_copy", uid=uuid.uuid4(), picture_id=film.id, masked=Json([]), faces="x", style="cells", sound=False,
        state="ready", progress=100, why="", blob=mine, thumb_blob=small, media_type="video/mp4", size=9, sha256="a" * 64,
        width=1, height=1, asked_at=NOW - timedelta(days=made), asked_by_id=cast.people[asker].id,
        made_at=NOW - timedelta(days=made),
    )  # fmt: skip
    assert clear_family_films(NOW) == (0 if stays else 1)
    assert files.exists(mine) is files.exists(small) is stays
