"""A disk without room: one sentence, nothing half kept, and the same form goes through when there is room again."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.response import HttpResponseBase
from django.test import Client

from tests.people import Cast, sign_in
from tests.platform.vault.samples import PDF
from zorgvuldig.platform.vault.storage import local_vault

ROOM = 100_000


@contextmanager
def no_room() -> Iterator[None]:
    """What the kernel says of a disk without room, to this process: no file becomes larger than this."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def lying() -> set[Path]:
    """The files in the vault, whole and half."""
    return {path for path in local_vault().rglob("*") if path.is_file()}


def sent(browser: Client, cast: Cast, batch: str) -> HttpResponseBase:
    """A message about Noor with two files, of which the second is large."""
    files = [SimpleUploadedFile("kort.pdf", PDF), SimpleUploadedFile("lang.pdf", PDF + bytes(3 * ROOM))]
    form = {"subject": "Zwemmen", "body": "Morgen zwemmen.", "batch": batch, "files": files}
    return browser.post(f"/leerlingen/{cast.noor.uid}/berichten/nieuw/", form)


def test_a_full_disk_is_one_sentence_and_keeps_nothing_half(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    dirk, batch, before = sign_in(cast.dirk), str(uuid4()), lying()
    with no_room():
        answer = sent(dirk, cast, batch)
    assert answer.status_code == 507
    page = answer.content.decode()
    assert "is vol. Dit ligt aan ons, niet aan u. Wij hebben niets bewaard van wat u net stuurde." in page
    assert lying() == before
    assert cast.db.execute("select count(*) from message").fetchone() == (0,)
    assert "there is no room on the disk" in caplog.text
    assert sent(dirk, cast, batch).status_code == 303
    assert cast.db.execute("select count(*) from message_file").fetchone() == (2,)
