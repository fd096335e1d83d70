"""What a script is told of an upload. Whatever it may do, the form without a script may too."""

import json

from django.http import HttpResponse
from django.urls import reverse

from zorgvuldig.media.models import PictureUpload
from zorgvuldig.media.uploads.parts import PIECE, NotTaken, OutOfPlace
from zorgvuldig.media.uploads.refusals import sentence
from zorgvuldig.platform.vault.responses import as_file

CONFLICT, UNFIT = 409, 422


def upload_instructions(upload: PictureUpload, piece: str, cancel: str) -> HttpResponse:
    """Where the pieces go (`piece` and `cancel` name addresses), how large they are in bytes, and what came in."""
    return _answer(
        {
            "stuk": reverse(piece, kwargs={"upload": upload.uid, "number": 0}).removesuffix("0/"),
            "weg": reverse(cancel, kwargs={"upload": upload.uid}),
            "grootte": PIECE,
            "binnen": upload.received,
            "klaar": upload.state in (PictureUpload.WAITING, PictureUpload.DONE),
        }
    )


def refused(why: NotTaken) -> HttpResponse:
    """The sentence; `ander` says that a new upload of the same file can be begun."""
    return _answer(
        {"waarom": sentence(why.key), "ander": why.key == "other"}, UNFIT if why.key != "other" else CONFLICT
    )


def misplaced(where: OutOfPlace | None = None) -> HttpResponse:
    """What came in, so that the next piece is the right one."""
    received = where.upload.received if where else None
    return _answer({"waarom": sentence("misplaced"), "binnen": received}, CONFLICT)


def _answer(said: dict[str, object], status: int = 200) -> HttpResponse:
    response = as_file(json.dumps(said).encode(), "stand.json", "application/json")
    response.status_code = status
    return response
