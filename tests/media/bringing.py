"""Files to bring, small and real enough to be told apart, and the way a script sends them."""

import io
import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

import av
import numpy as np
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.media.picturing import Row, event, face, picture
from tests.people import NOW, Cast, Someone, days
from zorgvuldig.media.uploads import actions as uploads
from zorgvuldig.media.uploads import pages as uploads_views
from zorgvuldig.media.uploads import parts as pieces
from zorgvuldig.platform.vault.files import store

KB = 1024


def jpeg(size: tuple[int, int] = (160, 120), color: str = "orange") -> bytes:
    """A photo."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return out.getvalue()


def film(kind: str = "mp4", seconds: int = 1) -> bytes:
    """A film of one grey picture, ten times a second."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as made:
        stream = made.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for n in range(10 * seconds):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 + 10 * n, np.uint8), format="rgb24")
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return out.getvalue()


@contextmanager
def small_pieces(size: int = 4 * KB) -> Iterator[None]:
    """Pieces of a few kilobytes, so that a small file has several."""
    with ExitStack() as patched:
        for module in (pieces, uploads, uploads_views, uploads_views):
            patched.enter_context(mock.patch.object(module, "PIECE", size))
        yield


def begin(client: Client, at: str, name: str, size: int, **more: str) -> tuple[int, dict[str, Any]]:
    """Say which file comes: the status, and what was said."""
    answer = client.post(f"{at}begin/", {"name": name, "size": str(size), **more})
    return answer.status_code, json.loads(answer.content) if answer.content.startswith(b"{") else {}


def piece(
    client: Client, said: dict[str, Any], number: int, content: bytes, begins: int | None = None
) -> tuple[int, dict[str, Any]]:
    """Send a piece of this content as number `number`; it begins where that number does, unless said."""
    at = number * said["grootte"] if begins is None else begins
    fields = {"begin": str(at), "stuk": SimpleUploadedFile("blob", content)}
    answer = client.post(f"{said['stuk']}{number}/", fields)
    return answer.status_code, json.loads(answer.content) if answer.content.startswith(b"{") else {}


