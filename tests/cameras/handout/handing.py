"""Footage of the entrance with walkers in it, copies that somebody asked for, and what a browser does with them."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.cameras import footage
from tests.cameras.footage import BEGAN
from tests.media.filming import Image, film, image
from tests.media.picturing import Row
from tests.people import NOW, Cast, Someone, secret_of, sign_in
from tests.pupils.test_life import PDF
from zorgvuldig.cameras.handout.job import work_on_footage
from zorgvuldig.gate.door import Kind, open_door
from zorgvuldig.platform.vault import files
from zorgvuldig.release.reads import releases

SECONDS = 2  # of each piece
RIGHT = (125, 60)  # where the other one stands
DESK = "/cameras/afgeven/"


def walker(number: int) -> float:
    """Where the one who walks is in image `number`: pixels from the left."""
    return 10 + 0.8 * number


def walkers(second: int) -> list[Image]:
    """One who walks on the left, and one who stands on the right, of piece number `second`."""
    return [image((walker(n), 20), RIGHT) for n in range(25 * second, 25 * (second + SECONDS))]


@cache
def piece(number: int) -> bytes:
    """The content of a piece of two seconds."""
    return film(walkers(number * SECONDS))


def recorded(cast: Cast, *, pieces: int = 2, **more: Any) -> tuple[Row, Row, list[Row]]:
    """A camera, an incident of twenty minutes, and pieces of two seconds from its beginning."""
    of = footage.camera(cast)
    found = [
        footage.segment(
            cast, of, BEGAN + timedelta(seconds=SECONDS * number), content=piece(number), seconds=SECONDS, **more
        )
        for number in range(pieces)
    ]
    return of, footage.incident(cast), found


def involved(cast: Cast, at: Row, *who: Someone) -> None:
    """These pupils were in it."""
    for one in who:
        cast.put(
            "incident_pupil", uid=uuid.uuid4(), incident_id=at.id, pupil_id=one.id, kind="theft", happened_at=BEGAN,
            part="saw", what=b"", added_at=NOW, added_by_id=cast.leo.id,
        )  # fmt: skip


def local(moment: datetime) -> str:
    """As a browser sends a moment."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M:%S")


def filled(of: Row, at: Row, kind: str, **more: Any) -> dict[str, Any]:
    """The form of a copy of four seconds."""
    values: dict[str, Any] = {
        "incident": str(at.uid), "camera": str(of.uid), "starts_at": local(BEGAN), "ends_at": local(BEGAN + timedelta(seconds=4)),
        "recipient_name": "Politie Wilgenland", "reason": "Er is aangifte gedaan.",
    }  # fmt: skip
    if kind == "politie":
        values |= {
            "demand": SimpleUploadedFile("vordering.pdf", PDF, "application/pdf"), "officer": "Brigadier De Vries",
            "article": "Sv 126nd", "reference": "PL-2026-17",
        }  # fmt: skip
    if kind == "betrokkene":
        values |= {"style": "faces"}
    return values | more


def ask(cast: Cast, of: Row, at: Row, kind: str = "politie", by: Someone | None = None, **more: Any) -> str:
    """Somebody asks for a copy; the address of it."""
    answer = sign_in(by or cast.leo).post(f"{DESK}nieuw/{kind}/", filled(of, at, kind, **more))
    assert answer.status_code == 303, answer.content.decode()
    return str(answer["Location"])


def work() -> int:
    """The job once."""
    return work_on_footage(timezone.now())


def row(cast: Cast, address: str, *columns: str) -> Any:
    """What stands of a copy."""
    uid = address.removeprefix(DESK).split("/")[0]
    found = cast.db.execute(f"select {', '.join(columns)} from footage_export where uid = %s", [uid]).fetchone()
    return found[0] if len(columns) == 1 else found


def allowed(cast: Cast, of: Row, at: Row, who: Someone | None = None) -> None:
    """Leo (or `who`) may look at the stretch, as Petra allowed."""
    footage.viewing(cast, of, at, who or cast.leo, cast.petra if who is None else cast.leo)


def confirmed(client: Client, address: str, **marks: str) -> Any:
    """Somebody says of every face what it is, watches the one part there is, and confirms."""
    here = f"{address}nakijken/"
    said = {"gezien": seen(client, here), **marks}
    if marks:
        assert client.post(here, said | {"bewaar": "1"}).status_code == 303
        said["gezien"] = seen(client, here)
    return client.post(here, said | {"deel-1": "on", "bevestig": "1"})


def seen(client: Client, here: str) -> str:
    """What the page says of the faces as one value."""
    page = client.get(here).content.decode()
    return page.split('name="gezien" value="')[1].split('"')[0]


def let_go(cast: Cast, address: str, by: Someone | None = None, **more: Any) -> tuple[str, str]:
    """Petra (or `by`) lets it go; the path of the link, and the code."""
    until = timezone.localdate() + timedelta(days=3)
    said = {"vrijgeven": "1", "until": f"{until:%d-%m-%Y}", "seen": "on"} | more
    answer = sign_in(by or cast.petra).post(address, said)
    assert answer.status_code == 200, answer.content.decode()
    page = answer.content.decode()
    link, code = (part.split("</code>")[0] for part in page.split("<code>")[1:3])
    return "/" + link.split("/", 3)[3], code


