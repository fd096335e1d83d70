"""A copy is checked without our database, and a changed byte is refused wherever it stands."""

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from copy import deepcopy as copy_of
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.copies.copying import document_in, fetched, opened
from tests.people import NOW, Cast, sign_in
from tests.release.schemas import problems
from zorgvuldig.copies.log_proof import unproven_rows
from zorgvuldig.copies.schema import schema
from zorgvuldig.copies.verify import NotVerified, main, verify
from zorgvuldig.gate.log.sealer import seal_log
from zorgvuldig.platform.vault.sign import key_id, public_key
from zorgvuldig.release.signed_zip import (
    ArchiveEntry,
    Content,
    FileChanged,
    FileDescription,
    closing,
    content_in_memory,
    content_of_parts,
    plain,
    signature_file,
    stamp_of,
    written,
)


@pytest.fixture
def copy(cast: Cast, tmp_path: Path) -> Path:
    """A copy of Noor's file."""
    path = tmp_path / "kopie.zip"
    path.write_bytes(fetched(cast))
    return path


def test_a_copy_of_ours_is_in_order_with_our_key(copy: Path) -> None:
    found = verify(copy, key=public_key().hex())
    assert found.public_key == public_key().hex()
    assert found.entries > 0
    assert main([str(copy)]) == 0


def test_any_program_opens_it(copy: Path) -> None:
    with zipfile.ZipFile(copy) as archive:
        assert archive.testzip() is None
        manifest = json.loads(archive.read("manifest.json"))
        assert [one["name"] for one in manifest["files"]] == archive.namelist()[:-2]


def test_another_key_is_refused(copy: Path) -> None:
    with pytest.raises(NotVerified, match="another key"):
        verify(copy, key="00" * 32)


def test_every_changed_byte_is_refused(copy: Path) -> None:
    whole = copy.read_bytes()
    draw = random.Random(7)
    places = {*range(0, len(whole), max(1, len(whole) // 150)), *range(len(whole) - 1500, len(whole), 11)}
    for place in sorted(places):
        changed = bytearray(whole)
        changed[place] ^= 1 << draw.randrange(8)
        copy.write_bytes(changed)
        with pytest.raises(NotVerified):
            verify(copy)


@pytest.mark.parametrize("cut", [1, 22, 100, 5000])
def test_a_cut_or_longer_file_is_refused(copy: Path, cut: int) -> None:
    whole = copy.read_bytes()
    for changed in (whole[:-cut], whole[cut:], whole + b"x" * cut, b"x" * cut + whole, b""):
        copy.write_bytes(changed)
        with pytest.raises(NotVerified):
            verify(copy)


def contents(copy: Path) -> list[Content]:
    """The files of a copy, to be packed otherwise."""
    archive = opened(copy.read_bytes())
    return [content_in_memory(name, archive.read(name)) for name in archive.namelist()]


def pack(copy: Path, files: list[Content]) -> None:
    """Pack these files as we do."""
    made = json.loads(opened(copy.read_bytes()).read("manifest.json"))["made_at"]
    stamp = stamp_of(type(NOW).fromisoformat(made))
    copy.write_bytes(b"".join(written([file.entry for file in files], stamp)))


def without(name: str) -> Callable[[list[Content]], list[Content]]:
    return lambda files: [file for file in files if file.name != name]


def instead(name: str, content: bytes) -> Callable[[list[Content]], list[Content]]:
    return lambda files: [content_in_memory(name, content) if file.name == name else file for file in files]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without("dossier.pdf"), "dossier.pdf is missing"),
        (without("logboek.json"), "logboek.json is missing"),
        (without("manifest.sig"), "was cut"),
        (lambda files: [content_in_memory("extra.txt", b"x"), *files], "extra.txt was added"),
        (lambda files: [files[1], files[0], *files[2:]], "order or a size"),
        (lambda files: [files[0], *files], "twice"),
        (lambda files: [content_in_memory("../x", b"x"), *files], "write elsewhere"),
        (lambda files: [content_in_memory("/etc/x", b"x"), *files], "write elsewhere"),
        (lambda files: [content_in_memory("C:\\x", b"x"), *files], "write elsewhere"),
        (lambda files: [content_in_memory("bijlagen//x", b"x"), *files], "write elsewhere"),
        (lambda files: [content_in_memory("LEESMIJ.TXT", b"x"), *files], "twice"),
        (instead("manifest.json", b"{}\n"), "not the list that was signed"),
        (instead("manifest.sig", b"{}\n"), "manifest.sig is not what we write"),
    ],
)
def test_what_was_packed_again_is_refused_by_name(
    copy: Path, change: Callable[[list[Content]], list[Content]], words: str
) -> None:
    pack(copy, change(contents(copy)))
    with pytest.raises(NotVerified, match=words):
        verify(copy)


