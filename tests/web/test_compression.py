"""What is compressed behind the door, and that no length tells whether a guess was right (decision 60)."""

import re
from collections.abc import Callable
from gzip import compress, decompress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.contrib.messages import get_messages, info
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware import csrf
from django.test import Client, RequestFactory, override_settings
from django.urls import ResolverMatch, include, path
from django.utils import text

from tests.people import Cast, sign_in
from tests.structure.source import ROOT
from tests.web.wanted_headers import missing
from zorgvuldig.gate.door import Door, Kind
from zorgvuldig.gate.pages import page
from zorgvuldig.pupils.file_reads import pupil
from zorgvuldig.web.compression import DEPENDS_ON, LEAST, CompressionMiddleware

OURS = {"Accept-Encoding": "gzip, deflate, br, zstd", "Sec-Fetch-Site": "same-origin"}  # as a link of ours is asked
PROXIES = ROOT / "deploy" / "proxy"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


@page(purpose="administration", kind=Kind.PUPIL, reads=("organisation", "staff", "identity"), methods=("GET", "POST"))
def repeats(request: HttpRequest, *, door: Door, uid: UUID, word: str = "") -> HttpResponse:
    """The page that an attacker would wish for: a name and a token, beside everything that a request can say."""
    said = [word, request.GET.get("q", ""), request.POST.get("q", ""), *map(str, get_messages(request))]
    if "later" in request.POST:
        info(request, request.POST["later"])
    return HttpResponse(
        f'<!doctype html><input name="csrfmiddlewaretoken" value="{csrf.get_token(request)}">'
        f"<h1>{pupil(door=door, uid=uid).full_name}</h1><p>{''.join(said)}</p>" + "<p>Regel van de pagina</p>" * 60
    )


urlpatterns = [
    path("herhaalt/<uuid:uid>/", repeats, name="repeats"),
    path("herhaalt/<uuid:uid>/<str:word>/", repeats, name="repeats_word"),
    path("", include("zorgvuldig.urls")),
]


@pytest.fixture
def repeating(cast: Cast) -> Any:
    """The site with that page of Noor, and its address."""
    with override_settings(ROOT_URLCONF=__name__):
        yield f"/herhaalt/{cast.noor.uid}/"


