"""A file goes to the browser to be saved or looked at, never to be run."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.http import Http404

from zorgvuldig.platform.vault.files import store
from zorgvuldig.platform.vault.keys import Damaged, destroy
from zorgvuldig.platform.vault.responses import download
from zorgvuldig.platform.vault.shelves import Closing

PDF = "application/pdf"


def test_a_document_is_saved_and_cannot_run(data: Path) -> None:
    content = b"x" * 200_000
    response = download(store(content, limit_bytes=10**6).blob, "Zoë «plan».pdf", PDF)
    assert response.content == content
    assert not response.streaming
    assert response["Content-Type"] == PDF
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''Zo%C3%AB%20%C2%ABplan%C2%BB.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("media_type", "way"),
    [
        ("image/png", "inline"),
        ("image/heic", "attachment"),
        ("image/svg+xml", "attachment"),
        ("text/html", "attachment"),
    ],
)
def test_only_pictures_are_shown(data: Path, media_type: str, way: str) -> None:
    response = download(store(b"x", limit_bytes=1).blob, "x", media_type)
    assert response["Content-Disposition"].split(";")[0] == way


def test_a_file_that_is_gone_is_not_found(data: Path) -> None:
    closed = store(b"x", limit_bytes=1, closing=Closing(7, 31)).blob
    destroy([7])
    for blob in (uuid4(), closed):
        with pytest.raises(Http404):
            download(blob, "x", PDF)


def test_a_damaged_file_is_not_passed_off_as_gone(data: Path) -> None:
    blob = store(b"x", limit_bytes=1).blob
    [path] = (data / "vault").rglob(str(blob))
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damaged):
        download(blob, "x", PDF)
