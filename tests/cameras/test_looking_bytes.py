"""The bytes of footage: on record before the first of them, asked of the database every time, and never other than what was written."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import localdate

from tests.cameras import footage
from tests.cameras.looking_world import World, looks, world
from tests.people import Cast, Someone, secret_of, sign_in
from zorgvuldig.cameras.nvr import responses as nvr_serving
from zorgvuldig.cameras.viewings import responses as serving
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, HoldClosing, destroy_footage_keys
from zorgvuldig.platform.vault.storage import storage


def asked(client: Client, path: str, part: str = "bytes=0-") -> HttpResponse:
    """What a player asks."""
    return client.get(path, headers={"Range": part})


@pytest.fixture
def w(cast: Cast) -> World:
    """Kees may look."""
    return world(cast)


@pytest.fixture
def kees(w: World) -> Client:
    """His browser."""
    return sign_in(w.kees)


def blob_of(cast: Cast, piece: UUID) -> UUID:
    found: UUID = cast.db.execute("select blob from segment where uid = %s", [piece]).fetchone()[0]
    return found


def path_of(cast: Cast, piece: UUID) -> Path:
    """The sealed file of a piece on the disk."""
    blob = blob_of(cast, piece)
    return next(path for path in Path(storage().root).rglob("*") if path.is_file() and path.name.startswith(str(blob)))


def test_a_piece_is_given_in_parts_and_never_kept(w: World, kees: Client) -> None:
    answer = asked(kees, w.at("", 0), "bytes=10-99")
    assert (answer.status_code, answer.content) == (206, w.content[10:100])
    assert answer["Content-Range"] == f"bytes 10-99/{len(w.content)}"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == "inline"
    assert answer["Content-Type"] == "video/mp4"
    assert re.fullmatch(r"\d\d-\d\d-20\d\d \d\d:\d\d:\d\d", answer["Moment"])
    whole = kees.get(w.at("", 0))
    assert (whole.status_code, whole.content) == (416, b"")


def test_what_is_looked_at_is_on_record_before_the_first_byte(
    w: World, kees: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    monkeypatch.setattr(serving, "part", lambda *_: seen.append(looks(w.cast)) or HttpResponse())
    asked(kees, w.at("", 0))
    assert seen == [[(w.viewing.id, w.pieces[0].uid, w.kees.id)]]


def test_a_piece_is_on_record_once_however_often_it_is_asked(w: World, kees: Client) -> None:
    for part in ("bytes=0-9", "bytes=10-19", "bytes=0-"):
        assert asked(kees, w.at("", 0), part).status_code == 206
    assert asked(kees, w.at("", 1)).status_code == 206
    assert [row[1] for row in looks(w.cast)] == [piece.uid for piece in w.pieces]


def test_a_record_that_can_still_be_taken_back_opens_nothing(w: World) -> None:
    """Looking and rolling back would leave no trace: the database opens a piece in a later transaction only."""
    secret, piece = secret_of(w.kees), w.pieces[0].uid
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select gate.look(%s::text, %s::uuid, %s::uuid)", [secret, w.viewing.uid, piece])
        assert cursor.fetchone() == (True,)
        cursor.execute("select blob from gate.looked(%s::text, %s::uuid, %s::uuid)", [secret, w.viewing.uid, piece])
        assert cursor.fetchall() == []
    with connection.cursor() as cursor:
        cursor.execute("select blob from gate.looked(%s::text, %s::uuid, %s::uuid)", [secret, w.viewing.uid, piece])
        assert cursor.fetchall() == [(blob_of(w.cast, piece),)]


def test_without_the_record_there_are_no_bytes(w: World, kees: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a page forgot: in the transaction that writes the record nothing opens, and it does not even try."""
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside any transaction"):
        serving.opened_piece(secret_of(w.kees), w.viewing.uid, w.pieces[0].uid)
    w.cast.db.execute("create function none_kept() returns trigger language plpgsql as $$ begin return null; end $$")
    w.cast.db.execute(
        "create trigger none_kept before insert on viewing_look for each row execute function none_kept()"
    )
    try:
        assert asked(kees, w.at("", 0)).status_code == 404
    finally:
        w.cast.db.execute("drop function none_kept() cascade")
    assert looks(w.cast) == []