def given(path: str, code: str) -> bytes:
    """Whoever has link and code fetches it."""
    answer = Client().post(path, {"code": code})
    assert answer.status_code == 200, answer.content
    return b"".join(answer.streaming_content)


def left(cast: Cast) -> list[str]:
    """What Gerda reads of what left about Noor, in words."""
    door = open_door(
        secret_of(cast.gerda), purpose="parental_view", reads=("organisation", "staff", "identity", "release"), kind=Kind.PUPIL,
        key=str(cast.noor.uid), now=timezone.now(),
    )  # fmt: skip
    with door as at:
        return [one.what for one in releases(cast.noor.id, door=at)]


def police(cast: Cast, *pupils: Someone) -> str:
    """A copy for the police that is ready."""
    of, at, _pieces = recorded(cast)
    involved(cast, at, *pupils)
    address = ask(cast, of, at)
    assert work() == 1
    return address


def reviewed(cast: Cast, kind: str = "betrokkene", **more: Any) -> tuple[str, Row, Row]:
    """A copy of which the faces wait to be looked at, by Leo who may look; with its camera and incident."""
    of, at, _pieces = recorded(cast)
    address = ask(cast, of, at, kind, **more)
    assert work() == 1
    allowed(cast, of, at)
    return address, of, at


def content_of(cast: Cast, address: str) -> bytes:
    """The copy in the vault."""
    return b"".join(files.read(row(cast, address, "blob")))


def put_export(cast: Cast, state: str = "review", **more: Any) -> Row:
    """A copy for somebody who is in it, in any state, with a film in the vault."""
    of, at = footage.camera(cast), footage.incident(cast)
    values: dict[str, Any] = {
        "uid": uuid.uuid4(), "school_id": cast.schools["Oost"], "kind": "subject", "incident_id": at.id, "camera_id": of.id,
        "starts_at": BEGAN, "ends_at": BEGAN + timedelta(seconds=SECONDS), "recipient_name": "Iemand", "reason": "Zij vroeg het.",
        "article": "", "officer": "", "reference": "", "style": "faces", "state": state, "progress": 0, "why": "", "size": 10,
        "sha256": "0" * 64, "watched": "", "asked_at": NOW, "asked_by_id": cast.leo.id, "token_hash": "", "code_hash": "", "tries": 0,
    } | more  # fmt: skip
    return Row(cast.put("footage_export", **values), values["uid"])


def looked(cast: Cast) -> Row:
    """One that is looked through by Leo, of which that is on record."""
    made = put_export(cast, source_blob=files.store(piece(0), limit_bytes=10**7).blob)
    camera, at = cast.db.execute(
        "select camera_id, incident_id from footage_export where id = %s", [made.id]
    ).fetchone()
    for who, by in ((cast.leo, cast.petra), (cast.petra, cast.leo)):
        grant = footage.viewing(cast, Row(camera, uuid.uuid4()), Row(at, uuid.uuid4()), who, by)
        cast.put(
            "viewing_look", viewing_id=grant.id, segment_uid=uuid.uuid4(), starts_at=BEGAN, looked_at=NOW, looked_by_id=who.id, xact=1
        )  # fmt: skip
    return made


def tracked(cast: Cast) -> str:
    """The address of a face of it."""
    made, uid = looked(cast), uuid.uuid4()
    box = "[[0, 0.05, 0.15, 0.15, 0.25], [49, 0.35, 0.15, 0.15, 0.25]]"
    cast.db.execute(
        "insert into footage_track (uid, footage_export_id, box, score, mark) values (%s, %s, %s, 0.9, 'mask')", [uid, made.id, box]
    )  # fmt: skip
    return f"{DESK}{made.uid}/nakijken/gezicht/{uid}/1/"


def lines() -> Iterator[tuple[str, Callable[[Cast], str], str]]:
    """Each address with who gets there: who hands footage out."""
    who = "leo petra"
    yield "footage_exports", lambda cast: DESK, who
    yield "new_footage_export", lambda cast: f"{DESK}nieuw/politie/", who
    yield "incident_footage", lambda cast: f"/cameras/incident/{footage.incident(cast).uid}/", "leo petra fenna"
    yield "footage_export", lambda cast: f"{DESK}{put_export(cast).uid}/", who
    yield "footage_export_copy", lambda cast: f"{DESK}{put_export(cast, 'ready', blob=uuid.uuid4()).uid}/kopie/", who
    yield "footage_export_demand", demanded, who
    yield "footage_review", lambda cast: f"{DESK}{looked(cast).uid}/nakijken/", who
    yield "footage_review_part", lambda cast: f"{DESK}{looked(cast).uid}/nakijken/deel/1/", who
    yield "footage_review_still", lambda cast: f"{DESK}{looked(cast).uid}/nakijken/beeld/1/", who
    yield "footage_review_face", tracked, who


def demanded(cast: Cast) -> str:
    """The address of a demand."""
    paper = files.store(PDF, limit_bytes=10**6).blob
    return f"{DESK}{put_export(cast, demand_blob=paper).uid}/vordering/"
