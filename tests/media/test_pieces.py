"""A file in pieces: in order, each sealed at once, twice is once, and nothing of somebody else's."""

import os
from collections.abc import Iterator
from pathlib import Path
from unittest import mock
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from procrastinate.exceptions import ConnectorException

from tests.media.bringing import KB, begin, bringing, jpeg, piece, recording, send, small_pieces, upload
from tests.media.picturing import Row, event, team
from tests.people import Cast, sign_in
from zorgvuldig.media.models import PictureUploadPart
from zorgvuldig.media.uploads import parts as pieces
from zorgvuldig.platform.postgres.home import cluster_home
from zorgvuldig.platform.vault.files import read


@pytest.fixture
def sports(cast: Cast) -> Row:
    return event(cast)


def photo(size: int = 10 * KB, mark: bytes = b"") -> bytes:
    """A photo of exactly so many bytes, with bytes after it that are never the same."""
    content = jpeg()
    return content + mark + os.urandom(size - len(content) - len(mark))


def state(cast: Cast) -> tuple[str, int, int]:
    """Of the only upload: its state, what came in, and how many pieces there are."""
    row = cast.db.execute(
        "select state, received, (select count(*) from picture_upload_part p where p.picture_upload_id = u.id) from picture_upload u"
    ).fetchone()
    assert row is not None
    return row[0], row[1], row[2]


def whole(cast: Cast) -> bytes:
    """What the pieces are together."""
    blobs = cast.db.execute("select blob from picture_upload_part order by number").fetchall()
    return b"".join(part for (blob,) in blobs for part in read(blob))


def stored() -> int:
    """The number of files in the vault."""
    return len(list((Path(settings.DATA) / "vault").glob("??/??/*")))


def test_a_file_comes_in_pieces_and_waits(cast: Cast, sports: Row) -> None:
    content = photo()
    with small_pieces():
        said = send(sign_in(cast.dirk), bringing(sports), "IMG_1.jpg", content)
    assert said["klaar"] is True
    assert state(cast) == ("waiting", len(content), 3)
    assert whole(cast) == content
    jobs = cast.db.execute("select task_name, queueing_lock from procrastinate_jobs where status = 'todo'").fetchall()
    assert (pieces.TASK, "look_at_uploads") in jobs
    cast.db.execute("delete from procrastinate_jobs")


def test_nothing_of_it_can_be_read_on_the_disk(cast: Cast, sports: Row) -> None:
    """Neither what is in it, nor, outside the database, how it is called."""
    marker, name = b"GEHEIM-" + uuid4().hex.encode(), f"NAAM-{uuid4().hex}"
    dirk = sign_in(cast.dirk)
    content = photo(10 * KB, marker * 50)
    with small_pieces(), mock.patch("zorgvuldig.media.uploads.parts.soon"):
        _, said = begin(dirk, bringing(sports), f"{name}.jpg", len(content))
        for number in range(2):  # killed halfway
            piece(dirk, said, number, content[number * 4 * KB :][: 4 * KB])
    assert list(_files_with(marker)) == []
    assert [path for path in _files_with(name.encode()) if not _is_of_the_database(path)] == []


def _files_with(word: bytes) -> Iterator[Path]:
    """The files of this installation in which a word stands, read one by one: with the database they are hundreds of megabytes."""
    return (path for path in Path(settings.DATA).rglob("*") if path.is_file() and word in path.read_bytes())


def _is_of_the_database(path: Path) -> bool:
    return path.is_relative_to(cluster_home(settings.DATA))


def test_a_broken_off_file_goes_on_after_a_reload(cast: Cast, sports: Row) -> None:
    content, dirk = photo(), sign_in(cast.dirk)
    with small_pieces():
        _, said = begin(dirk, bringing(sports), "IMG_1.jpg", len(content))
        piece(dirk, said, 0, content[: 4 * KB])
        code, again = begin(sign_in(cast.dirk), bringing(sports), "IMG_1.jpg", len(content))
        assert (code, again["stuk"], again["binnen"], again["klaar"]) == (200, said["stuk"], 4 * KB, False)
        assert piece(dirk, again, 0, content[: 4 * KB])[0] == 200  # whether it is the same file
        for number in (1, 2):
            code, last = piece(dirk, again, number, content[number * 4 * KB :][: 4 * KB])
    assert (code, last["klaar"]) == (200, True)
    assert whole(cast) == content