@pytest.mark.parametrize(
    "name", ["dirk", "anna", "cato", "maud", "leo", "petra", "fenna", "wim", "gerda", "noor", "bas"]
)
def test_nobody_else_sees_a_piece(w: World, name: str) -> None:
    client = sign_in(w.cast.people[name])
    for address in (w.at("", 0), w.at("beelden/"), w.at("beelden/", 0)):
        assert client.get(address).status_code == 404
    assert looks(w.cast) == []


def test_who_is_not_signed_in_is_sent_to_sign_in(w: World) -> None:
    answer = Client().get(w.at("", 0))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/inloggen/")


def test_a_colleague_with_a_request_of_their_own_does_not_see_mine(w: World) -> None:
    klaas = footage.caretaker(w.cast, "Klaas")
    footage.viewing(w.cast, w.camera, w.incident, klaas, w.cast.leo)
    assert asked(sign_in(klaas), w.at("", 0)).status_code == 404


def test_a_piece_of_another_request_is_not_there(w: World, kees: Client) -> None:
    """Of another camera, of another time, and an invented one."""
    hall = footage.camera(w.cast, "Hal")
    others = [
        footage.segment(w.cast, hall, content=w.content).uid,
        footage.segment(w.cast, w.camera, footage.BEGAN + timedelta(hours=2), content=w.content).uid,
        UUID(int=7),
    ]
    footage.viewing(w.cast, hall, w.incident, w.kees)  # asked, not allowed
    for other in others:
        assert asked(kees, f"/cameras/kijken/{w.viewing.uid}/{other}/").status_code == 404
        assert kees.get(f"/cameras/kijken/{w.viewing.uid}/beelden/{other}/").status_code == 404
    assert looks(w.cast) == []


@pytest.mark.parametrize(
    "over",
    [
        "update viewing set until = now()",
        "update viewing set ended_at = now()",
        "update viewing set is_granted = false, until = null",
        "update staff_role set ends_on = current_date - 1 where role = 'caretaker'",
        "update account set is_active = false where username = 'kees'",
    ],
)
def test_an_open_player_gets_nothing_more_when_it_is_over(w: World, kees: Client, over: str) -> None:
    assert asked(kees, w.at("", 0), "bytes=0-99").status_code == 206
    w.cast.db.execute(over)
    answer = asked(kees, w.at("", 0), "bytes=100-199")
    assert answer.status_code in {302, 404}
    assert b"moof" not in answer.content


def test_a_request_without_an_answer_opens_nothing(cast: Cast) -> None:
    w = world(cast, granted=False)
    assert asked(sign_in(w.kees), w.at("", 0)).status_code == 404
    assert looks(cast) == []


def test_a_flipped_byte_is_not_shown(w: World, kees: Client, caplog: pytest.LogCaptureFixture) -> None:
    path = path_of(w.cast, w.pieces[0].uid)
    content = bytearray(path.read_bytes())
    content[files.HEAD + 100] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    answer = asked(kees, w.at("", 0))
    assert (answer.status_code, answer.content) == (409, b"")
    assert "is not what the recorder wrote" in caplog.text
    assert "kees" not in caplog.text.lower()
    page = kees.get(w.at("beelden/", 0))
    assert page.status_code == 409
    assert "niet meer zoals de recorder het schreef" in page.content.decode()
    assert "<video" not in page.content.decode()


def test_a_flipped_byte_in_the_middle_stops_the_part_it_is_in(cast: Cast) -> None:
    w = world(cast, b"\0" * 200_000)
    path = path_of(cast, w.pieces[0].uid)
    content = bytearray(path.read_bytes())
    content[files.HEAD + 70_000] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    client = sign_in(w.kees)
    assert asked(client, w.at("", 0), "bytes=0-99").status_code == 206
    assert asked(client, w.at("", 0), "bytes=70000-70099").status_code == 409


def test_a_cut_file_is_not_shown(w: World, kees: Client) -> None:
    path = path_of(w.cast, w.pieces[0].uid)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-40])
    assert asked(kees, w.at("", 0)).status_code == 409


