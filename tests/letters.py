"""Letters with a code in tests: asked for on a page, made by the job, opened by whoever posts them, and read."""

import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from tests.platform.documents.pdf import text_of
from zorgvuldig.release.lists.invitations import make_letters

AT = "/uitnodigen/brieven/"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
BUTTON = re.compile(r'name="brief" value="([0-9a-f-]{36})"')


def waiting_for(poster: Client) -> list[str]:
    """The letters that this browser may open now, after the job ran, the last ones first."""
    make_letters(datetime.now(UTC))
    return BUTTON.findall(poster.get(AT).content.decode())


def opened_by(poster: Client) -> Any:
    """The file with the letters that were asked for last."""
    newest, *_older = waiting_for(poster)
    return poster.post(AT, {"brief": newest})


def codes_in(file: Any) -> list[str]:
    """The codes on the letters, in their order."""
    assert file.status_code == 200
    assert file["Content-Type"] == "application/pdf"
    return CODE.findall(text_of(file.content))


def code_of(asker: Client, page: str, person: str, poster: Client | None = None) -> str:
    """The code on the letter that `asker` asks for on this page; they open it themselves when nobody else does."""
    answer = asker.post(f"{page}brief/", {"wie": person})
    assert answer.status_code == 303, answer.content.decode()
    assert not CODE.search(answer.content.decode())
    (code,) = codes_in(opened_by(poster or asker))
    return code