def test_who_signs_a_changed_copy_with_a_key_of_their_own_is_found_by_the_key(copy: Path) -> None:
    files = contents(copy)
    changed = [content_in_memory(f.name, b"{}") if f.name == "dossier.json" else f for f in files[:-2]]
    listed = [{"name": f.name, "size": f.entry.described.size, "sha256": f.sha256} for f in changed]
    manifest = plain(json.loads(opened(copy.read_bytes()).read("manifest.json")) | {"files": listed})
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    signature = signature_file(key_id(public), public, key.sign(manifest))
    pack(copy, [*changed, content_in_memory("manifest.json", manifest), content_in_memory("manifest.sig", signature)])
    assert verify(copy).public_key == public.hex()  # whole in itself, and it says by whom
    with pytest.raises(NotVerified, match="another key"):
        verify(copy, key=public_key().hex())


def test_what_is_squeezed_is_refused_unread(copy: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("dossier.json", "logboek.json", "manifest.json", "manifest.sig"):
            archive.writestr(name, b"0" * 10_000_000)
    copy.write_bytes(bomb.getvalue())
    with pytest.raises(NotVerified, match="way that we do not use"):
        verify(copy)


def test_files_that_lie_over_each_other_are_refused(copy: Path) -> None:
    """As a bomb does: many names for the same bytes."""
    data = b"x" * 1000
    one = FileDescription("a", 1000, content_of_parts("a", lambda: [data]).entry.described.crc)
    body = b"".join(written([ArchiveEntry(one, lambda: [data])], stamp_of(NOW)))[: 30 + 1 + 1000]
    copy.write_bytes(body + closing([one, FileDescription("b", 1000, one.crc)], stamp_of(NOW)))
    with pytest.raises(NotVerified):
        verify(copy)


def test_a_file_that_changes_while_it_is_packed_stops_the_packing() -> None:
    file = content_in_memory("a", b"abc")
    other = ArchiveEntry(file.entry.described, lambda: [b"abd"])
    with pytest.raises(FileChanged):
        list(written([other], stamp_of(NOW)))


def test_it_needs_no_installation_and_no_settings(copy: Path) -> None:
    command = [sys.executable, "-m", "zorgvuldig.copies.verify", str(copy)]
    done = subprocess.run(command, env={"PATH": "/usr/bin"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    done = subprocess.run([*command, "--key", "00"], env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_the_json_is_as_the_published_schema_says(copy: Path, client: object) -> None:
    published = client.get("/verklaring/kopie.schema.json")
    assert published.status_code == 200
    packed = copy.read_bytes()
    assert json.loads(opened(packed).read("schema.json")) == published.json()
    assert published.json() == json.loads(json.dumps(schema()))
    assert problems(published.json(), document_in(packed)) == []
    assert problems(published.json(), document_in(packed) | {"surprise": 1}) == ["$: surprise is not known"]
    wrong = document_in(packed)
    wrong["data"]["pupil_identity"][0]["given_name"] = 7
    assert problems(published.json(), wrong) == ["$.data.pupil_identity[0].given_name: 7 is no string"]


def test_the_key_is_published(client: object) -> None:
    told = client.get("/verklaring/sleutel.json").json()
    ours = {"key_id": key_id(public_key()), "public_key": public_key().hex()}
    assert told == {"algorithm": "Ed25519", **ours, "keys": [ours | {"from": None, "until": None, "leaked": False}]}


def test_rows_that_are_sealed_carry_a_proof_and_a_changed_row_is_found_out(cast: Cast, tmp_path: Path) -> None:
    sign_in(cast.maud).get(f"/leerlingen/{cast.noor.uid}/begeleiding/")
    seal_log(NOW)
    path = tmp_path / "kopie.zip"
    path.write_bytes(fetched(cast))
    found = verify(path)
    assert 0 < found.proofs < found.entries  # what was opened since waits for the next seal
    with zipfile.ZipFile(path) as archive:
        log = json.loads(archive.read("logboek.json"))
    assert list(unproven_rows(log, public_key())) == []
    place = next(i for i, entry in enumerate(log["entries"]) if entry["proof"])
    changes: list[Callable[[dict[str, Any]], Any]] = [
        lambda entry: entry["row"].update(purpose="care"),
        lambda entry: entry["row"].update(at="2026-01-01T00:00:00Z"),
        lambda entry: (entry["row"].update(purpose="care"), entry["proof"]["row"].update(purpose="care")),
        lambda entry: entry["proof"].update(index=entry["proof"]["index"] + 1),
        lambda entry: entry["proof"].update(seal=99),
        lambda entry: entry.update(proof={"row": entry["row"]}),
    ]
    for change in changes:
        changed = copy_of(log)
        change(changed["entries"][place])
        assert len(list(unproven_rows(changed, public_key()))) == 1
    assert len(list(unproven_rows(log | {"keys": []}, bytes(32)))) == found.proofs
    assert list(unproven_rows({"entries": 3}, public_key())) == ["it is not what we write."]
