"""The address of a picture: seen by anybody, on any website, and gone at once for everybody when it may not be seen."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from psycopg.types.json import Json

from tests.media.picturing import Row, allow, confirm, copy, face, publish, weigh, why
from tests.media.publication.showing import BYTES, SMALL, file_of, shown, weighed
from tests.people import NOW, Cast, days, sign_in, years_ago
from zorgvuldig.media.publication import responses as serving

HTML = {"Accept": "text/html,*/*"}
FILM = bytes(range(256)) * 256 * 40  # 2.5 MiB


def beeld(token: str, what: str = "") -> str:
    return f"/beeld/{token}/{what}"


def whole(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.mark.parametrize(("what", "content"), [("", BYTES), ("klein/", SMALL)])
def test_anybody_sees_it_without_a_session(cast: Cast, client: Client, what: str, content: bytes) -> None:
    _, token = shown(cast)
    answer = client.get(beeld(token, what))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Length"] == str(len(content))
    assert answer["Cache-Control"] == "public, max-age=60"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "noarchive" in answer["X-Robots-Tag"]
    assert not answer.cookies
    # Another website shows it: the same check, the same answer.
    assert client.get(beeld(token, what), headers={"Referer": "https://elders.example/"}).content == content


def test_asked_twice_it_is_checked_twice(cast: Cast, client: Client) -> None:
    _, token = shown(cast)
    etag = client.get(beeld(token))["ETag"]
    again = client.get(beeld(token), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "public, max-age=60"
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    assert client.get(beeld(token), headers={"If-None-Match": etag}).status_code == 410


def test_only_its_head(cast: Cast, client: Client) -> None:
    _, token = shown(cast)
    answer = client.head(beeld(token))
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", str(len(BYTES)))
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    assert client.head(beeld(token)).status_code == 410


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_there_is_nothing_to_send(cast: Cast, client: Client, method: str) -> None:
    assert getattr(client, method)(beeld(shown(cast)[1])).status_code == 405


@pytest.mark.parametrize(
    "token",
    [
        "nS2S0WLgXrxMXc8qEVbcDYrCc-wRGLqaMgyztFRjatQ",
        "a" * 43,
        "a",
        "a" * 5000,
        "%00" * 43,
        "é" * 43,
        "' or 1=1 --",
        "94eb4f0c-f311-4237-a4d6-6126a1e24d2d",
    ],
)
@pytest.mark.parametrize("what", ["", "klein/"])
def test_no_other_address_is_anything(cast: Cast, client: Client, token: str, what: str) -> None:
    shown(cast)
    assert client.get(beeld(token, what)).status_code == 404


def test_a_token_that_is_nearly_right_is_not(cast: Cast, client: Client) -> None:
    _, token = shown(cast)
    for wrong in (token[:-1], token.swapcase(), token[1:] + token[0], token + "="):
        assert client.get(beeld(wrong)).status_code == 404


@pytest.mark.parametrize(
    "medium", ["portal_closed", "class_photo", "yearbook", "press", "school_guide", "social_media"]
)
def test_what_is_not_public_has_no_address(cast: Cast, client: Client, medium: str) -> None:
    assert client.get(beeld(shown(cast, medium=medium)[1])).status_code == 404


def test_who_is_signed_in_sees_no_more(cast: Cast) -> None:
    _, token = shown(cast)
    allow(cast, cast.noor, cast.gerda, "website_public", allows=False)
    for someone in (cast.leo, cast.gerda, cast.dirk):
        assert sign_in(someone).get(beeld(token)).status_code == 410


def run(cast: Cast, statement: str, *values: object) -> None:
    cast.db.execute(statement, list(values))


def objection(cast: Cast, photo: Row, medium: str) -> None:
    cast.put(
        "picture_objection", uid=uuid.uuid4(), pupil_id=cast.noor.id, picture_id=photo.id, medium=medium, said_at=NOW,
        person_id=cast.gerda.id,
    )  # fmt: skip


def sixteenth_birthday_and_a_no(cast: Cast) -> None:
    """From today Noor decides, and says no; what her mother allowed counts no more."""
    run(cast, "update pupil_birth set born_on = %s where pupil_id = %s", years_ago(16), cast.noor.id)
    allow(cast, cast.noor, cast.noor, "website_public", allows=False)


CAUSES: dict[str, Callable[[Cast, Row], Any]] = {
    "withdrawn": lambda c, p: allow(c, c.noor, c.gerda, "website_public", allows=False),
    "objection": lambda c, p: objection(c, p, ""),
    "objection here": lambda c, p: objection(c, p, "website_public"),
    "left": lambda c, p: run(c, "update enrolment set ends_on = %s where pupil_id = %s", days(0), c.noor.id),
    "sixteen": lambda c, p: sixteenth_birthday_and_a_no(c),
    "other words": lambda c, p: run(c, "update consent_answer set version = 2"),
    "over": lambda c, p: run(c, "update publication set until = %s", days(0)),
    "weighed no": lambda c, p: weigh(c, p, c.leo, outcome="no"),
    "a face more": lambda c, p: face(c, p),
    "not confirmed": lambda c, p: run(c, "update picture set confirmed = '', confirmed_at = null, confirmed_by_id = null"),
    "by hand": lambda c, p: run(c, "update publication set ended_at = now(), ended_why = 'desk'"),
    "deleted": lambda c, p: run(c, "delete from face_pupil where pupil_id = %s", c.noor.id),
}  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES.values(), ids=CAUSES)
def test_it_is_gone_on_every_address(cast: Cast, client: Client, cause: Callable[[Cast, Row], Any]) -> None:
    photo, token = shown(cast)
    assert client.get(beeld(token)).status_code == 200
    cause(cast, photo)
    for what in ("", "klein/"):
        answer = client.get(beeld(token, what))
        assert (answer.status_code, answer.content, answer["Cache-Control"]) == (410, b"", "no-store")
        assert client.get(beeld(token, what), headers={"Range": "bytes=0-9"}).status_code == 410
    page = client.get(beeld(token), headers=HTML)
    assert page.status_code == 410
    assert "niet meer te zien" in page.content.decode()
    assert not [word for word in ("toestemming ingetrokken", "Noor", "bezwaar") if word in page.content.decode()]


def test_a_mask_lets_it_stay(cast: Cast, client: Client) -> None:
    photo, decision = weighed(cast, cast.noor, outcome="masked")
    (number,) = cast.db.execute("select id from face").fetchone()
    made = copy(cast, photo, **file_of(), masked=Json([number]))
    token = publish(cast, photo, made, decision)
    assert client.get(beeld(token)).status_code == 200


def test_a_file_that_is_not_there_is_gone(cast: Cast, client: Client) -> None:
    photo, decision = weighed(cast, cast.noor)
    allow(cast, cast.noor, cast.gerda)
    assert client.get(beeld(publish(cast, photo, copy(cast, photo), decision))).status_code == 410


# --- a part of it -----------------------------------------------------------------------------------------------------


@pytest.fixture
def film(cast: Cast) -> str:
    """A film of Noor on the website."""
    photo, decision = weighed(cast, cast.noor)
    allow(cast, cast.noor, cast.gerda)
    made = copy(cast, photo, **file_of(FILM, media_type="video/mp4"))
    return publish(cast, photo, made, decision)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-9", 0, 10),
        ("bytes=100-", 100, len(FILM)),
        ("bytes=-5", len(FILM) - 5, len(FILM)),
        ("bytes=7-99999999", 7, len(FILM)),
    ],
)
def test_a_part_of_a_film(film: str, client: Client, asked: str, start: int, end: int) -> None:
    answer = client.get(beeld(film), headers={"Range": asked})
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {start}-{end - 1}/{len(FILM)}"
    assert answer["Content-Length"] == str(end - start)
    assert whole(answer) == FILM[start:end]


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=a-b", "bytes=0-1,4-5", "stukken=0-9", "bytes=9-3"])
def test_what_is_no_part_gives_the_whole(film: str, client: Client, asked: str) -> None:
    answer = client.get(beeld(film), headers={"Range": asked})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "video/mp4"
    assert whole(answer) == FILM


def test_a_part_of_another_version_gives_the_whole(film: str, client: Client) -> None:
    assert client.get(beeld(film), headers={"Range": "bytes=0-9", "If-Range": '"ander"'}).status_code == 200
    etag = client.head(beeld(film))["ETag"]
    assert client.get(beeld(film), headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206


@pytest.mark.parametrize("asked", [f"bytes={len(FILM)}-", "bytes=99999999999-", "bytes=-0"])
def test_a_part_that_is_not_there(film: str, client: Client, asked: str) -> None:
    answer = client.get(beeld(film), headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(FILM)}"


def test_a_film_that_is_withdrawn_while_it_is_sent_stops(cast: Cast, film: str, client: Client) -> None:
    sent = iter(client.get(beeld(film)).streaming_content)
    assert next(sent) == FILM[: serving.PART]
    allow(cast, cast.noor, cast.gerda, allows=False)
    assert list(sent) == []
    assert why(cast, film) == "consent"


def test_a_faces_box_that_moved_hides_it_until_it_is_weighed_anew(cast: Cast, client: Client) -> None:
    photo, token = shown(cast)
    run(cast, "update face set box = '[0, 0, 1, 1]'")
    assert client.get(beeld(token)).status_code == 410
    confirm(cast, photo, cast.dirk)
    assert client.get(beeld(token)).status_code == 410  # what was weighed were other faces
