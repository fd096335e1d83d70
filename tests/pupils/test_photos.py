"""The portrait: made small and plain, sealed, seen while enrolled, gone when asked."""

import struct
import zlib
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.padding import Padded
from tests.people import NOW, Cast, days, sign_in
from tests.pupils.test_life import save
from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.shelves import closing
from zorgvuldig.pupils.file_models import PupilPhoto
from zorgvuldig.pupils.photos.actions import UPLOAD_LIMIT


def path(cast: Cast, pupil: str = "noor") -> str:
    return f"/leerlingen/{cast.people[pupil].uid}/pasfoto/"


def picture(kind: str = "JPEG", size: tuple[int, int] = (1200, 1600)) -> bytes:
    """A photo as a camera makes it, with a place in it."""
    image = Image.new("RGB", size, "orange")
    exif = Image.Exif()
    exif[0x010E] = "GEHEIME PLAATS"
    exif[0x0112] = 6  # lies on its side
    out = BytesIO()
    image.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


def upload(client: Client, cast: Cast, content: bytes, name: str = "IMG_0001.jpg", pupil: str = "noor") -> int:
    return client.post(f"{path(cast, pupil)}nieuw/", {"photo": SimpleUploadedFile(name, content)}).status_code


def bomb(width: int, height: int) -> bytes:
    """A tiny PNG that says it is enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_made_small_plain_and_sealed(cast: Cast, kind: str) -> None:
    anna = sign_in(cast.anna)
    assert upload(anna, cast, picture(kind)) == 303
    served = anna.get(path(cast))
    assert served["Content-Type"] == "image/jpeg"
    assert b"GEHEIME" not in served.content
    with Image.open(BytesIO(served.content)) as portrait:
        assert portrait.format == "JPEG"
        assert portrait.width <= 480
        assert portrait.height <= 640
        assert portrait.width > portrait.height  # it was lying on its side
        assert not portrait.getexif()
    blob = cast.db.execute("select blob from pupil_photo").fetchone()[0]
    (stored,) = (Path(settings.DATA) / "vault").rglob(str(blob))
    assert b"JFIF" not in stored.read_bytes()
    assert f'src="{path(cast)}"' in anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()


def test_a_new_photo_replaces_the_old_one_down_to_the_file(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    upload(anna, cast, picture())
    first = cast.db.execute("select blob from pupil_photo").fetchone()[0]
    upload(anna, cast, picture("PNG"))
    assert cast.db.execute("select count(*) from pupil_photo").fetchone() == (1,)
    assert not list((Path(settings.DATA) / "vault").rglob(str(first)))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7 no photo", "geen foto"),
        (b"GIF89a" + bytes(100), "geen foto"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "geen foto"),
        (picture()[:5000], "beschadigd"),
        (bomb(50_000, 50_000), "beschadigd"),
        (bomb(5_000, 5_000), "20 megapixel"),
        (Padded(picture(), 10 * 1024 * 1024), "te groot"),
        (b"", "leeg"),
    ],
    ids=["pdf", "gif", "drawing", "cut", "bomb", "too many pixels", "too large", "empty"],
)
def test_what_is_no_photo_is_refused(cast: Cast, content: bytes | Padded, sentence: str) -> None:
    page = sign_in(cast.anna).post(f"{path(cast)}nieuw/", {"photo": SimpleUploadedFile("x.jpg", bytes(content))})
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert cast.db.execute("select count(*) from pupil_photo").fetchone() == (0,)


def test_a_photo_of_25_mb_is_refused_before_it_is_read(cast: Cast) -> None:
    assert upload(sign_in(cast.anna), cast, picture() + bytes(25 * 1024 * 1024)) == 413


def test_a_photo_goes_when_asked(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    upload(anna, cast, picture())
    blob = cast.db.execute("select blob from pupil_photo").fetchone()[0]
    assert anna.post(f"{path(cast)}nieuw/", {"weg": "ja"}).status_code == 303
    assert anna.get(path(cast)).status_code == 404
    assert not list((Path(settings.DATA) / "vault").rglob(str(blob)))


def test_a_photo_goes_with_the_enrolment(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    upload(anna, cast, picture())
    leaving = {"last_day": days(-1).isoformat(), "left_with": "work", "destination": ""}
    assert save(anna, f"/leerlingen/{cast.noor.uid}/uitschrijven/", leaving).status_code == 303
    assert anna.get(path(cast)).status_code == 404
    assert cast.db.execute("select count(*) from pupil_photo").fetchone() == (0,)


def test_a_photo_of_somebody_who_left_is_not_shown(cast: Cast) -> None:
    anna = sign_in(cast.anna)
    upload(anna, cast, picture())
    cast.db.execute("update enrolment set ends_on = %s where pupil_id = %s", [days(0), cast.noor.id])
    assert anna.get(path(cast)).status_code == 404
    assert "<img" not in anna.get(f"/leerlingen/{cast.noor.uid}/administratie/").content.decode()


@pytest.mark.parametrize("who", ["wim", "dirk", "maud", "gerda", "noor", "leo", "petra", "bas"])
def test_nobody_else_reaches_or_changes_it(cast: Cast, who: str) -> None:
    upload(sign_in(cast.anna), cast, picture())
    client = sign_in(cast.people[who])
    assert client.get(path(cast)).status_code == 404
    assert upload(client, cast, picture()) == 404
    seen = client.get(f"/leerlingen/{cast.noor.uid}/begeleiding/pasfoto/").status_code
    assert seen == (200 if who == "maud" else 404)


def test_a_family_looks_at_it_behind_a_door_of_its_own(cast: Cast) -> None:
    put_photo(cast)
    child = f"/mijn-kind/{cast.noor.uid}/pasfoto/"
    seen = {who: sign_in(cast.people[who]).get(child).status_code for who in ("gerda", "olga", "noor", "bram", "maud")}
    assert seen == {"gerda": 200, "olga": 404, "noor": 404, "bram": 404, "maud": 404}
    assert sign_in(cast.noor).get("/mijn-gegevens/pasfoto/").status_code == 200
    assert sign_in(cast.bram).get("/mijn-gegevens/pasfoto/").status_code == 404
    looked = "select count(*) from gate.log where pupil_id = %s and not refused and actor_id in (%s, %s)"
    assert cast.db.execute(looked, [cast.noor.id, cast.gerda.id, cast.noor.id]).fetchone() == (2,)


def put_photo(cast: Cast, pupil: str = "noor") -> str:
    """A portrait that is there already; returns its address."""
    stored = store(picture(size=(48, 64)), limit_bytes=UPLOAD_LIMIT, closing=closing(PupilPhoto, cast.people[pupil].id))
    cast.put(
        "pupil_photo", uid=uuid4(), pupil_id=cast.people[pupil].id, blob=stored.blob, name="pasfoto.jpg",
        media_type="image/jpeg", size=stored.size, added_at=NOW, added_by_id=cast.anna.id,
    )  # fmt: skip
    return path(cast, pupil)