def test_swapped_files_are_not_shown(w: World, kees: Client) -> None:
    """Another piece in the row, and another file under the name: neither is what was written."""
    first, second = (piece.uid for piece in w.pieces)
    one, two = blob_of(w.cast, first), blob_of(w.cast, second)
    for uid, blob in ((first, two), (second, one)):
        w.cast.db.execute("update segment set blob = %s where uid = %s", [blob, uid])
    assert asked(kees, w.at("", 0)).status_code == 409
    for uid, blob in ((first, one), (second, two)):
        w.cast.db.execute("update segment set blob = %s where uid = %s", [blob, uid])
    here, there = path_of(w.cast, first), path_of(w.cast, second)
    here.chmod(0o600)
    here.write_bytes(there.read_bytes())
    assert asked(kees, w.at("", 0)).status_code == 409


@pytest.mark.parametrize(
    "change",
    ["starts_at = starts_at + interval '1 second'", "size = size - 1", "sha256 = repeat('1', 64)", "seal = ''"],
)
def test_a_changed_row_is_not_shown(w: World, kees: Client, change: str) -> None:
    w.cast.db.execute(f"update segment set {change} where uid = %s", [w.pieces[0].uid])
    assert asked(kees, w.at("", 0)).status_code == 409


def test_a_piece_of_a_hold_is_closed_with_the_key_of_that_hold(w: World, kees: Client) -> None:
    hold = footage.hold(w.cast, w.incident, w.camera, approved_by=w.cast.petra)
    at = footage.BEGAN + timedelta(minutes=5)
    held = footage.segment(w.cast, w.camera, at, content=w.content, footage_hold_id=hold.id)
    address = f"/cameras/kijken/{w.viewing.uid}/{held.uid}/"
    assert asked(kees, address).status_code == 409  # it lies under the key of the day
    stored = files.store(w.content, limit_bytes=10**8, closing=HoldClosing(hold.id))
    w.cast.db.execute("delete from segment where uid = %s", [held.uid])
    more = {"footage_hold_id": hold.id, "blob": stored.blob, "size": stored.size, "sha256": stored.sha256.hex()}
    anew = footage.segment(w.cast, w.camera, at, **more)
    assert asked(kees, f"/cameras/kijken/{w.viewing.uid}/{anew.uid}/").status_code == 206


def test_a_piece_of_which_the_key_was_destroyed_is_gone(w: World, kees: Client) -> None:
    destroy_footage_keys([DayClosing(w.camera.id, localdate(footage.BEGAN))])
    assert asked(kees, w.at("", 0)).status_code == 410
    assert "is gewist" in kees.get(w.at("beelden/", 0)).content.decode()


def test_a_piece_of_another_recorder_comes_by_its_own_way(
    w: World, kees: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = footage.BEGAN + timedelta(minutes=5)
    there = footage.segment(w.cast, w.camera, at, blob=None, elsewhere="ingang/12.5", sha256="", size=0)
    address = f"/cameras/kijken/{w.viewing.uid}/{there.uid}/"
    calls: list[tuple[str, int, int]] = []

    def piece(elsewhere: str, start: int, end: int) -> tuple[bytes, int]:
        calls.append((elsewhere, start, end))
        if start >= len(w.content):
            raise nvr_serving.NotThere("gone")
        return w.content[start:end], len(w.content)

    monkeypatch.setattr(nvr_serving, "piece", piece)
    answer = asked(kees, address, "bytes=5-14")
    assert (answer.status_code, answer.content) == (206, w.content[5:15])
    assert answer["Content-Range"] == f"bytes 5-14/{len(w.content)}"
    assert calls == [("ingang/12.5", 5, 15)]
    assert asked(kees, address, f"bytes={len(w.content)}-").status_code == 410
    w.cast.db.execute("update segment set elsewhere = 'hal/12.5' where uid = %s", [there.uid])
    assert asked(kees, address).status_code == 409


def test_a_role_that_is_somebodys_elsewhere_does_not_count(cast: Cast) -> None:
    """A caretaker of West with a permission at Oost, as nobody could have given it."""
    w = world(cast)
    willem: Someone = cast.staff("Willem", "caretaker", school="West")
    theirs = footage.viewing(cast, w.camera, w.incident, willem, cast.leo)
    assert asked(sign_in(willem), f"/cameras/kijken/{theirs.uid}/{w.pieces[0].uid}/").status_code == 404