def test_another_file_of_the_same_name_and_size_is_told_apart(cast: Cast, sports: Row) -> None:
    first, second, dirk = photo(), photo(), sign_in(cast.dirk)
    with small_pieces():
        _, said = begin(dirk, bringing(sports), "IMG_1.jpg", len(first))
        piece(dirk, said, 0, first[: 4 * KB])
        code, told = piece(dirk, said, 0, second[: 4 * KB])
        assert (code, told["ander"]) == (409, True)
        assert "ander bestand" in told["waarom"]
        assert state(cast) == ("receiving", 4 * KB, 1)
        _, anew = begin(dirk, bringing(sports), "IMG_1.jpg", len(first), nieuw="ja")
    assert anew["stuk"] != said["stuk"]
    assert anew["binnen"] == 0


def test_the_same_piece_twice_is_once(cast: Cast, sports: Row) -> None:
    content, dirk = photo(6 * KB), sign_in(cast.dirk)
    with small_pieces():
        _, said = begin(dirk, bringing(sports), "IMG_1.jpg", len(content))
        for number in (0, 0, 1, 1, 0):
            code, told = piece(dirk, said, number, content[number * 4 * KB :][: 4 * KB])
            assert code == 200
    assert told["klaar"] is True
    assert state(cast) == ("waiting", len(content), 2)


def test_two_tabs_with_the_same_file_make_one(cast: Cast, sports: Row) -> None:
    content = photo(6 * KB)
    tabs = [sign_in(cast.dirk), sign_in(cast.dirk)]
    with small_pieces():
        said = [begin(tab, bringing(sports), "IMG_1.jpg", len(content))[1] for tab in tabs]
        assert said[0]["stuk"] == said[1]["stuk"]
        for number in range(2):
            for tab in tabs:
                assert piece(tab, said[0], number, content[number * 4 * KB :][: 4 * KB])[0] == 200
    assert state(cast) == ("waiting", len(content), 2)
    assert whole(cast) == content


@pytest.mark.parametrize(
    ("number", "begins", "length"),
    [(1, 4 * KB, 4 * KB), (0, 1, 4 * KB), (0, 0, 4 * KB - 1), (0, 0, 4 * KB + 1), (0, 0, 0), (7, 0, 4 * KB)],
    ids=["skipped", "begins elsewhere", "too short", "too long", "empty", "far away"],
)
def test_a_piece_that_does_not_come_next_is_refused(
    cast: Cast, sports: Row, number: int, begins: int, length: int
) -> None:
    content, dirk = photo(), sign_in(cast.dirk)
    with small_pieces():
        _, said = begin(dirk, bringing(sports), "IMG_1.jpg", len(content))
        before = stored()
        code, told = piece(dirk, said, number, content[:length], begins)
    assert code == 409
    assert "hoort hier niet" in told["waarom"]
    assert state(cast) == ("receiving", 0, 0)
    assert stored() == before


@pytest.mark.parametrize("begins", ["", "x", "-1", "²", "9" * 400])
def test_a_piece_that_says_nothing_sensible_is_refused(cast: Cast, sports: Row, begins: str) -> None:
    dirk = sign_in(cast.dirk)
    _, said = begin(dirk, bringing(sports), "IMG_1.jpg", 1000)
    assert dirk.post(f"{said['stuk']}0/", {"begin": begins}).status_code == 409
    assert state(cast) == ("receiving", 0, 0)


@pytest.mark.parametrize("size", ["", "x", "-5", "1.5", "9" * 400])
def test_a_size_that_is_none_is_refused(cast: Cast, sports: Row, size: str) -> None:
    answer = sign_in(cast.dirk).post(f"{bringing(sports)}begin/", {"name": "a.jpg", "size": size})
    assert answer.status_code == 409
    assert cast.db.execute("select count(*) from picture_upload").fetchone() == (0,)


