"""A form for whoever has no script, taking back what was sent, and clearing what nobody finished."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock
from uuid import UUID

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.media.bringing import KB, bringing, film, jpeg, recording, send, small_pieces, upload
from tests.media.picturing import Row, event
from tests.people import NOW, Cast, sign_in
from zorgvuldig.media.uploads.cleanup import clear_uploads
from zorgvuldig.media.uploads.intake_job import look_at_uploads
from zorgvuldig.platform.vault.files import exists, read, store


@pytest.fixture
def sports(cast: Cast) -> Row:
    return event(cast)


def post(client: Client, path: str, *files: tuple[str, bytes]) -> str:
    """Send files by the form; what the page after it says."""
    answer = client.post(path, {"files": [SimpleUploadedFile(name, content) for name, content in files]}, follow=True)
    return str(answer.content.decode())


def rows(cast: Cast) -> list[tuple[Any, ...]]:
    return cast.db.execute("select name, state, received, why from picture_upload order by id").fetchall()


def part(cast: Cast, of: Row, content: bytes = b"stuk", number: int = 0) -> UUID:
    """A sealed piece of an upload."""
    blob = store(content, limit_bytes=10**6).blob
    cast.put(
        "picture_upload_part",
        picture_upload_id=of.id,
        number=number,
        blob=blob,
        size=len(content),
        uploaded_by_id=cast.dirk.id,
    )
    return blob


def test_without_script_whole_files_come_at_once(cast: Cast, sports: Row) -> None:
    photo, clip = jpeg((900, 700)), film()
    with small_pieces(), mock.patch("zorgvuldig.media.uploads.parts.soon") as soon:
        page = post(sign_in(cast.dirk), bringing(sports), ("IMG 1.JPG", photo), ("clip.mp4", clip))
    assert "2 bestanden zijn binnen" in page
    assert rows(cast) == [("IMG 1.JPG", "waiting", len(photo), ""), ("clip.mp4", "waiting", len(clip), "")]
    blobs = cast.db.execute("select blob from picture_upload_part order by picture_upload_id, number").fetchall()
    assert b"".join(piece for (blob,) in blobs for piece in read(blob)) == photo + clip
    assert len(blobs) > 2
    assert soon.call_count == 2


def test_what_is_wrong_among_them_does_not_stop_the_rest(cast: Cast, sports: Row) -> None:
    page = post(
        sign_in(cast.dirk), bringing(sports), ("brief.txt", b"Beste ouders"), ("leeg.jpg", b""), ("b.jpg", jpeg())
    )
    assert "1 bestand is binnen" in page
    assert "Dit bestand is leeg" in page
    assert "geen foto of video" in page
    assert [(name, state, why) for name, state, _, why in rows(cast)] == [
        ("brief.txt", "refused", "kind"),
        ("b.jpg", "waiting", ""),
    ]


def test_nothing_chosen_is_said_beside_the_field(cast: Cast, sports: Row) -> None:
    answer = sign_in(cast.dirk).post(bringing(sports), {})
    assert answer.status_code == 422
    assert "Kies een of meer foto’s of video’s." in answer.content.decode()


def test_a_form_that_is_too_large_is_refused_before_it_is_read(cast: Cast, sports: Row) -> None:
    answer = sign_in(cast.dirk).post(
        bringing(sports), b"x", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(200 * KB * KB)
    )
    assert answer.status_code == 413
    assert rows(cast) == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\foto\\strand.jpg", "strand.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("", "bestand"),
        ("x" * 300, "x" * 120),
        ("<b>vet</b>", "b>"),
    ],
)
def test_a_name_is_only_something_to_read(cast: Cast, sports: Row, name: str, shown: str) -> None:
    dirk = sign_in(cast.dirk)
    assert dirk.post(f"{bringing(sports)}begin/", {"name": name, "size": "10"}).status_code == 200
    assert rows(cast)[0][0] == shown
    assert "<b>vet" not in dirk.get(bringing(sports)).content.decode()


def test_what_was_sent_can_be_taken_back(cast: Cast, sports: Row) -> None:
    one = upload(cast, cast.dirk, sports, state="waiting", received=4, size=4)
    blob = part(cast, one)
    assert sign_in(cast.dirk).post(f"/fotos/brengen/{one.uid}/weg/").status_code == 303
    assert rows(cast) == []
    assert not exists(blob)


def test_a_list_says_how_far_each_is(cast: Cast, sports: Row) -> None:
    upload(cast, cast.dirk, sports, name="half.jpg", received=250)
    upload(cast, cast.dirk, sports, name="klaar.jpg", received=1000, state="waiting")
    upload(cast, cast.dirk, sports, name="huis.jpg", received=1000, state="done")
    upload(cast, cast.dirk, sports, name="raar.jpg", state="refused", why="iets nieuws")
    page = sign_in(cast.dirk).get(f"/fotos/{sports.uid}/").content.decode()
    assert "halverwege: 25 % is binnen" in page
    assert "binnen, wij bekijken het zo" in page
    assert "huis.jpg" not in page
    assert "Dit is niet gelukt. Probeer het opnieuw." in page


def test_after_a_week_what_nobody_finished_is_wiped(cast: Cast, sports: Row) -> None:
    old, week = NOW - timedelta(days=7), timedelta(days=7)
    gone = [
        upload(cast, cast.dirk, sports, started_at=old, name=state, state=state)
        for state in ("receiving", "refused", "done")
    ]
    lesson = upload(cast, cast.dirk, recording_id=recording(cast, cast.dirk).id, started_at=old)
    blobs = [part(cast, one) for one in (*gone, lesson)]
    waits = upload(cast, cast.dirk, sports, started_at=old, name="waits", state="waiting")
    fresh = upload(cast, cast.dirk, sports, started_at=old + timedelta(minutes=1), name="fresh")
    stay = [part(cast, one) for one in (waits, fresh)]
    assert clear_uploads(old + week - timedelta(seconds=1)) == 0
    assert clear_uploads(NOW) == 4
    assert [name for name, *_ in rows(cast)] == ["waits", "fresh"]
    assert not any(exists(blob) for blob in blobs)
    assert all(exists(blob) for blob in stay)
    assert cast.db.execute("select count(*) from picture_upload_part").fetchone() == (2,)


def test_no_upload_lies_in_a_temporary_file(cast: Cast, sports: Row) -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["zorgvuldig.platform.vault.uploads.InMemory"]
    with mock.patch("tempfile.NamedTemporaryFile", side_effect=AssertionError("a file of 3 MB on the disk")):
        file = SimpleUploadedFile("groot.jpg", jpeg() + bytes(3 * KB * KB))
        # Not the page after it: one that is drawn for the first time is kept in a file.
        sign_in(cast.dirk).post(bringing(sports), {"files": [file]})
    assert rows(cast)[0][1] == "waiting"
    assert not list((Path(settings.DATA) / "vault" / "incoming").glob("*"))


def test_from_the_phone_into_the_house(cast: Cast, sports: Row) -> None:
    """Sent in pieces, looked at by the job, seen by who brought it; the pieces are gone."""
    content = (Path(__file__).parent / "fixtures" / "astronaut.jpg").read_bytes()
    dirk = sign_in(cast.dirk)
    with small_pieces(16 * KB), mock.patch("zorgvuldig.media.uploads.parts.soon"):
        assert send(dirk, bringing(sports), "IMG_1.jpg", content)["klaar"] is True
    pieces = [blob for (blob,) in cast.db.execute("select blob from picture_upload_part").fetchall()]
    assert len(pieces) == 4
    assert look_at_uploads(NOW) == 1
    (uid,) = cast.db.execute("select uid from picture").fetchone()
    page = dirk.get(f"/fotos/{sports.uid}/").content.decode()
    assert f"/foto/{uid}/klein/" in page
    assert "1 gezicht zonder naam" in page
    assert "IMG_1.jpg" not in page
    assert dirk.get(f"/foto/{uid}/beeld/")["Content-Type"] == "image/jpeg"
    assert not any(exists(blob) for blob in pieces)
    with small_pieces(16 * KB), mock.patch("zorgvuldig.media.uploads.parts.soon"):
        send(dirk, bringing(sports), "nog eens.jpg", content)
    look_at_uploads(NOW)
    page = dirk.get(f"/fotos/{sports.uid}/").content.decode()
    assert "nog eens.jpg" in page
    assert "Deze foto staat al bij deze gebeurtenis." in page
