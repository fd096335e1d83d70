"""A published picture is seen only as long as everybody who can be recognised in it allows that: asked anew at every look."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
from psycopg import errors
from psycopg.types.json import Json

from tests.gate.hostile import attempt, commit, token_of
from tests.media.picturing import (
    MEDIA,
    Row,
    allow,
    confirm,
    copy,
    event,
    face,
    faces_of,
    picture,
    publish,
    shown,
    team,
    weigh,
    why,
)
from tests.people import NOW, Cast, days
from zorgvuldig.gate.declared import REGISTER

CHECKED = errors.CheckViolation


@pytest.fixture
def photo(cast: Cast) -> tuple[Row, str]:
    """Noor and Tess on the website: Gerda allows it for Noor, and Tess, who is 16, for herself."""
    allow(cast, cast.noor, cast.gerda)
    allow(cast, cast.tess, cast.tess)
    return shown(cast, cast.noor, cast.tess, by=cast.dirk, weigher=team(cast))


def test_everybody_allows_it(cast: Cast, photo: tuple[Row, str]) -> None:
    assert why(cast, photo[1]) == ""
    assert why(cast, "anders") is None


@pytest.mark.parametrize("medium", [m for m in MEDIA if m not in ("website_public", "newsletter")])
def test_what_is_not_public_has_no_public_address(cast: Cast, medium: str) -> None:
    allow(cast, cast.noor, cast.gerda)
    _, token = shown(cast, cast.noor, by=cast.dirk, weigher=team(cast), medium=medium)
    assert why(cast, token) is None


def test_a_no_afterwards_takes_it_away(cast: Cast, photo: tuple[Row, str]) -> None:
    allow(cast, cast.noor, cast.gerda, "newsletter", allows=False)
    assert why(cast, photo[1]) == ""
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    assert why(cast, photo[1]) == "consent"


def test_nobody_who_decides_said_anything(cast: Cast) -> None:
    allow(cast, cast.noor, cast.rob)  # without authority
    _, token = shown(cast, cast.noor, by=cast.dirk, weigher=team(cast))
    assert why(cast, token) == "consent"


def test_other_words_were_allowed(cast: Cast) -> None:
    allow(cast, cast.noor, cast.gerda, version=2)
    _, token = shown(cast, cast.noor, by=cast.dirk, weigher=team(cast))
    assert why(cast, token) == "consent"


def set_(cast: Cast, statement: str, *values: object) -> None:
    cast.db.execute(statement, list(values))


def _restrict(cast: Cast, photo: Row) -> None:
    request = cast.put(
        "restriction", uid=uuid.uuid4(), pupil_id=cast.noor.id, request_id=1, mask=REGISTER.mask(["picture"]), purpose="",
        starts_at=NOW - timedelta(minutes=1), set_by_id=cast.petra.id,
    )  # fmt: skip
    assert request


CHANGES: dict[str, tuple[str, Callable[[Cast, Row], None]]] = {
    "left": ("left", lambda c, p: set_(c, "update enrolment set ends_on = %s where pupil_id = %s", days(0), c.noor.id)),
    "restricted": ("restricted", _restrict),
    "objection": (
        "objection",
        lambda c, p: c.put(
            "picture_objection", uid=uuid.uuid4(), pupil_id=c.noor.id, picture_id=p.id, medium="", said_at=NOW,
            person_id=c.gerda.id,
        ),
    ),
    "this medium": (
        "objection",
        lambda c, p: c.put(
            "picture_objection", uid=uuid.uuid4(), pupil_id=c.noor.id, picture_id=p.id, medium="website_public", said_at=NOW,
            person_id=c.gerda.id,
        ),
    ),
    "another face": ("faces", lambda c, p: face(c, p)),
    "another place": ("faces", lambda c, p: set_(c, "update face set box = '[0, 0, 1, 1]' where picture_id = %s", p.id)),
    "another pupil": ("faces", lambda c, p: set_(c, "update face_pupil set pupil_id = %s where pupil_id = %s", c.bram.id, c.noor.id)),
    "no pupil": ("faces", lambda c, p: set_(c, "delete from face_pupil where pupil_id = %s", c.noor.id)),
    "not confirmed": ("faces", lambda c, p: set_(c, "update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null")),
    "weighed anew": ("weighing", lambda c, p: weigh(c, p, c.leo)),
    "weighed by the uploader": ("weighing", lambda c, p: set_(c, "update picture set uploaded_by_id = %s", c.lies.id)),
    "ended": ("ended", lambda c, p: set_(c, "update publication set ended_at = now(), ended_why = 'desk'")),
    "over": ("over", lambda c, p: set_(c, "update publication set until = %s", days(0))),
    "not ready": ("copy", lambda c, p: set_(c, "update picture_copy set state = 'failed'")),
}  # fmt: skip


@pytest.mark.parametrize(("reason", "change"), CHANGES.values(), ids=CHANGES)
def test_it_goes_when(cast: Cast, photo: tuple[Row, str], reason: str, change: Callable[[Cast, Row], None]) -> None:
    change(cast, photo[0])
    assert why(cast, photo[1]) == reason


def test_an_objection_that_was_lifted_or_is_about_another_medium_does_nothing(
    cast: Cast, photo: tuple[Row, str]
) -> None:
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=photo[0].id, medium="press", said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=photo[0].id, medium="", said_at=NOW,
        person_id=cast.gerda.id, lifted_at=NOW, lifted_by_id=cast.gerda.id,
    )  # fmt: skip
    assert why(cast, photo[1]) == ""


@pytest.mark.parametrize(
    ("mark", "reason"),
    [("open", "open"), ("other", "other"), ("pupil", "gone"), ("agreed", ""), ("blurred", ""), ("none", "")],
)
def test_of_a_face_that_is_no_pupil_counts_what_was_said(cast: Cast, mark: str, reason: str) -> None:
    photo = picture(cast, event(cast), cast.dirk)
    one = face(cast, photo, mark=mark)
    confirm(cast, photo, cast.dirk)
    weighed = weigh(cast, photo, team(cast))
    assert why(cast, publish(cast, photo, copy(cast, photo), weighed)) == reason
    set_(cast, "delete from publication")
    assert why(cast, publish(cast, photo, copy(cast, photo, one), weighed)) == ""


def test_a_masked_face_needs_no_yes_and_the_others_do(cast: Cast) -> None:
    photo = picture(cast, event(cast), cast.dirk)
    noor, tess = face(cast, photo, cast.noor), face(cast, photo, cast.tess)
    confirm(cast, photo, cast.dirk)
    weighed = weigh(cast, photo, team(cast), outcome="masked")
    allow(cast, cast.tess, cast.tess)
    token = publish(cast, photo, copy(cast, photo, noor), weighed)
    assert why(cast, token) == ""
    allow(cast, cast.tess, cast.tess, allows=False)
    assert why(cast, token) == "consent"
    set_(cast, "update picture_copy set masked = %s", Json([noor.id, tess.id]))
    assert why(cast, token) == ""


# --- what the database refuses of whoever writes ----------------------------------------------------------------------

DESK = ("organisation", "staff", "picture_work", "picture_desk")


def desk(runtime: psycopg.Connection, who: object) -> uuid.UUID:
    return token_of(runtime, who, "picture_desk", DESK, writes=("picture_work", "picture_desk"))


def weighing(
    cast: Cast, photo: Row, by: object, medium: str = "website_public", outcome: str = "as_is", faces: str = ""
) -> str:
    return (
        "insert into picture_weighing (uid, picture_id, medium, outcome, when_withdrawn, faces, warnings, caption, names_declared, "
        f"reason, decided_at, decided_by_id) values (gen_random_uuid(), {photo.id}, '{medium}', '{outcome}', 'remove', "
        f"'{faces or faces_of(cast, photo)}', '[]', '', false, 'Ja', now(), {by.id})"
    )


def placing(photo: Row, made: Row, weighed: Row, by: object, until: str = "current_date + 9") -> str:
    return (
        "insert into publication (uid, picture_id, picture_copy_id, picture_weighing_id, medium, token, until, published_at, "
        f"published_by_id, ended_why) values (gen_random_uuid(), {photo.id}, {made.id}, {weighed.id}, 'website_public', "
        f"gen_random_uuid()::text, {until}, now(), {by.id}, '')"
    )


@pytest.fixture
def unpublished(cast: Cast) -> Row:
    """Noor and Tess, who both may be shown; everything is ready to be weighed."""
    allow(cast, cast.noor, cast.gerda)
    allow(cast, cast.tess, cast.tess)
    photo = picture(cast, event(cast), cast.dirk)
    face(cast, photo, cast.noor)
    face(cast, photo, cast.tess)
    confirm(cast, photo, cast.dirk)
    team(cast)
    return photo


def test_the_team_weighs_and_publishes_and_the_file_of_each_pupil_says_so(
    cast: Cast, unpublished: Row, runtime: psycopg.Connection
) -> None:
    token = desk(runtime, cast.lies)
    commit(runtime, token, weighing(cast, unpublished, cast.lies))
    made = copy(cast, unpublished)
    (number,) = cast.db.execute("select id from picture_weighing").fetchone()
    commit(runtime, token, placing(unpublished, made, Row(number, uuid.uuid4()), cast.lies))
    (address,) = cast.db.execute("select token from publication").fetchone()
    assert why(cast, address) == ""
    said = cast.db.execute("select pupil_id, is_masked from publication_pupil order by 1").fetchall()
    assert said == [(cast.noor.id, False), (cast.tess.id, False)]


@pytest.mark.parametrize(
    ("refusal", "prepare", "more"),
    [
        ("second", lambda c, p: set_(c, "update picture set uploaded_by_id = %s", c.lies.id), {}),
        ("medium", lambda c, p: None, {"medium": "internal_training"}),
        ("medium", lambda c, p: None, {"medium": "krant"}),
        ("confirmed", lambda c, p: set_(c, "update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null"), {}),
        ("faces", lambda c, p: face(c, p), {"faces": "confirmed"}),
        ("consent", lambda c, p: allow(c, c.noor, c.gerda, allows=False), {}),
    ],
)  # fmt: skip
def test_a_weighing_is_refused(
    cast: Cast,
    unpublished: Row,
    runtime: psycopg.Connection,
    refusal: str,
    prepare: Callable[[Cast, Row], None],
    more: dict[str, str],
) -> None:
    if more.get("faces"):
        more = {"faces": faces_of(cast, unpublished)}
    prepare(cast, unpublished)
    token = desk(runtime, cast.lies)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", token, weighing(cast, unpublished, cast.lies, **more))
    assert refused.value.diag.constraint_name == f"weighing_{refusal}"


def test_a_no_needs_no_confirmation(cast: Cast, unpublished: Row, runtime: psycopg.Connection) -> None:
    set_(cast, "update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null")
    attempt(runtime, "writer", desk(runtime, cast.lies), weighing(cast, unpublished, cast.lies, outcome="no"))


@pytest.mark.parametrize(
    ("refusal", "prepare"),
    [
        ("consent", lambda c, p: allow(c, c.noor, c.gerda, allows=False)),
        ("left", lambda c, p: set_(c, "update enrolment set ends_on = %s where pupil_id = %s", days(0), c.noor.id)),
        ("faces", lambda c, p: face(c, p)),
        ("weighing", lambda c, p: weigh(c, p, c.leo, outcome="no")),
        ("weighing", lambda c, p: set_(c, "update picture set uploaded_by_id = %s", c.leo.id)),
        ("copy", lambda c, p: set_(c, "update picture_copy set state = 'making'")),
    ],
)
def test_a_publication_is_refused(
    cast: Cast, unpublished: Row, runtime: psycopg.Connection, refusal: str, prepare: Callable[[Cast, Row], None]
) -> None:
    weighed, made = weigh(cast, unpublished, cast.leo), copy(cast, unpublished)
    prepare(cast, unpublished)
    token = desk(runtime, cast.lies)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", token, placing(unpublished, made, weighed, cast.lies))
    assert refused.value.diag.constraint_name == f"publication_{refusal}"


def test_it_is_said_who_published_and_what_was_told_stays(
    cast: Cast, unpublished: Row, runtime: psycopg.Connection
) -> None:
    weighed, made = weigh(cast, unpublished, cast.leo), copy(cast, unpublished)
    token = desk(runtime, cast.lies)
    with pytest.raises(CHECKED, match="says so"):
        attempt(runtime, "writer", token, placing(unpublished, made, weighed, cast.dirk))
    commit(runtime, token, placing(unpublished, made, weighed, cast.lies))
    with pytest.raises(CHECKED, match="otherwise"):
        attempt(runtime, "writer", token, "update publication set until = until + 1")
    end = f"update publication set ended_at = now(), ended_why = 'desk', ended_by_id = {cast.lies.id}"
    commit(runtime, token, end)
    with pytest.raises(CHECKED, match="otherwise"):
        attempt(runtime, "writer", token, "update publication set ended_at = null, ended_why = '', ended_by_id = null")


def test_no_other_staff_weighs(cast: Cast, unpublished: Row, runtime: psycopg.Connection) -> None:
    for who in (cast.dirk, cast.maud, cast.anna, cast.bas):
        with pytest.raises(Exception, match="does not open"):
            desk(runtime, who)


# --- who may say who somebody is ------------------------------------------------------------------------------------------


def tagging(photo: Row, one: Row, pupil: object, by: object) -> str:
    return (
        f"insert into face_pupil (face_id, picture_id, pupil_id, tagged_at, tagged_by_id) values ({one.id}, {photo.id}, "
        f"{pupil.id}, now(), {by.id})"
    )


TAGGING = ("organisation", "staff", "identity", "membership", "planning", "picture", "picture_work")
WRITES = ("picture", "picture_work")


def test_a_teacher_tags_in_a_photo_of_their_own_whom_they_teach(cast: Cast, runtime: psycopg.Connection) -> None:
    photo = picture(cast, event(cast), cast.dirk)
    one = face(cast, photo, mark="pupil")
    token = token_of(runtime, cast.dirk, "picturing", TAGGING, "group", cast.groups["wi2B"][1], WRITES)
    attempt(runtime, "writer", token, tagging(photo, one, cast.bram, cast.dirk))
    with pytest.raises((errors.InsufficientPrivilege, CHECKED)):
        attempt(runtime, "writer", token, tagging(photo, one, cast.sem, cast.dirk))
    with pytest.raises(errors.InsufficientPrivilege):
        attempt(runtime, "writer", token, tagging(photo, one, cast.bram, cast.otto))
    with pytest.raises(CHECKED) as refused:  # Noor has a father whom a court keeps away
        attempt(runtime, "writer", token, tagging(photo, one, cast.noor, cast.dirk))
    assert refused.value.diag.constraint_name == "tag_team"
    choices = attempt(runtime, "reader", token, "select unnest(gate.choosable())")
    assert {pupil for (pupil,) in choices} == {cast.bram.id, cast.tess.id, cast.yara.id}


def test_the_team_tags_whoever_a_court_shields_too(cast: Cast, runtime: psycopg.Connection) -> None:
    photo = picture(cast, event(cast), cast.dirk)
    one = face(cast, photo, mark="pupil")
    reads = (*TAGGING, "picture_desk")
    token = token_of(runtime, team(cast), "picturing", reads, "group", cast.groups["2B"][1], WRITES)
    attempt(runtime, "writer", token, tagging(photo, one, cast.noor, cast.lies))


def test_a_face_that_is_not_a_pupils_is_nobodys(cast: Cast, runtime: psycopg.Connection) -> None:
    photo = picture(cast, event(cast), cast.dirk)
    one = face(cast, photo, mark="other")
    token = token_of(runtime, cast.dirk, "picturing", TAGGING, "group", cast.groups["wi2B"][1], WRITES)
    with pytest.raises(CHECKED) as refused:
        attempt(runtime, "writer", token, tagging(photo, one, cast.bram, cast.dirk))
    assert refused.value.diag.constraint_name == "tag_face"


def test_photos_of_a_colleague_are_not_there(cast: Cast, runtime: psycopg.Connection) -> None:
    mine, theirs = picture(cast, event(cast), cast.dirk), picture(cast, event(cast, name="Toneel"), cast.maud)
    face(cast, mine)
    face(cast, theirs)
    token = token_of(runtime, cast.dirk, "picturing", TAGGING, "group", cast.groups["wi2B"][1], WRITES)
    assert attempt(runtime, "reader", token, "select id from picture") == [(mine.id,)]
    assert attempt(runtime, "reader", token, "select picture_id from face") == [(mine.id,)]
    both = desk(runtime, team(cast))
    assert len(attempt(runtime, "reader", both, "select id from picture")) == 2
    assert len(attempt(runtime, "reader", both, "select id from face")) == 2


def test_photos_of_another_school_are_not_there(cast: Cast, runtime: psycopg.Connection) -> None:
    allow(cast, cast.wout, cast.wout)
    far = picture(cast, event(cast, "w1", school="West"), cast.wim)
    face(cast, far, cast.wout)
    confirm(cast, far, cast.wim)
    publish(cast, far, copy(cast, far), weigh(cast, far, cast.leo))
    token = desk(runtime, team(cast))
    for table in ("picture_event", "picture", "face", "picture_copy", "picture_weighing", "publication"):
        assert attempt(runtime, "reader", token, f"select id from {table}") == [], table


def test_a_film_of_a_lesson_that_is_coming_in_is_its_maker_s_alone(cast: Cast, runtime: psycopg.Connection) -> None:
    film = cast.put(
        "recording", uid=uuid.uuid4(), school_id=cast.schools["Oost"], group_id=cast.groups["wi2B"][0], title="Breuken",
        what="lesson", why="Terugkijken", happened_on=days(-1), goes_on=days(20), media_type="", size=0, seconds=0,
        recorded_at=NOW, recorded_by_id=cast.dirk.id,
    )  # fmt: skip
    whole = {"uid": uuid.uuid4(), "name": "les.mp4", "size": 9, "received": 4, "state": "receiving", "why": "",
             "started_at": NOW, "uploaded_by_id": cast.dirk.id}  # fmt: skip
    mine = cast.put("picture_upload", recording_id=film, **whole)
    cast.put(
        "picture_upload_part", picture_upload_id=mine, number=0, blob=uuid.uuid4(), size=4, uploaded_by_id=cast.dirk.id
    )
    shown_to_desk = cast.put("picture_upload", picture_event_id=event(cast).id, **whole | {"uid": uuid.uuid4()})
    token = desk(runtime, team(cast))
    assert attempt(runtime, "reader", token, "select id from picture_upload") == [(shown_to_desk,)]
    assert attempt(runtime, "reader", token, "select id from picture_upload_part") == []


def test_only_what_is_there_is_confirmed_and_what_came_in_stays(cast: Cast, runtime: psycopg.Connection) -> None:
    photo = picture(cast, event(cast), cast.dirk)
    face(cast, photo)
    token = token_of(runtime, cast.dirk, "picturing", TAGGING, "group", cast.groups["wi2B"][1], WRITES)
    confirmed = f"confirmed_at = now(), confirmed_by_id = {cast.dirk.id}"
    attempt(runtime, "writer", token, f"update picture set confirmed = '{faces_of(cast, photo)}', {confirmed}")
    with pytest.raises(CHECKED, match="confirmed"):
        attempt(runtime, "writer", token, f"update picture set confirmed = 'alles', {confirmed}")
    with pytest.raises(CHECKED, match="kept"):
        attempt(runtime, "writer", token, "update picture set blob = gen_random_uuid()")