@pytest.mark.parametrize(
    ("content", "size", "sentence"),
    [
        (b"Dit is een briefje.\n" * 50, None, "geen foto of video"),
        (b"%PDF-1.7\n" + bytes(500), None, "geen foto of video"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>" + bytes(500), None, "geen foto of video"),
        (
            b"\xff\xd8\xff" + bytes(4 * KB - 3),
            200 * KB * KB,
            "Deze foto is te groot. Een foto mag ten hoogste 60 MB zijn.",
        ),
    ],
    ids=["text", "pdf", "svg", "200 MB"],
)
def test_what_cannot_be_kept_is_refused_at_its_first_piece(
    cast: Cast, sports: Row, content: bytes, size: int | None, sentence: str
) -> None:
    dirk, before = sign_in(cast.dirk), stored()
    with small_pieces():
        _, said = begin(dirk, bringing(sports), "briefje.jpg", size or len(content))
        code, told = piece(dirk, said, 0, content)
        assert code == 422
        assert sentence in told["waarom"]
        assert piece(dirk, said, 0, content)[0] == 422  # and again
    assert state(cast) == ("refused", 0, 0)
    assert stored() == before
    page = dirk.get(f"/fotos/{sports.uid}/").content.decode()
    assert "briefje.jpg" in page
    assert sentence in page


@pytest.mark.parametrize(("size", "sentence"), [(0, "leeg"), (2048 * KB * KB + 1, "te groot")])
def test_what_is_empty_or_enormous_never_begins(cast: Cast, sports: Row, size: int, sentence: str) -> None:
    code, said = begin(sign_in(cast.dirk), bringing(sports), "a.jpg", size)
    assert code == 422
    assert sentence in said["waarom"]
    assert cast.db.execute("select count(*) from picture_upload").fetchone() == (0,)


def test_two_hundred_at_a_time(cast: Cast, sports: Row) -> None:
    for number in range(200):
        upload(cast, cast.dirk, sports, name=f"{number}.jpg", state="waiting" if number % 2 else "receiving")
    upload(cast, cast.otto, sports)
    code, said = begin(sign_in(cast.dirk), bringing(sports), "a.jpg", 10)
    assert code == 422
    assert "200 bestanden" in said["waarom"]
    assert begin(sign_in(cast.dirk), bringing(sports), "7.jpg", 999)[0] == 422
    assert begin(sign_in(cast.dirk), bringing(sports), "8.jpg", 1000)[0] == 200  # it went on
    assert begin(sign_in(cast.otto), bringing(sports), "a.jpg", 10)[0] == 200


def test_nobody_reaches_the_upload_of_somebody_else(cast: Cast, sports: Row) -> None:
    _, said = begin(sign_in(cast.dirk), bringing(sports), "IMG_1.jpg", 1000)
    for other in (cast.otto, team(cast), cast.leo, cast.gerda, cast.noor, cast.bas):
        for path in (f"{said['stuk']}0/", said["weg"]):
            assert sign_in(other).post(path, {"begin": "0"}).status_code == 404
    for path in (f"{said['stuk']}0/", said["weg"], f"{bringing(sports)}begin/"):
        assert Client().post(path, {}).status_code == 302
        assert sign_in(cast.dirk).get(path).status_code == 405
    assert state(cast) == ("receiving", 0, 0)


def test_a_forged_form_from_another_site_brings_nothing(cast: Cast, sports: Row) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(sign_in(cast.dirk).cookies)
    assert strict.post(f"{bringing(sports)}begin/", {"name": "a.jpg", "size": "5"}).status_code == 403


def test_a_film_of_a_lesson_has_its_own_address(cast: Cast) -> None:
    one = upload(cast, cast.dirk, recording_id=recording(cast, cast.dirk).id)
    assert sign_in(cast.dirk).post(f"/fotos/brengen/{one.uid}/stuk/0/", {"begin": "0"}).status_code == 404
    assert sign_in(cast.dirk).post(f"/fotos/brengen/{one.uid}/weg/").status_code == 404


def test_a_piece_that_cannot_be_written_down_leaves_no_file(cast: Cast, sports: Row) -> None:
    content, dirk = photo(), sign_in(cast.dirk)
    dirk.raise_request_exception = False
    with small_pieces():
        _, said = begin(dirk, bringing(sports), "IMG_1.jpg", len(content))
        before = stored()
        with mock.patch.object(PictureUploadPart.objects, "create", side_effect=OSError("cut off")):
            assert (
                dirk.post(
                    f"{said['stuk']}0/", {"begin": "0", "stuk": SimpleUploadedFile("blob", content[: 4 * KB])}
                ).status_code
                == 500
            )
        assert (stored(), state(cast)) == (before, ("receiving", 0, 0))
        assert piece(dirk, said, 0, content[: 4 * KB])[0] == 200


def test_a_queue_that_is_away_loses_nothing(cast: Cast, sports: Row) -> None:
    with (
        small_pieces(),
        mock.patch("zorgvuldig.media.uploads.parts.app.configure_task", side_effect=ConnectorException),
    ):
        send(sign_in(cast.dirk), bringing(sports), "IMG_1.jpg", photo())
    assert state(cast)[0] == "waiting"
