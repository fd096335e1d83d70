"""What a page weighs on a first visit: the page, its style sheets and its scripts as they are sent, without pictures.

`test_every_place`, which visits every page behind the door, weighs each as well; `test_weight` does so for the pages of anybody.
"""

import re
from collections.abc import Iterator
from functools import cache
from gzip import decompress

from django.http import HttpResponse
from django.test import Client

MOST = 50_000  # bytes
TAKES = {"Accept-Encoding": "gzip, deflate, br, zstd"}  # as a browser says it
PART = re.compile(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"')
PICTURE = re.compile(r'"data:image/[^"]*"')
# Pages that are heavier, how heavy they may be, and why. Nothing is added here without a reason that a reader of that page would give.
HEAVIER: dict[str, tuple[int, str]] = {
    "register_record": (
        60_000,
        "every purpose of the school in one list, which its reader goes through and searches in the browser",
    ),
}


def weight(answer: HttpResponse) -> int:
    """The bytes of a page and of what it asks for, each once."""
    sent: bytes = answer.content
    is_packed = answer.get("Content-Encoding") == "gzip"
    text = (decompress(sent) if is_packed else sent).decode()
    own = len(sent) if is_packed else len(PICTURE.sub('""', text).encode())
    return own + sum(map(part, set(PART.findall(text))))


@cache
def part(address: str) -> int:
    """The bytes of a style sheet or a script, as this site sends it to a browser."""
    answer = Client().get(address, headers=TAKES)
    assert answer.status_code == 200, address
    assert answer["Content-Encoding"] == "gzip", address
    return len(answer.getvalue())


def heavy(name: str, answer: HttpResponse) -> Iterator[str]:
    """Hold a page against its bound. Behind the door it is weighed as another site's link gets it: not compressed."""
    if answer.status_code != 200 or answer.streaming or not answer["Content-Type"].startswith("text/html"):
        return
    most = HEAVIER[name][0] if name in HEAVIER else MOST
    found = weight(answer)
    if found > most:
        yield f"{name} weighs {found:,} bytes"
    if name in HEAVIER and found <= MOST:
        yield f"{name} is light enough by now: take its line out of HEAVIER"


def weigh(name: str, answer: HttpResponse) -> None:
    """Fails with what `heavy` says."""
    found = list(heavy(name, answer))
    assert not found, "; ".join(found)