@pytest.fixture
def without_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither masks nor padding: what is left of the length of an answer is what the request made of it.

    With them a length is that number and a chance that knows nothing of the request. So where these lengths are equal, what
    somebody sees on the line has the same distribution whatever was guessed, however often they look.
    """
    monkeypatch.setattr(csrf, "_get_new_csrf_string", lambda: csrf.CSRF_ALLOWED_CHARS[0] * csrf.CSRF_SECRET_LENGTH)
    monkeypatch.setattr(text, "_get_random_filename", lambda most: b"")


# --- a guess ---------------------------------------------------------------------------------------------------------

RIGHT = "Noor Bakkerman"
WRONG = ("Roos Tuinstraa", "Noor Xylofoonz", "qwzx jvkypbdfg")  # as long
WAYS: dict[str, Callable[[Client, str, str], Any]] = {
    "in the query": lambda client, address, guess: client.get(address, {"q": guess}, headers=OURS),
    "in a form": lambda client, address, guess: client.post(address, {"q": guess}, headers=OURS),
    "in the address": lambda client, address, guess: client.get(f"{address}{quote(guess)}/", headers=OURS),
    "sent before": lambda client, address, guess: [
        client.post(address, {"later": guess}, headers=OURS),
        client.get(address, headers=OURS),
    ][1],
}


@pytest.mark.usefixtures("without_chance")
@pytest.mark.parametrize("way", WAYS)
def test_a_right_guess_and_a_wrong_one_are_as_long(cast: Cast, repeating: str, way: str) -> None:
    anna = sign_in(cast.anna)
    answers = {guess: WAYS[way](anna, repeating, guess) for guess in (RIGHT, *WRONG)}
    assert {answer.status_code for answer in answers.values()} == {HTTPStatus.OK}
    assert all(f"<p>{guess}</p>".encode() in answer.content for guess, answer in answers.items())
    assert len({len(answer.content) for answer in answers.values()}) == 1
    # There is something to protect: compressed, the length would tell.
    packed = {guess: len(compress(answer.content)) for guess, answer in answers.items()}
    assert packed[RIGHT] < min(packed[guess] for guess in WRONG)


@pytest.mark.usefixtures("without_chance")
@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_what_another_site_asks_for_is_never_compressed(cast: Cast, repeating: str, site: str) -> None:
    """Also without a guess. A browser that does not say who asked, and a link in a mail, get the page as it is."""
    answer = sign_in(cast.anna).get(repeating, headers=OURS | {"Sec-Fetch-Site": site})
    assert "Content-Encoding" not in answer
    assert RIGHT.encode() in answer.content


def test_a_token_is_another_text_in_every_answer(cast: Cast, repeating: str) -> None:
    """So that nobody guesses it letter by letter, wherever it stands. Each of them is taken."""
    anna = Client(enforce_csrf_checks=True)
    anna.cookies = sign_in(cast.anna).cookies
    tokens = {TOKEN.findall(decompress(anna.get(repeating, headers=OURS).content))[0].decode() for _ in range(5)}
    assert len(tokens) == 5
    for token in tokens:
        assert anna.post(repeating, {"csrfmiddlewaretoken": token}).status_code == HTTPStatus.OK


# --- what is compressed, and what is not -----------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["administratie/", "inschrijving/"])
def test_a_page_that_nobody_else_had_a_word_in_is_compressed(cast: Cast, address: str) -> None:
    anna = sign_in(cast.anna)
    address = f"/leerlingen/{cast.noor.uid}/{address}"
    plain, packed = anna.get(address), anna.get(address, headers=OURS)
    assert packed["Content-Encoding"] == "gzip"
    assert TOKEN.sub(b"", decompress(packed.content)) == TOKEN.sub(b"", plain.content)
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert (missing(packed), packed["Cache-Control"], "ETag" in packed) == ([], "no-store", False)
    for answer in (plain, packed):
        assert {*DEPENDS_ON, "Cookie"} <= set(answer["Vary"].split(", "))
    head = anna.head(address, headers=OURS)
    assert (head["Content-Encoding"], head.content) == ("gzip", b"")


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "x-gzipped"])
def test_who_does_not_take_it_gets_the_page_as_it_is(cast: Cast, repeating: str, accepted: str) -> None:
    answer = sign_in(cast.anna).get(repeating, headers=OURS | {"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"<!doctype html>")


def compressed(
    response: HttpResponseBase, *, method: str = "GET", door: bool = True, named: dict[str, object] | None = None
) -> bool:
    """Whether the middleware compresses this answer of a page behind the door."""
    request = getattr(RequestFactory(), method.lower())("/", headers=OURS)
    request.resolver_match = ResolverMatch(
        repeats, (), {}, captured_kwargs={"uid": uuid4()} if named is None else named
    )
    if door:
        request.door = object()
    response.headers.setdefault("Cache-Control", "no-store")
    return CompressionMiddleware(lambda _: response)(request).has_header("Content-Encoding")


LONG = b"<p>Regel van de pagina</p>" * 60


def test_the_scale_of_those_below_is_right() -> None:
    assert compressed(HttpResponse(LONG))
    assert compressed(HttpResponse(LONG), named={})
    assert compressed(HttpResponse(LONG[:LEAST]))


OTHERS: dict[str, Callable[[], HttpResponseBase]] = {
    "short": lambda: HttpResponse(LONG[: LEAST - 1]),
    "a refusal": lambda: HttpResponse(LONG, status=422),
    "text": lambda: HttpResponse(LONG, content_type="text/plain; charset=utf-8"),
    "data": lambda: HttpResponse(LONG, content_type="application/json"),
    "a picture": lambda: HttpResponse(LONG, content_type="image/jpeg"),
    "sealed bytes": lambda: HttpResponse(LONG, content_type="application/octet-stream"),
    "a file": lambda: HttpResponse(LONG, headers={"Content-Disposition": 'inline; filename="brief.html"'}),
    "sent bit by bit": lambda: StreamingHttpResponse(iter([LONG])),
    "a file sent bit by bit": lambda: FileResponse(iter([LONG]), content_type="text/html; charset=utf-8"),
    "compressed already": lambda: HttpResponse(LONG, headers={"Content-Encoding": "zstd"}),
    "with a tag": lambda: HttpResponse(LONG, headers={"ETag": '"a"'}),
    "with a date": lambda: HttpResponse(LONG, headers={"Last-Modified": "Mon, 30 Nov 2026 10:00:00 GMT"}),
    "kept": lambda: HttpResponse(LONG, headers={"Cache-Control": "private, max-age=60"}),
}


@pytest.mark.parametrize("kind", OTHERS)
def test_every_other_answer_stays_as_it_is(kind: str) -> None:
    response = OTHERS[kind]()
    before = response.get("Content-Encoding")
    assert (compressed(response), response.get("Content-Encoding")) == (before is not None, before)
    assert "Vary" not in response


def test_nothing_before_the_door_and_nothing_that_changes_is_compressed() -> None:
    assert not compressed(HttpResponse(LONG), door=False)
    assert not compressed(HttpResponse(LONG), method="POST")
    assert not compressed(HttpResponse(LONG), named={"uid": uuid4(), "number": 3})


def test_the_examples_of_proxies_compress_nothing() -> None:
    """Debian's nginx compresses every page unless it is told not to. Caddy does when it is told to."""
    assert re.search(r"^    gzip off;$", (PROXIES / "nginx.conf").read_text(), re.MULTILINE)
    assert not re.search(r"^\s*encode\b", (PROXIES / "Caddyfile").read_text(), re.MULTILINE)


def test_the_same_page_has_many_lengths() -> None:
    """Of 64 answers with a padding of 0 to 99 bytes: that they have 20 lengths or fewer happens once in 10 to the power of 23."""
    lengths = set()
    for _ in range(64):
        response = HttpResponse(LONG)
        assert compressed(response)
        lengths.add(len(response.content))
    assert len(lengths) > 20
