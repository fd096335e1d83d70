"""An app without a store: what a telephone asks, and what the worker may keep. What a browser does with it: `browser/test_offline`."""

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client, override_settings
from PIL import Image, ImageChops

from supply.icons import FOLDER as PICTURES
from supply.icons import ICONS, drawn
from tests.accounts.steps import give_password, log_in
from tests.people import Cast, sign_in
from tests.web.test_static import PACKAGE
from zorgvuldig.web.offline import pages

WORKER, PAGE, MANIFEST = "/werker.js", "/geen-verbinding/", "/app.webmanifest"
CONSTANT = re.compile(r"^const (VERSION|OFFLINE|KEPT) = (.*);$", re.MULTILINE)


def told(client: Client) -> dict[str, Any]:
    """What the worker says of itself."""
    return {name: json.loads(value) for name, value in CONSTANT.findall(client.get(WORKER).content.decode())}


def test_what_is_kept_is_one_page_and_static_files(cast: Cast, client: Client) -> None:
    kept = told(client)["KEPT"]
    assert kept[0] == told(client)["OFFLINE"] == PAGE
    assert {address.partition("?")[0] for address in kept[1:]} == set(kept[1:])
    assert all(address.startswith("/static/") for address in kept[1:])
    for address in kept[1:]:
        answer = client.get(address)
        answer.close()
        assert answer.status_code == 200, address
    needed = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|woff2|svg|js))"', client.get(PAGE).content.decode())
    assert set(needed) == set(kept[1:])  # so that the page looks as it should without a connection


def test_the_page_is_the_same_for_everybody(cast: Cast) -> None:
    """With a session, with a language, as nobody: no name, no menu, no form, no cookie."""
    nobody = Client().get(PAGE)
    gerda = sign_in(cast.gerda)
    gerda.get("/")
    dutch, english = gerda.get(PAGE), Client(headers={"accept-language": "en"}).get(PAGE)
    assert nobody.content == dutch.content == english.content
    assert not nobody.cookies
    assert not dutch.cookies
    text = nobody.content.decode()
    assert "<form" not in text
    assert "<script" not in text
    assert "gerda" not in text.lower()


def test_the_page_says_it_in_both_languages_and_what_one_can_do(cast: Cast, client: Client) -> None:
    text = client.get(PAGE).content.decode()
    for said in (
        "Geen verbinding", "Van leerlingen bewaart deze site niets op een toestel", "Bel dan de school", "Probeer het opnieuw",
        "No connection", "This site keeps nothing about pupils on a device", "Then call the school",
    ):  # fmt: skip
        assert said in text
    assert re.search(r"\b(u|uw|je|jouw)\b", re.sub(r"<[^>]+>", "", text), re.IGNORECASE) is None


def test_another_page_or_file_is_another_version(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = told(client)["VERSION"]
    assert told(client)["VERSION"] == before
    monkeypatch.setattr(pages, "SAYS", ("Anders.",))
    changed = told(client)["VERSION"]
    monkeypatch.setattr(pages, "SHEETS", pages.SHEETS[:-1])
    assert len({before, changed, told(client)["VERSION"]}) == 3
    monkeypatch.undo()
    assert told(client)["VERSION"] == before


def test_only_who_is_signed_in_gets_the_worker(cast: Cast, client: Client) -> None:
    """So that the public pages keep nothing in anybody's browser, and nothing comes back after signing off."""
    give_password(cast.gerda)
    assert WORKER not in client.get("/inloggen/").content.decode()
    assert WORKER not in client.get("/beloften/").content.decode()
    log_in(client, "gerda")
    assert f'data-worker="{WORKER}"' in client.get("/").content.decode()
    client.post("/afmelden/")
    assert WORKER not in client.get("/inloggen/").content.decode()


def test_switched_off_it_comes_no_more_and_removes_itself(cast: Cast, client: Client) -> None:
    with override_settings(OFFLINE_WORKER=False):
        assert WORKER not in sign_in(cast.gerda).get("/").content.decode()
        text = client.get(WORKER).content.decode()
    assert "unregister()" in text
    assert "caches.delete" in text
    assert '"fetch"' not in text


def test_a_browser_asks_for_the_worker_anew_each_time(cast: Cast, client: Client) -> None:
    answer = client.get(WORKER)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    for address in (WORKER, PAGE, MANIFEST):
        assert client.post(address).status_code == 405


def test_a_page_never_goes_through_the_worker() -> None:
    """With a connection it answers nothing at all; without one neither a form nor a page with words of somebody in its address."""
    source = (PACKAGE / "web/offline/worker.js").read_text()
    assert 'if (navigator.onLine || method !== "GET" || origin !== self.location.origin || search) return;' in source
    assert source.count("fetch(") == 1  # the one that asks, as nobody, for what is kept
    assert 'await fetch(address, { credentials: "omit", redirect: "error", cache: "no-cache" })' in source
    assert source.count(".put(") == 1


def test_the_manifest_names_the_board_and_nobody(cast: Cast, client: Client) -> None:
    answer = client.get(MANIFEST)
    assert answer["Content-Type"] == "application/manifest+json"
    assert not answer.cookies
    assert sign_in(cast.gerda).get(MANIFEST).content == answer.content
    said = json.loads(answer.content)
    assert said["name"] in client.get("/inloggen/").content.decode()
    assert (said["start_url"], said["scope"], said["id"]) == ("/", "/", "/")
    assert {icon["purpose"] for icon in said["icons"]} == {"any", "maskable"}
    for icon in said["icons"]:
        name = re.sub(r"\.[0-9a-f]{12}\.", ".", icon["src"].removeprefix("/static/"))
        with Image.open(finders.find(name)) as picture:
            assert icon["sizes"] == f"{picture.width}x{picture.height}"


def test_every_page_names_the_manifest_and_an_icon(cast: Cast, client: Client) -> None:
    for text in (client.get("/inloggen/").content.decode(), sign_in(cast.noor).get("/").content.decode()):
        assert f'<link rel="manifest" href="{MANIFEST}">' in text
        assert f'<link rel="apple-touch-icon" href="{staticfiles_storage.url("img/icoon-180.png")}">' in text


@pytest.mark.parametrize("name", ICONS)
def test_an_icon_is_as_it_is_drawn(name: str) -> None:
    with Image.open(PICTURES / name) as picture:
        assert ImageChops.difference(picture.convert("RGBA"), drawn(*ICONS[name]).convert("RGBA")).getbbox() is None


def test_the_hint_is_one_line_on_the_page_of_the_account(cast: Cast) -> None:
    client = sign_in(cast.gerda)
    assert "zonder appwinkel" in client.get("/account/").content.decode()
    assert "appwinkel" not in client.get("/").content.decode()
