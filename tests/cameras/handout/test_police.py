"""A copy for the police: only with a demand, the pieces as they were recorded, with a list that anybody can check."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.cameras import footage
from tests.cameras.footage import BEGAN
from tests.cameras.handout.handing import (
    DESK,
    ask,
    content_of,
    filled,
    given,
    left,
    let_go,
    local,
    piece,
    police,
    recorded,
    row,
    work,
)
from tests.people import Cast, sign_in
from zorgvuldig.platform.vault import files
from zorgvuldig.platform.vault.day_keys import DayClosing, destroy_footage_keys
from zorgvuldig.platform.vault.sign import public_key


def packed(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_package_holds_the_pieces_as_they_are_and_a_list_that_can_be_checked(cast: Cast) -> None:
    found = packed(content_of(cast, police(cast)))
    said, signed = json.loads(found["manifest.json"]), json.loads(found["manifest.sig"])
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signed["public_key"]))
    key.verify(bytes.fromhex(signed["signature"]), found["manifest.json"])
    assert bytes.fromhex(signed["public_key"]) == public_key()
    assert [found[one["name"]] for one in said["pieces"]] == [piece(0), piece(1)]
    for one in said["pieces"]:
        assert one["sha256"] == hashlib.sha256(found[one["name"]]).hexdigest()
        assert (one["size"], one["clock"]) == (len(found[one["name"]]), "synchronised")
    assert said["camera"]["name"] == "Ingang"
    assert said["demand"] == {"article": "Sv 126nd", "reference": "PL-2026-17", "officer": "Brigadier De Vries"}
    assert said["asked_by"] == "school_leader"
    assert said["gaps"] == []
    assert "sha256sum" in found["LEESMIJ.txt"].decode()
    assert "Leo" not in found["manifest.json"].decode()


def test_the_recipe_of_the_readme_works(cast: Cast, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    found = packed(content_of(cast, police(cast)))
    for name, content in found.items():
        (tmp_path / name).write_bytes(content)
    text = found["LEESMIJ.txt"].decode()
    code = text.split("cryptography:\n\n")[1].split("\n\n   Komt")[0]
    monkeypatch.chdir(tmp_path)
    recipe = "\n".join(line[6:] for line in code.splitlines())
    exec(recipe, {})  # noqa: S102 - what a reader of the file types
    (tmp_path / "manifest.json").write_bytes(found["manifest.json"].replace(b"Ingang", b"Uitgang"))
    with pytest.raises(Exception, match=r"^$"):
        exec(recipe, {})  # noqa: S102 - the same, and the list was changed


def test_what_is_missing_is_said_with_the_reason(cast: Cast) -> None:
    of, at, _pieces = recorded(cast, pieces=1)
    cast.put(
        "camera_gap",
        camera_id=of.id,
        starts_at=BEGAN + timedelta(seconds=2),
        ends_at=BEGAN + timedelta(seconds=5),
        why="frozen",
    )
    end = BEGAN + timedelta(seconds=8)
    footage.segment(cast, of, BEGAN + timedelta(seconds=5), content=piece(1), seconds=2)
    ask(cast, of, at, ends_at=filled(of, at, "politie")["ends_at"])
    address = ask(cast, of, at, ends_at=local(end + timedelta(seconds=2)))
    work()
    said = json.loads(packed(content_of(cast, address))["manifest.json"])
    assert [gap["why"] for gap in said["gaps"]] == ["frozen", "none"]


@pytest.mark.parametrize(
    ("missing", "says"),
    [("demand", "Voeg de vordering toe"), ("officer", "welke ambtenaar"), ("article", "Kies het artikel"), ("reference", "kenmerk")],
)  # fmt: skip
def test_nothing_without_a_demand(cast: Cast, missing: str, says: str) -> None:
    of, at, _pieces = recorded(cast)
    typed = filled(of, at, "politie")
    del typed[missing]
    answer = sign_in(cast.leo).post(f"{DESK}nieuw/politie/", typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert cast.db.execute("select count(*) from footage_export").fetchone() == (0,)


def test_a_demand_that_is_no_pdf_is_refused_and_nothing_stays(cast: Cast) -> None:
    of, at, _pieces = recorded(cast)
    typed = filled(of, at, "politie", demand=SimpleUploadedFile("x.pdf", b"MZ hello", "application/pdf"))
    assert sign_in(cast.leo).post(f"{DESK}nieuw/politie/", typed).status_code == 422
    assert cast.db.execute("select count(*) from footage_export").fetchone() == (0,)


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [(-5, 4, "buiten het incident"), (0, 1201, "buiten het incident"), (4, 4, "niet later dan het begin")],
)
def test_no_stretch_beyond_the_incident(cast: Cast, start: int, end: int, says: str) -> None:
    of, at, _pieces = recorded(cast)
    typed = filled(of, at, "politie") | {
        "starts_at": local(BEGAN + timedelta(seconds=start)),
        "ends_at": local(BEGAN + timedelta(seconds=end)),
    }
    answer = sign_in(cast.leo).post(f"{DESK}nieuw/politie/", typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_camera_of_another_school_is_no_choice(cast: Cast) -> None:
    _of, at, _pieces = recorded(cast)
    west = footage.camera(cast, "West", school="West")
    assert sign_in(cast.leo).post(f"{DESK}nieuw/politie/", filled(west, at, "politie")).status_code == 422


def failed(cast: Cast, address: str, why: str, says: str) -> None:
    assert row(cast, address, "state", "why", "blob") == ("failed", why, None)
    assert says in sign_in(cast.leo).get(address).content.decode()


def test_a_row_that_was_changed_stops_the_copy(cast: Cast) -> None:
    of, at, pieces = recorded(cast)
    cast.db.execute("update segment set starts_at = starts_at + interval '1 second' where id = %s", [pieces[1].id])
    address = ask(cast, of, at)
    assert work() == 0
    failed(cast, address, "seal", "niet zoals de recorder")


def test_a_piece_of_another_camera_in_its_place_stops_the_copy(cast: Cast) -> None:
    of, at, pieces = recorded(cast)
    other = footage.segment(cast, footage.camera(cast, "Hal"), content=piece(0))
    blob = cast.db.execute("select blob from segment where id = %s", [other.id]).fetchone()[0]
    cast.db.execute("update segment set blob = %s where id = %s", [blob, pieces[0].id])
    address = ask(cast, of, at)
    work()
    failed(cast, address, "seal", "niet zoals de recorder")


def test_footage_that_is_gone_cannot_be_handed_out(cast: Cast) -> None:
    of, at, _pieces = recorded(cast)
    address = ask(cast, of, at)
    day = cast.db.execute("select day from segment limit 1").fetchone()[0]
    destroy_footage_keys([DayClosing(of.id, day)])
    work()
    failed(cast, address, "gone", "geen beeld meer")


def test_no_footage_at_all_says_so_and_can_be_tried_again(cast: Cast) -> None:
    of, at = footage.camera(cast), footage.incident(cast)
    address = ask(cast, of, at)
    work()
    failed(cast, address, "gone", "geen beeld meer")
    for number in range(2):
        footage.segment(cast, of, BEGAN + timedelta(seconds=2 * number), content=piece(number), seconds=2)
    assert sign_in(cast.leo).post(address, {"opnieuw": "1"}).status_code == 303
    assert work() == 1
    assert row(cast, address, "state") == "ready"


def test_what_was_fetched_is_the_package_and_the_family_reads_it(cast: Cast) -> None:
    address = police(cast, cast.noor)
    whole = content_of(cast, address)
    path, code = let_go(cast, address)
    assert cast.db.execute("select count(*) from release").fetchone() == (0,)
    assert given(path, code) == whole
    told = cast.db.execute(
        "select pupil_id, channel, recipient, basis, actor_id, shown_at <= now() from release"
    ).fetchall()
    assert told == [(cast.noor.id, "footage", "footage_police", "exchange_duty/none/Sv 126nd", cast.petra.id, True)]
    assert left(cast) == ["Camerabeelden, zoals zij zijn opgenomen"]
    assert files.exists(row(cast, address, "demand_blob"))


def test_the_family_hears_it_later_when_that_would_disturb(cast: Cast) -> None:
    address = police(cast, cast.noor)
    later = _day(30)
    path, code = let_go(cast, address, later="on", shown_on=later)
    given(path, code)
    assert cast.db.execute("select shown_at > now() + interval '28 days' from release").fetchone() == (True,)
    assert row(cast, address, "why").startswith("inquiry/")
    assert left(cast) == []


def _day(count: int) -> str:
    return f"{timezone.localdate() + timedelta(days=count):%d-%m-%Y}"


def test_waiting_has_a_day_and_is_for_the_police_alone(cast: Cast) -> None:
    address = police(cast)
    until = {"vrijgeven": "1", "until": _day(2), "seen": "on"}
    for wrong in ({"later": "on"}, {"later": "on", "shown_on": _day(120)}, {"shown_on": _day(3)}):
        assert sign_in(cast.petra).post(address, until | wrong).status_code == 422
    assert row(cast, address, "state") == "ready"
