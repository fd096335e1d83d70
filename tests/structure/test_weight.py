"""No page weighs more than 50 kB. Those behind the door are weighed where they are visited already: in `test_every_place`."""

import re
from datetime import UTC, datetime
from gzip import decompress

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.people import Cast, sign_in
from tests.structure.test_declared_urls import ADDRESSES
from tests.structure.test_every_place import READ
from tests.structure.weights import HEAVIER, MOST, TAKES, part, weigh, weight
from zorgvuldig.gate.declared import REGISTER
from zorgvuldig.gate.pages import Declaration
from zorgvuldig.statement.jobs import measure_and_publish

STYLES = settings.BASE / "web" / "static" / "css"
OPEN = [entry for entry in ADDRESSES if entry[2].access != "door"]
MADE_BY_THE_JOB = ("statement", "statement_en", "pupil_statement", "pupil_statement_en")


def speaking(client: Client, language: str) -> Client:
    """The browser, in a language."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


@pytest.mark.parametrize(("address", "name", "declaration"), OPEN, ids=[name for _, name, _ in OPEN])
def test_a_page_of_anybody_or_of_an_account_weighs_no_more(
    cast: Cast, address: str, name: str, declaration: Declaration
) -> None:
    client = Client() if declaration.access == "public" else sign_in(cast.anna)
    weigh(name, client.get(address, headers=TAKES))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_register_and_each_of_its_chapters_weigh_no_more(cast: Cast, language: str) -> None:
    client = speaking(Client(), language)
    for address in (
        reverse("register"),
        reverse("laws_cited"),
        *(reverse("register_chapter", kwargs={"key": key}) for key in REGISTER.categories),
    ):
        answer = client.get(address, headers=TAKES)
        assert (answer.status_code, answer["Content-Language"]) == (200, language)
        weigh(address, answer)


@pytest.mark.parametrize("name", MADE_BY_THE_JOB)
def test_the_statement_weighs_no_more_with_every_promise_measured(cast: Cast, name: str) -> None:
    measure_and_publish(datetime.now(UTC))
    answer = Client().get(reverse(name), headers=TAKES)
    assert decompress(answer.content).startswith(b"<!doctype html>")
    weigh(name, answer)


@pytest.mark.parametrize(
    "name", ["dirk", "maud", "anna", "leo", "petra", "fenna", "gerda", "noor", "bas", "cato", "otto"]
)
def test_the_first_page_of_everybody_weighs_no_more(cast: Cast, name: str) -> None:
    answer = sign_in(cast.people[name]).get("/", headers=TAKES)
    assert answer.status_code == 200
    weigh("start", answer)


def test_a_style_sheet_loads_nothing_else() -> None:
    """Only our own letters, which come once for all pages (`web/test_faces`), so that what is weighed is all there is."""
    loading = re.compile(r"url\(|@import|@font-face|image-set\(")
    assert {(path.name, one) for path in STYLES.glob("*.css") for one in loading.findall(path.read_text())} == {
        ("tokens.css", "@font-face"),
        ("tokens.css", "url("),
    }


def test_only_what_is_the_same_for_everybody_is_compressed(cast: Cast) -> None:
    """Whatever asks. Compressed, the length of a page with a secret in it tells whoever can put words of their own beside that secret
    (BREACH); what a page of this site asks for is in `web/test_compression`.
    """
    anna = sign_in(cast.anna)
    packed = {name for address, name, declared in OPEN if "Content-Encoding" in anna.get(address, headers=TAKES)}
    assert packed == {*MADE_BY_THE_JOB, "statement_json", "statement_schema"}
    assert "Content-Encoding" not in anna.get("/", headers=TAKES)
    assert "Content-Encoding" not in anna.get(f"/leerlingen/{cast.noor.uid}/administratie/", headers=TAKES)


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "identity, gzip; q=0.000", "x-gzipped"])
def test_who_does_not_take_it_gets_it_as_it_is(cast: Cast, accepted: str) -> None:
    answer = Client().get(reverse("statement"), headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer
    assert answer.content.startswith(b"<!doctype html>")
    assert answer["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("accepted", ["gzip", "br;q=1.0, GZIP;q=0.2", "deflate, gzip ;q=1"])
def test_both_ways_are_the_same_page_under_two_tags(cast: Cast, accepted: str) -> None:
    measure_and_publish(datetime.now(UTC))
    plain = Client().get(reverse("statement"))
    packed = Client().get(reverse("statement"), headers={"Accept-Encoding": accepted})
    assert decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content)
    assert packed["ETag"] != plain["ETag"]
    again = {"Accept-Encoding": accepted, "If-None-Match": packed["ETag"]}
    assert Client().get(reverse("statement"), headers=again).status_code == 304
    assert Client().get(reverse("statement"), headers={"If-None-Match": packed["ETag"]}).status_code == 200


# --- the scales themselves -------------------------------------------------------------------------------------------


def test_every_heavier_page_is_one_that_is_asked_and_says_why() -> None:
    assert set(HEAVIER) <= set(READ)
    assert all(most > MOST and reason for most, reason in HEAVIER.values())


def test_the_scales_see_more_html_more_style_and_no_picture(cast: Cast, client: Client) -> None:
    answer = client.get("/inloggen/")
    before = weight(answer)
    parts = set(re.findall(r'"(/static/(?:css|js)/[^"]+)"', answer.content.decode()))
    assert {path.partition(".")[0] for path in parts} >= {"/static/css/tokens", "/static/js/passkey"}
    assert before == len(answer.content) + sum(map(part, parts))
    answer.content = answer.content + b'<img src="data:image/jpeg;base64,' + b"A" * 9000 + b'"><p>1234567</p>'
    assert weight(answer) - before == len(b'<img src=""><p>1234567</p>')


def test_a_page_that_grows_is_refused(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.get("/inloggen/")
    answer.content = answer.content + b" " * MOST
    with pytest.raises(AssertionError, match="weighs"):
        weigh("account_login", answer)
    monkeypatch.setitem(HEAVIER, "account_login", (2 * MOST, "for this test"))
    weigh("account_login", answer)
    answer.content = b"<p>light</p>"
    with pytest.raises(AssertionError, match="take its line out"):
        weigh("account_login", answer)