def send(client: Client, at: str, name: str, content: bytes) -> dict[str, Any]:
    """Bring a whole file as the script does; answers the last that was said."""
    code, said = begin(client, at, name, len(content))
    assert code == 200, said
    for number in range(-(-len(content) // said["grootte"])):
        code, said = piece(client, said, number, content[number * said["grootte"] :][: said["grootte"]])
        assert code == 200, said
    return said


def bringing(of: Row) -> str:
    """The address at which files of an event are brought."""
    return f"/fotos/{of.uid}/brengen/"


def upload(cast: Cast, by: Someone, to: Row | None = None, **more: Any) -> Row:
    """An upload of `by`, without pieces, as an administrator would put it there."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "picture_event_id": to.id if to else None, "name": "IMG_0001.jpg", "size": 1000, "received": 0,
        "state": "receiving", "why": "", "started_at": NOW, "uploaded_by_id": by.id,
    } | more  # fmt: skip
    return Row(cast.put("picture_upload", **values), values["uid"])


def kept(cast: Cast, at: Row, by: Someone, **more: Any) -> Row:
    """A photo of `by` whose small files are really in the vault."""
    blobs = {name: store(jpeg(), limit_bytes=10**6).blob for name in ("blob", "view_blob", "thumb_blob")}
    return picture(cast, at, by, **blobs | more)


def recording(cast: Cast, by: Someone, group: str = "wi2B", **more: Any) -> Row:
    """A film of a lesson by `by`, without the film unless `blob` is given."""
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools["Oost"], "group_id": cast.groups[group][0], "title": "Les over breuken",
        "what": "lesson", "why": "Terugkijken hoe ik uitleg.", "happened_on": days(-1), "goes_on": days(27), "media_type": "",
        "size": 0, "seconds": 0, "recorded_at": NOW, "recorded_by_id": by.id,
    } | more  # fmt: skip
    return Row(cast.put("recording", **values), values["uid"])


def filmed(cast: Cast, by: Someone, content: bytes | None = None, **more: Any) -> Row:
    """A film of a lesson that is whole."""
    content = content or film()
    blob = store(content, limit_bytes=10**9).blob
    return recording(cast, by, blob=blob, size=len(content), media_type="video/mp4", seconds=1, **more)


def watcher(cast: Cast, of: Row, who: Someone, by: Someone) -> None:
    """`by` lets `who` watch."""
    cast.put("recording_viewer", recording_id=of.id, staff_id=who.id, added_at=NOW, added_by_id=by.id)


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str, dict[str, str] | None]]:
    """Each address with who gets there, and what is posted. Dirk brings, Maud and Otto do so too; Leo is at the desk, Lies does both."""
    bring, seen = "dirk otto sanne maud lies", "dirk otto sanne maud leo lies"
    own, recorders = "dirk leo lies", "dirk otto sanne maud cato"
    yield "pictures", lambda cast: "/fotos/", seen, None
    yield "new_picture_event", lambda cast: "/fotos/nieuw/", bring, None
    yield "picture_event", lambda cast: f"/fotos/{event(cast).uid}/", seen, None
    yield "edit_picture_event", lambda cast: f"/fotos/{_of(cast, cast.dirk).uid}/veranderen/", "dirk lies", None
    yield "picture_uploading", lambda cast: bringing(event(cast)), bring, None
    yield (
        "begin_picture_upload",
        lambda cast: f"{bringing(event(cast))}begin/",
        bring,
        {"name": "a.jpg", "size": "1000"},
    )
    yield "picture_piece", lambda cast: f"/fotos/brengen/{upload(cast, cast.dirk, event(cast)).uid}/stuk/0/", "dirk", {}
    yield (
        "cancel_picture_upload",
        lambda cast: f"/fotos/brengen/{upload(cast, cast.dirk, event(cast)).uid}/weg/",
        "dirk",
        {},
    )
    yield "picture", lambda cast: _photo(cast), own, None
    yield "picture_view", lambda cast: _photo(cast, "beeld/"), own, None
    yield "picture_thumb", lambda cast: _photo(cast, "klein/"), own, None
    yield "remove_picture", lambda cast: _photo(cast, "weg/"), "dirk lies", None
    yield "recordings", lambda cast: "/opnamen/", recorders, None
    yield "new_recording", lambda cast: "/opnamen/nieuw/", "dirk otto maud", None
    yield "recording", lambda cast: f"/opnamen/{recording(cast, cast.dirk).uid}/", "dirk", None
    yield "recording", _watched, "dirk cato", None
    yield (
        "begin_recording_upload",
        lambda cast: f"/opnamen/{recording(cast, cast.dirk).uid}/begin/",
        "dirk",
        {"name": "a.mp4", "size": "9"},
    )
    yield "recording_piece", lambda cast: f"/opnamen/brengen/{_film_upload(cast).uid}/stuk/0/", "dirk", {}
    yield "cancel_recording_upload", lambda cast: f"/opnamen/brengen/{_film_upload(cast).uid}/weg/", "dirk", {}
    yield "play_recording", lambda cast: f"{_watched(cast)}film/", "dirk cato", None
    yield "recording_viewers", lambda cast: f"/opnamen/{recording(cast, cast.dirk).uid}/kijkers/", "dirk", {"niet": "1"}
    yield "remove_recording", lambda cast: f"/opnamen/{recording(cast, cast.dirk).uid}/weg/", "dirk", None


def _photo(cast: Cast, more: str = "") -> str:
    one = kept(cast, event(cast), cast.dirk)
    face(cast, one)
    return f"/foto/{one.uid}/{more}"


def _of(cast: Cast, by: Someone) -> Row:
    one = event(cast)
    cast.db.execute("update picture_event set added_by_id = %s where id = %s", [by.id, one.id])
    return one


def _watched(cast: Cast) -> str:
    one = filmed(cast, cast.dirk)
    watcher(cast, one, cast.cato, cast.dirk)
    return f"/opnamen/{one.uid}/"


def _film_upload(cast: Cast) -> Row:
    return upload(cast, cast.dirk, recording_id=recording(cast, cast.dirk).id, name="les.mp4")
