"""What `docs/fotos.md` tells whoever runs a website works as it stands there."""

import re
import sys
import types
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.media.picturing import allow
from tests.media.publication.showing import shown
from tests.people import Cast
from zorgvuldig.media.publication.site_notifications import signed

DOCUMENT = Path(__file__).parents[3] / "docs" / "fotos.md"


def example(name: str) -> str:
    found = re.search(rf"<!-- run: {name} -->\n```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    assert found, name
    return found[1]


class Asked:
    """The answer of a test client as the library of the example has it."""

    def __init__(self, answer: Any) -> None:
        self.content, self.headers = answer.content, answer.headers
        self.json = answer.json


def test_which_copies_have_to_go(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _, gone = shown(cast)
    shown(cast, cast.tess)
    allow(cast, cast.noor, cast.gerda, allows=False)
    school = "http://testserver"
    fake = types.ModuleType("requests")
    fake.get = lambda url, timeout: Asked(client.get(url.removeprefix(school)))
    monkeypatch.setitem(sys.modules, "requests", fake)
    said: dict[str, Any] = {"SCHOOL": school}
    exec(example("changes"), said)  # noqa: S102 - our own document
    assert [address.split("/")[-2] for address in said["gone"]] == [gone]


@pytest.mark.parametrize(
    ("body", "secret", "late", "holds"),
    [(b"{}", "s", 0, True), (b"{ }", "s", 0, False), (b"{}", "t", 0, False), (b"{}", "s", 301, False)],
)
def test_a_report_is_checked(body: bytes, secret: str, late: int, holds: bool) -> None:
    said: dict[str, Any] = {}
    exec(example("report"), said)  # noqa: S102 - our own document
    now = timezone.now() - timedelta(seconds=late)
    assert said["is_from_school"](signed("s", "{}", now), body, secret) is holds
